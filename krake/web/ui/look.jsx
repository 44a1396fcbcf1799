// A link to another look at the same page: the address changes and one event is sent. The router need not know, since only
// its pages would notice; going back and forward reaches it as ever, and the page loads what the address says.
import { createElement as h } from "react";

export function Look({ href, onLook, ...rest }) {
  const go = (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (href !== location.pathname + location.search) {
      const { state } = history;
      history.pushState({ ...state, idx: (state?.idx ?? 0) + 1, key: Math.random().toString(36).slice(2, 10) }, "", href);
    }
    onLook();
  };
  return h("a", { ...rest, href, onClick: go });
}
