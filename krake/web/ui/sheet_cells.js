// How a cell reads and is drawn. Values come as the server writes them: amounts as text, percents as numbers of percent.
const dash = "";
const formats = {};
const format = (locale, options) => (formats[locale + JSON.stringify(options)] ??= new Intl.NumberFormat(locale === "de" ? "de-DE" : "en-GB", options));

export const kindOf = (column) => (column.type === "formula" ? column.format : column.type);
export const isNumber = (column) => ["number", "money", "percent"].includes(kindOf(column)) || (column.type === "row" && !column.target);
export const isFixed = (column) => column.type === "formula" || ["made_by", "made_at", "changed_by", "changed_at"].includes(column.type);

export function shown(column, value, locale, names) {
  if (value === null || value === undefined) return dash;
  switch (kindOf(column)) {
    case "number": return format(locale, { maximumFractionDigits: 15 }).format(value);
    case "percent": return format(locale, { maximumFractionDigits: 2 }).format(value) + (locale === "de" ? "\u00a0%" : "%");
    case "money": return format(locale, { style: "currency", currency: column.currency || "EUR", maximumFractionDigits: 4, minimumFractionDigits: 2 }).format(value);
    case "tick": return value ? "✓" : dash;
    case "rating": return "★".repeat(value) + "☆".repeat(Math.max(0, 5 - value));
    case "choices": return value.join(", ");
    case "date": return new Date(value + "T12:00").toLocaleDateString(locale === "de" ? "de-DE" : "en-GB", { day: "numeric", month: "short", year: "numeric" });
    case "time": case "made_at": case "changed_at": return value && new Date(value).toLocaleString(locale === "de" ? "de-DE" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
    case "file": return String(value).replace(/^[0-9a-f]{32}\//, "");
    case "row": return column.links?.[value] || "#" + value;
    case "agent": case "made_by": case "changed_by": return names[value] ?? String(value);
    default: return String(value);
  }
}

// What goes to the clipboard and into the editor: reads back as the same value, in the locale's manner.
export function typed(column, value, locale) {
  if (value === null || value === undefined) return "";
  const kind = kindOf(column);
  if (["number", "percent", "money"].includes(kind)) {
    const text = typeof value === "number" ? format("en", { useGrouping: false, maximumFractionDigits: 15 }).format(value) : value;
    return (locale === "de" ? text.replace(".", ",") : text) + (kind === "percent" ? "%" : "");
  }
  if (kind === "tick") return value ? "true" : "false";
  if (kind === "choices") return value.join("; ");
  if (kind === "row") return "#" + value;
  return String(value);
}

// A day as it is typed: 24.12.2026 or 24 Dec 2026, which nobody reads with the month first.
export const dayText = (iso, locale) => (locale === "de" ? iso.split("-").reverse().join(".") : `${Number(iso.slice(8))} ${["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][iso.slice(5, 7) - 1]} ${iso.slice(0, 4)}`);

// What the clipboard takes along: of a link its row's name as well.
export const copied = (column, value, locale) => (column.type === "row" && value && column.links?.[value] ? `${column.links[value]} #${value}` : typed(column, value, locale));

export const colours = (element) => {
  const style = getComputedStyle(element), of = (name) => canvasColour(style.getPropertyValue("--" + name).trim());
  return Object.fromEntries(["canvas", "surface", "sunken", "hover", "selected", "line", "text", "muted", "faint", "accent", "accent-text", "bad", "good", "wait", "busy", "asks", "idle", "good-bg", "wait-bg", "busy-bg", "asks-bg", "idle-bg", "bad-bg"].map((name) => [name, of(name)]));
};
// glide reads rgb and hex only; the tokens are oklch
let probe;
const canvasColour = (text) => {
  if (!text) return "#000";
  probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = text;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return `rgb(${r}, ${g}, ${b})`;
};

export const theme = (c) => ({
  accentColor: c.accent, accentFg: c.surface, accentLight: c.selected, textDark: c.text, textMedium: c.muted, textLight: c.faint, textBubble: c.text,
  bgIconHeader: c.muted, fgIconHeader: c.surface, textHeader: c.muted, textHeaderSelected: c.surface, textGroupHeader: c.muted,
  bgCell: c.surface, bgCellMedium: c.sunken, bgHeader: c.sunken, bgHeaderHasFocus: c.hover, bgHeaderHovered: c.hover, bgBubble: c["idle-bg"], bgBubbleSelected: c.surface,
  bgSearchResult: c["wait-bg"], borderColor: c.line, horizontalBorderColor: c.line, drilldownBorder: c.line, linkColor: c["accent-text"],
  cellHorizontalPadding: 9, cellVerticalPadding: 3, headerFontStyle: "500 12px", baseFontStyle: "13px", markerFontStyle: "12px", editorFontSize: "13px",
  fontFamily: "Inter, \"Inter fallback\", system-ui, sans-serif", lineHeight: 1.4,
});

const TONES = ["busy", "good", "wait", "asks", "idle", "bad"];
const QUIET = /^(draft|idea|new|none|open|entwurf|idee|neu|offen|low|niedrig|planned|geplant)$/i, GOOD = /^(done|published|accepted|agreed|won|paid|approved|complete|live|keep|active|fertig|high)$/i;
const tone = (column, value) => (GOOD.test(value) ? "good" : QUIET.test(value) ? "idle" : TONES[Math.max(0, column.choices.indexOf(value)) % TONES.length]);

// glide remembers the colours it set: whatever is painted here leaves the brush as it was.
export function draw(args, cell, content) {
  const { ctx } = args;
  ctx.save();
  const own = paint(args, cell);
  ctx.restore();
  if (!own) content();
  if (!cell.mark) return;
  const { x, y } = args.rect;
  ctx.save(); ctx.fillStyle = cell.c.accent; ctx.globalAlpha = 0.55;
  ctx.beginPath(); ctx.moveTo(x + 1, y + 1); ctx.lineTo(x + 7, y + 1); ctx.lineTo(x + 1, y + 7); ctx.closePath(); ctx.fill();
  ctx.restore();
}

// Paints what text alone does not say; true when that is all of the cell.
function paint({ ctx, rect, theme: t }, { column, value, flaw, flash, c, ghost }) {
  const { x, y, width, height } = rect, middle = y + height / 2;
  if (flash) { ctx.fillStyle = c.selected; ctx.globalAlpha = flash; ctx.fillRect(x, y, width, height); ctx.globalAlpha = 1; }
  if (flaw !== undefined) {
    ctx.fillStyle = c.bad; ctx.textBaseline = "middle"; ctx.textAlign = "left";
    ctx.fillText(flaw, x + t.cellHorizontalPadding, middle + 1, width - 2 * t.cellHorizontalPadding);
    ctx.beginPath(); ctx.moveTo(x + width - 9, y + 1); ctx.lineTo(x + width - 1, y + 1); ctx.lineTo(x + width - 1, y + 9); ctx.closePath(); ctx.fill();
    return true;
  }
  const kind = kindOf(column);
  if (kind === "tick" && !ghost) {
    ctx.strokeStyle = value ? c.accent : c.faint; ctx.fillStyle = c.accent; ctx.lineWidth = 1;
    const left = Math.round(x + width / 2 - 7) + 0.5, top = Math.round(middle - 7) + 0.5;
    ctx.beginPath(); ctx.roundRect(left, top, 14, 14, 3);
    if (value) {
      ctx.fill(); ctx.strokeStyle = c.surface; ctx.lineWidth = 2; ctx.beginPath();
      ctx.moveTo(left + 3.5, top + 7.5); ctx.lineTo(left + 6, top + 10); ctx.lineTo(left + 10.5, top + 4.5);
    }
    ctx.stroke();
    return true;
  }
  if ((kind === "choice" || kind === "choices") && value && value.length) {
    let at = x + t.cellHorizontalPadding;
    ctx.beginPath(); ctx.rect(x, y, width - 4, height); ctx.clip(); ctx.font = `500 11px ${t.fontFamily}`; ctx.textBaseline = "middle"; ctx.textAlign = "left";
    for (const one of kind === "choice" ? [value] : value) {
      const name = tone(column, one), wide = ctx.measureText(one).width + 12;
      ctx.fillStyle = c[name + "-bg"]; ctx.beginPath(); ctx.roundRect(at, middle - 9, wide, 18, 4); ctx.fill();
      ctx.fillStyle = c[name]; ctx.fillText(one, at + 6, middle + 1);
      at += wide + 4;
    }
    return true;
  }
  if (kind === "percent" && typeof value === "number" && value >= 0 && value <= 100 && width > 110) {
    const left = x + t.cellHorizontalPadding, wide = width - 2 * t.cellHorizontalPadding - 52;
    ctx.fillStyle = c.line; ctx.beginPath(); ctx.roundRect(left, middle - 2, wide, 4, 2); ctx.fill();
    ctx.fillStyle = c.accent; ctx.beginPath(); ctx.roundRect(left, middle - 2, (wide * value) / 100, 4, 2); ctx.fill();
  }
  return false;
}
