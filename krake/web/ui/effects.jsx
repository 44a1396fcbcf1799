// Acts on vars of the State. A serial is done once: kept in this tab, so a reload or another page does not repeat it.
import { createElement as h, useContext, useEffect, useRef, useState } from "react";
import { ColorModeContext } from "$/utils/context-registry";

const done = {};
const fresh = (name, serial) => {
  if (!serial) return false;
  const key = `krake-${name}`;
  if ((done[name] ?? sessionStorage.getItem(key)) === String(serial)) return false;
  done[name] = String(serial);
  sessionStorage.setItem(key, String(serial));
  return true;
};
// Toasts outlive the page they were said on: a change that leads to another page is still told, and can be taken back there.
let said = [];
const soon = (fn) => { const timer = setTimeout(fn, 30); return () => clearTimeout(timer); };

export function Effects(props) {
  const { setColorMode, resolvedColorMode } = useContext(ColorModeContext);
  const [toasts, setToasts] = useState(() => said.filter((one) => one.status === "bad" || one.until > Date.now()));
  const host = useRef(null);
  const before = useRef(null);
  const drop = (serial) => setToasts((all) => all.filter((one) => one.serial !== serial));

  useEffect(() => { said = toasts; }, [toasts]);
  useEffect(() => {
    for (const one of toasts) if (one.status !== "bad") setTimeout(() => drop(one.serial), one.until - Date.now());
  }, []);

  useEffect(() => {
    if (!fresh("toast", props.toastSerial)) return;
    const one = { serial: props.toastSerial, words: props.toast, status: props.toastStatus || "idle", undo: props.undo, until: Date.now() + 6000 };
    setToasts((all) => [...all.slice(-2), one]);
    // Failures stay until they are closed: there is no time limit on reading what went wrong.
    if (one.status !== "bad") setTimeout(() => drop(one.serial), 6000);
  }, [props.toastSerial]);

  useEffect(() => {
    const box = host.current;
    if (!box?.showPopover) return;
    if (box.matches(":popover-open")) box.hidePopover();
    if (toasts.length) box.showPopover(); // again on top of whatever dialog was opened meanwhile
  }, [toasts.length]);

  useEffect(() => {
    if (!fresh("focus", props.focusSerial)) return;
    const wanted = props.focus;
    return soon(() => {
      const to = document.getElementById(wanted), here = document.activeElement, over = here?.closest(".menu, dialog[open]");
      const writing = here?.matches("input, textarea") && !to?.matches("input, textarea");
      if (!writing && (!over || over.contains(to))) to?.focus(); // who writes, or opened a menu or dialog meanwhile, keeps the focus
    });
  }, [props.focusSerial]);

  useEffect(() => {
    if (!fresh("dialog", props.dialogSerial)) return;
    const box = document.getElementById(props.dialog);
    if (props.dialogOpen && !box?.open) box?.showModal();
    if (!props.dialogOpen) box?.close();
  }, [props.dialogSerial]);

  useEffect(() => {
    if (!props.title) return;
    const [last] = props.title.split(" · ").slice(-1), head = props.title.slice(0, -last.length);
    return soon(() => { document.title = props.count ? `${head}${props.count} · ${last}` : props.title; });
  }, [props.title, props.count]);
  useEffect(() => {
    // Only a rise is news, only while nobody looks, and only where this browser was told to.
    const count = Number.parseInt(props.waiting || "0", 10), rose = before.current !== null && count > before.current;
    before.current = count;
    if (!rose || !document.hidden || localStorage.getItem("krake-tell") !== "1" || globalThis.Notification?.permission !== "granted") return;
    const note = new Notification("Krake", { body: props.waitingWords, tag: "krake", icon: "/favicon.svg" });
    note.onclick = () => { window.focus(); note.close(); };
  }, [props.waiting]);
  useEffect(() => { if (props.leave) window.location.assign(props.leave); }, [props.leave]);

  const tell = async () => {
    const on = localStorage.getItem("krake-tell") === "1";
    const allowed = !on && (await globalThis.Notification?.requestPermission?.()) === "granted";
    localStorage.setItem("krake-tell", allowed ? "1" : "");
    const words = on ? props.tellOff : allowed ? props.tellOn : props.tellBlocked;
    setToasts((all) => [...all.slice(-2), { serial: `tell-${Date.now()}`, words, status: on || allowed ? "good" : "bad", until: Date.now() + 6000 }]);
  };

  useEffect(() => {
    const click = (event) => {
      const act = event.target.closest?.("[data-act]")?.dataset.act;
      if (act === "theme") setColorMode(resolvedColorMode === "dark" ? "light" : "dark");
      if (act === "tell") tell();
      if (act === "fold") {
        const root = document.documentElement;
        root.toggleAttribute("data-fold");
        localStorage.setItem("krake-fold", root.hasAttribute("data-fold") ? "1" : "");
      }
    };
    document.documentElement.toggleAttribute("data-fold", localStorage.getItem("krake-fold") === "1");
    document.addEventListener("click", click);
    return () => document.removeEventListener("click", click);
  }, [resolvedColorMode, setColorMode]);

  const card = (one) => h("div", { key: one.serial, className: "toast", "data-status": one.status },
    h("svg", { className: "shape", "aria-hidden": true }, h("use", { href: `#i-s-${one.status}` })),
    h("span", null, one.words),
    one.undo ? h("button", { type: "button", className: "button", "data-kind": "quiet", onClick: () => { drop(one.serial); props.onUndo?.(); } }, props.undoWords) : null,
    one.status === "bad" ? h("button", { type: "button", className: "button icon-only", "data-kind": "quiet", "aria-label": props.closeWords, onClick: () => drop(one.serial) },
      h("svg", { className: "icon", "aria-hidden": true }, h("use", { href: "#i-close" }))) : null);
  return h("div", { ref: host, className: "toasts", popover: "manual" },
    h("div", { role: "status", "aria-live": "polite" }, toasts.filter((one) => one.status !== "bad").map(card)),
    h("div", { role: "alert", "aria-live": "assertive" }, toasts.filter((one) => one.status === "bad").map(card)));
}
