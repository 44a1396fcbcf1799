// A spreadsheet. glide-data-grid paints, scrolls and selects; what is typed goes into our own fields over the cell. Its own editor
// is loaded when it is first needed and loses what is typed meanwhile; ours is there before the key's character arrives.
import { createElement as h, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { CompactSelection, DataEditor, GridCellKind } from "@glideapps/glide-data-grid";
import "@glideapps/glide-data-grid/dist/index.css";
import { colours, draw, isFixed, isNumber, kindOf, shown, theme, typed } from "./sheet_cells.js";
import { Store } from "./sheet_store.js";
import "./sheet.css";

const NOTHING = { columns: CompactSelection.empty(), rows: CompactSelection.empty(), current: undefined };

// Another sheet is another grid: the page stays when somebody goes from table to table, and no row of the one may stand in the other.
export function Sheet(props) { return h(Grid, { ...props, key: props.sheet }); }

function Grid(props) {
  const { sheet, version, columns: all, look, locale, frozen, writes, words, names, me } = props;
  const box = useRef(null), grid = useRef(null), field = useRef(null), edit = useRef(null), view = useRef({}); // view: the rows in sight. The grid makes its own handle anew with every render
  const [count, setCount] = useState(props.count), [state, setState] = useState("saved"), [note, setNote] = useState(null);
  const [selection, keepSelection] = useState(NOTHING), chosenNow = useRef(NOTHING), early = useRef(null), open = useRef(null), [editing, setEditing] = useState(null), [paint, setPaint] = useState(null), [narrow, setNarrow] = useState(false);
  const [widths, setWidths] = useState({}), [, again] = useState(0);
  // The grid tells of a click a moment later, and a fast hand has typed by then: what is chosen is read from here, and a character
  // that came before its cell was known waits for it.
  const setSelection = (next) => {
    chosenNow.current = next;
    keepSelection(next);
    const key = early.current;
    early.current = null;
    if (key && next.current && performance.now() - key.at < 500) { begin(next.current.cell, true); if (edit.current && "value" in edit.current) edit.current.value = key.text; }
  };
  const tooEarly = (key) => {
    early.current = { text: (performance.now() - (early.current?.at ?? 0) < 500 ? early.current.text : "") + key, at: performance.now() };
    setTimeout(() => early.current && chosenNow.current.current && setSelection(chosenNow.current), 80); // the same cell again: the grid tells of nothing
  };
  // The canvas takes the focus a moment after a click on it: until then keys arrive here.
  const onEarlyKey = (event) => { if (event.target === box.current && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); tooEarly(event.key); } };
  const onPress = (event) => { if (event.target.tagName === "CANVAS" && !box.current.contains(document.activeElement)) box.current.focus({ preventScroll: true }); };
  const columns = useMemo(() => all.map((one, at) => ({ ...one, at })).filter((one) => !one.hidden), [all]);
  const store = useRef(null);
  store.current ??= new Store(sheet, (...told) => hear.current(...told));

  const hear = useRef(null);
  hear.current = (what, detail) => {
    if (what === "count") setCount(detail);
    if (what === "state") setState(detail);
    if (what === "error") setNote({ tone: "bad", words: detail });
    if (what === "done") told(detail);
    if (what === "others") setNote({ tone: "wait", words: words.others.replace("{}", shown(all[detail.at], detail.now, locale, names) || "—"), act: words.keep_mine, do: () => write([{ row: detail.row, column: all[detail.at], raw: detail.mine }]) });
    if (what === "rows") repaint();
  };
  const repaint = () => {
    const { y = 0, height = 0 } = view.current;
    const cells = [];
    for (let r = y; r <= y + height + 1; r++) for (let c = 0; c < columns.length; c++) cells.push({ cell: [c, r] });
    grid.current?.updateCells(cells);
    again((n) => n + 1);
  };
  const told = (done) => {
    if (done.misfits?.length) { const [, , why] = done.misfits[0]; setNote({ tone: "bad", words: (why[locale] ?? why[0]) + (done.misfits.length > 1 ? ` (+${done.misfits.length - 1})` : "") }); }
    else if (done.overwrote?.length) { const [row, column, text, who] = done.overwrote[0], at = all.find((one) => one.id === column); setNote({ tone: "wait", words: words.overwrote.replace("{who}", names[who] ?? who).replace("{}", text || "—"), act: words.put_back, do: () => write([{ row, column: { ...at, at: all.indexOf(at) }, raw: text }]) }); }
    else if (done.path === "undo" || done.path === "redo") setNote({ tone: "idle", words: words[done.path].replace("{}", done.count) + (done.left ? " " + words.left.replace("{}", done.left) : "") });
    else if (done.path === "remove") setNote({ tone: "idle", words: words.removed, act: words.take_back, do: () => store.current.retrace("undo") });
    else setNote((now) => (now?.tone === "bad" ? null : now));
  };

  useEffect(() => { store.current.locale = locale; store.current.me = me; store.current.wide = all.length; store.current.show(look); }, [look, locale, sheet, all.map((one) => `${one.id}${one.type}${one.format}`).join()]);
  useEffect(() => { store.current.heard(version); }, [version]);
  useEffect(() => { const again = () => store.current.send(); window.addEventListener("online", again); return () => window.removeEventListener("online", again); }, []);
  useEffect(() => { const going = (event) => { if (store.current.busy || store.current.queue.length) event.preventDefault(); }; window.addEventListener("beforeunload", going); return () => window.removeEventListener("beforeunload", going); }, []);
  useEffect(() => {
    const set = () => { const c = colours(box.current); setPaint({ c, theme: theme(c) }); };
    set();
    const observer = new MutationObserver(set); // the theme is a class of <html>, and may change while the page is open
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    return () => observer.disconnect();
  }, []);
  useEffect(() => { const media = window.matchMedia("(max-width: 700px)"), set = () => setNarrow(media.matches); set(); media.addEventListener("change", set); return () => media.removeEventListener("change", set); }, []);

  useEffect(() => { box.current.sheet = { store: store.current, grid, view }; }, []); // what is on the canvas cannot be asked of the document: for tests and benches

  // --- cells
  const content = ([c, r]) => {
    const column = columns[c];
    if (!column) return null;
    const row = store.current.row(r), ghost = r >= store.current.count;
    if (!row) return { column, ghost, loading: !ghost };
    const flaw = row[1]?.[String(column.id)], value = row[column.at + 3];
    return { column, row, value, flaw, mark: row[2]?.[String(column.id)], text: flaw ?? shown(column, value, locale, names) };
  };
  const getCellContent = useCallback((cell) => {
    const one = content(cell);
    if (!one || one.loading) return { kind: GridCellKind.Loading, allowOverlay: false, skeletonWidth: 50, skeletonWidthVariability: 30 };
    const text = one.ghost ? (cell[0] === 0 && writes ? words.add_here : "") : one.text;
    return {
      kind: GridCellKind.Text, allowOverlay: false, displayData: text, data: one.ghost ? "" : one.flaw ?? typed(one.column, one.value, locale), copyData: one.ghost ? "" : one.flaw ?? typed(one.column, one.value, locale), contentAlign: isNumber(one.column) ? "right" : "left",
      themeOverride: one.ghost ? { textDark: paint?.c.faint } : one.column.type === "link" && one.value ? { textDark: paint?.c["accent-text"] } : isFixed(one.column) && !one.ghost ? { textDark: paint?.c.muted } : undefined,
    };
  }, [columns, count, locale, writes, paint, look]);
  const drawCell = useCallback((args, drawContent) => {
    const one = content([args.col, args.row]);
    if (!one || one.loading || !paint) return drawContent();
    const key = one.row && `${one.row[0]}:${one.column.at}`, since = key && store.current.flashes.get(key);
    const age = since ? performance.now() - since : 1e9;
    if (age > 600 && since) store.current.flashes.delete(key);
    if (age <= 600) requestAnimationFrame(() => grid.current?.updateCells([{ cell: [args.col, args.row] }]));
    draw(args, { ...one, c: paint.c, flash: age <= 600 ? 1 - age / 600 : 0 }, drawContent);
  }, [columns, count, locale, paint, look]);
  const matrix = (rect) => Array.from({ length: rect.height }, (_, y) => Array.from({ length: rect.width }, (_, x) => getCellContent([rect.x + x, rect.y + y])));
  const getCellsForSelection = useCallback((rect) => {
    for (let r = rect.y; r < Math.min(count, rect.y + rect.height); r++) if (!store.current.row(r)) return async () => { await store.current.ensure(rect.y, rect.y + rect.height); return matrix(rect); };
    return matrix(rect);
  }, [getCellContent, count]);

  // --- writing. `cells`: {row: id, column, raw}
  const write = (cells) => {
    if (!writes) return;
    const known = new Map();
    for (const page of store.current.pages.values()) for (const row of page.rows) known.set(row[0], row);
    store.current.edit(cells.filter((one) => !isFixed(one.column)).map(({ row, column, raw }) => {
      const now = known.get(row), was = now && (now[1]?.[String(column.id)] ?? typed(column, now[column.at + 3], "en").replace(/%$/, ""));
      return { row, column: column.id, at: column.at, raw, was: kindOf(column) === "tick" ? null : was ?? null, value: guess(column, raw) };
    }));
  };
  const guess = (column, raw) => {
    if (raw === "" || raw === null) return null;
    const kind = kindOf(column);
    if (kind === "tick") return raw === true || /^(true|yes|ja|x|1|✓|wahr)$/i.test(raw);
    if (["number", "percent", "rating", "row"].includes(kind)) { const number = Number(String(raw).replace(/[%#\s]/g, "").replace(locale === "de" ? /\./g : /,/g, "").replace(",", ".")); return Number.isFinite(number) ? number : null; }
    if (kind === "money") { const number = String(raw).replace(/[^\d.,-]/g, "").replace(locale === "de" ? /\./g : /,/g, "").replace(",", "."); return number && Number.isFinite(Number(number)) ? number : null; }
    if (kind === "choices") return Array.isArray(raw) ? raw : String(raw).split(/;\s*/);
    if (kind === "date") return /^\d{4}-\d\d-\d\d$/.test(raw) ? raw : null;
    return kind === "time" ? (Number.isNaN(Date.parse(raw)) ? null : raw) : String(raw);
  };
  // A block of texts from a place on: over rows that are there, and as new rows behind the last.
  const block = (at, values) => {
    if (!writes) return false;
    const cells = [], fresh = [];
    values.forEach((line, y) => {
      const row = store.current.row(at[1] + y), targets = line.map((raw, x) => [columns[at[0] + x], raw]).filter(([column]) => column && !isFixed(column));
      if (row) for (const [column, raw] of targets) cells.push({ row: row[0], column, raw });
      else if (at[1] + y >= store.current.count) fresh.push(Object.fromEntries(targets.filter(([, raw]) => raw !== "").map(([column, raw]) => [column.id, raw])));
    });
    if (cells.length) write(cells);
    if (fresh.length) store.current.add(fresh);
    return false;
  };
  const rect = () => chosenNow.current.current?.range;
  const clear = (chosen) => {
    if (chosen.rows.length) { store.current.remove(chosen.rows.toArray().map((r) => store.current.row(r)?.[0]).filter(Boolean)); setSelection(NOTHING); return false; }
    const area = chosen.current?.range;
    if (area) block([area.x, area.y], Array.from({ length: Math.max(0, Math.min(area.height, count - area.y)) }, () => Array(area.width).fill("")));
    return false;
  };
  const fillDown = (area) => { const top = Array.from({ length: area.width }, (_, x) => getCellContent([area.x + x, area.y]).data); block([area.x, area.y + 1], Array.from({ length: Math.min(area.height, count - area.y) - 1 }, () => top)); };
  const fill = (event) => {
    event.preventDefault();
    const { patternSource: from, fillDestination: to } = event, source = matrix(from).map((line) => line.map((cell) => cell.data ?? ""));
    const lines = Array.from({ length: to.height }, (_, y) => Array.from({ length: to.width }, (_, x) => source[(((to.y + y - from.y) % from.height) + from.height) % from.height][(((to.x + x - from.x) % from.width) + from.width) % from.width]));
    const inside = (x, y) => x >= from.x && x < from.x + from.width && y >= from.y && y < from.y + from.height;
    const cells = [];
    lines.forEach((line, y) => line.forEach((raw, x) => { const row = store.current.row(to.y + y), column = columns[to.x + x]; if (row && column && !inside(to.x + x, to.y + y)) cells.push({ row: row[0], column, raw }); }));
    write(cells);
  };

  // --- editing in place
  const begin = (cell, first) => {
    const one = content(cell);
    if (!one || one.loading || !writes) return;
    if (isFixed(one.column)) { setNote({ tone: "idle", words: one.column.formula ? `= ${one.column.formula}` : words.worked_out }); return; }
    if (kindOf(one.column) === "tick") return toggle(cell);
    if (narrow) { field.current?.focus(); return; }
    const bounds = grid.current.getBounds(cell[0], cell[1]), home = box.current.getBoundingClientRect();
    if (!bounds) return;
    finish(true);
    flushSync(() => setEditing(open.current = { cell, column: one.column, first, value: first ? "" : one.ghost ? "" : one.flaw ?? typed(one.column, one.value, locale), wrong: one.flaw !== undefined, seen: view.current.y, x: bounds.x - home.x, y: bounds.y - home.y, width: bounds.width, height: bounds.height }));
    const input = edit.current;
    input?.focus();
    if (!first && input?.setSelectionRange && ["text", "textarea"].includes(input.type)) input.setSelectionRange(input.value.length, input.value.length);
  };
  const toggle = (cell) => { const one = content(cell); if (one?.ghost) store.current.append(one.column.id, one.column.at, true, true); else if (one?.row) write([{ row: one.row[0], column: one.column, raw: !one.value }]); };
  const finish = (keep, step) => {
    const now = open.current, input = edit.current;
    if (!now) return;
    open.current = null; // leaving the page takes the focus from the field, which would end the edit a second time
    let raw = input ? (input.multiple ? [...input.selectedOptions].map((one) => one.value) : input.value) : "";
    if (input?.type === "datetime-local" && raw) raw = new Date(raw).toISOString();
    setEditing(null);
    if (keep && (now.first || JSON.stringify(raw) !== JSON.stringify(now.value))) put(now.cell, now.column, raw);
    if (step) { const [c, r] = [now.cell[0] + step[0], now.cell[1] + step[1]]; go([Math.max(0, Math.min(columns.length - 1, c)), Math.max(0, Math.min(store.current.count, r))]); }
    grid.current?.focus();
  };
  const put = (cell, column, raw) => {
    const row = store.current.row(cell[1]);
    if (row) write([{ row: row[0], column, raw }]);
    else if (raw !== "" && cell[1] >= store.current.count) store.current.append(column.id, column.at, raw, guess(column, raw));
  };
  const go = (cell) => { setSelection({ ...NOTHING, current: { cell, range: { x: cell[0], y: cell[1], width: 1, height: 1 }, rangeStack: [] } }); grid.current?.scrollTo(cell[0], cell[1]); };
  const below = (r) => { const row = store.current.row(r); store.current.add([{}], row ? row[0] : null).then(() => go([0, Math.min(r + 1, store.current.count - 1)])); };

  const onKeyDown = (event) => {
    const cell = chosenNow.current.current?.cell, main = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    const mine = () => { event.cancel(); event.preventDefault(); };
    if (main && (key === "z" || key === "y")) { mine(); store.current.retrace(key === "y" || event.shiftKey ? "redo" : "undo"); }
    else if (main && key === "d" && rect()) { mine(); fillDown(rect()); }
    else if (main && key === "f") { mine(); props.onFind?.(); }
    else if (main && key === "enter" && cell) { mine(); below(cell[1]); }
    else if (main || event.altKey) return;
    else if ((key === "enter" || key === "f2") && cell) { mine(); begin(cell, false); }
    else if (key === " " && cell && kindOf(columns[cell[0]]) === "tick") { mine(); toggle(cell); }
    else if (event.key.length === 1 && !cell) tooEarly(event.key);
    else if (event.key.length === 1 && cell && !isFixed(columns[cell[0]])) { event.cancel(); begin(cell, true); } // the character itself still arrives, in the field that has the focus now
  };
  const onEditKey = (event) => {
    if (event.nativeEvent.isComposing) return;
    const stop = () => { event.preventDefault(); event.stopPropagation(); };
    if (event.key === "Enter" && !(event.altKey && editing.column.type === "long")) { stop(); finish(true, [0, event.shiftKey ? -1 : 1]); }
    else if (event.key === "Enter") { stop(); event.target.setRangeText("\n", event.target.selectionStart, event.target.selectionEnd, "end"); }
    else if (event.key === "Tab") { stop(); finish(true, [event.shiftKey ? -1 : 1, 0]); }
    else if (event.key === "Escape") { stop(); finish(false); }
    else event.stopPropagation();
  };

  const editor = () => {
    const { column, value, wrong } = editing, kind = kindOf(column);
    const place = { left: editing.x, top: editing.y, minWidth: editing.width + 1, minHeight: editing.height + 1 };
    const common = { ref: edit, className: "sheet-editor", style: { ...place, width: kind === "long" ? Math.max(editing.width + 1, 280) : editing.width + 1, height: kind === "long" ? 120 : kind === "choices" ? 140 : editing.height + 1 }, defaultValue: value, "aria-label": column.name, onKeyDown: onEditKey, onBlur: () => finish(true), key: editing.cell.join() };
    if (kind === "choice" && !wrong) return h("select", common, h("option", { value: "" }, "—"), column.choices.map((one) => h("option", { key: one, value: one }, one)));
    if (kind === "choices" && !wrong) return h("select", { ...common, multiple: true, defaultValue: value ? value.split("; ") : [] }, column.choices.map((one) => h("option", { key: one, value: one }, one)));
    if (kind === "agent") return h("select", common, h("option", { value: "" }, "—"), Object.entries(names).map(([id, name]) => h("option", { key: id, value: id }, name)));
    if (kind === "long") return h("textarea", common);
    if (kind === "date" && !wrong) return h("input", { ...common, type: "date" });
    if (kind === "time" && !wrong) return h("input", { ...common, type: "datetime-local", defaultValue: value ? local(value) : "" });
    return h("input", { ...common, type: "text", autoComplete: "off", spellCheck: false, inputMode: isNumber(column) ? "decimal" : undefined });
  };
  const local = (iso) => { const at = new Date(iso); return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16); };

  // --- around the grid
  const chosen = selection.current?.cell, here = chosen ? content(chosen) : null;
  // The figure under the chosen column, over all rows of the look: a sum, or the mean of shares and ratings.
  const [under, setUnder] = useState(null);
  const summed = here?.row && ["number", "money", "percent", "rating"].includes(kindOf(here.column)) ? here.column : null;
  useEffect(() => {
    setUnder(null);
    if (!summed || !sheet) return undefined;
    const off = new AbortController(), how = ["percent", "rating"].includes(kindOf(summed)) ? "mean" : "sum";
    const later = setTimeout(() => fetch(`/api/sheets/${sheet}/total?column=${summed.id}&how=${how}&locale=${locale}&look=${encodeURIComponent(look)}`, { credentials: "same-origin", signal: off.signal })
      .then((answer) => (answer.ok ? answer.json() : { total: null }))
      .then(({ total }) => total !== null && setUnder(words[how].replace("{}", kindOf(summed) === "rating" ? Number(total).toFixed(1) : shown(summed, kindOf(summed) === "money" ? total : Number(total), locale, names))))
      .catch(() => setUnder(null)), 250); // another cell was chosen, or the line is gone: the cells themselves say so
    return () => { off.abort(); clearTimeout(later); };
  }, [summed?.id, look, version, state === "saved"]);
  const about = () => {
    if (!here || here.ghost || here.loading) return null;
    const said = here.flaw !== undefined ? (here.column.type === "formula" ? words[here.flaw] ?? words.flaw : words.flaw.replace("{}", words["kind_" + kindOf(here.column)] ?? "")) : here.mark ? words.by_agent.replace("{}", names[here.mark.by] ?? here.mark.by) + (here.mark.sure ? ` · ${Math.round(here.mark.sure * 100)}%` : "") + (here.mark.source ? ` · ${here.mark.source}` : "") : here.column.formula ? `= ${here.column.formula}` : "";
    return [h("span", { key: "a", className: "sheet-where" }, `${here.column.name} ${chosen[1] + 1}`), said && h("span", { key: "b", className: here.flaw !== undefined ? "sheet-bad" : "" }, said),
      here.row[0] > 0 && h("button", { key: "c", type: "button", className: "sheet-link", onClick: () => props.onHistory?.(here.row[0], here.column.id) }, words.history),
      kindOf(here.column) === "link" && here.value && h("a", { key: "d", className: "sheet-link", href: here.value, target: here.value.startsWith("/") ? undefined : "_blank", rel: "noreferrer" }, words.open),
      kindOf(here.column) === "file" && here.value && h("a", { key: "e", className: "sheet-link", href: "/api/files/" + String(here.value).split("/")[0] }, words.open)];
  };
  const picked = selection.rows.length;
  const heads = columns.map((one) => ({ id: String(one.id), title: one.name, width: widths[one.id] ?? (narrow && one.at === 0 ? Math.min(one.width, 130) : one.width), hasMenu: writes, icon: undefined, themeOverride: undefined }));

  return h("div", { className: "worksheet", ref: box, tabIndex: -1, onPointerDownCapture: onPress, onKeyDown: onEarlyKey, "data-state": state, "data-count": count, "data-sheet": sheet, role: "group", "aria-label": props.label },
    paint && h("div", { className: "sheet-grid" },
      h(DataEditor, {
        ref: grid, width: "100%", height: "100%", columns: heads, rows: writes ? count + 1 : count, getCellContent, getCellsForSelection, drawCell, theme: paint.theme,
        rowHeight: narrow ? 44 : 34, headerHeight: 34, rowMarkers: { kind: narrow ? "none" : "clickable-number", width: 44 }, smoothScrollX: true, smoothScrollY: true, freezeColumns: narrow ? 1 : Math.min(frozen, Math.max(0, columns.length - 1)),
        rangeSelect: "rect", rowSelect: "multi", columnSelect: "single", rowSelectionMode: "auto", fillHandle: writes && !narrow, editOnType: false, gridSelection: selection, onGridSelectionChange: setSelection, minColumnWidth: 48, maxColumnWidth: 800, verticalBorder: true, scaleToRem: false,
        keybindings: { search: false, downFill: false, rightFill: false, clear: true, closeOverlay: false, activateCell: false },
        onKeyDown, onCellActivated: (cell) => begin(cell, false), onDelete: clear, onPaste: (at, values) => block(at, values), onFillPattern: fill,
        onCellClicked: (cell, event) => { const one = content(cell); if (one && kindOf(one.column) === "tick" && !isFixed(one.column) && writes && Math.abs(event.localEventX - event.bounds.width / 2) < 12) toggle(cell); },
        onHeaderMenuClick: (c) => props.onColumn?.(columns[c].id), onHeaderContextMenu: (c, event) => { event.preventDefault(); props.onColumn?.(columns[c].id); },
        onColumnResize: (column, width) => setWidths((now) => ({ ...now, [column.id]: width })), onColumnResizeEnd: (column, width) => writes && props.onWidth?.(Number(column.id), Math.round(width)),
        onColumnMoved: writes ? (from, to) => { const rest = columns.filter((_, at) => at !== from); props.onOrder?.(columns[from].id, to === 0 ? 0 : rest[to - 1].id); } : undefined,
        onRowMoved: writes && look === "{}" ? (from, to) => { const row = store.current.row(from), after = to > from ? store.current.row(to) : store.current.row(to - 1); if (row) store.current.move(row[0], after?.[0] ?? null); } : undefined,
        onVisibleRegionChanged: (range) => { view.current = range; if (editing && range.y !== editing.seen) finish(true); clearTimeout(box.current.later); const now = performance.now(), look_ = () => { box.current.looked = performance.now(); store.current.visible(range.y, range.y + range.height + 1); }; if (store.current.row(range.y) || now - (box.current.looked ?? 0) > 100) look_(); else box.current.later = setTimeout(look_, 30); }, // rows flown past are not read, but no scrolling stays blank until it ends
        rightElement: writes ? h("button", { type: "button", className: "sheet-add", "aria-label": words.add_column, title: words.add_column, onClick: () => props.onAdd?.() }, "+") : undefined,
        rightElementProps: { sticky: false, fill: false },
      })),
    editing && editor(),
    narrow && h("form", { className: "sheet-field", onSubmit: (event) => { event.preventDefault(); if (chosen && here && !here.loading) { put(chosen, here.column, field.current.value); go([chosen[0], Math.min(store.current.count, chosen[1] + 1)]); } } },
      h("label", { htmlFor: "sheet-field" }, here ? here.column.name : words.choose_cell),
      h("input", { id: "sheet-field", ref: field, key: chosen?.join() + (here?.text ?? ""), disabled: !here || isFixed(here.column) || !writes, defaultValue: here && !here.ghost && !here.loading ? here.flaw ?? typed(here.column, here.value, locale) : "", enterKeyHint: "done", type: here && kindOf(here.column) === "date" && here.flaw === undefined ? "date" : "text", inputMode: here && isNumber(here.column) ? "decimal" : undefined }),
      h("button", { type: "submit", className: "button", "data-kind": "primary", disabled: !here || !writes }, words.ok)),
    h("div", { className: "sheet-foot" },
      h("div", { className: "sheet-note", role: "status", "data-tone": note?.tone },
        picked ? [h("span", { key: "n" }, words.picked.replace("{}", picked)), writes && h("button", { key: "d", type: "button", className: "sheet-link", onClick: () => clear(selection) }, words.remove)]
          : note ? [h("span", { key: "w" }, note.words), note.act && h("button", { key: "a", type: "button", className: "sheet-link", onClick: () => { note.do(); setNote(null); } }, note.act), h("button", { key: "x", type: "button", className: "sheet-link", "aria-label": words.close, onClick: () => setNote(null) }, "×")] : about()),
      h("span", { className: "sheet-state", "data-state": state }, (under ? under + " · " : "") + words.rows.replace("{}", new Intl.NumberFormat(locale === "de" ? "de-DE" : "en-GB").format(count)) + " · " + words[state])));
}
