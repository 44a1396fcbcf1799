"""Soshie: social media."""

from krake.kit.text import Words
from krake.services import score_tables as tables
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table

POSTS = Table(
    "Posts",
    (
        Column("Brand", "choice", ("Lunavo", "Monarch", "Hard Life Mode"), german="Marke"),
        Column("Platform", "choice", ("Instagram", "Facebook", "TikTok", "YouTube"), german="Plattform"),
        Column("Slot", german="Sendeplatz"),
        Column("Asset", "file", german="Material"),
        Column("Caption", "long", german="Bildtext"),
        Column("State", "choice", ("Idea", "Draft", "Approved", "Queued", "Live", "Measured"), german="Stand"),
        Column("Publish at", "time", german="Veröffentlichen am"),
        Column("Post URL", "link", german="Adresse des Beitrags"),
        Column("Ad label", "tick", german="Als Werbung gekennzeichnet"),
        Column("AI image label", "tick", german="Als KI-Bild gekennzeichnet"),
    ),
    german="Beiträge",
)
POST_RESULTS = Table(
    "Post results",
    (
        Column("Post", "link", german="Beitrag"),
        Column("Reach", "number", german="Reichweite"),
        Column("Views", "number", german="Aufrufe"),
        Column("Saves", "number", german="Gespeichert"),
        Column("Shares", "number", german="Geteilt"),
        Column("Follows", "number", german="Neue Follower"),
        Column("Measured at", "time", german="Gemessen am"),
        Column("Final", "tick", german="Endgültig"),
    ),
    german="Ergebnisse der Beiträge",
)
IDEAS = Table(
    "Ideas",
    (
        Column("Hook", german="Aufhänger"),
        Column("Format", "choice", ("Photo", "Reel", "Story", "Text")),
        Column("Source", "link", german="Quelle"),
        Column("Score", "rating", german="Punkte"),
        Column("Used", "tick", german="Verwendet"),
    ),
    german="Ideen",
)
MEDIA = Table(
    "Media",
    (
        Column("File", "file", german="Datei"),
        Column("Rights", german="Rechte"),
        Column("Times used", "number", german="Wie oft verwendet"),
        Column("Last used", "date", german="Zuletzt verwendet"),
    ),
    german="Medien",
)

