"""Scouty: people, creators and programmes."""

from krake.kit.text import Words
from krake.services import score_tables as tables
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table
from krake.spec.words import Good, Unit

CANDIDATES = Table(
    "Candidates",
    (
        Column("Name"),
        Column("Role", german="Stelle"),
        Column("Must-haves met", "number", german="Erfüllte Muss-Kriterien"),
        Column("Score sheet", "file", german="Bewertungsbogen"),
        Column("Stage", "choice", ("New", "Screened", "Interview", "Offer", "Closed"), german="Stufe"),
        Column("Delete on", "date", german="Löschen am"),
    ),
    german="Bewerbungen",
)
CREATORS = Table(
    "Creators",
    (
        Column("Handle", german="Profilname"),
        Column("Platform", "choice", ("Instagram", "TikTok", "YouTube", "Website", "Other"), german="Plattform"),
        Column("Followers", "number", german="Follower"),
        Column("Fit", "rating", german="Passung"),
        Column("Contacted", "date", german="Kontaktiert am"),
    ),
    german="Kreative",
)
PROGRAMMES = Table(
    "Programmes",
    (
        Column("Network", german="Netzwerk"),
        Column("Brand", german="Marke"),
        Column("Commission", "percent", german="Provision"),
        Column("Cookie days", "number", german="Cookie-Tage"),
        Column("Terms", "link", german="Bedingungen"),
        Column("Status", "choice", ("Found", "Applied", "Accepted", "Closed")),
    ),
    german="Programme",
)

AGENT = Agent(
    key="scouty",
    name="Scouty",
    role=Words("Recruiting and scouting", "Personal- und Partnersuche"),
    brief=Words(
        "Goes looking for people to work with, from freelancers to creators, and for affiliate programmes worth joining.",
        "Sucht Menschen für die Zusammenarbeit, von Freien bis zu Kreativen, und Affiliate-Programme, die sich lohnen.",
    ),
    face=Face(3, "smirk", "cap"),
    workspaces=("management", "hard_life_mode", "lunabots"),
    abilities=(
        Ability(
            "role_post",
            Words(
                "Drafts a job advert in words that exclude nobody (AGG).",
                "Entwirft eine Ausschreibung, deren Sprache niemanden ausschließt (AGG).",
            ),
            2,
        ),
        Ability(
            "screen",
            Words(
                "Compares applications with what the work requires; turning someone down stays with a person.",
                "Stellt Bewerbungen den Anforderungen gegenüber; Absagen bleiben Sache eines Menschen.",
            ),
            1,
        ),
        Ability(
            "retention_check",
            Words(
                "Lists applications whose date for deletion has come.",
                "Listet Bewerbungen auf, deren Löschdatum erreicht ist.",
            ),
            0,
        ),
        Ability(
            "interview_kit",
            Words(
                "Prepares the questions of an interview and a sheet to rate the answers.",
                "Bereitet Fragen für ein Gespräch vor und einen Bogen für die Bewertung.",
            ),
            1,
        ),
        Ability(
            "creator_scout",
            Words(
                "Lists creators of a field and says why each would suit.",
                "Listet Kreative eines Themas auf und begründet, warum sie passen.",
            ),
            1,
            needs=(
                "instagram",
                "tiktok",
                "youtube",
            ),
        ),
        Ability(
            "programme_scout",
            Words(
                "Sets affiliate programmes side by side: what they pay, for how long, and on which terms.",
                "Stellt Affiliate-Programme nebeneinander: was sie zahlen, wie lange und zu welchen Bedingungen.",
            ),
            1,
            needs=("affiliate",),
        ),
        Ability(
            "onboarding",
            Words(
                "Lays out the first days of a new colleague as tasks.",
                "Legt die ersten Tage einer neuen Kraft als Aufgaben an.",
            ),
            1,
        ),
    ),
    tables=(CANDIDATES, CREATORS, PROGRAMMES),
    routines=(
        Routine(
            "retention_check",
            "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=7;BYMINUTE=0;BYSECOND=0",
            Words("Check what must be deleted on the 1st of the month at 07:00", "Löschfristen am 1. des Monats um 07:00 prüfen"),
        ),
    ),
    scorecard=(
        Score(
            "accepted_suggestions",
            Words("Share of suggestions that were accepted", "Anteil angenommener Vorschläge"),
            Words(
                "Programmes it found that are Applied or Accepted ÷ these and those closed or deleted",
                "Gefundene Programme mit Stand Applied oder Accepted ÷ diese und geschlossene oder gelöschte",
            ),
            Words(
                "No reading yet. Waits for the first programme that you apply to or close.",
                "Noch kein Wert. Wartet auf das erste Programm, für das du dich bewirbst oder das du schließt.",
            ),
            tables.accepted("Programmes", "Status", ("Applied", "Accepted"), ("Closed",)),
            parts=(
                Words("Accepted", "Angenommen"),
                Words("Decided", "Entschieden"),
            ),
        ),
        Score(
            "kept_too_long",
            Words("Records kept past their date, which must stay at none", "Zu lange gespeicherte Daten; es darf keine geben"),
            Words(
                "Candidates whose date of deletion is past",
                "Bewerbungen, deren Löschdatum vorbei ist",
            ),
            Words("No reading yet. Waits for the first row in Candidates.", "Noch kein Wert. Wartet auf die erste Zeile in Bewerbungen."),
            tables.overdue("Candidates", "Delete on"),
            unit=Unit.COUNT,
            parts=(
                Words("Past their date", "Überfällig"),
                Words("Candidates", "Bewerbungen"),
            ),
            good=Good.DOWN,
        ),
    ),
    integrations=("google_mail", "affiliate"),
)
