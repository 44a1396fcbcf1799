"""Gigi: the owner's energy, and challenges for Hard Life Mode."""

from krake.kit.text import Words
from krake.services import score_tables as tables
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table

HABITS = Table(
    "Habits",
    (
        Column("Date", "date", german="Datum"),
        Column("Habit", german="Gewohnheit"),
        Column("Done", "tick", german="Erledigt"),
        Column("Note", "long", german="Notiz"),
        Column("Streak", "formula", german="Serie", formula="IF({Done}, MAX(PREV({Streak}), 0) + 1, 0)"),
    ),
    german="Gewohnheiten",
)
CHALLENGES = Table(
    "Challenges",
    (
        Column("Day", "number", german="Tag"),
        Column("Prompt", "long", german="Tagesaufgabe"),
        Column("Format", "choice", ("Photo", "Reel", "Story", "Text")),
        Column("Post", "link", german="Beitrag"),
    ),
)
GOALS = Table(
    "Goals",
    (
        Column("Goal", german="Ziel"),
        Column("Metric", "number", german="Messwert"),
        Column("Target", "number", german="Zielwert"),
        Column("By", "date", german="Bis"),
        Column("Progress", "formula", german="Fortschritt", formula="{Metric} / {Target}"),
    ),
    german="Ziele",
)

AGENT = Agent(
    key="gigi",
    name="Gigi",
    role=Words("Personal growth", "Persönliche Entwicklung"),
    brief=Words(
        "Minds the owner's strength and designs the challenges of Hard Life Mode. Gives no medical advice.",
        "Achtet auf die eigenen Kräfte und entwirft die Challenges von Hard Life Mode. Gibt keinen medizinischen Rat.",
    ),
    face=Face(6, "grin", "leaf"),
    workspaces=("hard_life_mode", "todo"),
    abilities=(
        Ability(
            "week_plan",
            Words(
                "Fits training, rest and learning into the free parts of the week.",
                "Legt Training, Erholung und Lernen in die freien Teile der Woche.",
            ),
            1,
            needs=("google_calendar",),
        ),
        Ability(
            "habit_track",
            Words(
                "Asks once a day how the habits went and keeps the record.",
                "Fragt einmal am Tag nach den Gewohnheiten und hält die Antwort fest.",
            ),
            1,
        ),
        Ability(
            "challenge_design",
            Words(
                "Designs thirty days of challenge, one prompt a day, ready for Soshie.",
                "Entwirft dreißig Tage Challenge mit einer Aufgabe am Tag, fertig für Soshie.",
            ),
            1,
        ),
        Ability(
            "load_guard",
            Words(
                "Speaks up when a week holds more work than it has hours.",
                "Meldet sich, wenn eine Woche mehr Arbeit als Stunden hat.",
            ),
            0,
            needs=("google_calendar",),
        ),
        Ability(
            "reflection",
            Words(
                "Looks back on the week with a few good questions.",
                "Blickt mit ein paar guten Fragen auf die Woche zurück.",
            ),
            1,
        ),
    ),
    tables=(HABITS, CHALLENGES, GOALS),
    routines=(
        Routine(
            "habit_track",
            "FREQ=DAILY;BYHOUR=21;BYMINUTE=0;BYSECOND=0",
            Words("Ask about habits every day at 21:00", "Nach Gewohnheiten fragen, jeden Tag um 21:00"),
        ),
        Routine(
            "reflection",
            "FREQ=WEEKLY;BYDAY=SU;BYHOUR=18;BYMINUTE=0;BYSECOND=0",
            Words("Look back every Sunday at 18:00", "Rückblick jeden Sonntag um 18:00"),
        ),
    ),
    scorecard=(
        Score(
            "kept_plans",
            Words("Share of plans that were kept", "Anteil eingehaltener Pläne"),
            Words(
                "Habits ticked as done ÷ habits of all days up to today",
                "Als erledigt abgehakte Gewohnheiten ÷ Gewohnheiten aller Tage bis heute",
            ),
            Words("No reading yet. Waits for the first row in Habits.", "Noch kein Wert. Wartet auf die erste Zeile in Gewohnheiten."),
            tables.ticked("Habits", "Done", "Date"),
            parts=(
                Words("Done", "Erledigt"),
                Words("Planned", "Geplant"),
            ),
        ),
    ),
    integrations=("google_calendar",),
)