AGENT = Agent(
    key="soshie",
    name="Soshie",
    role=Words("Social media", "Soziale Medien"),
    brief=Words(
        "Prepares the posts of every brand, brings them out at the agreed hour and looks at what they achieved.",
        "Bereitet die Beiträge aller Marken vor, bringt sie zur vereinbarten Stunde heraus und sieht nach, was sie bewirkt haben.",
    ),
    face=Face(11, "smirk", "tuft"),
    workspaces=("hard_life_mode", "lunavo", "monarch"),
    abilities=(
        Ability(
            "content_plan",
            Words(
                "Fills next week's slots from goals and from what worked before.",
                "Füllt die Plätze der nächsten Woche nach Zielen und früheren Erfolgen.",
            ),
            1,
        ),
        Ability(
            "post_draft",
            Words(
                "Drafts a post for each platform, with hashtags and a description of the image.",
                "Entwirft einen Beitrag je Plattform, mit Hashtags und Bildbeschreibung.",
            ),
            1,
        ),
        Ability(
            "schedule_post",
            Words(
                "Queues an approved post, where it can still be stopped.",
                "Reiht einen freigegebenen Beitrag ein; bis zum Termin lässt er sich anhalten.",
            ),
            3,
            needs=(
                "instagram",
                "tiktok",
                "youtube",
            ),
            waits=Words(
                "Waits for a social account: posts are drafted here and published by you.",
                "Wartet auf ein Konto in sozialen Medien: Beiträge entstehen hier, und du veröffentlichst sie.",
            ),
        ),
        Ability(
            "verify_post",
            Words(
                "Looks whether a post really appeared on time, and raises the alarm if not.",
                "Sieht nach, ob ein Beitrag pünktlich erschienen ist, und schlägt sonst Alarm.",
            ),
            0,
            needs=(
                "instagram",
                "tiktok",
                "youtube",
            ),
            waits=Words(
                "Waits for a social account: nobody else knows whether a post is there.",
                "Wartet auf ein Konto in sozialen Medien: Nur dort steht, ob ein Beitrag da ist.",
            ),
        ),
        Ability(
            "insights_pull",
            Words(
                "Fetches the results of a post once two days have passed.",
                "Holt die Ergebnisse eines Beitrags, sobald zwei Tage vergangen sind.",
            ),
            1,
            needs=(
                "instagram",
                "tiktok",
                "youtube",
            ),
        ),
        Ability(
            "trend_scan",
            Words(
                "Notes themes of the field that are worth a post.",
                "Notiert Themen des Umfelds, die einen Beitrag lohnen.",
            ),
            1,
        ),
        Ability(
            "comment_reply",
            Words(
                "Drafts answers to comments and marks the abusive ones.",
                "Entwirft Antworten auf Kommentare und markiert beleidigende.",
            ),
            2,
            needs=(
                "instagram",
                "tiktok",
                "youtube",
            ),
        ),
    ),
    tables=(POSTS, POST_RESULTS, IDEAS, MEDIA),
    routines=(
        Routine(
            "content_plan",
            "FREQ=WEEKLY;BYDAY=SU;BYHOUR=17;BYMINUTE=0;BYSECOND=0",
            Words("Plan the coming week every Sunday at 17:00", "Kommende Woche jeden Sonntag um 17:00 planen"),
        ),
        Routine(
            "verify_post",
            "FREQ=HOURLY;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55;BYSECOND=0",
            Words("Check due posts every 5 minutes", "Fällige Beiträge alle 5 Minuten prüfen"),
        ),
        Routine(
            "insights_pull",
            "FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
            Words("Fetch results every day at 06:30", "Ergebnisse jeden Tag um 06:30 holen"),
        ),
    ),
    scorecard=(
        Score(
            "on_time",
            Words("Share of posts that appeared on time", "Anteil pünktlich erschienener Beiträge"),
            Words(
                "Posts that were there within 15 minutes of their time ÷ posts due",
                "Beiträge, die binnen 15 Minuten nach ihrer Zeit da waren ÷ fällige Beiträge",
            ),
            Words(
                "No reading yet. Waits for a social account, where posts can be looked up.",
                "Noch kein Wert. Wartet auf ein Konto in sozialen Medien, in dem sich Beiträge nachsehen lassen.",
            ),
        ),
        Score(
            "save_rate",
            Words("Typical share of people who save a post", "Üblicher Anteil der Menschen, die einen Beitrag speichern"),
            Words(
                "Median of saves ÷ reach over the last 200 posts with both",
                "Median aus gespeichert ÷ Reichweite der letzten 200 Beiträge mit beidem",
            ),
            Words(
                "No reading yet. Waits for the first post with reach and saves in Post results.",
                "Noch kein Wert. Wartet auf den ersten Beitrag mit Reichweite und Gespeichert in Ergebnisse der Beiträge.",
            ),
            tables.usual("Post results", "Saves", "Reach"),
            parts=(Words("Posts measured", "Gemessene Beiträge"),),
        ),
        Score(
            "accepted_drafts",
            Words("Share of drafts that were accepted", "Anteil angenommener Entwürfe"),
            Words(
                "Posts it wrote that are Approved, Queued, Live or Measured ÷ these and those deleted before",
                "Eigene Beiträge mit Stand Approved, Queued, Live oder Measured ÷ diese und vorher gelöschte",
            ),
            Words(
                "No reading yet. Waits for the first draft that you approve or delete.",
                "Noch kein Wert. Wartet auf den ersten Entwurf, den du freigibst oder löschst.",
            ),
            tables.accepted("Posts", "State", ("Approved", "Queued", "Live", "Measured")),
            parts=(
                Words("Accepted", "Angenommen"),
                Words("Decided", "Entschieden"),
            ),
        ),
    ),
    integrations=("instagram", "tiktok", "youtube", "file_store"),
)
