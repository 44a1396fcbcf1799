"""An interview prepared: questions to each must-have, the time they take, and a sheet that rates every answer alike."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from krake.coordinator import voice
from krake.kit import grids
from krake.kit.gaps import closed, fact
from krake.kit.text import Words, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

MOST = 8  #: must-haves one talk can go into
LEAST = 4  #: minutes without which a question is better left out
#: questions to a must-have: what was done, how it would be done, what was learnt. `{must}` is quoted as written
ASKED: tuple[tuple[Words, Words], ...] = (
    (
        Words(
            "“{must}”: tell us of the last time you needed it. What was the situation, what did you do, what came of it?",
            "„{must}“: Erzählen Sie von dem letzten Mal, als Sie das brauchten. Wie war die Lage, was haben Sie getan, was kam heraus?",
        ),
        Words("What would you do differently today?", "Was würden Sie heute anders machen?"),
    ),
    (
        Words(
            "“{must}”: show us an example of your work. Which decision in it was the hardest?",
            "„{must}“: Zeigen Sie uns ein Beispiel Ihrer Arbeit. Welche Entscheidung darin war die schwerste?",
        ),
        Words("What did you decide against, and why?", "Wogegen haben Sie sich entschieden, und warum?"),
    ),
    (
        Words(
            "“{must}”: imagine it goes wrong on a Friday evening. What do you do first, and what can wait?",
            "„{must}“: Angenommen, es geht am Freitagabend schief. Was tun Sie zuerst, und was kann warten?",
        ),
        Words("Whom would you tell, and when?", "Wem sagen Sie wann Bescheid?"),
    ),
    (
        Words(
            "“{must}”: how did you learn it, and how do you notice that you do it well?",
            "„{must}“: Wie haben Sie das gelernt, und woran merken Sie, dass Sie es gut machen?",
        ),
        Words("Where are your limits in it?", "Wo liegen darin Ihre Grenzen?"),
    ),
)
ANCHORS = {
    "de": ("1: kein Beispiel, nur Meinung", "3: eigenes Beispiel, Ergebnis unklar", "5: eigenes Beispiel, Ergebnis belegt, daraus gelernt"),
    "en": ("1: no example, only opinion", "3: own example, result unclear", "5: own example, result shown, learnt from it"),
}
#: what may not be asked; asked all the same, it need not be answered truthfully
NEVER = {
    "de": (
        "Schwangerschaft, Kinder und Familienplanung",
        "Religion, Partei, Gewerkschaft",
        "Herkunft und Muttersprache",
        "Alter",
        "Krankheiten und Behinderung (außer die Tätigkeit geht sonst nicht)",
        "Vermögen und Vorstrafen (außer die Tätigkeit verlangt es)",
    ),
    "en": (
        "pregnancy, children and family plans",
        "religion, party, trade union",
        "origin and mother tongue",
        "age",
        "illness and disability (unless the work is impossible otherwise)",
        "wealth and convictions (unless the work requires it)",
    ),
}


class Craft(NamedTuple):
    """What a role is about: a criterion, and the question that shows it in the work itself."""

    must: Words
    question: Words


def _craft(*rows: tuple[str, str, str, str]) -> tuple[Craft, ...]:
    return tuple(Craft(Words(en, de), Words(ask_en, ask_de)) for en, de, ask_en, ask_de in rows)


#: what is asked of a role when nobody said what it requires; the first whose words are in its name
CRAFTS: tuple[tuple[re.Pattern[str], tuple[Craft, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), rows)
    for pattern, rows in (
        (r"illustrat|zeichn|drawing", _craft(
            ("Own line", "Eigene Handschrift", "Show us three of your illustrations. What in them is yours and nobody else's?",
             "Zeigen Sie uns drei Ihrer Illustrationen. Was daran ist Ihr eigener Strich?"),
            ("From idea to drawing", "Von der Idee zum Bild", "Walk us through one illustration from the first sketch to the print file. "
                "What did you throw away?",
             "Führen Sie uns durch eine Illustration, von der ersten Skizze bis zur Druckdatei. Was haben Sie verworfen?"),
            ("Illustrating for print", "Illustrieren für den Druck", "How do you prepare an illustration that is printed on a mug and as a "
                "poster of 70 × 100 cm?",
             "Wie legen Sie eine Illustration an, die auf eine Tasse und auf ein Poster von 70 × 100 cm gedruckt wird?"),
            ("Working in a given style", "Arbeiten in fremdem Stil", "We need a series in a style that is there already. How do you get "
                "into it, and how long does a motif take you?",
             "Wir brauchen eine Serie in einem Stil, den es schon gibt. Wie finden Sie hinein, und wie lange brauchen Sie für ein Motiv?"),
            ("Dealing with corrections", "Umgang mit Korrekturen", "A customer wants a third change to your drawing, and you think it gets "
                "worse. What do you do?",
             "Jemand möchte die dritte Änderung an Ihrer Zeichnung, und Sie finden, sie wird schlechter. Was tun Sie?"),
            ("Rights and AI", "Rechte und KI", "Which rights do you give away with an illustration, and where do you use generated images?",
             "Welche Rechte geben Sie mit einer Illustration ab, und wo verwenden Sie generierte Bilder?"),
        )),
        (r"grafik|graphic|design|mediengestalt|layout|typograf", _craft(
            ("Layout", "Gestaltung", "Show us a layout of yours. Where does the eye go first, and how did you bring that about?",
             "Zeigen Sie uns ein Layout von Ihnen. Wohin geht das Auge zuerst, und wie haben Sie das erreicht?"),
            ("Print files", "Druckdaten", "What do you check before a file goes to the printer, and what went wrong once?",
             "Was prüfen Sie, bevor eine Datei in den Druck geht, und was ging einmal schief?"),
            ("Brand", "Marke", "How do you keep to a brand's rules without every picture looking alike?",
             "Wie halten Sie sich an die Regeln einer Marke, ohne dass jedes Bild gleich aussieht?"),
            ("Feedback", "Rückmeldungen", "Tell us of a draft that was turned down. What did you ask before you began again?",
             "Erzählen Sie von einem Entwurf, der abgelehnt wurde. Was haben Sie gefragt, bevor Sie neu anfingen?"),
            ("Speed", "Tempo", "You have two hours for six pictures of a launch. What do you leave out?",
             "Sie haben zwei Stunden für sechs Bilder zu einem Start. Was lassen Sie weg?"),
        )),
        (r"entwickl|developer|programm|software|engineer|frontend|backend|informatik", _craft(
            ("Code", "Code", "Show us code of yours you would write otherwise today. Why?", "Zeigen Sie uns Code von Ihnen, den Sie heute "
                "anders schreiben würden. Warum?"),
            ("Debugging", "Fehlersuche", "Tell us of the fault that took you longest to find. What led you to it?",
             "Erzählen Sie von dem Fehler, den Sie am längsten gesucht haben. Was führte zu ihm?"),
            ("Tests", "Tests", "What do you test, and what deliberately not?", "Was testen Sie, und was bewusst nicht?"),
            ("Operation", "Betrieb", "A release breaks the checkout at night. What do you do in the first ten minutes?",
             "Ein Release legt nachts die Kasse lahm. Was tun Sie in den ersten zehn Minuten?"),
        )),
        (r"social|content|community|influenc|marketing|kampagn|brand manager|performance|seo", _craft(
            ("Reach", "Reichweite", "Which post of yours did best, and how do you know why?", "Welcher Ihrer Beiträge lief am besten, und "
                "woher wissen Sie, warum?"),
            ("Planning", "Planung", "Plan one week of posts for a new poster, here and now.", "Planen Sie hier und jetzt eine Woche mit "
                "Beiträgen zu einem neuen Poster."),
            ("Figures", "Zahlen", "Which three figures do you look at on Monday, and what do you change by them?",
             "Auf welche drei Zahlen sehen Sie am Montag, und was ändern Sie danach?"),
            ("Criticism in public", "Kritik in der Öffentlichkeit", "Under a post people write that the print was bad. What do you answer, "
                "and whom do you ask first?",
             "Unter einem Beitrag schreiben Leute, der Druck sei schlecht. Was antworten Sie, und wen fragen Sie vorher?"),
            ("Marking ads", "Werbung kennzeichnen", "When is a post advertising, and how do you mark it?", "Wann ist ein Beitrag Werbung, "
                "und wie kennzeichnen Sie ihn?"),
        )),
        (r"support|kundenservice|kundenbetreu|customer (?:service|success|care)|service", _craft(
            ("Writing to customers", "Schreiben an Kundschaft", "Answer this now: “My mug arrived broken, and it is a gift for tomorrow.”",
             "Antworten Sie jetzt: „Meine Tasse kam kaputt an, und sie ist ein Geschenk für morgen.“"),
            ("Staying calm", "Ruhe bewahren", "Tell us of the angriest customer you had. What did you say first?",
             "Erzählen Sie von dem wütendsten Menschen, den Sie am Apparat hatten. Was haben Sie zuerst gesagt?"),
            ("Rules and leeway", "Regeln und Spielraum", "When do you give a refund without asking, and when not?",
                "Wann erstatten Sie, ohne zu fragen, und wann nicht?"),
            ("Order", "Ordnung", "Forty messages are waiting. In which order do you take them?", "Vierzig Nachrichten warten. In welcher "
                "Reihenfolge nehmen Sie sie?"),
        )),
        (r"vertrieb|sales|verkauf|verkäuf|account|key account", _craft(
            ("Winning customers", "Kunden gewinnen", "How did you win your last customer, step by step?", "Wie haben Sie Ihren letzten "
                "Kunden gewonnen, Schritt für Schritt?"),
            ("Price", "Preis", "They want 20 % off. What do you ask before you answer?", "Es werden 20 % Rabatt verlangt. Was fragen Sie, "
                "bevor Sie antworten?"),
            ("Honesty", "Ehrlichkeit", "When did you advise somebody against buying?", "Wann haben Sie jemandem vom Kauf abgeraten?"),
            ("Staying on", "Dranbleiben", "How often do you follow up, and when do you stop?", "Wie oft fassen Sie nach, und wann hören "
                "Sie auf?"),
        )),
        (r"text|redakt|copywrit|writer|editor|autor|übersetz|translat|journalis", _craft(
            ("Writing", "Schreiben", "Write the first sentence for a poster of a night train, here and now.", "Schreiben Sie hier und "
                "jetzt den ersten Satz für ein Poster mit einem Nachtzug."),
            ("Cutting", "Kürzen", "Show us a text before and after you cut it. What went first?", "Zeigen Sie uns einen Text vor und nach "
                "dem Kürzen. Was fiel zuerst weg?"),
            ("Facts", "Fakten", "How do you check what you were told about a product?", "Wie prüfen Sie, was man Ihnen über ein Produkt "
                "gesagt hat?"),
            ("Voice", "Tonfall", "How do you write for two brands in one day?", "Wie schreiben Sie an einem Tag für zwei Marken?"),
        )),
        (r"foto|photo|video|film|kamera|camera|cutter", _craft(
            ("Light", "Licht", "Show us a picture of a product. Where did the light come from, and why there?", "Zeigen Sie uns ein "
                "Produktbild. Woher kam das Licht, und warum von dort?"),
            ("Planning a shoot", "Dreh planen", "Twelve products, one day, one room: how do you go about it?", "Zwölf Produkte, ein Tag, "
                "ein Raum: Wie gehen Sie vor?"),
            ("Editing", "Nachbearbeitung", "What do you retouch, and what would deceive a buyer?", "Was retuschieren Sie, und was würde "
                "Käufer täuschen?"),
            ("Consent", "Einwilligung", "Whom do you ask before a picture with people is published?", "Wen fragen Sie, bevor ein Bild mit "
                "Menschen veröffentlicht wird?"),
        )),
        (r"lager|logisti|versand|fulfil|warehouse|packer|kommission|produktion|druck(?:er|technik)", _craft(
            ("Care", "Sorgfalt", "How do you make sure that the right thing is in the right parcel?", "Wie stellen Sie sicher, dass im "
                "richtigen Paket das Richtige liegt?"),
            ("Rush", "Stoßzeiten", "Three hundred parcels before noon: what comes first?", "Dreihundert Pakete bis Mittag: Was kommt "
                "zuerst?"),
            ("Damage", "Schäden", "A pallet arrives dented. What do you do, and what do you write down?", "Eine Palette kommt eingedrückt "
                "an. Was tun Sie, und was halten Sie fest?"),
            ("Safety", "Sicherheit", "When did you stop work because it was not safe?", "Wann haben Sie die Arbeit angehalten, weil sie "
                "nicht sicher war?"),
        )),
        (r"assist|office|büro|sekret|verwaltung|organisation|back ?office", _craft(
            ("Order", "Ordnung", "How do you keep track of twenty open things?", "Wie behalten Sie zwanzig offene Dinge im Blick?"),
            ("Priorities", "Vorrang", "Two people need you at once. How do you decide?", "Zwei Leute brauchen Sie gleichzeitig. Wie "
                "entscheiden Sie?"),
            ("Discretion", "Vertraulichkeit", "What do you do when somebody asks you about pay?", "Was tun Sie, wenn jemand Sie nach "
                "Gehältern fragt?"),
            ("Writing", "Schreiben", "Write the mail that moves an appointment for the third time.", "Schreiben Sie die Mail, die einen "
                "Termin zum dritten Mal verschiebt."),
        )),
        (r"buchhalt|finanz|controll|account(?:ant|ing)|bookkeep|steuer", _craft(
            ("Closing", "Abschluss", "Walk us through your last monthly closing.", "Führen Sie uns durch Ihren letzten Monatsabschluss."),
            ("Receipts", "Belege", "A receipt is missing. What do you do, step by step?", "Ein Beleg fehlt. Was tun Sie, Schritt für "
                "Schritt?"),
            ("VAT abroad", "Umsatzsteuer im Ausland", "We ship to France. What changes for VAT?", "Wir liefern nach Frankreich. Was ändert "
                "sich bei der Umsatzsteuer?"),
            ("Finding faults", "Fehler finden", "Which fault of others did you find by the figures alone?", "Welchen Fehler anderer haben "
                "Sie allein an den Zahlen gesehen?"),
        )),
    )
)  # fmt: skip


class Talk(Input):
    """The role, what it requires, and how long the talk lasts."""

    text: str = asked("Role", "Stelle")
    musts: str = asked("Must-haves, one a line", "Muss-Kriterien, eins je Zeile", "", kind="long")
    minutes: int = asked("Minutes", "Minuten", 45, ge=20, le=180)
    name: str = asked("Name of the person", "Name der Person", "")
    language: Literal["en", "de"] = asked("Language of the talk", "Sprache des Gesprächs", "de")


class Part(NamedTuple):
    name: Words
    minutes: int


@skill(
    title=Words("Prepare an interview", "Bewerbungsgespräch vorbereiten"),
    risk=Risk.OWN,
    agent="scouty",
    examples=(
        Words("prepare a job interview for {text}", "bereite ein bewerbungsgespräch für {text} vor"),
        Words("make an interview kit for {text}", "erstelle interviewfragen für {text}"),
    ),
    keywords=(Words("interview kit questions job score sheet", "bewerbungsgespräch interviewfragen vorstellungsgespräch bewertungsbogen"),),
    alone=False,
    ensures=lambda evidence: sum(evidence["parts"]) == evidence["minutes"] and evidence["questions"] == evidence["rated"],
)
async def interview_kit(ctx: Ctx, input: Talk) -> Result:
    """Write questions to each must-have, a schedule that adds up and a rating sheet with anchors, the same for everybody."""
    musts = [re.sub(r"^[-*•–]\s*", "", line).strip(" .") for line in re.split(r"[\n;]", input.musts) if line.strip(" .")]
    crafts = craft(input.text)
    if not musts and not crafts:
        ctx.ask(_question(input.text))
    own = {one.must.to(input.language): one.question.to(input.language) for one in crafts} if not musts else {}
    whole = musts or list(own)
    chosen, schedule = plan(whole, input.minutes)
    musts = whole
    document = write(input, chosen, schedule, own)
    # counted in the text itself: a line of the sheet for each question asked
    questions = len(re.findall(r"^\*\*\d+\. ", document, re.MULTILINE))
    rated = len(re.findall(r"^\| \d+ \| .* \| +\| +\|$", document, re.MULTILINE))
    evidence = {"minutes": input.minutes, "parts": [part.minutes for part in schedule], "questions": questions, "rated": rated}
    left = len(musts) - len(chosen)
    count = several(
        len(chosen),
        Words("{n} must-have has its question", "{n} Muss-Kriterium hat seine Frage"),
        Words("{n} must-haves have their question", "{n} Muss-Kriterien haben ihre Frage"),
    )
    if not musts:
        sentence = Words(
            "The frame stands, but no must-haves were given: write them, and each gets its question.",
            "Der Rahmen steht, aber es sind keine Muss-Kriterien angegeben: Nenne sie, und jedes bekommt seine Frage.",
        )
    elif left:
        short = Words(f"for {left} more {input.minutes} minutes are too short", f"für {left} weitere sind {input.minutes} Minuten zu kurz")
        sentence = Words(f"{count.en}; {short.en}.", f"{count.de}; {short.de}.")
    else:
        sentence = Words(f"{count.en}, in {input.minutes} minutes.", f"{count.de}, in {input.minutes} Minuten.")
    source = Words("schedule of the talk", "Zeitplan des Gesprächs")
    figures = tuple(Figure(part.name, Words(f"{part.minutes} min", f"{part.minutes} min"), source) for part in schedule)
    return voice.plain(Result(sentence, figures, evidence, document))


def craft(role: str) -> tuple[Craft, ...]:
    """What a role is asked about by its name; empty when the name says nothing. Pure."""
    return next((rows for pattern, rows in CRAFTS if pattern.search(role)), ())


def _question(role: str) -> Question:
    return Question(
        Words(f"What must somebody be able to do as {role}?", f"Was muss jemand als {role} können?"),
        Words("Scouty knows no questions for this role; it asks about what you name.", "Scouty kennt für diese Stelle keine Fragen; "
            "gefragt wird nach dem, was du nennst."),
        (Field("musts", "text", Words("Must-haves, with semicolons", "Muss-Kriterien, mit Semikolon")),),
        f"interview_kit:{role.lower()[:80]}",
    )  # fmt: skip


def plan(musts: list[str], minutes: int) -> tuple[list[str], list[Part]]:
    """The must-haves there is time for, in their order, and the minutes of each part; together they are the whole. Pure."""
    opening, theirs, close = 5, max(5, minutes // 6), 3
    pool = minutes - opening - theirs - close
    chosen = musts[: min(MOST, max(1, pool // LEAST))]
    parts = [Part(Words("Welcome and course", "Begrüßung und Ablauf"), opening)]
    parts.append(Part(Words("Questions to the must-haves", "Fragen zu den Muss-Kriterien"), pool))
    parts += [Part(Words("Their questions", "Fragen der Person"), theirs), Part(Words("Next steps", "Nächste Schritte"), close)]
    return chosen, parts


def write(talk: Talk, musts: list[str], schedule: list[Part], own: dict[str, str] | None = None) -> str:
    """The kit as Markdown."""
    lang, german = talk.language, talk.language == "de"
    named = musts or [fact("", "Muss-Kriterium" if german else "must-have")]
    each = schedule[1].minutes // len(named)
    questions = []
    for number, must in enumerate(named):
        first, probe = ASKED[number % len(ASKED)]
        if own and must in own:  # a probe that goes with any piece of work
            probe = ASKED[(0, 1, 3)[number % 3]][1]
        more = "Nachfrage" if german else "Follow-up"
        asks = (own or {}).get(must) or first.to(lang).format(must=must)
        questions.append(f"**{number + 1}. {asks}** (ca. {each} min)\n\n{more}: {probe.to(lang)}")
    rows = [(number, must, " ", " ") for number, must in enumerate(named, 1)]
    head = (
        ("Nr.", "Muss-Kriterium", "Punkte 1–5", "Beleg in Stichworten")
        if german
        else ("No.", "Must-have", "Points 1–5", "Evidence in notes")
    )
    heads = (
        ("Ablauf", "Fragen", "Bewertungsbogen", "Nicht fragen", "Zum Schluss sagen")
        if german
        else ("Course", "Questions", "Rating sheet", "Do not ask", "Say at the end")
    )
    who = fact(talk.name, "Name" if german else "name")
    last = (
        f"Wann Sie von uns hören: {fact('', 'Datum der Rückmeldung')}. Auf Wunsch löschen wir Ihre Daten sofort."
        if german
        else f"When you will hear from us: {fact('', 'date of reply')}. We delete your data at once if you wish."
    )
    rule = (
        "Allen dieselben Fragen in derselben Reihenfolge; Punkte direkt nach der Antwort, vor dem Austausch mit anderen."
        if german
        else "The same questions in the same order for everybody; points right after the answer, before talking to others."
    )
    course = grids.table(("Teil", "Minuten") if german else ("Part", "Minutes"), [(part.name.to(lang), part.minutes) for part in schedule])
    parts = [
        f"# {'Gespräch' if german else 'Interview'}: {talk.text}\n\n{who}",
        f"## {heads[0]}\n\n{course}",
        f"## {heads[1]}\n\n{rule}\n\n" + "\n\n".join(questions),
        f"## {heads[2]}\n\n{grids.table(head, rows)}\n\n" + "\n".join(f"- {anchor}" for anchor in ANCHORS[lang]),
        f"## {heads[3]}\n\n" + "\n".join(f"- {line}" for line in NEVER[lang]),
        f"## {heads[4]}\n\n{last}",
    ]
    return closed("\n\n".join(parts), lang)
