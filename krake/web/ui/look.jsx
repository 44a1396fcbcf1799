// A link to another look at the same page: one event is sent and the address changes. The router need not know, since only
// its pages would notice; going back and forward reaches it as ever, and the page loads what the address says. The event goes
// first and takes the new address along: telling the browser costs as much as reading the rows.
import { ahead, elsewhere } from "$/utils/ahead";
import { createElement as h } from "react";

export function Look({ href, onLook, ...rest }) {
  const go = (event) => {
    if (elsewhere(event)) return;
    event.preventDefault();
    if (href !== location.pathname + location.search) ahead.go(href);
    onLook();
  };
  return h("a", { ...rest, href, onClick: go });
}
