// The command bar. The server ranks; this file only types, shows and chooses. A choice is never taken from an older text:
// Enter pressed before the answer to the present text arrived waits for it, and a row that was clicked is taken only if that answer
// still offers it (never another one that moved into its place).
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useNavigate } from "react-router";

const WAIT = 60, PATIENCE = 4000;
const Use = ({ id, cls }) => <svg className={cls} aria-hidden="true"><use href={`#i-${id}`} /></svg>;
const Face = ({ chip }) => (
  <svg className="face small" data-tint={chip.tint} viewBox="0 0 26 26" aria-hidden="true">
    <g className="face-mark"><use href={`#i-mark-${chip.mark}`} /></g><use href="#i-eyes" /><use href={`#i-mouth-${chip.mouth}`} />
  </svg>
);
const Tag = ({ status, word }) => <span className="tag" data-status={status}><Use id={`s-${status}`} cls="shape" />{word}</span>;
const copy = async (text, near) => {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* no clipboard without https: the old way */ }
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  near.append(field); // inside the dialog, where focus may go
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
};
const Line = ({ row }) => row.kind === "h" ? <h3>{row.words}</h3> : row.kind === "li" ? <p className="item">{row.words}</p>
  : row.kind === "th" || row.kind === "tr" ? <div className={row.kind === "th" ? "cells strong" : "cells"}>{row.cells.map((cell, index) => <span key={index}>{cell}</span>)}</div> : <p>{row.words}</p>;
const history = {
  all: () => JSON.parse(sessionStorage.getItem("krake-asked") ?? "[]"),
  add: (text) => sessionStorage.setItem("krake-asked", JSON.stringify([text, ...history.all().filter((old) => old !== text)].slice(0, 30))),
};

