"""Vizzy: the owner's assistant."""

from krake.kit.text import Words
from krake.services import score_changes as changes
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table
from krake.spec.words import Good

REMINDERS = Table(
    "Reminders",
    (
        Column("Text", "long"),
        Column("Due", "time", german="Fällig"),
        Column("Repeat", german="Wiederholung"),
        Column("Workspace", "choice", ("Lunavo", "Monarch", "Lunabots", "Hard Life Mode", "Management"), german="Bereich"),
        Column("Done", "tick", german="Erledigt"),
    ),
    german="Erinnerungen",
)
MEETINGS = Table(
    "Meetings",
    (
        Column("Title", german="Titel"),
        Column("Date", "date", german="Datum"),
        Column("People", german="Personen"),
        Column("Notes", "file", german="Notizen"),
        Column("Actions", "link", german="Aufgaben"),
    ),
    german="Besprechungen",
)
MAIL_TRIAGE = Table(
    "Mail triage",
    (
        Column("From", "email", german="Von"),
        Column("Subject", german="Betreff"),
        Column("Class", "choice", ("Decision", "Task", "Receipt", "Contract", "Noise"), german="Klasse"),
        Column("Confidence", "percent", german="Sicherheit"),
        Column("Routed to", "agent", german="Zugeteilt an"),
        Column("Thread", "link", german="Vorgang"),
    ),
    german="Postsortierung",
)

AGENT = Agent(
    key="vizzy",
    name="Vizzy",
    role=Words("Assistant", "Assistenz"),
    brief=Words(
        "Keeps the day in order: appointments, deadlines, post and the short report that opens the morning.",
        "Hält den Tag in Ordnung: Termine, Fristen, Post und der kurze Bericht am Morgen.",
    ),
    face=Face(7, "wave", "arc"),
    workspaces=("todo", "management"),
    abilities=(
        Ability(
            "note",
            Words(
                "Writes down what you tell it, where every agent can read it.",
                "Schreibt auf, was du ihr sagst, wo jeder Agent es lesen kann.",
            ),
            1,
        ),
        Ability(
            "morning_brief",
            Words(
                "Reports the open decisions, near deadlines and moved figures, short enough for one coffee.",
                "Berichtet offene Entscheidungen, nahe Fristen und bewegte Zahlen, kurz genug für einen Kaffee.",
            ),
            0,
        ),
        Ability(
            "schedule_meeting",
            Words(
                "Finds free times for everyone and drafts the appointment.",
                "Findet freie Zeiten für alle und entwirft den Termin.",
            ),
            2,
            needs=("google_calendar",),
        ),
        Ability(
            "meeting_notes",
            Words(
                "Turns a transcript or upload into a summary and a list of tasks.",
                "Macht aus einer Mitschrift oder Datei eine Zusammenfassung und eine Aufgabenliste.",
            ),
            1,
        ),
        Ability(
            "inbox_triage",
            Words(
                "Sorts the post into decisions, tasks, receipts, contracts and what can be ignored.",
                "Sortiert die Post in Entscheidungen, Aufgaben, Belege, Verträge und Unwichtiges.",
            ),
            1,
            needs=("google_mail",),
        ),
        Ability(
            "deadline_watch",
            Words(
                "Gives notice of a deadline as early as its preparation needs.",
                "Meldet eine Frist so früh, wie ihre Vorbereitung es braucht.",
            ),
            0,
        ),
        Ability(
            "travel_plan",
            Words(
                "Plans a trip with times and what it will cost.",
                "Plant eine Reise mit Zeiten und Kosten.",
            ),
            1,
        ),
    ),
    tables=(REMINDERS, MEETINGS, MAIL_TRIAGE),
    routines=(
        Routine(
            "morning_brief",
            "FREQ=DAILY;BYHOUR=7;BYMINUTE=0;BYSECOND=0",
            Words("Morning report every day at 07:00", "Morgenbericht jeden Tag um 07:00"),
        ),
        Routine(
            "inbox_triage",
            "FREQ=HOURLY;BYMINUTE=0,15,30,45;BYSECOND=0",
            Words("Sort the post every 15 minutes", "Post alle 15 Minuten sortieren"),
        ),
    ),
    scorecard=(
        Score(
            "opened_reports",
            Words("Share of morning reports that were opened", "Anteil geöffneter Morgenberichte"),
            Words(
                "Morning reports that somebody opened ÷ morning reports",
                "Geöffnete Morgenberichte ÷ alle Morgenberichte",
            ),
            Words(
                "No reading yet. Krake does not note which reports are opened.",
                "Noch kein Wert. Krake vermerkt nicht, welche Berichte geöffnet werden.",
            ),
        ),
        Score(
            "wrongly_sorted",
            Words("Share of post sorted wrongly", "Anteil falsch sortierter Post"),
            Words(
                "Of the last 200 mails it sorted: those whose class or recipient somebody changed ÷ all of them",
                "Von den letzten 200 sortierten Mails: jene, deren Klasse oder Zuteilung jemand änderte ÷ alle",
            ),
            Words("No reading yet. Waits for the first mail that is sorted.", "Noch kein Wert. Wartet auf die erste sortierte Mail."),
            changes.corrected("Mail triage", ("Class", "Routed to")),
            parts=(
                Words("Changed by a person", "Von Menschen geändert"),
                Words("Sorted", "Sortiert"),
            ),
            good=Good.DOWN,
        ),
    ),
    integrations=("google_calendar", "google_mail"),
)
