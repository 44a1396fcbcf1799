// What stands around every page: how it opens, the drawings its icons refer to, and its links.
import drawings from "$/public/icons.svg?raw";
import { elsewhere } from "$/utils/ahead";
import { DispatchContext } from "$/utils/context-registry";
import { firstView } from "$/utils/first_view";
import { createElement as h, Fragment, useContext, useEffect, useLayoutEffect, useState } from "react";
import { useNavigate } from "react-router";

/** The drawings come in the built page, not in a file of their own that every icon would ask for; a browser reads them from there. */
const sprite = import.meta.env.SSR
  ? drawings.replace(/<\/?svg[^>]*>/g, "").replaceAll(' id="', ' id="i-')
  : document.getElementById("icons")?.innerHTML ?? "";

/** Nobody has the focus in it, or a menu open: both would be lost. */
const untouched = () =>
  (document.activeElement === null || document.activeElement === document.body) && !document.querySelector(":popover-open, dialog[open]");

/** The page a click leads to, "" when it is not for the router. */
function pageOf(event, served) {
  if (elsewhere(event)) return "";
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return "";
  if (served.includes(link.pathname.split("/")[1])) return "";
  const href = link.pathname + link.search + link.hash;
  return link.hash && href === location.pathname + location.search + link.hash ? "" : href; // to a part of this page: the browser's own
}

export function Opening({ served, children }) {
  const dispatch = useContext(DispatchContext), navigate = useNavigate();
  // A page whose data is here before anything is drawn is drawn once, with it: what was built stays as it stands until the page takes
  // its place, in the same turn. To hydrate first what is drawn over a moment later took as long as the drawing.
  const [built, setBuilt] = useState(() => firstView.here() && untouched());
  useLayoutEffect(() => {
    if (!built) return;
    for (const named of document.head.querySelectorAll("title, meta[property]")) named.remove(); // the page brings its own
    firstView.draw(dispatch);
    setBuilt(false);
  }, []);
  useEffect(() => {
    const follow = (event) => {
      const href = pageOf(event, served);
      if (!href) return;
      event.preventDefault();
      navigate(href, { replace: href === location.pathname + location.search + location.hash });
    };
    document.addEventListener("click", follow);
    return () => document.removeEventListener("click", follow);
  }, [navigate]);
  return h(
    Fragment,
    null,
    h("svg", { id: "icons", hidden: true, suppressHydrationWarning: true, dangerouslySetInnerHTML: { __html: sprite } }),
    built
      ? h("div", { key: "built", className: "opening", suppressHydrationWarning: true, dangerouslySetInnerHTML: { __html: "" } })
      : h("div", { key: "page", className: "opening" }, children),
  );
}
