"""Answers to comments, drafted; abusive ones are marked and left without an answer."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from krake.coordinator import prose, voice
from krake.kit import grids
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words, number, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

WHO = re.compile(r"^\s*@?([\w.]{2,40})\s*[:–-]\s+(.+)$")
#: abuse by whole words and word beginnings; a list finds words, not meanings
TOXIC = re.compile(
    r"\b(?:arschl\w*|wichser\w*|hurens\w*|fick\w*|fotze\w*|schlampe\w*|nutte\w*|bastard\w*|missgeburt\w*|spast(?:i|is|en)?|mongo|kanake\w*|"
    r"neger\w*|schwuchtel\w*|verreck\w*|krepier\w*|bring dich um|verpiss dich|halt(?:s)? (?:die |dein )?maul|fresse halten|idiot(?:en)?|"
    r"vollidiot\w*|hässliche[rs]? (?:sau|schwein|kuh)|drecks(?:au|kerl|ack|schwein)\w*|abschaum|fuck you|fuck off|asshole\w*|bitch\w*|"
    r"cunt\w*|whore\w*|slut\w*|retard\w*|faggot\w*|nigg\w+|kill yourself|kys|die already|moron\w*|scumbag\w*|piece of shit)\b",
    re.IGNORECASE,
)
SPAM = re.compile(
    r"https?://|www\.|\b(?:check (?:my|out my) (?:profile|page|bio)|link in (?:my )?bio|schau (?:mal )?(?:auf|in) mein(?:em|e|en)? "
    r"(?:profil|bio)|follow (?:me|back|for follow)|f4f|dm (?:me|us) (?:for|to)|promote it on|earn \$|verdiene \d|crypto|whatsapp me|"
    r"telegram)\b",
    re.IGNORECASE,
)
#: what a comment is about; the first that fits counts
TOPICS = {
    "order": r"bestellung|(?:my|meine?) (?:order|paket|lieferung)|nicht angekommen|not arrived|tracking|wo (?:ist|bleibt)|kaputt|broken|"
    r"damaged|falsch(?:e|es|er)? (?:größe|motiv|artikel)|refund|geld zurück|reklam",
    "price": r"preis|kost(?:et|en)|wie teuer|how much|price|€|\$",
    "shipping": r"versand|liefer|ship(?:ping)?\b|deliver|wie lange dauert|schweiz|österreich|abroad|international",
    "stock": r"wieder da|verfügbar|ausverkauft|restock|sold out|available|gibt es (?:das|die|den)|größe|size\b|"
    r"in (?:schwarz|weiß|blau|rot|grün|black|white|blue|red|green)",
    "where": r"\bwo (?:kann|gibt|bekomme|finde)|where (?:can|do)|link\b|shop\b",
    "criticism": r"enttäusch|schlecht|mies|schade|zu teuer|abzocke|langweil|verarsch|nervt|disappoint|\bbad\b|boring|overpriced|rip-?off|"
    r"scam|hate",
    "praise": r"toll|super|schön|liebe|mega|genial|klasse|great|love|awesome|beautiful|amazing|nice|wow|danke|thank|😍|❤|🔥|👏|💜",
    "question": r"\?|\b(?:wie|was|wann|wer|warum|welche[rsn]?|how|what|when|who|why|which)\b.{3,}",
}
PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in TOPICS.items()}
#: answers that take turns; what only you know stands in brackets
ANSWERS: dict[str, tuple[Words, ...]] = {
    "order": (
        Words(
            "Hi {who}, that should not be. Please send us your order number by direct message, not here, so that we can look at it.",
            "Hi {who}, das soll nicht sein. Schick uns deine Bestellnummer bitte als Direktnachricht, nicht hier, dann sehen wir nach.",
        ),
    ),
    "price": (Words("Hi {who}, it is [price]. You find it here: [link].", "Hi {who}, es kostet [Preis]. Hier findest du es: [Link]."),),
    "shipping": (
        Words(
            "Hi {who}, we ship to [countries]; it takes about [days] days.",
            "Hi {who}, wir liefern nach [Länder]; es dauert etwa [Tage] Tage.",
        ),
    ),
    "stock": (
        Words(
            "Hi {who}, [available or not]. Tell us which one you are looking for.",
            "Hi {who}, [verfügbar oder nicht]. Sag uns, welche Ausführung du suchst.",
        ),
    ),
    "where": (Words("Hi {who}, here it is: [link].", "Hi {who}, hier ist es: [Link]."),),
    "criticism": (
        Words(
            "Hi {who}, thank you for saying it openly. What exactly bothered you? We would like to do it better.",
            "Hi {who}, danke, dass du es offen sagst. Was genau hat dich gestört? Wir wollen es besser machen.",
        ),
    ),
    "praise": (
        Words("Thank you, {who}! What do you like best about it?", "Danke, {who}! Was gefällt dir daran am besten?"),
        Words("That makes our day, {who}. Thank you!", "Das freut uns riesig, {who}. Danke dir!"),
        Words("Thank you, {who}! Tell us if you try it.", "Danke, {who}! Erzähl, wenn du es ausprobierst."),
    ),
    "question": (Words("Hi {who}, good question: [answer].", "Hi {who}, gute Frage: [Antwort]."),),
}
LABELS = {
    "toxic": Words("abusive, no answer", "beleidigend, keine Antwort"),
    "spam": Words("advertising, no answer", "Werbung, keine Antwort"),
    "silent": Words("needs no answer", "braucht keine Antwort"),
    "order": Words("order", "Bestellung"),
    "price": Words("price", "Preis"),
    "shipping": Words("shipping", "Versand"),
    "stock": Words("availability", "Verfügbarkeit"),
    "where": Words("where to get it", "Bezugsquelle"),
    "criticism": Words("criticism", "Kritik"),
    "praise": Words("praise", "Lob"),
    "question": Words("question", "Frage"),
}
QUIET = ("toxic", "spam", "silent")


class Comments(Input):
    """Comments as they stand under a post."""

    text: str = asked("Comments, one a line", "Kommentare, einer je Zeile", "", kind="long", hint=Words("name: comment", "Name: Kommentar"))
    file: str = asked("Or a file", "Oder eine Datei", "", kind="file", hint=Words("TXT", "TXT"))
    language: Literal["en", "de"] = asked("Language of the answers", "Sprache der Antworten", "de")


class Comment(NamedTuple):
    """`reply` is "" for those without an answer; `sign` is the wording that marked it."""

    who: str
    said: str
    kind: str
    reply: str
    sign: str


@skill(
    title=Words("Answer comments", "Kommentare beantworten"),
    risk=Risk.DRAFT,
    agent="soshie",
    examples=(
        Words("draft answers to these comments {text}", "entwirf antworten auf diese kommentare {text}"),
        Words("reply to the comments {text}", "antworte auf die kommentare {text}"),
    ),
    keywords=(Words("comments reply answers toxic", "kommentare kommentar antworten beleidigend"),),
    alone=False,
    ensures=lambda evidence: evidence["answered"] + evidence["quiet"] == evidence["comments"] and evidence["toxic_answered"] == 0,
)
async def comment_reply(ctx: Ctx, input: Comments) -> Result:
    """Draft an answer to each comment that wants one; abuse and advertising get none. Nothing is sent."""
    text = await ctx.step(Words("Read the comments", "Kommentare lesen"), prose.handed_in, input.text, input.file)
    rules = await voice.rules(ctx)
    found = [one._replace(reply=voice.spoken(one.reply, rules).text) for one in judge(text, input.language)]
    answered = [one for one in found if one.reply]
    toxic = [one for one in found if one.kind == "toxic"]
    evidence = {
        "comments": len(found), "answered": len(answered), "quiet": sum(one.kind in QUIET for one in found),
        "toxic_answered": sum(bool(TOXIC.search(one.said)) for one in answered),
    }  # fmt: skip
    if not found:
        words = Words(
            "No channel is connected and no comment was given. Paste comments, one a line.",
            "Kein Kanal ist verbunden und kein Kommentar angegeben. Füge Kommentare ein, einen je Zeile.",
        )
        return Result(words, (), evidence)
    drafts = several(
        len(answered), Words("{n} answer drafted", "{n} Antwort entworfen"), Words("{n} answers drafted", "{n} Antworten entworfen")
    )
    whole = several(len(found), Words("{n} comment", "{n} Kommentar"), Words("{n} comments", "{n} Kommentare"))
    bad = several(
        len(toxic), Words("{n} is abusive", "{n} ist beleidigend und bleibt"), Words("{n} are abusive", "{n} sind beleidigend und bleiben")
    )
    sentence = Words(
        f"{drafts.en} to {whole.en}; {bad.en} and left unanswered.",
        f"{drafts.de} auf {whole.de}; {bad.de} ohne Antwort.",
    )
    if not toxic:
        sentence = Words(
            f"{drafts.en} to {whole.en}; none is abusive.",
            f"{drafts.de} auf {whole.de}; keiner ist beleidigend.",
        )
    source = Words("comments as pasted", "Kommentare wie eingefügt")
    kinds = [kind for kind in LABELS if any(one.kind == kind for one in found)]
    counts = {kind: sum(one.kind == kind for one in found) for kind in kinds}
    figures = tuple(
        Figure(LABELS[kind], Words(number(counts[kind]), number(counts[kind], "de")), source, "/agents/soshie") for kind in kinds
    )
    return voice.plain(Result(sentence, (*figures, *voice.figures(rules)), evidence, write(found, input.language)))


def judge(text: str, language: str) -> list[Comment]:
    """Each comment with its kind and an answer; answers of one kind take turns, so that no two next to each other are alike. Pure."""
    found: list[Comment] = []
    turns: dict[str, int] = {}
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        named = WHO.match(line)
        who, said = (named[1], named[2].strip()) if named else ("", line)
        kind, sign, answers = _kind(said)
        reply = ""
        if answers:
            turn = turns[kind] = turns.get(kind, -1) + 1
            reply = answers[turn % len(answers)].to(language)
            # without a name its comma goes too: "Danke!", not "Danke, !"
            reply = reply.format(who=f"@{who}") if who else re.sub(r",? \{who\}", "", reply)
        found.append(Comment(who, said, kind, reply, sign))
    return found


def _kind(said: str) -> tuple[str, str, tuple[Words, ...]]:
    if match := TOXIC.search(said):
        return "toxic", match.group(), ()
    if match := SPAM.search(said):
        return "spam", match.group(), ()
    for name, pattern in PATTERNS.items():
        if match := pattern.search(said):
            return name, match.group(), ANSWERS[name]
    return "silent", "", ()


def write(found: list[Comment], language: str) -> str:
    """Drafts first, then what is left without an answer, as Markdown."""
    german = language == "de"
    parts = [f"# {'Antworten auf Kommentare' if german else 'Answers to comments'}"]
    for one in (one for one in found if one.reply):
        who = f"@{one.who}" if one.who else fact("", "wer" if german else "who")
        parts.append(f"**{who}** ({LABELS[one.kind].to(language)}): {fitted(one.said, 300)}\n\n> {one.reply}")
    rest = [one for one in found if not one.reply]
    if rest:
        head = ("Wer", "Kommentar", "Warum keine Antwort") if german else ("Who", "Comment", "Why no answer")
        rows = [(one.who or "—", fitted(one.said, 120), LABELS[one.kind].to(language)) for one in rest]
        parts.append(f"## {'Ohne Antwort' if german else 'Without an answer'}\n\n{grids.table(head, rows)}")
    if any(one.kind == "toxic" for one in rest):
        parts.append(
            "Beleidigendes: ausblenden, bei Drohungen Bildschirmfoto machen und anzeigen. Nicht diskutieren."
            if german
            else "Abuse: hide it; with threats take a screenshot and report them. Do not argue."
        )
    return closed("\n\n".join(parts), language)
