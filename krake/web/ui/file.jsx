// One file for a form: among those handed in before, from the disk, or dropped here. The select is what the form sends.
import { createElement as h, useEffect, useRef, useState } from "react";

export function FilePick({ id, name, value = "", options = [], described, invalid, locale = "en", most, words, onChoose }) {
  const [chosen, setChosen] = useState(value);
  const [mine, setMine] = useState([]); // handed in here
  const [sending, setSending] = useState("");
  const [error, setError] = useState("");
  const [over, setOver] = useState(false);
  const select = useRef(null), disk = useRef(null), away = useRef(null);
  useEffect(() => () => away.current?.abort(), []);
  // a form does not leave while its file is still on the way
  useEffect(() => select.current?.setCustomValidity(sending ? words.wait : ""), [sending]);

  const choose = (key) => { setChosen(key); setError(""); onChoose?.(key); };

  async function bring(file) {
    if (!file || sending) return;
    setError("");
    if (file.size > most) { setError(words.large); return; }
    setSending(file.name);
    const body = new FormData();
    body.append("file", file);
    away.current = new AbortController();
    try {
      const answer = await fetch("/api/files", { method: "POST", body, credentials: "same-origin", signal: away.current.signal });
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) { setMine((held) => [{ value: told.key, words: told.name }, ...held]); choose(told.key); }
      else setError(answer.status === 413 ? words.large : told.error?.[locale] ?? words.failed);
    } catch (problem) {
      if (problem.name !== "AbortError") setError(words.failed);
    }
    setSending("");
  }

  const drop = (event) => { event.preventDefault(); setOver(false); bring(event.dataTransfer.files[0]); };
  const known = new Set(options.map((one) => one.value));
  const shown = [...options.slice(0, 1), ...mine.filter((one) => !known.has(one.value)), ...options.slice(1)];
  const hint = error || (sending ? `${words.sending} ${sending}` : words.hint);
  return h("div", { className: "file-pick", "data-over": over, "aria-busy": sending !== "", onDragOver: (event) => { event.preventDefault(); setOver(true); }, onDragLeave: () => setOver(false), onDrop: drop },
    h("select", { ref: select, id, name, className: "input", value: chosen, "aria-describedby": `${described ?? ""} ${id}-file`.trim(), "aria-invalid": error || invalid === "true" ? "true" : "false", onChange: (event) => choose(event.target.value) },
      shown.map((one) => h("option", { key: one.value, value: one.value }, one.words))),
    h("button", { type: "button", className: "button", "data-kind": "quiet", disabled: sending !== "", onClick: () => disk.current.click() }, words.disk),
    h("input", { ref: disk, type: "file", hidden: true, tabIndex: -1, "aria-label": words.disk, onChange: (event) => { bring(event.target.files[0]); event.target.value = ""; } }),
    h("p", { id: `${id}-file`, className: error ? "error" : "faint hint", role: error ? "alert" : "status" }, hint));
}
