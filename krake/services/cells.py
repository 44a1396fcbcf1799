"""What a cell of each column type holds: read from what people and programs write, and written so that it reads back the same. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, TypeVar

from krake.kit import clock
from krake.kit.text import Words

Day = TypeVar("Day", bound=date)
Value = str | int | float | bool | Decimal | list[str] | None
TEXTS = ("text", "long", "link", "email", "file", "agent")
LONGEST = {"text": 2_000, "long": 20_000, "link": 2_000, "email": 254, "file": 200, "agent": 60, "choice": 200}
DIGITS = 15  #: what a double holds exactly, as in Excel and Google Sheets
LARGEST = Decimal(10) ** 14  #: of an amount: ten-thousandths of it still fit 64 bits
LAST_ROW = 2**53 - 1  #: the largest whole number that a browser holds exactly
KEPT = 30_000  #: signs kept of what does not fit: all a cell of an xlsx file can take back
#: what no database, no xlsx file and no screen can hold: control signs but tab and line ends, halves of pairs, signs that are none
UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
YES = frozenset(("true", "yes", "ja", "wahr", "x", "✓", "1", "on"))
NO = frozenset(("false", "no", "nein", "falsch", "", "0", "off"))
NUMBER = re.compile(r"[-+−]?[\d.,'\u00a0\u202f ]*\d[\d.,]*(?:[eE][-+]?\d{1,3})?")
PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
CURRENCIES = re.compile(r"[€$£¥₿]|\b(?:EUR|USD|GBP|CHF|JPY|USDT|BTC)\b", re.IGNORECASE)
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₿": "BTC"}
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
ADDRESS = re.compile(r"(?:https?://|mailto:|/)\S+")
HOME = "Europe/Berlin"  #: where a time without a zone is meant, while nobody says where the business is
NUMBERED_DAY = re.compile(r"(\d{1,2})(?:\.\s?(\d{1,2})(?:\.\s?(\d{4}|\d\d)?)?|/(\d{1,2})(?:/(\d{4}|\d\d))?)")
NAMED_DAY = re.compile(r"(?:(\d{1,2})\.?\s+([^\W\d]{3,9})|([^\W\d]{3,9})\s+(\d{1,2}))\.?,?(?:\s+(\d{4}))?")
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), 1
    )
    for name in names.split()
}
WHOLE_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
        "januar",
        "februar",
        "märz",
        "mai",
        "juni",
        "juli",
        "oktober",
        "dezember",
    ]
)
YEARS = range(1900, 2200)  #: of a day or a time that people keep; others are a slip of the hand
MOMENT = re.compile(r"(.+?),?\s+(\d{1,2}:\d\d(?::\d\d)?)(?:\s*Uhr)?")
UNMISTAKABLE = re.compile(r"[-+]?\d+(?:\.(?:\d\d?|\d{4,}))?")  #: nobody reads a point before other than three digits as thousands
GROUPS = "'\u00a0\u202f "  #: what else stands between thousands, besides the point and the comma
ONE_CHOICE = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^;]*))\s*(?:;|$)')


@dataclass(frozen=True, slots=True)
class Kind:
    """What reading a cell needs of its column: the type and what belongs to it (choices, currency)."""

    type: str
    options: Mapping[str, Any]


class Misfit(Exception):
    """What was written does not fit the column; `words` say why and what would."""

    def __init__(self, words: Words):
        self.words = words
        super().__init__(words.en)


def read(kind: Kind, raw: Any, locale: str = "en") -> Value:
    """The value of a cell as written by a person (text in the locale's manner) or a program (JSON). None for empty. Raises Misfit."""
    if isinstance(raw, str):
        raw = UNHOLDABLE.sub("", raw)
        raw = raw.strip() if kind.type != "long" else raw
    if raw is None or raw == "" or raw == []:
        return None
    value = READERS[kind.type](kind, raw, locale)
    return None if value in ("", []) else value


def _text(kind: Kind, raw: Any, _locale: str) -> str:
    text = raw if isinstance(raw, str) else UNHOLDABLE.sub("", plain(Kind("text", {}), raw))
    text = LINE_END.sub("\n" if kind.type == "long" else " ", text)
    if len(text) > (most := LONGEST[kind.type]):
        raise Misfit(Words(f"At most {most} characters.", f"Höchstens {most} Zeichen."))
    return text if kind.type == "long" else text.strip()


def _email(kind: Kind, raw: Any, locale: str) -> str:
    text = _text(kind, raw, locale)
    if not MAIL.fullmatch(text):
        raise Misfit(
            Words("This is no e-mail address, for example mia@firm.com.", "Das ist keine E-Mail-Adresse, zum Beispiel mia@firma.de.")
        )
    return text


def _link(kind: Kind, raw: Any, locale: str) -> str:
    text = _text(kind, raw, locale)
    text = f"https://{text}" if re.match(r"www\.\S+\.\S+", text) else text
    if not ADDRESS.fullmatch(text):
        raise Misfit(
            Words(
                "A link starts with https:// or with / for a page of Krake.",
                "Ein Link beginnt mit https:// oder mit / für eine Seite von Krake.",
            )
        )
    return text


def figure(raw: Any, locale: str) -> Decimal:
    """An exact number from JSON or from text such as 1.234,56 or 1,234.56. Raises Misfit."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal, str)):
        raise Misfit(Words("A number, for example 12.5.", "Eine Zahl, zum Beispiel 12,5."))
    # most numbers of a file are written as programs write them, which means the same everywhere but in German
    plain_ = not isinstance(raw, str) or (locale != "de" and PLAIN.fullmatch(raw) is not None)
    text = str(raw) if plain_ else _unlocal(raw.strip(), locale)
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise Misfit(Words("A number, for example 12.5.", "Eine Zahl, zum Beispiel 12,5.")) from None
    if not found.is_finite() or abs(found.adjusted()) > 300:
        raise Misfit(Words("This number is too large or too small.", "Diese Zahl ist zu groß oder zu klein."))
    return found


def _unlocal(text: str, locale: str) -> str:
    """A number as people write it, with a point for its decimals. Two kinds of sign settle it; of one kind the locale's decimal sign is."""
    if UNMISTAKABLE.fullmatch(text):
        return text
    if not NUMBER.fullmatch(text):
        return "?"
    text = text.replace("−", "-")
    sign, text = (text[0], text[1:]) if text[0] in "+-" else ("", text)
    text = text.strip(GROUPS)
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        mark = "," if comma > point else "."
    elif text.count(",") > 1 or text.count(".") > 1:
        mark = ""
    elif comma >= 0:
        mark = "" if locale == "en" and re.fullmatch(r"[1-9]\d{0,2},\d{3}", text) else ","  # 0,125 has no thousands
    else:
        mark = "" if locale == "de" and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text) else "."
    other = {",": ".", ".": ",", "": ",."}[mark]
    if mark and text.count(mark) > 1:
        return "?"
    whole, _, rest = text.rpartition(mark) if mark and mark in text else (text, "", "")
    groups = re.split(rf"[.,{GROUPS}]", whole.split("e")[0].split("E")[0])
    if set(GROUPS) & set(rest) or (len(groups) > 1 and (any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0]) <= 3)):
        return "?"  # neither 1,2,3 nor 27 11 2026 is a number
    for between in other + GROUPS:
        text = text.replace(between, "")
    return sign + text.replace(",", ".")


