// What nobody sees yet is drawn when the page has settled, or the moment its dialog, menu or fold opens.
import { createElement as h, useDeferredValue, useEffect, useRef, useState } from "react";

const SETTLED = 1500; // milliseconds

export function Later({ children }) {
  const [drawn, setDrawn] = useState(false);
  const mark = useRef(null);
  useEffect(() => {
    const draw = () => setDrawn(true);
    const host = mark.current?.closest("dialog, [popover], details"), opens = host?.tagName === "DETAILS" ? "toggle" : "beforetoggle";
    const timer = setTimeout(draw, SETTLED);
    host?.addEventListener(opens, draw);
    return () => { clearTimeout(timer); host?.removeEventListener(opens, draw); };
  }, []);
  return drawn ? children : h("span", { ref: mark, hidden: true });
}

// What stands further down is drawn right after what is seen first, and never holds it up.
export function Soon({ children }) { return useDeferredValue(true, false) ? children : null; }
