// Krake: the page's own data over plain HTTP, asked for while React still reads the scripts, and drawn as soon as it can draw.
// The websocket says the same a moment later. What it says counts: a value it told first is not overwritten, and what it did not
// confirm by the end of its on_load (because that changed in between, back to what a page starts with) is taken back.
// Until then what the owner does waits, because the tab's State does not hold yet what the page shows.
import { app } from "$/utils/context-registry";

export const firstView = (() => {
  const BRIEFLY = 100; // milliseconds that the socket and the page as it was built wait for it
  const PATIENCE = 3000; // milliseconds: whatever happens to the socket, a click is not held for longer
  const told = new Set();
  const kept = []; // what the owner did meanwhile
  let asked = null, came = null, ready = null, shown = null, held = null, release = null, over = typeof window === "undefined";
  const place = () => window.location.pathname.replace(/\/$/, "");
  const of = over ? "" : place();
  if (!over) {
    asked = fetch(`/api/first${of}${window.location.search}`)
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : null))
      .then((view) => { came = view; })
      .catch(() => {}); // the socket brings it
  }
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  /** Whether there is something to draw; whoever is on another page by now must not see this one's data there. */
  const fits = () => !over && shown === null && of === place() && Object.keys(came ?? {}).length > 0;
  /** Draw it, unless the socket was quicker, and leave React its turn. */
  const show = (dispatch) => {
    if (!fits()) return null;
    shown = {};
    held = setTimeout(letGo, PATIENCE);
    for (const [name, values] of Object.entries(came)) {
      const news = Object.fromEntries(Object.entries(values).filter(([key]) => !told.has(`${name} ${key}`)));
      if (typeof dispatch[name] !== "function") continue;
      shown[name] = news;
      dispatch[name]({ ...news }); // React reads it later; what is confirmed is struck out here
    }
    return pause(0);
  };
  const letGo = () => {
    clearTimeout(held);
    held = null;
    const waited = kept.splice(0);
    if (waited.length) release(waited);
  };
  return {
    /** Whether it may come: then the socket waits for it, instead of taking the processor from what draws it. */
    comes: () => asked !== null,
    /** Whether it is here before anything is drawn. */
    here: () => asked !== null && fits(),
    /** Draw what is here. */
    draw(dispatch) {
      asked = null;
      document.body.dataset.drawn = ""; // before it stands there: it is not to be held back itself
      try {
        ready = show(dispatch);
      } catch (error) {
        console.error(error); // the socket brings it
      }
    },
    /** Resolves when the socket may open: what was asked for is drawn, is not to come, or takes too long (and is drawn later).
        `letsGo(events)` lets go what was held. */
    async drawn(dispatch, letsGo) {
      release = letsGo;
      if (asked) ready = Promise.race([asked.then(() => show(dispatch)).catch(console.error), pause(BRIEFLY)]);
      asked = null;
      await ready;
      document.body.dataset.drawn = ""; // until then krake.css hides for a blink what would be drawn twice
    },
    /** What the socket told. */
    confirm(delta, dispatch) {
      if (over || !delta) return;
      for (const [name, values] of Object.entries(delta)) {
        for (const key in values) {
          told.add(`${name} ${key}`);
          if (shown?.[name]) delete shown[name][key];
        }
      }
      if (delta[app.state_name]?.is_hydrated_rx_state_ !== true) return;
      for (const [name, values] of Object.entries(shown ?? {})) {
        const start = Object.fromEntries(Object.keys(values).map((key) => [key, app.initialState[name][key]]));
        if (Object.keys(start).length) dispatch[name](start);
      }
      over = true;
      shown = null;
      letGo();
    },
    /** The events that may go on now: none while the page shows more than the tab's State knows. */
    hold(events) {
      if (held === null) return events;
      kept.push(...events);
      return [];
    },
  };
})();