def digits(value: Decimal) -> int:
    """How many digits it takes, zeros at either end left out. Not by `normalize`, which rounds to 28 of them first."""
    return len("".join(map(str, value.as_tuple().digits)).strip("0"))


def _number(_kind: Kind, raw: Any, locale: str) -> float:
    found = figure(raw, locale)
    if digits(found) > DIGITS:
        raise Misfit(
            Words(
                f"A number column holds {DIGITS} digits; use a text column for longer ones.",
                f"Eine Zahlenspalte fasst {DIGITS} Stellen; längere gehören in eine Textspalte.",
            )
        )
    return float(found)


def _percent(kind: Kind, raw: Any, locale: str) -> float:
    return _number(kind, raw.rstrip("% \u00a0") if isinstance(raw, str) else raw, locale)


def _money(kind: Kind, raw: Any, locale: str) -> Decimal:
    currency = str(kind.options.get("currency", "EUR"))
    if isinstance(raw, str):
        named = {SIGNS.get(sign, sign.upper()) for sign in CURRENCIES.findall(raw)}
        if named - {currency}:
            raise Misfit(
                Words(
                    f"This column is in {currency}; there is no rate to convert with.",
                    f"Diese Spalte ist in {currency}; es gibt keinen Kurs zum Umrechnen.",
                )
            )
        raw = CURRENCIES.sub("", raw).strip()
    found = figure(raw, locale)
    if not -LARGEST < found < LARGEST:
        raise Misfit(Words("This amount is too large.", "Dieser Betrag ist zu groß."))
    if found != found.quantize(Decimal("0.0001")):
        raise Misfit(Words("An amount has at most four decimals.", "Ein Betrag hat höchstens vier Nachkommastellen."))
    return found


