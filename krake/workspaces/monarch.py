"""Monarch: the mobile app."""

from krake.kit.text import Words
from krake.spec.words import Unit
from krake.spec.workspace import Block, Kpi, Workspace

KPIS = (
    Kpi(
        key="active_rate",
        name=Words("Daily active rate", "Täglich Aktive"),
        unit=Unit.PERCENT,
        formula=Words(
            "People active today ÷ people active in the last 30 days, today included.",
            "Heute aktive Menschen ÷ in den letzten 30 Tagen aktive Menschen, heute eingeschlossen.",
        ),
        source="analytics",
        waits_for=Words("No reading yet. Waits for the app's usage analytics.", "Noch kein Wert. Wartet auf die Nutzungsdaten der App."),
    ),
    Kpi(
        key="sessions",
        name=Words("App sessions today", "App-Sitzungen heute"),
        unit=Unit.COUNT,
        formula=Words(
            "Sessions begun today. After 30 minutes without any event a new one begins.",
            "Heute begonnene Sitzungen. Nach 30 Minuten ohne Ereignis beginnt eine neue.",
        ),
        source="analytics",
        waits_for=Words("No reading yet. Waits for the app's usage analytics.", "Noch kein Wert. Wartet auf die Nutzungsdaten der App."),
    ),
    Kpi(
        key="reach",
        name=Words("Social reach", "Reichweite"),
        unit=Unit.COUNT,
        formula=Words(
            "Accounts reached in the last 7 days, added up over the channels. Who follows two channels counts twice.",
            "In den letzten 7 Tagen erreichte Konten, über alle Kanäle addiert. Wer zwei Kanälen folgt, zählt doppelt.",
        ),
        source="instagram",
        waits_for=Words("No reading yet. Waits for Instagram.", "Noch kein Wert. Wartet auf Instagram."),
    ),
    Kpi(
        key="downloads",
        name=Words("Downloads today", "Downloads heute"),
        full_name=Words("First downloads on the latest complete day", "Erste Downloads am letzten vollständigen Tag"),
        unit=Unit.COUNT,
        formula=Words(
            "First downloads per store on the latest day the store has closed. Apple closes a day two days later, so the day is named.",
            "Erste Downloads je Store am letzten abgeschlossenen Tag. Bei Apple ist das zwei Tage später; darum steht das Datum dabei.",
        ),
        source="app_store",
        waits_for=Words("No reading yet. Waits for the App Store.", "Noch kein Wert. Wartet auf den App Store."),
    ),
)

ANALYTICS = Words("Waits for the app's usage analytics.", "Wartet auf die Nutzungsdaten der App.")

WORKSPACE = Workspace(
    key="monarch",
    route="/monarch",
    name="Monarch",
    letter="M",
    position=2,
    about=Words("Mobile app", "Mobile App"),
    empty=Words(
        "This week has no content yet. Soshie can suggest a plan for seven days.",
        "Für diese Woche ist noch kein Inhalt geplant. Soshie kann sieben Tage vorschlagen.",
    ),
    kpis=KPIS,
    blocks=(
        Block("kpis", Words("Figures", "Kennzahlen")),
        Block("needs_you", Words("Needs you", "Braucht dich"), 7),
        Block("agents", Words("Sintra agents", "Sintra-Agenten"), 5),
        Block("waiting", Words("Monarch app: sessions, 30 days", "Monarch-App: Sitzungen, 30 Tage"), 7, ANALYTICS),
        Block(
            "waiting",
            Words("Versions, crashes and reviews", "Versionen, Abstürze und Rezensionen"),
            5,
            Words("Waits for the App Store and Google Play.", "Wartet auf App Store und Google Play."),
        ),
        Block(
            "waiting",
            Words("Weekly content", "Inhalte der Woche"),
            12,
            Words(
                "Seven days by channel. Waits for Soshie's table of posts.",
                "Sieben Tage, alle Kanäle. Wartet auf Soshies Beiträge.",
            ),
        ),
        Block(
            "waiting",
            Words("Release checklist", "Checkliste zur Veröffentlichung"),
            4,
            Words("Waits for Buddy's first launch plan.", "Wartet auf Buddys ersten Startplan."),
        ),
        Block(
            "waiting",
            Words("Store listings", "Store-Einträge"),
            4,
            Words("Waits for Penn's first draft of a listing.", "Wartet auf Penns ersten Entwurf eines Eintrags."),
        ),
        Block(
            "waiting",
            Words("Feedback and roadmap", "Rückmeldungen und Fahrplan"),
            4,
            Words("Waits for reviews that Cassie can group.", "Wartet auf Rezensionen, die Cassie gruppieren kann."),
        ),
        Block("folders", Words("Folders", "Ordner")),
        Block("activity", Words("Activity", "Verlauf")),
    ),
)
