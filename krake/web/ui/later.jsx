// What nobody sees yet is drawn when the page has settled, or the moment its dialog or menu opens.
import { createElement as h, useEffect, useRef, useState } from "react";

const SETTLED = 1500; // milliseconds

export function Later({ children }) {
  const [drawn, setDrawn] = useState(false);
  const mark = useRef(null);
  useEffect(() => {
    const draw = () => setDrawn(true);
    const host = mark.current?.closest("dialog, [popover]");
    const timer = setTimeout(draw, SETTLED);
    host?.addEventListener("beforetoggle", draw);
    return () => { clearTimeout(timer); host?.removeEventListener("beforetoggle", draw); };
  }, []);
  return drawn ? children : h("span", { ref: mark, hidden: true });
}
