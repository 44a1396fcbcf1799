"""The declarations the plan tests read against: the shape of the real ones, fixed here so that sentences keep their readings."""

from __future__ import annotations

from datetime import UTC, datetime

from krake import registry
from krake.coordinator.plan import Argument, Known, KnownAgent, KnownIntegration, KnownPage, KnownSkill, KnownWorkspace, Plan, plan
from krake.kit.text import Words
from krake.spec.words import Risk

#: a Wednesday, 10:30 in Berlin
NOW = datetime(2026, 10, 14, 8, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"

SKILLS = (
    KnownSkill(
        "order_to_gelato",
        Words("Print and ship an order", "Eine Bestellung drucken und versenden"),
        "commet",
        (
            Words("print and ship order {order}", "bestellung {order} drucken und versenden"),
            Words("print order {order}", "drucke bestellung {order}"),
            Words("ship order {order}", "versende bestellung {order}"),
        ),
        (Words("print ship order produce gelato", "drucken versenden bestellung produzieren gelato auftrag"),),
        Risk.MONEY,
        (Argument("order", "order"),),
    ),
    KnownSkill(
        "order_watch",
        Words("Prepare paid orders", "Bezahlte Bestellungen vorbereiten"),
        "commet",
        (
            Words("prepare paid orders for print", "bezahlte bestellungen für den druck vorbereiten"),
            Words("check the orders", "prüfe die bestellungen"),
            Words("which orders are waiting for print", "welche bestellungen warten auf den druck"),
        ),
        (Words("orders paid prepare draft print waiting check", "bestellungen bezahlt vorbereiten entwurf druck warten prüfen"),),
        Risk.DRAFT,
    ),
    KnownSkill(
        "revenue_report",
        Words("Revenue report", "Umsatzbericht"),
        "dexter",
        (
            Words("how much did {workspace} make {period}", "wie viel hat {workspace} {period} verdient"),
            Words("send me the {workspace} revenue report", "schick mir den umsatzbericht von {workspace}"),
            Words("{workspace} revenue {period}", "umsatz von {workspace} {period}"),
            Words("what is the revenue {period}", "wie hoch ist der umsatz {period}"),
        ),
        (
            Words(
                "revenue report sales earned earn made make turnover money income",
                "umsatz bericht umsatzbericht verdient verdienst einnahmen erlös eingenommen",
            ),
        ),
        Risk.READ,
        (Argument("workspace", "workspace", required=False), Argument("period", "period", required=False)),
    ),
    KnownSkill(
        "sync",
        Words("Sync", "Abgleichen"),
        "commet",
        (
            Words("sync {integration}", "{integration} abgleichen"),
            Words("refresh {integration}", "{integration} synchronisieren"),
            Words("sync everything", "alles abgleichen"),
        ),
        (Words("sync refresh update reload", "abgleich abgleichen synchronisieren aktualisieren neu laden"),),
        Risk.OWN,
        (Argument("integration", "integration", required=False),),
    ),
    KnownSkill(
        "translate",
        Words("Translate a text", "Einen Text übersetzen"),
        "penn",
        (Words("translate {text} into {language}", "übersetze {text} ins {language}"),),
        (Words("translation", "übersetzung"),),
        Risk.READ,
        (Argument("text", "text"), Argument("language", "choice", required=False, options=("german", "english", "französische"))),
    ),
)
NAMES = ("Buddy", "Cassie", "Commet", "Dexter", "Emmie", "Gigi", "Milli", "Penn", "Scouty", "Seomi", "Soshie", "Vizzy")
AGENTS = tuple(KnownAgent(name.lower(), name) for name in NAMES)
WORKSPACES = (
    KnownWorkspace("lunavo", "Lunavo", "/lunavo"),
    KnownWorkspace("monarch", "Monarch", "/monarch"),
    KnownWorkspace("lunabots", "Lunabots", "/lunabots"),
    KnownWorkspace("hard_life_mode", "Hard Life Mode", "/hard-life-mode"),
    KnownWorkspace("management", "Management", "/management"),
    KnownWorkspace("todo", "To Do", "/todo"),
)
PAGES = (
    KnownPage("overview", Words("Overview", "Überblick"), "/", (Words("home", "start"),)),
    KnownPage("agents", Words("Agents", "Agenten"), "/agents"),
    KnownPage("integrations", Words("Integrations", "Anbindungen"), "/integrations", (Words("connections", "verbindungen"),)),
    KnownPage("settings", Words("Settings", "Einstellungen"), "/settings"),
)
INTEGRATIONS = tuple(KnownIntegration(name.lower().replace(" ", "_"), name) for name in ("Shopify", "Gelato", "Google Mail"))
KNOWN = Known(AGENTS, SKILLS, WORKSPACES, PAGES, INTEGRATIONS, tuple(registry.commands().values()))


def read(text: str, *, locale: str = "en", here: str = "", now: datetime = NOW, known: Known = KNOWN) -> Plan:
    return plan(text, known, now, BERLIN, locale, here)
