// A spreadsheet. glide-data-grid paints, scrolls and selects; what is typed goes into our own fields over the cell. Its own editor
// is loaded when it is first needed and loses what is typed meanwhile; ours is there before the key's character arrives.
import { createElement as h, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useNavigate } from "react-router";
import { CompactSelection, DataEditor, GridCellKind } from "@glideapps/glide-data-grid";
import "@glideapps/glide-data-grid/dist/index.css";
import { colours, copied, dayText, draw, isFixed, isNumber, kindOf, shown, theme, typed } from "./sheet_cells.js";
import { Choose, handIn } from "./sheet_choose.js";
import { called, figures, Lines, LONGEST_KEY } from "./sheet_lines.js";
import { Store } from "./sheet_store.js";
import "./sheet.css";

const FIGURES = { sum: "sum_of", mean: "mean_of", least: "least", most: "most", filled: "filled", empty: "empty", count: "filled", distinct: "filled" };
const NOTHING = { columns: CompactSelection.empty(), rows: CompactSelection.empty(), current: undefined };

// Another sheet is another grid: the page stays when somebody goes from table to table, and no row of the one may stand in the other.
export function Sheet(props) { return h(Grid, { ...props, key: props.sheet }); }

function Grid(props) {
  const { sheet, version, columns: all, locale, frozen, writes, words, names, me, linked, at } = props;
  // what moves rows is one thing, and read anew when it changes; what is folded and added up is another
  const said = useMemo(() => JSON.parse(props.look || "{}"), [props.look]), { grouped = 0, totals: chosen_ = [] } = said;
  const look = useMemo(() => { const rows = { ...said }; delete rows.folded; delete rows.totals; return Object.keys(rows).some((key) => rows[key]?.length || rows[key] > 0) ? JSON.stringify(rows) : "{}"; }, [said]);
  const navigate = useNavigate();
  const box = useRef(null), grid = useRef(null), field = useRef(null), edit = useRef(null), view = useRef({}); // view: the rows in sight. The grid makes its own handle anew with every render
  const [count, setCount] = useState(props.count), [state, setState] = useState("saved"), [note, setNote] = useState(null);
  const [selection, keepSelection] = useState(NOTHING), chosenNow = useRef(NOTHING), early = useRef(null), open = useRef(null), [editing, setEditing] = useState(null), [paint, setPaint] = useState(null), [narrow, setNarrow] = useState(false);
  const [widths, setWidths] = useState({}), [, again] = useState(0);
  // The grid tells of a click a moment later, and a fast hand has typed by then: what is chosen is read from here, and a character
  // that came before its cell was known waits for it.
  const setSelection = (next, still) => {
    chosenNow.current = next;
    keepSelection(next);
    hold(next, still);
    setNote((now) => (now && !now.stays && !(performance.now() < now.until) ? null : now));
    const key = early.current, cell = next.current?.cell;
    if (key && cell && content(cell)?.loading) { key.cell ??= String(cell); return; } // its row is on the way
    early.current = null;
    if (key && cell && (key.cell ? key.cell === String(cell) : performance.now() - key.at < 500)) { begin(cell, true); if (edit.current && "value" in edit.current) edit.current.value = key.text; if (key.step) finish(true, key.step); }
  };
  // Whoever deletes or inserts above moves the rows; what is chosen stays with its row, or with the place for a new one.
  const held = useRef({});
  const hold = (next, still) => { const cell = next.current?.cell, row = cell && rowAt(cell[1]); held.current = { row: still ? undefined : row, fresh: !still && !!cell && !row && cell[1] >= seenLines.current.length, rows: next.rows.toArray().slice(0, 5_000).map(rowAt) }; };
  const lineOf = (row) => { const place = row ? store.current.placeOf(row[0]) : -1; return place < 0 ? -1 : seenLines.current.of(place); };
  const follow_ = () => {
    const { fresh, rows } = held.current, now = chosenNow.current, cell = now.current?.cell, there = cell && rowAt(cell[1]), marked = rows?.length ? now.rows.toArray() : [];
    let next = now;
    if (fresh && there?.[0] < 0) held.current = { rows, row: there }; // one's own
    const { row } = held.current, to = row && there?.[0] !== row[0] ? lineOf(row) : held.current.fresh && there ? seenLines.current.of(store.current.count) : -1;
    if (cell && to >= 0 && to !== cell[1]) { const by = to - cell[1], { range } = now.current; next = { ...next, current: { ...now.current, cell: [cell[0], to], range: { ...range, y: Math.max(0, range.y + by) } } }; }
    if (rows?.some((one, at) => one && rowAt(marked[at])?.[0] !== one[0])) next = { ...next, rows: rows.map(lineOf).filter((line) => line >= 0).reduce((all_, line) => all_.add(line), CompactSelection.empty()) };
    if (next === now) return;
    chosenNow.current = next;
    keepSelection(next);
    hold(next);
  };
  const tooEarly = (key, cell) => {
    const last = early.current, at = performance.now(), more = last && (last.cell ? !cell || cell === last.cell : at - last.at < 500);
    if (more && last.step) return; // that text is finished, and what comes after it belongs elsewhere
    early.current = { text: (more ? last.text : "") + key, at, cell: cell ?? (more ? last.cell : undefined) };
    setTimeout(() => early.current && chosenNow.current.current && setSelection(chosenNow.current), 80); // the same cell again: the grid tells of nothing
  };
  // The canvas takes the focus a moment after a click on it: until then keys arrive here.
  const onEarlyKey = (event) => { if (event.target === box.current && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); tooEarly(event.key); } };
  const onPress = (event) => { pressed.current = { x: event.clientX, y: event.clientY, at: performance.now() }; if (event.target.tagName === "CANVAS" && !box.current.contains(document.activeElement)) box.current.focus({ preventScroll: true }); };
  // Given the focus by a click, the grid may choose its first cell over the one that was clicked.
  const pressed = useRef(null);
  const astray = ({ current }) => {
    const { x, y, at } = pressed.current ?? {};
    if (!current || current.cell[0] || current.cell[1] || current.range.width > 1 || current.range.height > 1 || !(performance.now() - at < 400)) return false;
    const first = grid.current?.getBounds(0, 0);
    return !!first && (x < first.x || x > first.x + first.width || y < first.y || y > first.y + first.height);
  };
  const store = useRef(null);
  store.current ??= new Store(sheet, (...told) => hear.current(...told));
  const laid = all.map((one) => `${one.id}${one.type}${one.format}${one.target}`).join();
  useMemo(() => store.current.arrange(all), [laid]); // before anything is drawn, so that no value stands under another's head
  const columns = useMemo(() => all.map((one, at) => ({ ...one, at, links: one.target ? (store.current.links[one.id] ??= {}) : undefined })).filter((one) => !one.hidden), [all]);
  const [sums, setSums] = useState(null), [folded, setFolded] = useState(() => new Set(said.folded)), sentFolds = useRef(null), sending = useRef(new Set());
  const groupColumn = grouped ? all.find((one) => one.id === grouped) : null;
  const lines = useMemo(() => new Lines(grouped && sums?.by === grouped ? sums.groups : null, folded, count), [sums, folded, count, grouped]);
  const seenLines = useRef(lines), rowAt = (line) => { const row = lines.at(line); return row < 0 ? undefined : store.current.row(row); };
  const below_ = sheet && (!narrow || chosen_.length) ? lines.length + (writes ? 1 : 0) : -1; // the line of the figures

  const columnOf = (id) => ({ ...all.find((one) => one.id === id), at: all.findIndex((one) => one.id === id) });
  const withLinks = (column) => ({ ...column, links: store.current.links[column.id] });
  const hear = useRef(null);
  hear.current = (what, detail) => {
    if (what === "count") setCount(detail);
    if (what === "state") setState(detail);
    if (what === "error") setNote({ tone: "bad", words: detail });
    if (what === "done") told(detail);
    if (what === "others") setNote({ tone: "wait", until: performance.now() + 6000, words: words.others.replace("{}", shown(withLinks(columnOf(detail.column)), detail.now, locale, names) || "—"), act: words.keep_mine, do: () => write([{ row: detail.row, column: columnOf(detail.column), raw: detail.mine }]) });
    if (what === "rows") { follow_(); if (early.current?.cell) setSelection(chosenNow.current); repaint(); }
  };
  const repaint = () => {
    const { y = 0, height = 0 } = view.current;
    const cells = [];
    for (let r = y; r <= y + height + 1; r++) for (let c = 0; c < columns.length; c++) cells.push({ cell: [c, r] });
    grid.current?.updateCells(cells);
    again((n) => n + 1);
  };
  const told = (done) => {
    if (done.lost?.length) { const text = done.lost.map(([, , raw]) => (Array.isArray(raw) ? raw.join("; ") : raw)).filter((one) => one !== null && one !== "").join(" · "); setNote({ tone: "bad", stays: true, words: words[text ? "row_gone" : "rows_gone"].replace("{}", text), ...(text ? { act: words.copy, do: () => navigator.clipboard?.writeText(text) } : {}) }); }
    else if (done.misfits?.length) { const [, , why] = done.misfits[0]; setNote({ tone: "bad", words: (why[locale] ?? why[0]) + (done.misfits.length > 1 ? ` (+${done.misfits.length - 1})` : "") }); }
    else if (done.overwrote?.length) { const [row, column, text, who] = done.overwrote[0]; setNote({ tone: "wait", until: performance.now() + 6000, words: words.overwrote.replace("{who}", names[who] ?? who).replace("{}", text || "—"), act: words.put_back, do: () => write([{ row, column: columnOf(column), raw: text }]) }); }
    else if (done.path === "undo" || done.path === "redo") setNote({ tone: "idle", words: (done.count ? words[done.path].replace("{}", done.count) : words[done.path + "_plain"]) + (done.left ? " " + words.left.replace("{}", done.left) : "") });
    else if (done.path === "remove") setNote({ tone: "idle", words: words.removed, act: words.take_back, do: () => store.current.retrace("undo") });
    else setNote((now) => (now?.tone === "bad" && !now.stays ? null : now));
  };

  useEffect(() => { store.current.locale = locale; store.current.me = me; store.current.show(look); }, [look, locale, sheet]);
  useEffect(() => { if (store.current.pages.size) store.current.reread(); }, [laid]);
  const firstLinks = useRef(linked);
  useEffect(() => { if (firstLinks.current !== linked) { firstLinks.current = linked; store.current.reread(); } }, [linked]);
  // Figures and groups are the database's, over all rows; they are asked for again whenever a row may have changed.
  const wantsSums = !!sheet && (grouped > 0 || chosen_.length > 0);
  useEffect(() => {
    if (!wantsSums) { setSums(null); return undefined; }
    const off = new AbortController();
    const later = setTimeout(() => fetch(`/api/sheets/${sheet}/sums?locale=${locale}&look=${encodeURIComponent(props.look)}`, { credentials: "same-origin", signal: off.signal })
      .then(async (answer) => { if (answer.ok) { const found = await answer.json(); setSums({ ...found, by: grouped }); } else { const told_ = await answer.json(); setNote({ tone: "bad", words: told_.error?.[locale === "de" ? 1 : 0] ?? told_.error?.[locale] }); } })
      .catch(() => {}), sums ? 150 : 0); // the line is gone: the cells themselves say so
    return () => { off.abort(); clearTimeout(later); };
  }, [wantsSums, look, JSON.stringify(chosen_), version, linked, locale, state === "saved", all.map((one) => `${one.id}${one.hidden}`).join()]);
  useEffect(() => { // what the address says is folded, unless it is an older fold of this page's own
    const came = JSON.stringify(said.folded ?? []);
    if (sentFolds.current && sentFolds.current !== came) return;
    sentFolds.current = null;
    setFolded(new Set(said.folded));
  }, [said]);
  const fold = (head) => {
    const next = new Set(folded), key = head.key.slice(0, LONGEST_KEY);
    if (!next.delete(key)) next.add(key);
    setFolded(next);
    sentFolds.current = JSON.stringify([...next]);
    props.onFold?.([...next]);
  };
  useEffect(() => { if (seenLines.current !== lines) { seenLines.current = lines; const { y = 0, height = 0 } = view.current; store.current.visible(lines.spans(y, y + height + 1)); repaint(); } }, [lines]);
  const went = useRef(0), aimed = useRef(null); // aimed: the row for which somebody types in the field of the phone
  useEffect(() => { // somebody followed a link to one of its rows
    if (!at || !paint || went.current === at || (grouped && !sums)) return;
    went.current = at;
    fetch(`/api/sheets/${sheet}/place?row=${at}&locale=${locale}&look=${encodeURIComponent(look)}`, { credentials: "same-origin" }).then((answer) => answer.json()).then(({ place }) => {
      if (place === null || place === undefined) { setNote({ tone: "wait", words: words.row_not_here }); return; }
      setTimeout(() => { grid.current?.focus(); setTimeout(() => go([0, lines.of(place)]), 30); }, 60); // the grid has measured itself by then; given the focus it chooses its first cell
    }).catch(() => { went.current = 0; });
  }, [at, paint, grouped, sums]);
  useEffect(() => { store.current.heard(version); }, [version]);
  useEffect(() => { const again = () => store.current.send(); window.addEventListener("online", again); return () => window.removeEventListener("online", again); }, []);
  useEffect(() => { const going = (event) => { if (store.current.busy || store.current.queue.length || sending.current.size) event.preventDefault(); }; window.addEventListener("beforeunload", going); return () => window.removeEventListener("beforeunload", going); }, []);
  useEffect(() => {
    const set = () => { const c = colours(box.current); setPaint({ c, theme: theme(c) }); };
    set();
    const observer = new MutationObserver(set); // the theme is a class of <html>, and may change while the page is open
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    return () => observer.disconnect();
  }, []);
  useEffect(() => { const media = window.matchMedia("(max-width: 700px)"), set = () => setNarrow(media.matches); set(); media.addEventListener("change", set); return () => media.removeEventListener("change", set); }, []);

  useEffect(() => { box.current.sheet = { store: store.current, grid, view, lines: () => seenLines.current, chosen: () => chosenNow.current }; }, []); // what is on the canvas cannot be asked of the document: for tests and benches

  // --- cells
  const content = ([c, r]) => {
    const column = columns[c];
    if (!column) return null;
    if (r === below_) return { column, total: true };
    const head = lines.head(r);
    if (head) return { column, head };
    const row = rowAt(r), ghost = r >= lines.length;
    if (!row) return { column, ghost, loading: !ghost };
    const value = row[column.at + 3], lost = !!column.target && value !== null && column.links?.[value] === null;
    const flaw = row[1]?.[String(column.id)] ?? (lost ? "#" + value : undefined);
    // a day or an amount as it was typed is read by the server: until then the cell shows what was typed, not nothing
    const own = value === null ? store.current.mine.get(`${row[0]}:${column.id}`) : undefined, waits = own && !own.saved ? String(own.raw ?? "").trim() || undefined : undefined;
    return { column, row, value, flaw, lost, waits, mark: row[2]?.[String(column.id)], text: waits ?? flaw ?? shown(column, value, locale, names) };
  };
  const figure = (column, how, found) => {
    if (found === undefined || found === null) return "";
    if (["filled", "empty", "count", "distinct"].includes(how)) return new Intl.NumberFormat(locale === "de" ? "de-DE" : "en-GB").format(found);
    const kind = kindOf(column), value = kind === "money" ? found : ["number", "percent"].includes(kind) ? Number(found) : found;
    return kind === "rating" ? new Intl.NumberFormat(locale === "de" ? "de-DE" : "en-GB", { maximumFractionDigits: 1 }).format(found) : shown(column, kind === "number" ? Number(value.toPrecision(12)) : value, locale, names);
  };
  const howOf = (column) => chosen_.find(([id]) => id === column.id)?.[1];
  const usual = (column) => ({ percent: "mean", rating: "mean", number: "sum", money: "sum" })[kindOf(column)];
  // What a line that is no row says: the head of a group, or the figures below.
  const besides = (one, c) => {
    if (one.total) { const how = howOf(one.column); return how ? `${words[FIGURES[how]]} ${figure(one.column, how, sums?.totals[one.column.id])}` : usual(one.column) ? "Σ" : ""; }
    if (c === 0) return `${one.head.folded ? "▸" : "▾"} ${called(groupColumn, one.head, words, locale, names)}  ${new Intl.NumberFormat(locale === "de" ? "de-DE" : "en-GB").format(one.head.rows)}`;
    return figure(one.column, howOf(one.column) ?? usual(one.column), one.head.figures[one.column.id]);
  };
  const getCellContent = useCallback((cell) => {
    const one = content(cell);
    if (!one || one.loading) return { kind: GridCellKind.Loading, allowOverlay: false, skeletonWidth: 50, skeletonWidthVariability: 30 };
    if (one.head || one.total) {
      const text = besides(one, cell[0]);
      return { kind: GridCellKind.Text, allowOverlay: false, displayData: text, data: "", copyData: text, contentAlign: isNumber(one.column) && !(one.head && cell[0] === 0) ? "right" : "left", themeOverride: { bgCell: paint?.c.sunken, textDark: one.total && text === "Σ" ? paint?.c.faint : one.total ? paint?.c.muted : paint?.c.text, baseFontStyle: one.head && cell[0] === 0 ? "600 13px" : "500 13px" } };
    }
    const text = one.ghost ? (cell[0] === 0 && writes ? words.add_here : "") : one.text;
    return {
      kind: GridCellKind.Text, allowOverlay: false, displayData: text, data: one.ghost ? "" : one.flaw ?? typed(one.column, one.value, locale), copyData: one.ghost ? "" : one.flaw ?? copied(one.column, one.value, locale), contentAlign: isNumber(one.column) ? "right" : "left",
      themeOverride: one.ghost ? { textDark: paint?.c.faint } : (one.column.type === "link" || one.column.type === "file" || one.column.target) && one.value ? { textDark: paint?.c["accent-text"] } : isFixed(one.column) && !one.ghost ? { textDark: paint?.c.muted } : undefined,
    };
  }, [columns, count, locale, writes, paint, look, lines, sums, props.look, below_]);
  const drawCell = useCallback((args, drawContent) => {
    const one = content([args.col, args.row]);
    if (!one || one.loading || one.head || one.total || !paint) return drawContent();
    const key = one.row && `${one.row[0]}:${one.column.id}`, since = key && store.current.flashes.get(key);
    const age = since ? performance.now() - since : 1e9;
    if (age > 600 && since) store.current.flashes.delete(key);
    if (age <= 600) requestAnimationFrame(() => grid.current?.updateCells([{ cell: [args.col, args.row] }]));
    draw(args, { ...one, c: paint.c, flash: age <= 600 ? 1 - age / 600 : 0 }, drawContent);
  }, [columns, count, locale, paint, look, lines, below_]);
  const isRow = (line) => line < lines.length && lines.at(line) >= 0;
  const copy = (rect) => matrix(rect).filter((_, y) => isRow(rect.y + y) || rect.height === 1); // heads of groups are nothing to paste
  const matrix = (rect) => Array.from({ length: rect.height }, (_, y) => Array.from({ length: rect.width }, (_, x) => getCellContent([rect.x + x, rect.y + y])));
  const getCellsForSelection = useCallback((rect) => {
    const spans = lines.spans(rect.y, rect.y + rect.height);
    for (const [from, to] of spans) for (let row = from; row < to; row++) if (!store.current.row(row)) return async () => { for (const span of spans) await store.current.ensure(...span); return copy(rect); };
    return copy(rect);
  }, [getCellContent, count, lines]);

  // --- writing. `cells`: {row: id, column, raw}
  const write = (cells) => {
    if (!writes) return;
    const known = new Map();
    for (const page of store.current.pages.values()) for (const row of page.rows) known.set(row[0], row);
    store.current.edit(cells.filter((one) => !isFixed(one.column)).map(({ row, column, raw }) => {
      const now = known.get(row), was = now && (now[1]?.[String(column.id)] ?? typed(column, now[column.at + 3], "en").replace(/%$/, ""));
      return { row, column: column.id, raw, was: kindOf(column) === "tick" ? null : was ?? null, value: guess(column, raw) };
    }));
  };
  const guess = (column, raw) => {
    if (raw === "" || raw === null) return null;
    const kind = kindOf(column);
    if (kind === "tick") return raw === true || /^(true|yes|ja|x|1|✓|wahr)$/i.test(raw);
    if (kind === "row" && /#\d+$/.test(raw)) return Number(/\d+$/.exec(raw)[0]);
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
    let y = at[1];
    values.forEach((line) => {
      while (lines.head(y)) y += 1;
      const row = rowAt(y), targets = line.map((raw, x) => [columns[at[0] + x], raw]).filter(([column]) => column && !isFixed(column));
      if (row) for (const [column, raw] of targets) cells.push({ row: row[0], column, raw });
      else if (y >= lines.length) fresh.push(Object.fromEntries(targets.filter(([, raw]) => raw !== "").map(([column, raw]) => [column.id, raw])));
      y += 1;
    });
    if (cells.length) write(cells);
    if (fresh.length) { held.current.fresh = false; store.current.add(fresh); }
    return false;
  };
  const rect = () => chosenNow.current.current?.range;
  const clear = () => {
    const chosen = chosenNow.current; // the grid's own may be of the moment before somebody inserted above
    if (chosen.rows.length) { store.current.remove(chosen.rows.toArray().map((r) => rowAt(r)?.[0]).filter(Boolean)); setSelection(NOTHING); return false; }
    const area = chosen.current?.range;
    if (area) write(area_(area).flatMap(([row, x, column]) => ({ row, column, raw: "" })));
    return false;
  };
  // The cells of an area that stand in rows, as [number of the row, place in the area, column].
  const area_ = (area, from = 0) => Array.from({ length: Math.max(0, area.height - from) }, (_, y) => rowAt(area.y + from + y)).filter(Boolean).flatMap((row) => Array.from({ length: area.width }, (_, x) => [row[0], x, columns[area.x + x]])).filter(([, , column]) => column && !isFixed(column));
  const fillDown = (area) => { if (!isRow(area.y)) return; const top = Array.from({ length: area.width }, (_, x) => getCellContent([area.x + x, area.y]).data); write(area_(area, 1).map(([row, x, column]) => ({ row, column, raw: top[x] }))); };
  const fill = (event) => {
    event.preventDefault();
    const { patternSource: from, fillDestination: to } = event, source = matrix(from).map((line) => line.map((cell) => cell.data ?? ""));
    const lines = Array.from({ length: to.height }, (_, y) => Array.from({ length: to.width }, (_, x) => source[(((to.y + y - from.y) % from.height) + from.height) % from.height][(((to.x + x - from.x) % from.width) + from.width) % from.width]));
    const inside = (x, y) => x >= from.x && x < from.x + from.width && y >= from.y && y < from.y + from.height;
    const cells = [];
    lines.forEach((line, y) => line.forEach((raw, x) => { const row = rowAt(to.y + y), column = columns[to.x + x]; if (row && column && !inside(to.x + x, to.y + y)) cells.push({ row: row[0], column, raw }); }));
    write(cells);
  };

  // --- editing in place
  const begin = (cell, first) => {
    const one = content(cell);
    if (one?.head) { fold(one.head); return; }
    if (!one || one.loading || (!writes && !one.total)) return;
    if (!one.total && isFixed(one.column)) { setNote({ tone: "idle", words: one.column.formula ? `= ${one.column.formula}` : words.worked_out }); return; }
    if (!one.total && kindOf(one.column) === "tick") return toggle(cell);
    if (narrow && !one.total) { field.current?.focus(); return; }
    const bounds = grid.current.getBounds(cell[0], cell[1]), home = box.current.getBoundingClientRect();
    if (!bounds) return;
    finish(true);
    flushSync(() => setEditing(open.current = { cell, column: one.column, first: first && !one.total, total: one.total, row: one.row, value: one.total ? howOf(one.column) ?? "" : first ? "" : started(one), wrong: one.flaw !== undefined, iso: kindOf(one.column) === "date" && one.flaw === undefined ? one.value : undefined, seen: view.current.y, x: bounds.x - home.x, y: bounds.y - home.y, width: bounds.width, height: bounds.height }));
    const input = edit.current;
    input?.focus();
    if (!first && input?.setSelectionRange && ["text", "textarea"].includes(input.type)) input.setSelectionRange(input.value.length, input.value.length);
  };
  // What the editor begins with: of a link its row's name.
  const started = (one) => (one.ghost ? "" : one.waits ?? one.flaw ?? (one.column.target || one.column.type === "file" ? shown(one.column, one.value, locale, names) : kindOf(one.column) === "date" && one.value && !narrow ? dayText(one.value, locale) : typed(one.column, one.value, locale)));
  const toggle = (cell) => { const one = content(cell); if (one?.ghost) store.current.append(one.column.id, true, true); else if (one?.row) write([{ row: one.row[0], column: one.column, raw: !one.value }]); };
  const finish = (keep, step) => {
    const now = open.current, input = edit.current;
    if (!now) return;
    open.current = null; // leaving the page takes the focus from the field, which would end the edit a second time
    let raw = input ? (input.multiple ? [...input.selectedOptions].map((one) => one.value) : input.value) : "";
    if (input?.type === "datetime-local" && raw) raw = new Date(raw).toISOString();
    setEditing(null);
    if (now.total) { if (keep && raw !== now.value) props.onTotal?.(now.column.id, raw); }
    else if (keep && now.picked) put(now.row, now.column, now.picked);
    else if (keep && (now.first || JSON.stringify(raw) !== JSON.stringify(now.value))) put(now.row, now.column, raw);
    if (step && !now.total) { const line = lineOf(now.row); go(stepped(line < 0 ? now.cell : [now.cell[0], line], step)); }
    grid.current?.focus();
  };
  // A cell further on; the heads of groups are stepped over.
  const stepped = (cell, step) => {
    const c = Math.max(0, Math.min(columns.length - 1, cell[0] + step[0]));
    let r = cell[1] + step[1];
    while (lines.head(r)) r += step[1] || 1;
    return [c, Math.max(0, Math.min(lines.length + store.current.count - count, r))]; // a row that was just typed is one more
  };
  // Into the row it was typed for, wherever that stands by now; without a row it is a new one.
  const put = (row, column, raw) => {
    if (row) write([{ row: row[0], column, raw }]);
    else if (raw !== "") store.current.append(column.id, raw, guess(column, raw));
  };
  const go = (cell, still) => { setSelection({ ...NOTHING, current: { cell, range: { x: cell[0], y: cell[1], width: 1, height: 1 }, rangeStack: [] } }, still); grid.current?.scrollTo(cell[0], cell[1]); };
  const below = (r) => { const row = rowAt(r); store.current.add([{}], row ? row[0] : null).then(() => go([0, Math.min(r + 1, seenLines.current.length - 1)], true)); };
  // What a cell leads to: the row of another table, a page, a file.
  const leads = (one) => (!one?.row || one.flaw !== undefined || !one.value ? null : one.column.target ? `/tables/${one.column.target}?row=${one.value}` : one.column.type === "link" ? one.value : one.column.type === "file" ? "/api/files/" + String(one.value).split("/")[0] : null);
  const follow = (one) => { const to = leads(one); if (!to) return false; if (to.startsWith("/tables/")) navigate(to); else window.open(to, to.startsWith("/") ? "_self" : "_blank", "noreferrer"); return true; };
  const dropped = (cell, data) => {
    const column = columns[cell[0]];
    if (!data?.files?.length || !writes) return;
    if (column?.type !== "file") { setNote({ tone: "bad", words: words.no_file_here }); return; }
    bring(cell, column, [...data.files], rowAt(cell[1]));
  };
  // Files go to where all files are handed in, one after the other, and each into a cell: the first into this one, the next below.
  const bring = async (cell, column, list, first) => {
    let line = Math.max(lineOf(first), first ? 0 : cell[1]);
    const goals = list.map((_, at) => { while (lines.head(line)) line += 1; const row = rowAt(line++); return at ? row : first; });
    for (const [place, file] of list.entries()) {
      const row = goals[place], began = performance.now();
      let stop = () => {};
      const heard = (part) => { if (performance.now() - began > 1000) setNote({ tone: "idle", words: `${words.handing_in.replace("{}", file.name)} · ${Math.round(part * 100)}%`, act: words.stop, do: () => stop() }); };
      sending.current.add(file);
      try {
        const raw = await handIn(file, { locale, words, most: props.largest, heard, stop: (how) => { stop = how; } });
        setNote(null);
        put(row, column, raw);
      } catch (why) { setNote(why ? { tone: "bad", words: String(why) } : null); return; } finally { sending.current.delete(file); }
    }
  };

  const onKeyDown = (event) => {
    pressed.current = null;
    const cell = chosenNow.current.current?.cell, main = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    const mine = () => { event.cancel(); event.preventDefault(); };
    if (main && (key === "z" || key === "y")) { mine(); store.current.retrace(key === "y" || event.shiftKey ? "redo" : "undo"); }
    else if (main && key === "d" && rect()) { mine(); fillDown(rect()); }
    else if (main && key === "f") { mine(); props.onFind?.(); }
    else if (main && key === "enter" && cell) { mine(); below(cell[1]); }
    else if (event.altKey && key === "enter" && cell) { mine(); follow(content(cell)); }
    else if (main || event.altKey) return;
    else if (early.current?.cell && ["enter", "tab"].includes(key)) { mine(); early.current.step = [key === "tab" ? 1 : 0, key === "tab" ? 0 : 1]; }
    else if ((key === "enter" || key === "f2") && cell) { mine(); begin(cell, false); }
    else if (key === " " && cell && lines.head(cell[1])) { mine(); fold(lines.head(cell[1])); }
    else if (cell && (lines.head(cell[1]) || cell[1] === below_)) return;
    else if (key === " " && cell && kindOf(columns[cell[0]]) === "tick") { mine(); toggle(cell); }
    else if (event.key.length === 1 && (!cell || content(cell)?.loading)) { if (cell) event.cancel(); tooEarly(event.key, cell && String(cell)); }
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

  // Did somebody leave the field? Who looks into another window comes back to it, and the grid, which takes the focus a frame
  // after some of its keys, gives it back.
  const gone = (event) => {
    if (document.activeElement === event.target) return false;
    if (!pressed.current && open.current && event.relatedTarget?.closest?.(".sheet-grid")) { const field_ = event.target; queueMicrotask(() => field_.focus()); return false; }
    return true;
  };
  const editor = () => {
    const { column, value, wrong } = editing, kind = kindOf(column);
    const place = { left: editing.x, top: editing.y, minWidth: editing.width + 1, minHeight: editing.height + 1 };
    const common = { ref: edit, className: "sheet-editor", style: { ...place, width: kind === "long" ? Math.max(editing.width + 1, 280) : editing.width + 1, height: kind === "long" ? 120 : kind === "choices" ? 140 : editing.height + 1 }, defaultValue: value, "aria-label": column.name, onKeyDown: onEditKey, onBlur: (event) => { if (gone(event)) finish(true); }, key: editing.cell.join() };
    if (editing.total) return h("select", { ...common, "aria-label": words.total.replace("{}", column.name), onChange: () => finish(true) }, h("option", { value: "" }, words.no_total), figures(column).map((one) => h("option", { key: one, value: one }, words[FIGURES[one]])));
    if (column.target || kind === "file") return chooser(column, { field: edit, value, first: editing.first, className: "sheet-editor", id: "sheet-choose", up: editing.y + editing.height + 240 > box.current.clientHeight, style: { left: Math.max(0, Math.min(editing.x, box.current.clientWidth - Math.max(editing.width + 1, 220))), top: editing.y, width: Math.max(editing.width + 1, 220), "--tall": editing.height + 1 + "px" }, key: editing.cell.join(), done: finish, cell: editing.cell, row: editing.row });
    if (kind === "choice" && !wrong) return h("select", common, h("option", { value: "" }, "—"), column.choices.map((one) => h("option", { key: one, value: one }, one)));
    if (kind === "choices" && !wrong) return h("select", { ...common, multiple: true, defaultValue: value ? value.split("; ") : [] }, column.choices.map((one) => h("option", { key: one, value: one }, one)));
    if (kind === "agent") return h("select", common, h("option", { value: "" }, "—"), Object.entries(names).map(([id, name]) => h("option", { key: id, value: id }, name)));
    if (kind === "long") return h("textarea", common);
    if (kind === "time" && !wrong) return h("input", { ...common, type: "datetime-local", max: "2199-12-31T23:59", defaultValue: value ? local(value) : "" });
    if (kind === "date") return h("div", { key: common.key, className: "sheet-day-field", style: { ...place, width: Math.max(editing.width + 1, 170), height: editing.height + 1 } },
      h("input", { ...common, key: undefined, style: undefined, type: "text", autoComplete: "off", spellCheck: false, placeholder: words.day_like, onBlur: (event) => { if (!event.relatedTarget?.closest?.(".sheet-day-field") && gone(event)) finish(true); } }),
      h("span", { className: "sheet-day-pick" }, // the browser's own calendar; what is chosen in it stands in the field
        h("button", { type: "button", "aria-label": words.calendar, title: words.calendar, onClick: (event) => event.currentTarget.nextSibling.showPicker() }, "▾"),
        h("input", { type: "date", tabIndex: -1, "aria-hidden": true, max: "2199-12-31", min: "1900-01-01", defaultValue: editing.iso ?? "", onChange: (event) => { if (event.target.value) { edit.current.value = dayText(event.target.value, locale); edit.current.focus(); } } })));
    return h("input", { ...common, type: "text", autoComplete: "off", spellCheck: false, inputMode: isNumber(column) ? "decimal" : undefined });
  };
  const chooser = (column, { cell, row, done, ...more }) => h(Choose, {
    ...more, done, gone, words, label: column.name, hint: column.target ? words.find_row : words.find_file, link: `/api/sheets/${sheet}/offers?column=${column.id}`,
    taken: (raw, name) => { if (open.current) open.current.picked = raw; if (raw && column.target && column.links) column.links[raw.slice(1)] = name; if (raw && more.above) more.pick(raw); },
    disk: column.target ? undefined : (list) => bring(cell, column, list, row),
  });
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
    if (here?.head) return [h("span", { key: "a", className: "sheet-where" }, called(groupColumn, here.head, words, locale, names)), h("button", { key: "b", type: "button", className: "sheet-link", onClick: () => fold(here.head) }, here.head.folded ? words.unfold : words.fold)];
    if (!here || here.ghost || here.loading || here.total) return null;
    const told_ = here.lost ? words.gone_row : null, said = told_ ?? here.flaw !== undefined ? (here.column.type === "formula" ? words[here.flaw] ?? words.flaw : words.flaw.replace("{}", words["kind_" + kindOf(here.column)] ?? "")) : here.mark ? words.by_agent.replace("{}", names[here.mark.by] ?? here.mark.by) + (here.mark.sure ? ` · ${Math.round(here.mark.sure * 100)}%` : "") + (here.mark.source ? ` · ${here.mark.source}` : "") : here.column.formula ? `= ${here.column.formula}` : "";
    return [h("span", { key: "a", className: "sheet-where" }, `${here.column.name} ${lines.at(chosen[1]) + 1}`), said && h("span", { key: "b", className: here.flaw !== undefined ? "sheet-bad" : "" }, said),
      here.row[0] > 0 && h("button", { key: "c", type: "button", className: "sheet-link", onClick: () => props.onHistory?.(here.row[0], here.column.id) }, words.history),
      here.column.target > 0 && leads(here) && h("button", { key: "f", type: "button", className: "sheet-link", title: "Alt Enter", onClick: () => follow(here) }, words.open_row),
      kindOf(here.column) === "link" && here.value && h("a", { key: "d", className: "sheet-link", href: here.value, target: here.value.startsWith("/") ? undefined : "_blank", rel: "noreferrer" }, words.open),
      kindOf(here.column) === "file" && here.value && h("a", { key: "e", className: "sheet-link", href: "/api/files/" + String(here.value).split("/")[0] }, words.open)];
  };
  const picked = selection.rows.length;
  const heads = columns.map((one) => ({ id: String(one.id), title: one.name, width: widths[one.id] ?? (narrow && one.at === 0 ? Math.min(one.width, 130) : one.width), hasMenu: writes, icon: undefined, themeOverride: undefined }));

  return h("div", { className: "worksheet", ref: box, tabIndex: -1, onPointerDownCapture: onPress, onKeyDown: onEarlyKey, "data-state": state, "data-count": count, "data-sheet": sheet, "data-groups": grouped && sums?.groups ? sums.groups.length : undefined, role: "group", "aria-label": props.label },
    paint && h("div", { className: "sheet-grid" },
      h(DataEditor, {
        ref: grid, width: "100%", height: "100%", columns: heads, rows: lines.length + (writes ? 1 : 0) + (below_ < 0 ? 0 : 1), freezeTrailingRows: below_ < 0 ? 0 : 1, getCellContent, getCellsForSelection, drawCell, theme: paint.theme,
        rowHeight: narrow ? 44 : 34, headerHeight: 34, rowMarkers: { kind: narrow ? "none" : grouped ? "checkbox" : "clickable-number", width: 44 }, smoothScrollX: true, smoothScrollY: true, freezeColumns: narrow ? 1 : Math.min(frozen, Math.max(0, columns.length - 1)),
        rangeSelect: "rect", rowSelect: "multi", columnSelect: "single", rowSelectionMode: "auto", fillHandle: writes && !narrow, editOnType: false, cellActivationBehavior: "double-click", gridSelection: selection, onGridSelectionChange: (next) => { if (!astray(next)) setSelection(next); }, minColumnWidth: 48, maxColumnWidth: 800, verticalBorder: true, scaleToRem: false,
        keybindings: { search: false, downFill: false, rightFill: false, clear: true, closeOverlay: false, activateCell: false },
        getRowThemeOverride: (r) => (r === below_ ? { textLight: paint.c.surface } : lines.head(r) ? { bgCell: paint.c.sunken } : undefined), // the line of figures has no number
        onKeyDown, onCellActivated: (cell) => begin(cell, false), onDelete: clear, onPaste: (at, values) => block(at, values), onFillPattern: fill,
        onDrop: dropped, onDragOverCell: (cell, data) => { const column = columns[cell[0]]; if (data && column) data.dropEffect = column.type === "file" && writes ? "copy" : "none"; },
        onCellClicked: (cell, event) => { const one = content(cell); if (one?.head && cell[0] === 0) { fold(one.head); return; } if (one?.total) { setTimeout(() => begin(cell, false), 0); return; } if ((event.ctrlKey || event.metaKey) && follow(one)) { event.preventDefault(); return; } if (one?.row && kindOf(one.column) === "tick" && !isFixed(one.column) && writes && Math.abs(event.localEventX - event.bounds.width / 2) < 12) toggle(cell); },
        onHeaderMenuClick: (c) => props.onColumn?.(columns[c].id), onHeaderContextMenu: (c, event) => { event.preventDefault(); props.onColumn?.(columns[c].id); },
        onColumnResize: (column, width) => setWidths((now) => ({ ...now, [column.id]: width })), onColumnResizeEnd: (column, width) => writes && props.onWidth?.(Number(column.id), Math.round(width)),
        onColumnMoved: writes ? (from, to) => { const rest = columns.filter((_, at) => at !== from); props.onOrder?.(columns[from].id, to === 0 ? 0 : rest[to - 1].id); } : undefined,
        onRowMoved: writes && look === "{}" ? (from, to) => { const row = rowAt(from), after = to > from ? rowAt(to) : rowAt(to - 1); if (row) store.current.move(row[0], after?.[0] ?? null); } : undefined,
        onVisibleRegionChanged: (range) => { view.current = range; if (editing && range.y !== editing.seen) finish(true); clearTimeout(box.current.later); const now = performance.now(), look_ = () => { box.current.looked = performance.now(); store.current.visible(lines.spans(range.y, range.y + range.height + 1)); }; if (rowAt(range.y) || now - (box.current.looked ?? 0) > 100) look_(); else box.current.later = setTimeout(look_, 30); }, // rows flown past are not read, but no scrolling stays blank until it ends
        rightElement: writes ? h("button", { type: "button", className: "sheet-add", "aria-label": words.add_column, title: words.add_column, onClick: () => props.onAdd?.() }, "+") : undefined,
        rightElementProps: { sticky: false, fill: false },
      })),
    editing && editor(),
    narrow && h("form", { className: "sheet-field", onSubmit: (event) => { event.preventDefault(); if (chosen && here && !here.loading && !here.head && !here.total) { put(aimed.current ? aimed.current.row : here.row, here.column, field.current.value); aimed.current = null; go(stepped(chosen, [0, 1])); } } },
      h("label", { htmlFor: "sheet-field" }, here ? here.column.name : words.choose_cell),
      here && !here.loading && !here.head && !here.total && writes && (here.column.target || here.column.type === "file")
        ? chooser(here.column, { above: true, field, id: "sheet-field", key: chosen.join() + (here.text ?? ""), value: started(here), cell: chosen, row: here.row, pick: (raw) => put(here.row, here.column, raw), done: (keep, step, taken) => { if (!keep) field.current.value = started(here); else { if (!taken && field.current.value !== started(here)) put(here.row, here.column, field.current.value); go(stepped(chosen, [0, 1])); } } })
        : h("input", { id: "sheet-field", ref: field, onFocus: () => { aimed.current = here && { row: here.row }; }, key: chosen?.join() + (here?.text ?? ""), disabled: !here || here.head || here.total || isFixed(here.column) || !writes, defaultValue: here && !here.head && !here.total && !here.ghost && !here.loading ? here.flaw ?? typed(here.column, here.value, locale) : "", enterKeyHint: "done", type: here && kindOf(here.column) === "date" && here.flaw === undefined ? "date" : "text", inputMode: here && isNumber(here.column) ? "decimal" : undefined }),
      h("button", { type: "submit", className: "button", "data-kind": "primary", disabled: !here || !writes }, words.ok)),
    h("div", { className: "sheet-foot" },
      h("div", { className: "sheet-note", role: "status", "data-tone": note?.tone },
        picked ? [h("span", { key: "n" }, words.picked.replace("{}", picked)), writes && h("button", { key: "d", type: "button", className: "sheet-link", onClick: () => clear(selection) }, words.remove)]
          : note ? [h("span", { key: "w" }, note.words), note.act && h("button", { key: "a", type: "button", className: "sheet-link", onClick: () => { note.do(); setNote(null); } }, note.act), h("button", { key: "x", type: "button", className: "sheet-link", "aria-label": words.close, onClick: () => setNote(null) }, "×")] : about()),
      h("span", { className: "sheet-state", "data-state": state }, (under ? under + " · " : "") + (count === 1 ? words.one_row : words.rows).replace("{}", new Intl.NumberFormat(locale === "de" ? "de-DE" : "en-GB").format(count)) + " · " + words[state])));
}