export function Command({ serial = 0, chips = [], next = "", sure = 0, question = "", choices = [], run = {}, place = "", placeName = "", words, onText, onChoose, onStop }) {
  const dialog = useRef(null), input = useRef(null), timer = useRef(0), sent = useRef(0), pending = useRef(null), back = useRef(null), composing = useRef(false);
  const navigate = useNavigate(), list = useId();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [inPlace, setInPlace] = useState(true);
  const [past, setPast] = useState(-1);
  const [shown, setShown] = useState("");     // the run shown instead of the list
  const [late, setLate] = useState(false);
  const [copied, setCopied] = useState(["", ""]); // which card's text was copied, and how that went
  const where = inPlace ? place : "";
  const card = run?.key && shown && shown !== "next" && shown === run.key ? run : null;
  const unsaid = text.trim() === "";

  const ask = useCallback((value, from, wait = WAIT) => {
    clearTimeout(timer.current);
    const number = (sent.current = Math.max(Date.now(), sent.current + 1)); // never one that an earlier page already used
    timer.current = setTimeout(() => onText?.(value, number, from), wait);
    setAt(0);
    setLate(false);
  }, [onText]);

  const show = useCallback((typed = "") => {
    if (dialog.current?.open) return;
    back.current = document.activeElement;
    setInPlace(true);
    setPast(-1);
    dialog.current?.showModal();
    setOpen(true);
    if (typed) setText(typed);
    ask(typed || text, place, 0);
  }, [ask, place, text]);
  useEffect(() => { if (open) { input.current?.focus(); input.current?.select(); } }, [open]);

  // The field lets go of the keys at once: a browser would send it the next one too, which is meant for the page.
  const hide = () => { pending.current = null; dialog.current?.close(); input.current?.blur(); };
  const closed = () => {
    setOpen(false);
    const to = back.current;
    setTimeout(() => (to?.isConnected ? to.focus?.() : document.getElementById("main")?.focus()), 0);
  };

  useEffect(() => {
    const keys = (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") { event.preventDefault(); dialog.current?.open ? hide() : show(); }
    };
    const clicks = (event) => { if (event.target.closest?.('[data-act="command"]')) show(); };
    document.addEventListener("keydown", keys);
    document.addEventListener("click", clicks);
    const wanted = document.documentElement.dataset.wanted; // asked for before this page could answer (keys.js)
    dialog.current.dataset.ready = "yes";
    if (wanted !== undefined) { delete document.documentElement.dataset.wanted; show(wanted); }
    return () => { document.removeEventListener("keydown", keys); document.removeEventListener("click", clicks); };
  }, [show]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const take = (choice) => {
    setLate(false);
    if (choice.kind === "fill") { write(choice.complete); input.current?.focus(); return; }
    if (text.trim()) history.add(text.trim());
    if (choice.kind === "go" && choice.href) { setText(""); hide(); navigate(choice.href); return; }
    setShown("next");
    setTimeout(() => setShown((now) => { if (now === "next") setLate(true); return now === "next" ? "" : now; }), PATIENCE);
    onChoose?.(choice.key, text, where);
  };
  const pick = (wanted, rows) => {
    const choice = wanted === "second" ? (rows.find((row) => row.second) ?? rows.findLast((row) => row.kind === "ask") ?? rows[0])
      : typeof wanted === "string" ? rows.find((row) => row.key === wanted) : rows[wanted];
    pending.current = null;
    if (choice) take(choice);
  };
  const enter = (wanted) => {
    if (shown) return; // chosen already: a second Enter must not start it twice
    if (serial === sent.current) { pick(wanted, choices); return; }
    pending.current = wanted;
    setTimeout(() => { if (pending.current !== null) { pending.current = null; setLate(true); } }, PATIENCE);
  };
  useEffect(() => {
    if (serial === sent.current && pending.current !== null) pick(pending.current, choices);
  }, [serial]);
  // The run that answers the choice just made is the first new one that appears.
  const before = useRef("");
  useEffect(() => {
    if (shown === "next" && run?.key && run.key !== before.current) setShown(run.key);
    before.current = run?.key ?? "";
  }, [run?.key, shown]);

  const write = (value) => { setText(value); setShown(""); if (!composing.current) ask(value, where); };
  const keydown = (event) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === -1 && (unsaid || past >= 0) && at === 0) {
      const old = history.all()[past + 1];
      if (old !== undefined) { event.preventDefault(); setPast(past + 1); write(old); }
    } else if (step) {
      event.preventDefault();
      if (choices.length) setAt((at + step + choices.length) % choices.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer.current);
      if (serial !== sent.current) onText?.(text, sent.current, where);
      enter(event.ctrlKey || event.metaKey ? "second" : at);
    } else if (event.key === "Tab" && !event.shiftKey && choices[at]?.complete && choices[at].complete !== text) {
      event.preventDefault();
      write(choices[at].complete);
    } else if (event.key === "Backspace" && text === "" && where) {
      event.preventDefault();
      setInPlace(false);
      ask("", "");
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (text) { write(""); setPast(-1); } else hide();
    }
  };
  const insert = (sign) => { write(sign); input.current?.focus(); };
  const fresh = () => { setShown(""); write(""); input.current?.focus(); };
  const head = (
    <div className="command-head">
      <Use id="octopus" cls="octopus" />
      {where && placeName ? (
        <button type="button" className="chip" aria-label={words.leave} onClick={() => { setInPlace(false); ask(text, ""); input.current?.focus(); }}>
          <span className="dot" data-hue={place} />{words.in} {placeName}
        </button>
      ) : null}
      <input ref={input} value={text} placeholder={words.placeholder} aria-label={words.label} role="combobox" aria-expanded={!card && choices.length > 0} aria-controls={list}
        aria-autocomplete="list" aria-activedescendant={!card && choices[at] ? `${list}-${at}` : undefined} autoComplete="off" autoCapitalize="off" spellCheck="false" enterKeyHint="go"
        onChange={(event) => write(event.target.value)} onKeyDown={keydown}
        onCompositionStart={() => { composing.current = true; }} onCompositionEnd={(event) => { composing.current = false; ask(event.target.value, where); }} />
      <kbd>Esc</kbd>
      <button type="button" className="button icon-only phone-only" data-kind="quiet" aria-label={words.close} onClick={hide}><Use id="close" cls="icon" /></button>
    </div>
  );
  const understood = !card && chips.length > 0 && !unsaid ? (
    <div className="command-understood">
      <p className="faint">{words.understood}</p>
      <div className="inline">
        {chips.map((chip, index) => (
          <span key={index} className="chip understood">
            {chip.kind === "agent" ? <Face chip={chip} /> : chip.kind === "workspace" ? <span className="dot" data-hue={chip.hue} /> : chip.kind === "time" ? <Use id="calendar" cls="icon" /> : null}
            {chip.words}
          </span>
        ))}
      </div>
      <div className="spread"><span className="name muted">{next ? `${words.next} ${next}` : ""}</span>
        {sure > 0 ? <span className="meter"><svg className="gauge" aria-hidden="true"><rect width="100%" height="100%" /><rect width={`${sure}%`} height="100%" /></svg>{sure}%</span> : null}</div>
    </div>
  ) : null;
  const rows = card ? null : (
    <>
      {question && !unsaid ? <p className="command-question">{question}</p> : null}
      <ul id={list} role="listbox" aria-label={words.label} className="command-list">
        {choices.map((choice, index) => (
          <li key={choice.key} id={`${list}-${index}`} role="option" aria-selected={index === at} ref={index === at ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            onMouseMove={() => index !== at && setAt(index)} onMouseDown={(event) => event.preventDefault()} onClick={() => enter(choice.key)}>
            <span className="name">{choice.title}</span><span className="muted cut">{choice.detail}</span>
            {choice.second ? <kbd>Ctrl Enter</kbd> : index === at ? <kbd>Enter</kbd> : null}
          </li>
        ))}
      </ul>
      {!choices.length && !unsaid ? <p className="command-question muted">{words.nothing}</p> : null}
      {late ? <p className="command-question" role="alert">{words.late}</p> : null}
    </>
  );
  const answer = card ? (
    <section className="command-run" aria-label={card.goal}
      onKeyDown={(event) => { if (event.key === "s" && card.live && !event.ctrlKey && !event.metaKey) { event.preventDefault(); onStop?.(card.key); } }}>
      <div className="spread"><span className="inline"><span className="name">{card.goal}</span><span className="muted">{card.agent}</span></span><Tag status={card.status} word={card.word} /></div>
      <ol className="steps" aria-live="polite">
        {(card.steps ?? []).map((step, index) => <li key={index} className="row"><Tag status={step.status} word={step.word} /><span className="row-words">{step.words}</span></li>)}
      </ol>
      {card.waits ? (
        <p className="inline" role="status"><span>{card.waits}</span>
          {card.waits_href ? <a className="link" href={card.waits_href} onClick={(event) => { event.preventDefault(); hide(); navigate(card.waits_href); }}>{card.waits_look}</a> : null}</p>
      ) : null}
      <div aria-live="polite" className="command-answer">{card.answer ? <p>{card.answer}</p> : null}</div>
      {card.paper?.length ? (
        <article className="paper" aria-label={words.written}>{card.paper.map((row, index) => <Line key={index} row={row} />)}
          {card.cut ? <p className="muted">{words.goes}</p> : null}</article>
      ) : null}
      {card.figures?.length ? (
        <details open={!card.paper?.length} className="more"><summary>{words.used}</summary>
          <dl className="facts">{card.figures.map((figure, index) => (
            <div key={index} className="fact"><dt>{figure.name} <span className="faint">{figure.source}</span></dt>
              <dd >{figure.href ? <a className="link" href={figure.href} onClick={(event) => { event.preventDefault(); hide(); navigate(figure.href); }}>{figure.words}</a> : figure.words}</dd></div>
          ))}</dl></details>
      ) : null}
      <div className="inline">
        {card.live ? <button type="button" className="button" data-kind="plain" data-key="s" onClick={() => onStop?.(card.key)}>{words.stop}<kbd>S</kbd></button> : null}
        {card.text ? <button type="button" className="button" data-kind="plain" onClick={async (event) => setCopied([card.key, (await copy(card.text, event.currentTarget.parentElement)) ? words.copied : words.uncopied])}>
          <Use id="copy" cls="icon" /><span aria-live="polite">{copied[0] === card.key ? copied[1] : words.copy}</span></button> : null}
        {card.href ? <button type="button" className="button" data-kind="plain" onClick={() => { hide(); navigate(card.href); }}>{/^\d+$/.test(card.key) ? words.open : words.look}</button> : null}
        <button type="button" className="button" data-kind="quiet" onClick={fresh}>{words.again}</button>
      </div>
    </section>
  ) : null;
  const pill = !open && run?.key && run.live ? (
    <button type="button" className="pill" onClick={() => { show(); setShown(run.key); }}><Use id="s-busy" cls="shape" />{run.pill || run.goal}</button>
  ) : null;
  // looked up only when there is a pill: as a state it was set anew at every letter, and fifty letters at once were too many for React
  const slot = pill ? document.getElementById("pill-slot") : null;
  return (
    <>
      <dialog ref={dialog} className="command" aria-label={words.label} onClose={closed} onCancel={(event) => event.preventDefault()}
        onClick={(event) => { if (event.target === dialog.current) hide(); }}>
        {open ? <>{head}{understood}{rows}{answer}
          <p className="unseen" aria-live="polite">{understood ? `${words.understood}: ${chips.map((chip) => chip.words).join(", ")}` : ""}</p>
          <div className="command-foot">
            <span className="inline">
              <button type="button" onClick={() => insert("/")}>/ {words.commands}</button><button type="button" onClick={() => insert("@")}>@ {words.agent}</button>
              <button type="button" onClick={() => insert("#")}># {words.workspace}</button>
            </span>
            <span className="inline"><Use id="up" cls="icon" /><Use id="down" cls="icon" />{words.choose}</span>
          </div></> : null}
      </dialog>
      {pill ? (slot ? createPortal(pill, slot) : pill) : null}
    </>
  );
}
