"""A post from facts, one version for each platform: within its limits, with hashtags and alt text, and marked when it is an ad."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose
from krake.coordinator.keeping import keep
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words, number, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

BRANDS = {"lunavo": "Lunavo", "monarch": "Monarch", "hard_life_mode": "Hard Life Mode"}
ALT = 125  #: characters that screen readers say without a break


class Limit(NamedTuple):
    """Characters the platform takes, those it shows before “more”, and hashtags that help without looking like spam."""

    most: int
    shown: int
    tags: int


LIMITS = {
    "Instagram": Limit(2_200, 125, 5), "Facebook": Limit(5_000, 400, 2), "TikTok": Limit(2_200, 90, 4), "YouTube": Limit(5_000, 150, 3),
}  # fmt: skip
CALLS = {
    "Instagram": Words(
        "Save it for later, and tell us in the comments: {ask}", "Speicher es dir für später, und schreib in die Kommentare: {ask}"
    ),
    "Facebook": Words("What do you think? {ask}", "Was meinst du? {ask}"),
    "TikTok": Words("Part two if you want it. {ask}", "Teil zwei, wenn ihr wollt. {ask}"),
    "YouTube": Words("More of it on this channel. {ask}", "Mehr davon auf diesem Kanal. {ask}"),
}
ASKS = (
    Words("which one would you take?", "welches würdest du nehmen?"),
    Words("when did you last try it?", "wann hast du es zuletzt probiert?"),
    Words("whom would you give it to?", "wem würdest du es schenken?"),
)
AD = Words("Advertisement", "Werbung")
MADE = Words("Image made with AI.", "Bild mit KI erzeugt.")


class Facts(Input):
    """What the post is about, in facts; nothing is added to them."""

    text: str = asked("What is to be told, in facts", "Was erzählt werden soll, in Fakten", kind="long")
    platform: Literal["all", "Instagram", "Facebook", "TikTok", "YouTube"] = asked("Platform", "Plattform", "all")
    workspace: str = asked("Brand", "Marke", "", hint=Words("lunavo, monarch or hard_life_mode", "lunavo, monarch oder hard_life_mode"))
    image: str = asked("What the image shows", "Was das Bild zeigt", "")
    link: str = asked("Link", "Link", "", hint=Words("https://…", "https://…"))
    advertising: Literal["no", "yes"] = asked("Paid or in return for something", "Bezahlt oder mit Gegenleistung", "no")
    partner: str = asked("Whose advertising", "Für wen geworben wird", "")
    ai_image: Literal["no", "yes"] = asked("Image made with AI", "Bild mit KI erzeugt", "no")
    language: Literal["en", "de"] = asked("Language of the post", "Sprache des Beitrags", "de")


class Draft(NamedTuple):
    platform: str
    caption: str
    tags: tuple[str, ...]

    def whole(self) -> str:
        return f"{self.caption}\n\n{' '.join(self.tags)}".strip()


@skill(
    title=Words("Draft a post", "Beitrag entwerfen"),
    risk=Risk.OWN,
    agent="soshie",
    examples=(
        Words("draft a social media post about {text}", "entwirf einen social-media-beitrag über {text}"),
        Words("draft a caption about {text}", "entwirf eine bildunterschrift über {text}"),
    ),
    keywords=(
        Words("post caption hashtags instagram tiktok facebook", "beitrag bildtext bildunterschrift hashtags instagram tiktok facebook"),
    ),
    alone=False,
    ensures=lambda evidence: (
        all(size <= LIMITS[name].most for name, size in evidence["sizes"].items())
        and evidence["kept"] == len(evidence["sizes"])
        and (not evidence["ad"] or evidence["labelled"] == evidence["kept"])
    ),
)
async def post_draft(ctx: Ctx, input: Facts) -> Result:
    """Write a version for each platform out of your facts and keep them as drafts. An ad says so in its first word."""
    brand = BRANDS.get(input.workspace.strip().lower().replace(" ", "_")) or ("" if input.workspace else BRANDS.get(ctx.workspace, ""))
    names = tuple(LIMITS) if input.platform == "all" else (input.platform,)
    drafts = [draft(input, name, brand) for name in names]
    rows = [_row(one, input, brand) for one in drafts]
    args = (ctx.run_id, ctx.rehearsal, "soshie", "Posts", rows, "", "drafted from the facts given")
    done = await ctx.step(Words("Keep the drafts", "Entwürfe festhalten"), keep, *args)
    label = AD.to(input.language)
    evidence = {
        "sizes": {one.platform: len(one.whole()) for one in drafts}, "kept": len(done["rows"]), "ad": input.advertising == "yes",
        "labelled": sum(one.caption.startswith(label) for one in drafts),
    }  # fmt: skip
    count = several(len(drafts), Words("{n} draft is", "{n} Entwurf steht"), Words("{n} drafts are", "{n} Entwürfe stehen"))
    said = Words(", marked as advertising", ", als Werbung gekennzeichnet") if input.advertising == "yes" else Words("", "")
    sentence = Words(
        f"{count.en} in Posts{said.en}. Only your facts are in it, in order; a language model would write more freely.",
        f"{count.de} in Beiträge{said.de}. Darin stehen nur deine Fakten, geordnet; ein Sprachmodell würde freier schreiben.",
    )
    figures = tuple(
        Figure(
            Words(one.platform, one.platform),
            Words(f"{number(len(one.whole()))} characters", f"{number(len(one.whole()), 'de')} Zeichen"),
            Words(f"limit {number(LIMITS[one.platform].most)}", f"Grenze {number(LIMITS[one.platform].most, 'de')}"),
            done["route"],
        )
        for one in drafts
    )
    return Result(sentence, figures, evidence, write(input, drafts, brand))


def draft(facts: Facts, platform: str, brand: str) -> Draft:
    """One version: the first sentence is the hook, cut to what is shown before “more”; the rest follows as it is. Pure."""
    limit, lang = LIMITS[platform], facts.language
    lines = prose.sentences(facts.text) or [facts.text.strip()]
    tags = hashtags(facts.text, brand, limit.tags, lang)
    ad = ""
    if facts.advertising == "yes":
        whose = f" {'für' if lang == 'de' else 'for'} {fact(facts.partner, 'Werbepartner' if lang == 'de' else 'partner')}"
        ad = f"{AD.to(lang)}{whose} · "
    ask = ASKS[len(facts.text) % len(ASKS)].to(lang)
    call = CALLS[platform].to(lang).format(ask=ask)
    tail = [call, facts.link.strip(), MADE.to(lang) if facts.ai_image == "yes" else ""]
    end = "\n\n".join(part for part in tail if part)
    hook = ad + fitted(lines[0], max(40, limit.shown - len(ad)))
    cut = "" if hook.endswith(lines[0]) else lines[0]  # a hook that lost words is said whole below
    room = limit.most - len(hook) - len(end) - len(" ".join(tags)) - 10
    body = _body([cut, *lines[1:]], room)
    return Draft(platform, "\n\n".join(part for part in (hook, body, end) if part), tags)


def _body(lines: list[str], room: int) -> str:
    """As many whole sentences as there is room for."""
    found = ""
    for line in (one for one in lines if one):
        if len(found) + len(line) + 1 > room:
            break
        found = f"{found} {line}".strip()
    return found


def hashtags(text: str, brand: str, most: int, language: str) -> tuple[str, ...]:
    """The brand, then the nouns (in English the longer words) said most; never more than help. Pure."""
    words = prose.words(text)
    capital = {word.lower() for word in re.findall(r"(?<![.!?] )(?<!^)\b[A-ZÄÖÜ][a-zäöüß]{3,}", text)}
    best = sorted(
        {word for word in words if (word in capital if language == "de" else len(word) >= 5)},
        key=lambda word: (-words.count(word), word not in capital, words.index(word)),
    )
    own = [f"#{brand.replace(' ', '').lower()}"] if brand else []
    return tuple([*own, *(f"#{word}" for word in best)][:most])


def _row(one: Draft, facts: Facts, brand: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "platform": one.platform, "caption": one.whole(), "state": "Draft", "ad_label": facts.advertising == "yes",
        "ai_image_label": facts.ai_image == "yes",
    }  # fmt: skip
    return row | ({"brand": brand} if brand else {})


def write(facts: Facts, drafts: list[Draft], brand: str) -> str:
    """All versions as Markdown."""
    german = facts.language == "de"
    alt = fitted(facts.image, ALT) if facts.image.strip() else fact("", "was das Bild zeigt" if german else "what the image shows")
    parts = [f"# {'Entwürfe' if german else 'Drafts'}: {fact(brand, 'Marke' if german else 'brand')}"]
    for one in drafts:
        limit = LIMITS[one.platform]
        size = f"{len(one.whole())}/{limit.most} {'Zeichen, sichtbar' if german else 'characters, shown'} {limit.shown}"
        parts.append(f"## {one.platform}\n\n{one.whole()}\n\n_{size}_")
    parts.append(f"## {'Bildbeschreibung' if german else 'Description of the image'}\n\n{alt}")
    return closed("\n\n".join(parts), facts.language)
