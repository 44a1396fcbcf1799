"""Words for times and the small words of a sentence, in English and German, each with the symbol the time grammar reads."""

from __future__ import annotations

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from krake.coordinator.grammar.tokens import fold, folded

ENGLISH = {
    "EVERY": "every each", "OTHER": "other alternate", "AT": "at", "ON": "on", "AM": "am", "PM": "pm", "IN": "in within", "OF": "of",
    "AND": "and", "THE": "the", "NEXT": "next coming upcoming", "THIS": "this current", "LAST": "last previous", "PAST": "past",
    "TODAY": "today", "TOMORROW": "tomorrow tmrw", "YESTERDAY": "yesterday", "TONIGHT": "tonight", "AFTER": "after", "BEFORE": "before",
    "TO": "to", "HALF": "half", "QUARTER": "quarter quarters", "NOON": "noon midday", "MIDNIGHT": "midnight", "CLOCK": "oclock",
    "H": "h hrs hr", "U:minute": "minute minutes min mins", "U:hour": "hour hours", "U:day": "day days", "U:week": "week weeks",
    "U:month": "month months", "U:year": "year years", "BIZ": "weekday workday", "BIZS": "weekdays workdays", "WKND": "weekend",
    "WKNDS": "weekends", "ADV:day": "daily", "ADV:hour": "hourly", "ADV:week": "weekly", "ADV:month": "monthly",
    "ADV:year": "yearly annually", "ADV:quarter": "quarterly", "ADV:fortnight": "fortnightly biweekly",
    "P:morning": "morning", "PS:morning": "mornings", "P:afternoon": "afternoon", "PS:afternoon": "afternoons", "P:evening": "evening",
    "PS:evening": "evenings", "P:night": "night", "PS:night": "nights nightly", "O:1": "first", "O:2": "second", "O:3": "third",
    "O:4": "fourth", "O:5": "fifth", "A": "a an", "UNTIL": "until till unless", "EXCEPT": "except excluding", "SANS": "without",
    "HOLIDAYS": "holiday holidays",
    "WD:MO": "monday", "WD:TU": "tuesday", "WD:WE": "wednesday", "WD:TH": "thursday", "WD:FR": "friday", "WD:SA": "saturday",
    "WD:SU": "sunday", "WDS:MO": "mondays", "WDS:TU": "tuesdays", "WDS:WE": "wednesdays", "WDS:TH": "thursdays", "WDS:FR": "fridays",
    "WDS:SA": "saturdays", "WDS:SU": "sundays", "SH:MO": "mon", "SH:TU": "tue tues", "SH:WE": "wed", "SH:TH": "thu thur thurs",
    "SH:FR": "fri", "SH:SA": "sat", "SH:SU": "sun", "M:1": "january jan", "M:2": "february feb", "M:3": "march", "M:4": "april apr",
    "M:5": "may", "M:6": "june jun", "M:7": "july jul", "M:8": "august aug", "M:9": "september sep sept", "M:10": "october oct",
    "M:11": "november nov", "M:12": "december dec", "N:1": "one", "N:2": "two", "N:3": "three", "N:4": "four", "N:5": "five",
    "N:6": "six", "N:7": "seven", "N:8": "eight", "N:9": "nine", "N:10": "ten", "N:11": "eleven", "N:12": "twelve",
    "N:15": "fifteen", "N:20": "twenty", "N:30": "thirty",
}  # fmt: skip
GERMAN = {
    "EVERY": "jeden jede jedes jeder jedem alle jeweils", "AT": "um gegen", "AM": "am", "IN": "in im innerhalb binnen", "OF": "von",
    "AND": "und sowie", "THE": "der die das den dem des", "NEXT": "nächste nächsten nächster nächstes kommende kommenden kommender",
    "THIS": "diese diesen dieser dieses diesem aktuelle aktuellen laufenden",
    "LAST": "letzte letzten letzter letztes letztem vergangene vergangenen vorige vorigen", "TODAY": "heute heut",
    "MORGEN": "morgen", "OVERMORROW": "übermorgen", "YESTERDAY": "gestern", "ERE": "vorgestern", "PAST": "nach", "BEFORE": "vor",
    "HALB": "halb", "HALF": "halbe halben halber", "QUARTER": "viertel quartal quartals", "NOON": "mittag", "PS:noon": "mittags",
    "MIDNIGHT": "mitternacht", "CLOCK": "uhr", "U:minute": "minuten", "U:hour": "stunde stunden", "U:day": "tag tage tagen tages",
    "U:week": "woche wochen", "U:month": "monat monate monaten monats", "U:year": "jahr jahre jahren jahres",
    "BIZ": "werktag werktage wochentag arbeitstag", "BIZS": "werktags wochentags", "WKND": "wochenende", "WKNDS": "wochenends",
    "ADV:day": "täglich", "ADV:hour": "stündlich", "ADV:week": "wöchentlich", "ADV:month": "monatlich", "ADV:year": "jährlich",
    "ADV:quarter": "vierteljährlich quartalsweise", "ADV:fortnight": "zweiwöchentlich", "P:morning": "früh vormittag",
    "PS:morning": "morgens vormittags", "P:afternoon": "nachmittag", "PS:afternoon": "nachmittags", "P:evening": "abend",
    "PS:evening": "abends", "P:night": "nacht", "PS:night": "nachts", "O:1": "erste ersten erster erstes", "O:2": "zweite zweiten zweiter",
    "O:3": "dritte dritten dritter", "O:4": "vierte vierten vierter", "O:5": "fünfte fünften", "A": "ein eine einen einer einem",
    "UNTIL": "bis solange", "EXCEPT": "außer ausser", "SANS": "ohne", "HOLIDAYS": "feiertag feiertage feiertagen feiertags",
    "FIRSTDAY": "monatsersten monatsanfang", "LASTDAY": "monatsende monatsletzten",
    "WD:MO": "montag", "WD:TU": "dienstag", "WD:WE": "mittwoch", "WD:TH": "donnerstag", "WD:FR": "freitag",
    "WD:SA": "samstag sonnabend", "WD:SU": "sonntag", "WDS:MO": "montags", "WDS:TU": "dienstags", "WDS:WE": "mittwochs",
    "WDS:TH": "donnerstags", "WDS:FR": "freitags", "WDS:SA": "samstags sonnabends", "WDS:SU": "sonntags", "SH:MO": "mo", "SH:TU": "di",
    "SH:WE": "mi", "SH:TH": "do", "SH:FR": "fr", "SH:SA": "sa", "SH:SU": "so", "M:1": "januar jänner", "M:2": "februar", "M:3": "märz",
    "M:5": "mai", "M:6": "juni", "M:7": "juli", "M:10": "oktober okt", "M:12": "dezember dez", "N:1": "eins", "N:2": "zwei zwo",
    "N:3": "drei", "N:4": "vier", "N:5": "fünf", "N:6": "sechs", "N:7": "sieben", "N:8": "acht", "N:9": "neun", "N:10": "zehn",
    "N:11": "elf", "N:12": "zwölf", "N:15": "fünfzehn", "N:20": "zwanzig", "N:30": "dreißig",
}  # fmt: skip
#: adjectives that bend: täglicher, wöchentlichen
BENT = ("e", "en", "er", "es", "em")

