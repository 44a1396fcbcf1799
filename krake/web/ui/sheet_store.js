// The rows of one sheet as this tab knows them: windows that were read, edits on their way, and who else wrote.
const PAGE = 100;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export class Store {
  // `said(what, detail)` tells the component: rows, count, state, error, others
  constructor(sheet, said) { Object.assign(this, { sheet, said, look: "{}", locale: "en", pages: new Map(), loading: new Map(), count: 0, version: 0, queue: [], busy: false, seen: [], links: {}, mine: new Map(), flashes: new Map(), me: "", order: [], temps: [] }); }

  get base() { return `/api/sheets/${this.sheet}`; }

  row(r) { return this.pages.get(Math.floor(r / PAGE))?.rows[r % PAGE]; }

  // Where a row stands among those that were read, -1 for one that is not among them; what was read last knows it best.
  placeOf(number) {
    for (const [p, page] of [...this.pages].sort((a, b) => b[1].version - a[1].version)) { const at = page.rows.findIndex((row) => row?.[0] === number); if (at >= 0) return p * PAGE + at; }
    return -1;
  }

  show(look) { this.look = look; this.pages.clear(); this.loading.clear(); return this.visible(this.seen.length ? this.seen : [[0, 1]]); }

  at(column) { return this.order.findIndex((one) => one.id === column); }

  // The columns as the page has them now. Rows that were read are put into their order at once, so that nobody who types meanwhile
  // has to wait for them; what a new column says, or one of another type, is to be read.
  arrange(columns) {
    const before = this.order;
    this.order = columns.map((one) => ({ id: one.id, like: `${one.type}${one.format}${one.target}`, points: !!one.target }));
    const from = this.order.map(({ id, like }) => before.findIndex((was) => was.id === id && was.like === like));
    if (from.length === before.length && from.every((was, now) => was === now)) return;
    for (const row of new Set([...[...this.pages.values()].flatMap((page) => page.rows), ...this.temps].filter(Boolean))) lay(row, from);
    for (const page of this.pages.values()) page.unread = new Set([...(page.unread ?? []), ...this.order.filter((_, now) => from[now] < 0).map(({ id }) => id)]);
  }

  // What was read is outdated, and stands until it is read again.
  reread() { for (const page of this.pages.values()) page.version = -1; return this.visible(this.seen); }

  // These rows are on the screen, [from, to) each: read them and one page around, the ones flown past and those of folded groups never.
  async visible(spans) {
    this.seen = spans;
    const wanted = new Set(), missing = (p) => p >= 0 && (p === 0 || p * PAGE < this.count) && this.pages.get(p)?.version !== this.version;
    for (const [from, to] of spans) for (let p = Math.floor(from / PAGE); p <= Math.floor(Math.max(from, to - 1) / PAGE); p++) wanted.add(p);
    await Promise.all([...wanted].filter((p) => missing(p) || !this.pages.has(p)).map((p) => this.load(p)));
    if (this.seen !== spans || !wanted.size) return;
    const first = Math.min(...wanted), last = Math.max(...wanted);
    for (const p of [last + 1, first - 1]) if (missing(p)) await this.load(p);
    for (const p of this.pages.keys()) if (![...wanted].some((one) => Math.abs(one - p) <= 20)) this.pages.delete(p);
  }

  load(p) {
    if (!this.sheet) return Promise.resolve(); // a sample without a sheet
    if (this.loading.has(p)) return this.loading.get(p);
    const look = this.look, going = this.read(p, look).finally(() => this.loading.get(p) === going && this.loading.delete(p));
    this.loading.set(p, going);
    return going;
  }

  async read(p, look, tries = 3) {
    let answer;
    try {
      answer = await fetch(`${this.base}/rows?start=${p * PAGE}&n=${PAGE}&locale=${this.locale}&look=${encodeURIComponent(look)}`, { credentials: "same-origin" });
    } catch { this.said("state", "offline"); await wait(2000); if (look === this.look) return this.read(p, look); return; }
    if (look !== this.look) return;
    if (!answer.ok) return this.said("error", await words(answer, this.locale));
    const found = await answer.json();
    // It may hold the very row that is being stored, which would then stand there twice: which one that is, its own answer says.
    while (this.sending?.temp && found.version > this.version) await this.sending.over;
    if (look !== this.look) return;
    const before = this.pages.get(p);
    const from = this.order.map(({ id }) => found.columns.indexOf(id));
    if (from.length !== found.columns.length || from.some((was, now) => was !== now)) for (const row of found.rows) lay(row, from); // the page hears of a column a moment before or after
    for (const [at, { id, points }] of this.order.entries()) { // a number that is not named is that of a row that is gone
      if (!points) continue;
      const names = (this.links[id] ??= {}), told = found.links?.[id] ?? {};
      for (const row of found.rows) if (row[at + 3] !== null) names[row[at + 3]] = told[row[at + 3]] ?? null;
    }
    if (found.version < this.version && tries) return this.read(p, look, tries - 1); // asked before, answered after something newer
    if (this.version < found.version) this.version = found.version;
    if (before) this.compare(before, found.rows);
    const rows = this.overlay(found.rows);
    // rows that were typed and are not stored yet stand behind the last one, in whichever page that is
    this.temps.forEach((row, at) => { if (Math.floor((found.count + at) / PAGE) === p && rows[(found.count + at) % PAGE] !== row) rows[(found.count + at) % PAGE] = row; });
    this.pages.set(p, { version: found.version, rows });
    const count = found.count + this.temps.length;
    if (count !== this.count) { this.count = count; this.said("count", count); }
    this.said("rows", [p * PAGE, found.rows.length]);
    if (!this.queue.length && !this.busy) this.said("state", "saved");
  }

  // What others changed flashes once; a cell of ours that somebody wrote over is told.
  compare({ rows, unread }, now) {
    const before = new Map(rows.map((row) => [row[0], row]));
    for (const row of now) {
      const was = before.get(row[0]);
      if (!was) continue;
      for (let i = 3; i < row.length; i++) {
        const column = this.order[i - 3].id, key = `${row[0]}:${column}`, own = this.mine.get(key);
        if (unread?.has(column) || JSON.stringify(was[i]) === JSON.stringify(row[i])) continue;
        if (own !== undefined && own.saved && JSON.stringify(own.value) === JSON.stringify(was[i])) { this.mine.delete(key); this.said("others", { row: row[0], column, now: row[i], mine: own.raw }); }
        if (own === undefined || own.saved) this.flashes.set(key, performance.now());
      }
    }
  }

  // Edits that are still on their way stand over what was read.
  overlay(rows) {
    for (const batch of [...this.queue, ...(this.sending ? [this.sending] : [])]) for (const cell of batch.cells ?? []) {
      const row = rows.find((one) => one[0] === cell.row), at = this.at(cell.column);
      if (row && at >= 0) row[at + 3] = cell.value;
    }
    return rows;
  }

  // A value, or a text that does not fit, stands in a cell of those that were read.
  stand({ row: number, column }, value, flaw) {
    const at = this.at(column);
    if (at < 0) return; // deleted meanwhile
    for (const page of this.pages.values()) {
      const row = page.rows.find((one) => one?.[0] === number);
      if (!row) continue;
      row[at + 3] = value;
      const { [column]: gone, ...others } = row[1] ?? {};
      row[1] = flaw === undefined ? others : { ...others, [column]: flaw };
    }
  }

  // cells: [{row, column, raw, was, value}] where `value` stands in the cell until the server answered
  edit(cells) {
    for (const cell of cells) {
      this.stand(cell, cell.value);
      this.mine.set(`${cell.row}:${cell.column}`, (cell.own = { raw: cell.raw, value: cell.value, saved: false }));
    }
    const last = this.queue.at(-1);
    if (last?.cells && !last.alone) last.cells.push(...cells); else this.queue.push({ path: "cells", cells, alone: cells.length > 1 });
    this.said("rows", null);
    return this.send();
  }

  // A row that is typed stands there at once, under a number of its own until it is stored: the next cell of it may be typed before.
  append(column, raw, value) {
    const row = [-1 - performance.now(), null, null, ...Array(this.order.length).fill(null)], p = Math.floor(this.count / PAGE);
    row[this.at(column) + 3] = value;
    this.temps.push(row);
    if (!this.pages.has(p)) this.pages.set(p, { version: this.version, rows: [] });
    this.pages.get(p).rows[this.count % PAGE] = row;
    this.count += 1;
    this.said("count", this.count);
    this.queue.push({ path: "add", body: { rows: [{ [column]: raw }], after: null, key: once() }, temp: row });
    this.said("rows", null);
    return this.send();
  }

  // The row is stored: what was typed into it meanwhile goes to its real number.
  settled(temp, number) {
    for (const batch of this.queue) for (const cell of batch.cells ?? []) if (cell.row === temp[0]) cell.row = number;
    for (const [key, own] of [...this.mine]) if (key.startsWith(`${temp[0]}:`)) { this.mine.delete(key); this.mine.set(key.replace(String(temp[0]), String(number)), own); }
    temp[0] = number;
  }

  add(rows, after = null) { this.queue.push({ path: "add", body: { rows, after, key: once() } }); return this.send(); }
  remove(rows) { this.queue.push({ path: "remove", body: { rows } }); return this.send(); }
  move(row, after) { this.queue.push({ path: "move", body: { row, after } }); return this.send(); }
  retrace(path) { this.queue.push({ path, body: {} }); return this.send(); }

  async send() {
    if (this.busy) return;
    this.busy = true;
    while (this.queue.length) {
      this.said("state", "saving");
      const sent = (this.sending = this.queue.shift());
      let over;
      sent.over = new Promise((done) => { over = done; });
      const body = sent.body ?? { cells: sent.cells.map((cell) => [cell.row, cell.column, cell.raw, cell.was ?? null]) };
      let answer, done;
      try {
        answer = await fetch(`${this.base}/${sent.path}`, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ locale: this.locale, ...body }) });
        if (answer.status >= 502) throw new Error(answer.status);
        done = answer.ok ? await answer.json() : null;
      } catch { this.queue.unshift(sent); this.sending = null; over(); this.said("state", "offline"); await wait(2000); continue; }
      await this.answered(sent, answer, done, over);
    }
    this.busy = false;
    this.said("state", this.failed ? "failed" : "saved");
  }

  async answered(sent, answer, done, over) {
    this.sending = null;
    this.failed = !answer.ok;
    if (sent.temp) this.temps = this.temps.filter((row) => row !== sent.temp);
    if (!answer.ok) {
      if (sent.temp) this.queue = this.queue.filter((batch) => !batch.cells?.some((cell) => cell.row === sent.temp[0]));
      for (const cell of sent.cells ?? []) this.mine.delete(`${cell.row}:${cell.column}`); // refused: the cell is what it was
      over();
      this.said("error", await words(answer, this.locale));
    } else {
      this.version = Math.max(this.version, done.version);
      if (sent.temp) this.settled(sent.temp, done.rows[0]);
      over();
      if (sent.path === "undo" || sent.path === "redo") this.mine.clear(); // what changes now, this person changed
      const misfits = new Set(done.misfits?.map(([row, column]) => `${row}:${column}`));
      (sent.cells ?? []).forEach((cell, at) => {
        Object.assign(cell.own, { saved: true, value: done.kept[at] }); // what the server made of it is ours; what differs later came from others
        const misfit = misfits.has(`${cell.row}:${cell.column}`);
        if (this.mine.get(`${cell.row}:${cell.column}`) === cell.own) this.stand(cell, cell.own.value, misfit ? String(cell.raw) : undefined);
      });
      this.said("done", { path: sent.path, ...done });
    }
    if (!this.queue.length) { for (const page of this.pages.values()) page.version = -1; await this.visible(this.seen); }
  }

  heard(version) { if (version > this.version) { this.version = version; return this.visible(this.seen); } }

  async ensure(from, to) { const first = Math.floor(from / PAGE), last = Math.floor((to - 1) / PAGE); for (let p = first; p <= last; p++) if (!this.pages.has(p)) await this.load(p); }
}

// A name for what must not be done twice, however often it is sent.
const once = () => `${Date.now()}-${Math.random().toString(36).slice(2)}`;

// The values of a row, each from the place it stood at, -1 for one that is not known.
function lay(row, from) { row.splice(3, Infinity, ...from.map((was) => (was < 0 ? null : row[was + 3] ?? null))); }

export async function words(answer, locale) {
  try { const told = await answer.json(); return [told.error?.[locale === "de" ? 1 : 0] ?? told.error?.[locale], told.next?.[locale]].filter((one) => typeof one === "string" && one).join(" ") || String(answer.status); } catch { return String(answer.status); }
}
