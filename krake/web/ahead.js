// Krake: where a page is about to be. Events say so at once; the browser is told when they are on their way.
/** A click that is not to lead this tab on: it is answered already, or opens another tab or a menu. */
export const elsewhere = (event) => event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

export const ahead = {
  /** The location that is to come, null when the browser's own is right. */
  at: null,
  /** To another address of this page. */
  go(href) {
    ahead.at = new URL(href, location.href);
    setTimeout(ahead.arrive);
  },
  arrive() {
    if (!ahead.at) return;
    const { href } = ahead.at, { state } = history;
    ahead.at = null;
    history.pushState({ ...state, idx: (state?.idx ?? 0) + 1, key: Math.random().toString(36).slice(2, 10) }, "", href);
  },
};
