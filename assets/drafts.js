// What one is writing survives: a restart of the server redraws the page, and the text would be gone with the old field.
// Kept in this tab only, by page and field, until it is sent. Never passwords, nothing in dialogs.
"use strict";
(() => {
  const FIELDS = "#main form textarea[name], #main form input[name]:not([type]), #main form input[name][type=text]";
  const RETURN = 10_000; // milliseconds in which the focus comes back to a field that was redrawn
  const key = (field) => `krake-draft ${location.pathname} ${field.id || field.name}`;
  let last = null, lost = { key: "", at: 0 };

  document.addEventListener("input", (event) => {
    if (event.target.matches?.(FIELDS)) sessionStorage.setItem(key(event.target), event.target.value);
  });
  document.addEventListener("submit", (event) => {
    for (const field of event.target.querySelectorAll("[name]")) sessionStorage.removeItem(key(field));
  });
  document.addEventListener("focusin", (event) => { last = event.target; });

  function restore(field) {
    const kept = sessionStorage.getItem(key(field));
    if (kept === null || field.value !== field.defaultValue) return;
    field.value = kept;
    if (lost.key === key(field) && Date.now() - lost.at < RETURN && document.activeElement === document.body) {
      field.focus();
      field.setSelectionRange?.(kept.length, kept.length);
    }
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.removedNodes) {
        if (last && node.contains?.(last) && last.matches(":read-write[name]")) lost = { key: key(last), at: Date.now() };
      }
      for (const node of change.addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        for (const field of [node, ...node.querySelectorAll("input, textarea")]) if (field.matches(FIELDS)) restore(field);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