SYMBOL: dict[str, str] = {}
for _table in (ENGLISH, GERMAN):
    for _symbol, _words in _table.items():
        for _word in _words.split():
            SYMBOL.setdefault(fold(_word), _symbol)
            if _symbol.startswith("ADV:") and _word.endswith("lich"):
                SYMBOL.update({fold(_word) + ending: _symbol for ending in BENT})

#: small words that say little about what is wanted
ENGLISH_SMALL = folded(
    "a an and are as at be been by can could did do does every for from get give had has have how i in is it its just kindly let like many "
    "me much my now of on once or our out please run shall should start that the their them there this to us want was we were what when "
    "which will with would you your hey hello krake schedule today then also need thanks asap"
)
GERMAN_SMALL = folded(
    "alle am an auf aus bei bitte bis da das dass dein deine dem den denn der des die doch du ein eine einen einer er es für gib haben "
    "hast hat hatte hätte hier ich ihm ihr im in ist ja kann kannst könntest lass mach mache mal mein meine meinen mich mir mit möchte "
    "nach noch nun oder plane schon sei sein sich sie sind so soll sollte starte über um und uns unser unsere viel viele vom von war "
    "waren was welche welcher wer werden wie wieviel will wir wird würde zu zum zur heute führe würdest jetzt "
    "gleich sofort dann auch danke brauche"
)
SMALL = ENGLISH_SMALL | GERMAN_SMALL
#: a sentence with one of these is never carried out
NEGATION = folded("not dont doesnt didnt never without cannot cant wont nicht nie niemals ohne kein keine keinen keiner keines")
#: a sentence that begins with one of these asks; "can you" and "kannst du" begin a request and are not here
ASKING = folded(
    "what why when where who which how is are was were did does has have had if should would may shall warum wieso wann wo wer wie welche "
    "welcher ist sind waren hat haben wurde wurden wird soll sollte falls wenn darf"
)
#: words of a look back, which turn "on friday" into the last one
BACK = folded("did was were made earned sold had has hat hatte haben war waren verdient eingenommen verkauft umgesetzt gab kam kamen")
ORDER_WORDS = folded("order orders bestellung bestellungen auftrag aufträge auftrags")
#: names of things a skill takes; they do not say what to do with them
THINGS = ORDER_WORDS | folded("shop shops workspace bereich integration anbindung verbindung connection agent text")
_LONG = [word for word in SYMBOL if len(word) >= 5]


def symbol(word: str, exact: bool) -> str:
    """The symbol of a folded word, "" when it is no word of time. Unless `exact`, long words are forgiven one slip, very long ones two."""
    found = SYMBOL.get(word)
    if found or exact or len(word) < 4 or word in SMALL:
        return found or ""
    if len(word) == 4:  # only a letter left out: "evry"
        near = [other for other in _LONG if len(other) == 5 and other[0] == word[0] and OSA.distance(word, other) == 1]
        return SYMBOL[near[0]] if len(near) == 1 else ""
    best = extractOne(word, _LONG, scorer=OSA.distance, score_cutoff=2 if len(word) >= 9 else 1)
    return SYMBOL[best[0]] if best else ""
