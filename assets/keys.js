// Keys without a State: finds [data-key], moves the focus, clicks. The table comes from the help dialog (krake/web/ui/kbd.py).
"use strict";
(() => {
  const visible = (element) => element.getClientRects().length > 0 && !element.disabled;
  const press = (elements) => { const found = [...elements].find(visible); if (found) { found.focus({ preventScroll: true }); found.click(); } return Boolean(found); };
  // a spreadsheet writes what is typed into its cell
  const writing = (element) => element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName) || element.closest(".worksheet") !== null;
  let going = 0;

  const table = () => JSON.parse(document.getElementById("keys")?.dataset.keys ?? "{}");
  const off = () => document.querySelector('.frame[data-letters="off"]') !== null;

  function move(list, here, step) {
    const items = [...list.querySelectorAll("[data-item]")].filter(visible);
    if (!items.length) return false;
    const at = items.indexOf(here?.closest("[data-item]"));
    const next = step === "first" ? 0 : step === "last" ? items.length - 1 : at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step));
    items[next].focus();
    items[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  function inList(list, target, event) {
    const keys = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };
    if (event.key in keys && (event.key.length > 1 || !off())) return move(list, target, keys[event.key]);
    if (event.key === "Home" || event.key === "End") return move(list, target, event.key === "Home" ? "first" : "last");
    const item = target.closest("[data-item]");
    if (event.key === "Enter" && item === target && !/^(a|button)$/i.test(item.tagName)) return press(item.querySelectorAll("a[href]"));
    if (list.dataset.list === "menu" && event.key.length === 1) {
      const like = [...list.querySelectorAll("[data-item]")].find((one) => one.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
      like?.focus();
      return Boolean(like);
    }
    const key = event.key.toLowerCase();
    if (off() || !(table()[list.dataset.list] ?? []).includes(key)) return false;
    const inside = item ? item.querySelectorAll(`[data-key="${key}"]`) : [];
    return press(inside) || press([...list.querySelectorAll(`[data-key="${key}"]`)].filter((one) => !one.closest("[data-item]")));
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (writing(target)) { if (event.key === "Escape" && !target.closest("dialog, .worksheet")) target.blur(); return; }
    const modal = document.querySelector("dialog:modal");
    const key = event.key.toLowerCase(), keys = table(), gone = Date.now() - going < 1200;
    if (!event.repeat) going = 0;
    // G and a letter is a way to another page, in a list too, where the letter alone might approve or reject.
    if (gone && !modal && !off() && keys.go?.includes(key)) { if (press(document.querySelectorAll(`[data-go="${key}"]`))) event.preventDefault(); return; }
    const list = target.closest("[data-list]");
    if (list && list.getAttribute("role") !== "grid" && inList(list, target, event)) { event.preventDefault(); return; }
    if (modal || off() || event.repeat) return;
    if (key === "g") { going = Date.now(); return; }
    if (key === "escape" && press(document.querySelectorAll('[data-key="escape"]'))) { event.preventDefault(); return; }
    if (keys.everywhere?.includes(key) && press(document.querySelectorAll(`[data-key="${key}"]:not([data-list] *)`))) event.preventDefault();
  });

  // Asked for before the command bar can answer: the wish and what is typed after it are kept for it.
  const root = document.documentElement.dataset, PATIENCE = 5000; // milliseconds; a bar that has not come by then takes no keys
  const awake = () => document.querySelector("dialog.command")?.dataset.ready === "yes" || !document.querySelector('[data-act="command"]');
  const wish = () => { if (awake()) return; root.wanted ??= ""; setTimeout(() => { delete root.wanted; }, PATIENCE); };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { if (!awake()) event.preventDefault(); wish(); }
    else if (root.wanted !== undefined && event.key.length === 1 && !event.ctrlKey && !event.metaKey) { root.wanted += event.key; event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  document.addEventListener("click", (event) => { if (event.target.closest?.('[data-act="command"]')) wish(); }, true);

  // A menu that opens takes the focus, so that its arrows work.
  document.addEventListener("toggle", (event) => {
    if (event.newState === "open" && event.target.dataset?.list === "menu") event.target.querySelector("[data-item]")?.focus();
  }, true);
  document.addEventListener("click", (event) => {
    const item = event.target.closest?.('[popover] [role="menuitem"]');
    item?.closest("[popover]").hidePopover();
    // Browsers without invoker commands open and close dialogs here.
    const invoker = event.target.closest?.("button[commandfor]");
    if (!invoker || "commandForElement" in HTMLButtonElement.prototype) return;
    const dialog = document.getElementById(invoker.getAttribute("commandfor"));
    if (invoker.getAttribute("command") === "show-modal") dialog?.showModal(); else dialog?.close();
  });
})();