def _rating(kind: Kind, raw: Any, locale: str) -> int:
    found = Decimal(raw.count("★")) if isinstance(raw, str) and "★" in raw else figure(raw, locale)
    most = int(kind.options.get("most", 5))
    if found != found.to_integral_value() or not 0 <= found <= most:
        raise Misfit(Words(f"A whole number from 0 to {most}.", f"Eine ganze Zahl von 0 bis {most}."))
    return int(found)


def _tick(_kind: Kind, raw: Any, _locale: str) -> bool:
    if isinstance(raw, bool):
        return raw
    said = str(raw).strip().lower()
    if said in YES | NO:
        return said in YES
    raise Misfit(Words("Yes or no.", "Ja oder nein."))


def _day(kind: Kind, raw: Any, locale: str) -> str:
    """ISO 8601. 05/12/2026 is the fifth of December but for `en-US`; a day without a year is one of this year."""
    text = str(raw)
    try:
        found = _written_day(text, kind, locale) or date.fromisoformat(
            text[:10] if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]00:00(?::00)?", text) else text
        )
    except ValueError:
        raise Misfit(_no_day(text, locale)) from None
    return _of_these_times(found).isoformat()


def _no_day(text: str, locale: str) -> Words:
    slashes = re.fullmatch(r"(\d{1,2})/(\d{1,2})/\d{2,4}", text)
    if slashes and locale != "en-US" and int(slashes[2]) > 12 >= int(slashes[1]):
        return Words(
            f"There is no month {slashes[2]}: the day comes first, {slashes[2]}/{slashes[1]}.",
            f"Einen Monat {slashes[2]} gibt es nicht: Der Tag steht zuerst, {slashes[2]}.{slashes[1]}.",
        )
    return Words("A day, for example 27 Nov 2026 or 27/11/2026.", "Ein Tag, zum Beispiel 27.11.2026.")


