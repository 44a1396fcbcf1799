"""A post from facts, one version for each platform: within its limits, with hashtags and alt text, and marked when it is an ad."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose, voice, wares
from krake.coordinator.keeping import keep
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words, number, several
from krake.skills.claim_check import claims
from krake.spec.ask import Field, Question
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
    "Instagram": Words("Save it for later, and tell us in the comments: {ask}", "Speicher es dir für später, und schreib in die "
        "Kommentare: {ask}"),
    "Facebook": Words("{ask} Tell us below.", "{ask} Schreib es uns darunter."),
    "TikTok": Words("{ask} Part two follows if you want it.", "{ask} Teil zwei folgt, wenn du ihn willst."),
    "YouTube": Words("{ask} More of it on this channel.", "{ask} Mehr davon auf diesem Kanal."),
}  # fmt: skip
#: questions that can be answered by whoever reads this post: about the sizes of a product, about the product, about anything else
SIZES = Words("Which one would you take: {sizes}?", "Welche Größe würdest du nehmen: {sizes}?")
OF_PRODUCT = (
    Words("Where would it stand or hang at your place?", "Wo hätte es bei dir seinen Platz?"),
    Words("Whom would you give it to?", "Wem würdest du es schenken?"),
)
OF_ANYTHING = (
    Words("What would you like to know about it?", "Was möchtest du dazu wissen?"),
    Words("How do you see it?", "Wie siehst du das?"),
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
    found = await ctx.step(Words("Read the product", "Produkt lesen"), wares.asked_for, ctx.rehearsal, input.text)
    ware = wares.ware(found) if found else None
    rules = await voice.rules(ctx)
    subject = input.text.strip()
    if bare(subject):
        input = input.model_copy(update={"text": _of_shop(ware, rules, input.language) if ware else ""})
        if not input.text:
            ctx.ask(_question(subject))
    drafts = [_voiced(draft(input, name, brand, ware), rules) for name in names]
    rows = [_row(one, input, brand) for one in drafts]
    args = (ctx.run_id, ctx.rehearsal, "soshie", "Posts", rows, "+caption+platform", "drafted from the facts given")
    done = await ctx.step(Words("Keep the drafts", "Entwürfe festhalten"), keep, *args)
    label = AD.to(input.language)
    evidence = {
        "sizes": {one.platform: len(one.whole()) for one in drafts}, "kept": len(done["rows"]), "ad": input.advertising == "yes",
        "labelled": sum(one.caption.startswith(label) for one in drafts),
    }  # fmt: skip
    count = several(len(drafts), Words("{n} draft is", "{n} Entwurf steht"), Words("{n} drafts are", "{n} Entwürfe stehen"))
    whose = Words("the shop's", "Fakten des Shops") if ware and bare(subject) else Words("your", "deine Fakten")
    said = Words(", marked as advertising", ", als Werbung gekennzeichnet") if input.advertising == "yes" else Words("", "")
    sentence = Words(
        f"{count.en} in Posts{said.en}. Only {whose.en} facts are in it, in order.",
        f"{count.de} in Beiträge{said.de}. Darin stehen nur {whose.de}, geordnet.",
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
    spoken = [voice.spoken(one.caption, rules) for one in drafts]
    figures += voice.figures(rules, (), tuple(bad for one in spoken for bad in one.broken))
    return voice.plain(Result(sentence, figures, evidence, write(input, drafts, brand)))


VERB = re.compile(
    r"\b(?:ist|sind|war|hat|haben|wird|werden|kann|kommt|gibt|zeigt|fasst|hängt|bringt|kostet|steht|startet|bleibt|macht|is|are|was|"
    r"has|have|will|can|"
    r"comes?|gives?|shows?|holds?|brings?|costs?|stands?|starts?|stays?|makes?|arrives?)\b",
    re.IGNORECASE,
)


def bare(text: str) -> bool:
    """Whether it names a subject and says nothing of it: no sentence, no verb, few words. Pure."""
    return len(text.split()) < 8 and not VERB.search(text) and not re.search(r"[.!?]\s*\S|[.!?]$", text.strip())


def _of_shop(ware: wares.Ware, rules: voice.Rules, language: str) -> str:
    """What the shop says of a product, as sentences: its text, its sizes, its price; "" when nothing but its name is known. Pure."""
    facts = voice.clean([fact for fact in wares.told(ware, language) if not claims(fact)], rules)[0]
    price = ware.price(language)
    if not facts and not price:
        return ""
    kinds = wares.kinds(f"{ware.title}; {ware.kind}")
    what = wares.label(kinds[0]).to(language) if kinds else ""
    name = f"„{ware.name}“" if language == "de" else f"“{ware.name}”"
    hook = f"{what[:1].upper()}{what[1:]} {name}" if language == "de" and what else f"{name}, {what}" if what else name
    first = f"{hook}: {facts[0]}" if facts else hook
    cost = (f"Preis: {price}" if language == "de" else f"Price: {price}") if price else ""
    return ". ".join(part.rstrip(".") for part in (first, *facts[1:], cost) if part) + "."


def _question(subject: str) -> Question:
    short = fitted(subject, 60)
    return Question(
        Words(f"What shall be told about {short}?", f"Was soll über {short} erzählt werden?"),
        Words(
            "Soshie knows nothing of it but its name: no product of that name stands in the shop.",
            "Soshie kennt davon nur den Namen: Im Shop steht kein Produkt dieses Namens.",
        ),
        (Field("text", "text", Words("Two or three facts, as sentences", "Zwei, drei Fakten, als Sätze")),),
        f"post_draft:{subject.lower()[:80]}",
    )


def _voiced(one: Draft, rules: voice.Rules) -> Draft:
    """The draft in the brand's words, within the platform's limit."""
    return one._replace(caption=voice.spoken(one.caption, rules, LIMITS[one.platform].most - len(one.whole()) + len(one.caption)).text)


def draft(facts: Facts, platform: str, brand: str, ware: wares.Ware | None = None) -> Draft:
    """One version: the first sentence is the hook, cut to what is shown before “more”; the rest follows as it is. Pure."""
    limit, lang = LIMITS[platform], facts.language
    lines = prose.sentences(facts.text) or [facts.text.strip()]
    tags = of_product(ware, brand, limit.tags, lang) if ware else hashtags(facts.text, brand, limit.tags, lang)
    ad = ""
    if facts.advertising == "yes":
        whose = f" {'für' if lang == 'de' else 'for'} {fact(facts.partner, 'Werbepartner' if lang == 'de' else 'partner')}"
        ad = f"{AD.to(lang)}{whose} · "
    call = CALLS[platform].to(lang).format(ask=_ask(ware, platform, lang))
    tail = [call, facts.link.strip(), MADE.to(lang) if facts.ai_image == "yes" else ""]
    end = "\n\n".join(part for part in tail if part)
    hook = ad + fitted(lines[0], max(40, limit.shown - len(ad)))
    cut = "" if hook.endswith(lines[0]) else lines[0]  # a hook that lost words is said whole below
    room = limit.most - len(hook) - len(end) - len(" ".join(tags)) - 10
    body = _body([cut, *lines[1:]], room)
    return Draft(platform, "\n\n".join(part for part in (hook, body, end) if part), tags)


def _ask(ware: wares.Ware | None, platform: str, language: str) -> str:
    """A question that goes with the post, another one on each platform."""
    turn = list(LIMITS).index(platform)
    own = [one for one in ware.variants if one and one.casefold() != "default title"] if ware else []
    if ware and len(own) > 1 and turn % 2 == 0:
        last = " oder " if language == "de" else " or "
        return SIZES.to(language).format(sizes=last.join((", ".join(own[:-1]), own[-1])))
    pool = OF_PRODUCT if ware else OF_ANYTHING
    return pool[turn % len(pool)].to(language)


def of_product(ware: wares.Ware, brand: str, most: int, language: str) -> tuple[str, ...]:
    """Hashtags of a product: the brand, its name as one word, and what kind of thing it is. Pure."""
    kinds = wares.kinds(f"{ware.title}; {ware.kind}")
    words = [brand, ware.name, *(wares.label(kind).to(language) for kind in kinds)]
    tags = ("#" + re.sub(r"[\W_]", "", word).lower() for word in words if word)
    return tuple(dict.fromkeys(tag for tag in tags if len(tag) > 2))[:most]


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
