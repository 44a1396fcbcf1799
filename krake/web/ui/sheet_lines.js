// Lines of the grid and rows of the look: between the rows stand the heads of groups, and the rows of a folded group are not drawn.
export const LONGEST_KEY = 200;

export class Lines {
  // `groups`: [key, name, rows, figures by column] in the order of the rows, or null; `count`: rows there are, new ones behind all groups
  constructor(groups, folded, count) {
    this.heads = [];
    let line = 0, first = 0;
    for (const [key, name, rows, figures] of groups ?? []) {
      const shut = folded.has(key.slice(0, LONGEST_KEY));
      this.heads.push({ key, name, rows, figures, folded: shut, line, first });
      line += 1 + (shut ? 0 : rows);
      first += rows;
    }
    this.grouped = line; // lines that belong to groups
    this.first = first; // the first row behind them
    this.length = line + Math.max(0, count - first);
  }

  // the head at or above a line
  over(line) {
    let low = 0, high = this.heads.length - 1;
    while (low < high) { const middle = (low + high + 1) >> 1; if (this.heads[middle].line <= line) low = middle; else high = middle - 1; }
    return this.heads[low];
  }

  head(line) { if (line < 0 || line >= this.grouped) return null; const one = this.over(line); return one.line === line ? one : null; }

  // the row that stands on a line, -1 for a head; below the last row it counts on, for one that is typed is there before it is counted
  at(line) {
    if (line < 0) return -1;
    if (line >= this.grouped) return this.first + line - this.grouped;
    const one = this.over(line);
    return one.line === line ? -1 : one.first + line - one.line - 1;
  }

  // the line a row stands on; of a row in a folded group that of its head
  of(row) {
    if (row >= this.first) return this.grouped + row - this.first;
    let low = 0, high = this.heads.length - 1;
    while (low < high) { const middle = (low + high + 1) >> 1; if (this.heads[middle].first <= row) low = middle; else high = middle - 1; }
    const one = this.heads[low];
    return one.folded ? one.line : one.line + 1 + row - one.first;
  }

  // the rows on these lines as [from, to) pairs
  spans(from, to) {
    const found = [];
    for (let line = Math.max(0, from); line < Math.min(to, this.length); line++) {
      const row = this.at(line), last = found.at(-1);
      if (row < 0) continue;
      if (last && last[1] === row) last[1] += 1; else found.push([row, row + 1]);
    }
    return found;
  }
}

// What a group is called.
export function called(column, head, words, locale, names) {
  if (head.key === "") return words.without.replace("{}", column.name);
  switch (column.type === "formula" ? column.format : column.type) {
    case "tick": return head.key === "true" ? words.yes : words.no;
    case "agent": case "made_by": case "changed_by": return names[head.key] ?? head.key;
    case "date": return new Date(head.key + "-15T12:00").toLocaleDateString(locale === "de" ? "de-DE" : "en-GB", { month: "long", year: "numeric" });
    case "row": return head.name || "#" + head.key;
    default: return head.key;
  }
}

// The figures a column may have below it.
export function figures(column) {
  const kind = column.type === "formula" ? column.format : column.type;
  return [...(["number", "money", "percent", "rating"].includes(kind) ? ["sum", "mean", "least", "most"] : ["date", "time"].includes(kind) ? ["least", "most"] : []), "filled", "empty"];
}
