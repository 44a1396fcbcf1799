// Choosing for a cell by typing: rows of the table it points to, or files. The list is the server's; arrows move in it, Enter takes.
import { createElement as h, useEffect, useRef, useState } from "react";

// `link` is the place of the offers; `taken(raw, name)` is told what was chosen; what is only typed stands in the field and is written
// as typed. `disk(files)` has files chosen from the device. `done(keep, step)` ends it.
export function Choose({ link, field, words, hint, value, first, disk, taken, done, gone, id, className, style, label, above, up, disabled }) {
  const [offers, setOffers] = useState([]), [active, setActive] = useState(-1), [open, setOpen] = useState(!above), [asked, setAsked] = useState(false);
  const own = useRef(null), input = field ?? own, waits = useRef(null), picker = useRef(null), off = useRef(null), asking = useRef("");
  const list = [...(disk && !asking.current ? [[null, words.from_disk]] : []), ...offers];
  const ask = (text, choose) => {
    asking.current = text;
    off.current?.abort();
    off.current = new AbortController();
    waits.current = fetch(`${link}&q=${encodeURIComponent(text)}`, { credentials: "same-origin", signal: off.current.signal })
      .then((answer) => (answer.ok ? answer.json() : []))
      .then((found) => { waits.current = null; setOffers(found); setAsked(true); setActive(choose && found.length ? 0 : -1); return found; }, () => { waits.current = null; return []; });
  };
  useEffect(() => { if (open) ask(first ? input.current?.value ?? "" : "", false); return () => off.current?.abort(); }, [open, link]);
  useEffect(() => { input.current?.parentElement.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }); }, [active]);

  const take = (one, step) => {
    if (!one) return;
    if (one[0] === null) { picker.current.click(); return; }
    input.current.value = one[1] || one[0];
    taken(one[0], one[1]);
    setOpen(!above);
    done(true, step, true);
  };
  const onKeyDown = async (event) => {
    if (event.nativeEvent.isComposing) return;
    const stop = () => { event.preventDefault(); event.stopPropagation(); };
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { stop(); setOpen(true); setActive((now) => (list.length ? (now + (event.key === "ArrowDown" ? 1 : now < 0 ? 0 : list.length - 1)) % list.length : -1)); }
    else if (event.key === "Enter" || event.key === "Tab") {
      if (above && event.key === "Tab") return;
      stop();
      const step = event.key === "Tab" ? [event.shiftKey ? -1 : 1, 0] : [0, event.shiftKey ? -1 : 1];
      let one = list[active];
      if (!one && waits.current && input.current.value !== value) [one] = await waits.current; // faster than the list
      if (one && (input.current.value !== value || active >= 0)) take(one, one[0] === null ? undefined : step); else done(true, step);
    } else if (event.key === "Escape") { stop(); setOpen(!above); done(false); }
    else event.stopPropagation();
  };
  const name = `${id}-offers`;
  return h("div", { className: "sheet-choose", style, "data-up": above || up ? "true" : undefined },
    h("input", {
      id, ref: input, className, defaultValue: value, disabled, type: "text", role: "combobox", autoComplete: "off", spellCheck: false, "aria-label": label, "aria-expanded": open, "aria-controls": name, "aria-autocomplete": "list",
      "aria-activedescendant": active >= 0 ? `${name}-${active}` : undefined, placeholder: hint, enterKeyHint: "done", onKeyDown,
      onInput: (event) => { setOpen(true); taken(undefined); ask(event.target.value, event.target.value !== ""); }, onFocus: () => above && setOpen(true),
      onBlur: (event) => { if (event.relatedTarget?.closest?.(".sheet-choose")) return; if (above) setOpen(false); else if (gone(event)) done(true); },
    }),
    open && !disabled && h("div", { id: name, className: "sheet-offers", role: "listbox", "aria-label": label },
      list.map((one, at) => h("div", { key: one[0] ?? "disk", id: `${name}-${at}`, role: "option", className: "sheet-offer", "aria-selected": at === active, onPointerDown: (event) => event.preventDefault(), onClick: () => take(one, one[0] === null ? undefined : [0, 1]) },
        h("span", null, one[1] || one[0]), one[1] && one[0]?.startsWith("#") && h("span", { className: "faint" }, one[0]))),
      asked && !list.length && h("p", { className: "sheet-offer faint" }, words.nothing_found)),
    disk && h("input", { ref: picker, type: "file", hidden: true, tabIndex: -1, "aria-label": words.from_disk, onChange: (event) => { const found = [...event.target.files]; event.target.value = ""; if (found.length) { disk(found); done(false); } } }));
}

// Hands a file in where all files are handed in. Answers what a cell says to hold it; raises what went wrong, in words.
export function handIn(file, { locale, words, most, heard, stop }) {
  const said = (text) => text.replace("{name}", file.name).replace("{most}", Math.floor(most / 1_000_000));
  if (file.size > most) return Promise.reject(said(words.too_large));
  if (!file.size) return Promise.reject(said(words.is_empty));
  return new Promise((done, failed) => {
    const sent = new XMLHttpRequest(), body = new FormData(); // fetch does not tell how far it is
    body.append("file", file);
    sent.open("POST", "/api/files");
    sent.responseType = "json";
    sent.upload.onprogress = (event) => event.lengthComputable && heard(event.loaded / event.total);
    sent.onload = () => (sent.status === 200 ? done(`${sent.response.key}/${sent.response.name}`) : failed(sent.status === 413 ? said(words.too_large) : sent.response?.error?.[locale === "de" ? 1 : 0] ?? sent.response?.error?.[locale] ?? said(words.not_arrived)));
    sent.onerror = () => failed(said(words.not_arrived));
    sent.onabort = () => failed("");
    stop(() => sent.abort());
    sent.send(body);
  });
}
