// Relative times: one timer for all of them, ticking each second only while something younger than a minute is shown.
import { createElement as h, Fragment, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { EventLoopContext } from "$/utils/context-registry";

const listeners = new Set();
const written = new Map(); // what was written since the last tick: a table shows many moments, and a filter shows them again
let now = 0, midnight = 0, timer = 0, nearest = Infinity;

function tick() {
  now = Date.now();
  midnight = new Date(now).setHours(0, 0, 0, 0);
  written.clear();
  nearest = Infinity;
  listeners.forEach((listener) => listener());
  clearTimeout(timer);
  timer = listeners.size ? setTimeout(tick, nearest < 60e3 ? 1000 : 15000) : 0;
}
function subscribe(listener) {
  listeners.add(listener);
  if (!timer || Date.now() - now > 1000) { clearTimeout(timer); timer = setTimeout(tick, 0); } // else `now` is good for a newcomer
  return () => listeners.delete(listener);
}

const hour = { hour: "2-digit", minute: "2-digit" }, day = { day: "numeric", month: "short" };
const formats = { hour, day, year: { ...day, year: "numeric" }, moment: { ...day, ...hour }, exact: { dateStyle: "full", timeStyle: "medium" } };
const made = new Map();
function maker(locale, name) {
  const key = locale + name;
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(locale === "de" ? "de-DE" : "en-GB", formats[name]));
  return made.get(key);
}

function relative(milliseconds, date, mode, locale) {
  const german = locale === "de", past = milliseconds >= 0, distance = Math.abs(milliseconds) / 1000;
  if (distance >= 86400) {
    const days = Math.round((midnight - new Date(date).setHours(0, 0, 0, 0)) / 864e5);
    if (days === 1) return german ? "Gestern" : "Yesterday";
    return maker(locale, date.getFullYear() === new Date(now).getFullYear() ? "day" : "year").format(date);
  }
  const [count, unit] = distance < 60 ? [Math.floor(distance), "s"] : distance < 3600 ? [Math.floor(distance / 60), "min"] : [Math.floor(distance / 3600), "h"];
  const words = `${count} ${german && unit === "h" ? "Std." : unit}`;
  if (!past) return german ? `in ${words}` : `in ${words}`;
  return mode === "short" ? words : german ? `vor ${words}` : `${words} ago`;
}

function write(moment, mode, locale) {
  const date = new Date(moment);
  if (mode !== "clock") return relative(now - moment, date, mode, locale);
  return maker(locale, date.toDateString() === new Date(now).toDateString() ? "hour" : "moment").format(date);
}

export function Ago({ at, mode = "long", locale = "en" }) {
  // Before the first tick (and in the prerendered page) nothing is written: the server does not know the reader's clock.
  useSyncExternalStore(subscribe, () => now, () => 0);
  // a new moment may be younger than the last tick; older ones wait for the next
  useEffect(() => { if (Math.abs(Date.now() - Date.parse(at)) < 60e3) { clearTimeout(timer); timer = setTimeout(tick, 0); } }, [at]);
  const moment = at ? Date.parse(at) : NaN;
  if (Number.isNaN(moment)) return null;
  let words = "";
  if (now) {
    nearest = Math.min(nearest, Math.abs(now - moment));
    const key = at + mode + locale;
    if (!written.has(key)) written.set(key, write(moment, mode, locale));
    words = written.get(key);
  }
  // the exact moment is written when somebody points at it: a table would format fifty that nobody reads
  const exact = (event) => { event.currentTarget.title = maker(locale, "exact").format(moment); };
  return h("time", { dateTime: at, onPointerEnter: exact }, words);
}

// Whether this tab hears the server. The socket's errors are Reflex's; the wording and the patience are ours.
export function Live({ synced, locale, words, reconnecting, offline, syncedWords }) {
  const errors = useContext(EventLoopContext)?.[1] ?? [];
  const broken = errors.length > 0;
  const [since, setSince] = useState(null);
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!broken) { setSince(null); setLate(false); return; }
    setSince(new Date());
    const timer = setTimeout(() => setLate(true), 10000);
    return () => clearTimeout(timer);
  }, [broken]);
  const status = !broken ? "good" : late ? "bad" : "wait";
  const clock = since?.toLocaleTimeString(locale === "de" ? "de-DE" : "en-GB", { hour: "2-digit", minute: "2-digit" });
  const inside = broken
    ? h("span", null, late ? `${offline} ${clock}` : reconnecting)
    : h("span", null, words, synced ? h("span", { className: "desk-only" }, ` · ${syncedWords} `, h(Ago, { at: synced, locale })) : null);
  const tag = h("span", { className: "tag live", "data-status": status, role: broken ? "alert" : undefined },
    h("svg", { className: "shape", "aria-hidden": true }, h("use", { href: `#i-s-${status === "good" ? "busy" : status}` })), inside);
  return h(Fragment, null, tag, h("span", { id: "pill-slot" }));
}
