"""Claims in a text that need proof or are forbidden, found by a list of words with the reason for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from krake.coordinator.keeping import kept
from krake.kit.text import Words, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk


class Asked(Input):
    """A text, or the product whose kept text is looked at."""

    text: str = asked("Text", "Text", "", kind="long")
    product: str = asked("Or the text kept for a product", "Oder der hinterlegte Text zu einem Produkt", "")


@dataclass(frozen=True, slots=True)
class Claim:
    """A pattern of words, and why it needs a second look. Sources: UWG §§ 3, 5, 5a; HWG § 3; LFGB; Regulation (EU) 2024/825."""

    pattern: re.Pattern[str]
    why: Words


def _claim(pattern: str, en: str, de: str) -> Claim:
    return Claim(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), Words(en, de))


CLAIMS = (
    _claim(
        r"heilt?|heilung|cures?|therapeutic|lindert|gegen schmerzen|medizinisch(?:e[rsn]?)?|medical",
        "Promises of healing need an approval as medicine.",
        "Heilversprechen brauchen eine Zulassung als Arzneimittel.",
    ),
    _claim(
        r"klimaneutral(?:e[rsn]?)?|co2[- ]neutral|climate[- ]neutral|carbon[- ]neutral|umweltfreundlich(?:e[rsn]?)?|eco[- ]friendly|"
        r"nachhaltig(?:e[rsn]?)?|sustainable",
        "Environmental claims need a proof that is named beside them.",
        "Umweltaussagen brauchen einen Nachweis, der daneben steht.",
    ),
    _claim(
        r"bio|organic|öko|vegan",
        "Protected words: only with the certificate for this product.",
        "Geschützte Wörter: nur mit dem Zertifikat für dieses Produkt.",
    ),
    _claim(
        r"garantiert(?:e[rsn]?)?|guaranteed?|garantie",
        "A guarantee must say who gives it, for what and for how long.",
        "Eine Garantie muss sagen, wer sie wofür und wie lange gibt.",
    ),
    _claim(
        r"nr\.? ?1|no\.? ?1|number one|nummer eins|marktführer|market leader|weltbeste[rsn]?|der beste|die beste|das beste|the best|"
        r"einzigartig(?:e[rsn]?)?|unique",
        "Claims to stand alone must be true and lasting.",
        "Eine Alleinstellung muss wahr und von Dauer sein.",
    ),
    _claim(
        r"nur heute|only today|letzte chance|last chance|nur noch \d+|only \d+ left",
        "Pressure of time or stock must be true, or it misleads.",
        "Zeit- oder Mengendruck muss stimmen, sonst führt er irre.",
    ),
    _claim(
        r"statt \d+|instead of [€$£]?\d+|uvp|rrp|\d+ ?% (?:off|rabatt|günstiger)|reduziert|sale",
        "A reduced price names the lowest of the last 30 days (PAngV § 11).",
        "Ein reduzierter Preis nennt den niedrigsten der letzten 30 Tage (PAngV § 11).",
    ),
)


@skill(
    title=Words("Check claims", "Aussagen prüfen"),
    risk=Risk.READ,
    agent="penn",
    examples=(
        Words("check the claims in {text}", "prüfe die aussagen in {text}"),
        Words("may we say {text}", "dürfen wir sagen {text}"),
    ),
    keywords=(Words("claims legal forbidden allowed proof advertising", "aussagen erlaubt verboten nachweis werbung wettbewerbsrecht"),),
    alone=False,
    ensures=lambda evidence: all(words in evidence["text"] for words in evidence["found"]),
)
async def claim_check(ctx: Ctx, input: Asked) -> Result:
    """Name every wording that advertising law looks at twice. It finds words, not meanings; a lawyer decides."""
    text = input.text.strip()
    if not text and input.product.strip():
        text = await ctx.step(Words("Read the kept text", "Hinterlegten Text lesen"), _kept, input.product, ctx.rehearsal)
    if not text:
        said = Words("Paste the text. None is kept for this product.", "Füge den Text ein. Zu diesem Produkt ist keiner hinterlegt.")
        fields = (Field("text", "text", Words("Text", "Text")),)
        ctx.ask(
            Question(
                Words("Which text shall be checked?", "Welcher Text soll geprüft werden?"), said, fields, f"claim_check:{input.product}"
            )
        )
    found = await ctx.step(Words("Look for claims", "Aussagen suchen"), _look, text)
    count = len(found["claims"])
    none = Words(
        "No wording here is on the list. It finds words, not meanings.",
        "Keine Wendung steht auf der Liste. Gesucht werden Wörter, nicht Sinn.",
    )
    some = several(
        count,
        Words("{n} wording needs a proof.", "{n} Wendung braucht einen Nachweis."),
        Words("{n} wordings need a proof.", "{n} Wendungen brauchen einen Nachweis."),
    )
    figures = tuple(
        Figure(Words(f"“{words}”", f"„{words}“"), Words(why["en"], why["de"]), Words("list of claims", "Liste der Aussagen"))
        for words, why in found["claims"]
    )
    return Result(some if count else none, figures, {"text": text, "found": [words for words, _ in found["claims"]]})


async def _kept(product: str, rehearsal: bool) -> str:
    """The newest text of Copy whose variant begins with the product's name; "" when there is none."""
    rows = [
        row for row in await kept(rehearsal, "penn", "Copy") if str(row.get("variant") or "").lower().startswith(product.strip().lower())
    ]
    return str(rows[-1].get("text") or "") if rows else ""


async def _look(text: str) -> dict[str, Any]:
    return {"claims": [[words, why._asdict()] for words, why in claims(text)]}


def claims(text: str) -> list[tuple[str, Words]]:
    """Each wording once, in the order of the text, with the reason. Pure."""
    found = [(match.start(), match.group(), claim.why) for claim in CLAIMS for match in claim.pattern.finditer(text)]
    first: dict[str, Words] = {}
    for _, words, why in sorted(found, key=lambda one: one[0]):
        first.setdefault(words, why)
    return list(first.items())