def _written_day(text: str, kind: Kind, locale: str) -> date | None:
    """A day as people write it, None for any other text. Raises ValueError for one that is in no calendar."""
    if found := NUMBERED_DAY.fullmatch(text):
        day, month, year = found[1], found[2] or found[4], found[3] or found[5]
        if found[4] and locale == "en-US":
            day, month = month, day
    elif found := NAMED_DAY.fullmatch(text):
        day, year, named = found[1] or found[4], found[5], (found[2] or found[3]).casefold()
        if len(named) > 3 and named not in WHOLE_MONTHS and not any(one.startswith(named) for one in WHOLE_MONTHS):
            return None
        month = MONTHS.get(named[:3], 0)
    else:
        return None
    here = clock.today(str(kind.options.get("zone", HOME)))
    return date(here.year if year is None else int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _of_these_times(found: Day) -> Day:
    if found.year not in YEARS:
        raise Misfit(
            Words(
                f"The year {found.year} is too far away: {YEARS[0]} to {YEARS[-1]}.",
                f"Das Jahr {found.year} liegt zu weit weg: {YEARS[0]} bis {YEARS[-1]}.",
            )
        )
    return found


def _moment(kind: Kind, raw: Any, locale: str) -> str:
    """UTC, ISO 8601: one zone, so that text sorts as time. What names no zone is meant where the business is, as a spreadsheet's is."""
    text = str(raw)
    try:
        if (apart := MOMENT.fullmatch(text)) and (day := _written_day(apart[1], kind, locale)):
            text = f"{day.isoformat()}T{apart[2].zfill(5 if apart[2].count(':') == 1 else 8)}"
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        found = found if found.tzinfo else found.replace(tzinfo=clock.zone(str(kind.options.get("zone", HOME))))
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Misfit(Words("A day and time, for example 27 Nov 2026 14:30.", "Tag und Uhrzeit, zum Beispiel 27.11.2026 14:30.")) from None
    return _of_these_times(found).isoformat(timespec="seconds")


def _choice(kind: Kind, raw: Any, locale: str) -> str:
    said = _text(Kind("choice", {}), raw, locale)
    choices = [str(one) for one in kind.options.get("choices", ())]
    named = [LINE_END.sub(" ", one).strip() for one in choices]
    place = next((n for n, one in enumerate(named) if one == said), None)
    place = place if place is not None else next((n for n, one in enumerate(named) if one.casefold() == said.casefold()), None)
    if place is None:
        raise Misfit(Words(f"One of: {', '.join(choices) or '-'}.", f"Eines von: {', '.join(choices) or '-'}."))
    return choices[place]


def _choices(kind: Kind, raw: Any, locale: str) -> list[str]:
    parts = [part for part in (raw if isinstance(raw, list) else parted(str(raw))) if part]
    found = dict.fromkeys(_choice(kind, part, locale) for part in parts)
    return [str(one) for one in kind.options.get("choices", ()) if str(one) in found]


def parted(text: str) -> list[str]:
    """Several choices as they are written: between semicolons; one that holds a semicolon itself stands in quotation marks."""
    parts = [found[1].replace('""', '"') if found[1] is not None else found[2].strip() for found in ONE_CHOICE.finditer(text)]
    return [part for part in parts if part]


def _joined(choices: list[str]) -> str:
    return "; ".join('"' + one.replace('"', '""') + '"' if ";" in one or one.startswith('"') else one for one in map(str, choices))


def _row(kind: Kind, raw: Any, locale: str) -> int:
    if find := kind.options.get("find"):  # of a table that is known: `services.finding`
        return find(raw)
    found = figure(raw[1:] if isinstance(raw, str) and raw.startswith("#") else raw, locale)
    if found != found.to_integral_value() or not 1 <= found <= LAST_ROW:
        raise Misfit(Words("The number of a row, for example #12.", "Die Nummer einer Zeile, zum Beispiel #12."))
    return int(found)


def _formula(_kind: Kind, _raw: Any, _locale: str) -> Value:
    raise Misfit(
        Words("A formula column is worked out; change its formula instead.", "Eine Formelspalte wird berechnet; ändere ihre Formel.")
    )


READERS = {
    "text": _text, "long": _text, "file": _text, "agent": _text, "link": _link, "email": _email, "number": _number, "percent": _percent,
    "money": _money, "rating": _rating, "tick": _tick, "date": _day, "time": _moment, "choice": _choice, "choices": _choices, "row": _row,
    "formula": _formula,
}  # fmt: skip


def plain(kind: Kind, value: Value) -> str:
    """A value as text that `read` gives back exactly: for CSV, the clipboard and comparing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _short(Decimal(repr(value)))
    if isinstance(value, Decimal):
        return _short(value)
    if isinstance(value, list):
        return _joined(value)
    return f"#{value}" if kind.type == "row" else str(value)


def _short(value: Decimal) -> str:
    """Without an exponent where people can read it, and without zeros at the end."""
    value = value.normalize() if value else Decimal(0)
    return format(value, "f") if -10 <= value.adjusted() <= DIGITS else str(value)


def wire(value: Value) -> Any:
    """A value as JSON for the browser; amounts as text, so that none becomes a double."""
    return _short(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class Flaw:
    """What stands in a cell instead of a value: text that does not fit, or the sign of a formula that could not be worked out."""

    text: str


def flaw(raw: Any) -> Flaw:
    """What was written and does not fit, as it can be kept."""
    return Flaw(UNHOLDABLE.sub("", raw if isinstance(raw, str) else plain(Kind("text", {}), raw))[:KEPT])


Content = Value | Flaw


def keepable(content: Content) -> str | None:
    """A cell's content as JSON that `recall` gives back exactly, kinds of number included. None for an empty one."""
    if content is None:
        return None
    if isinstance(content, Flaw):
        return _dumps({"flaw": content.text})
    return _dumps({"amount": _short(content)} if isinstance(content, Decimal) else content)


_dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def recall(text: str | None) -> Content:
    content = None if text is None else json.loads(text)
    if not isinstance(content, dict):
        return content
    return Flaw(content["flaw"]) if "flaw" in content else Decimal(content["amount"])
