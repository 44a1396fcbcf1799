"""Commet: the shop and its website."""

from krake.kit.text import Words
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Table

PRODUCT_MAP = Table(
    "Product map",
    (
        Column("Shopify ID", german="Shopify-ID"),
        Column("Gelato UID", german="Gelato-UID"),
        Column("Cost", "money", german="Kosten"),
        Column("Price", "money", german="Preis"),
        Column("Margin", "formula", german="Marge", formula="({Price} - {Cost}) / {Price}"),
        Column("Status", "choice", ("Mapped", "Gap", "Out of stock", "Retired")),
        Column("Last check", "time", german="Zuletzt geprüft"),
    ),
    german="Produktzuordnung",
)
ORDERS_WATCH = Table(
    "Orders watch",
    (
        Column("Order number", german="Bestellnummer"),
        Column("Placed", "time", german="Bestellt am"),
        Column("State", german="Stand"),
        Column("Gelato state", german="Stand bei Gelato"),
        Column("Age in hours", "formula", german="Alter in Stunden", formula="HOURS_SINCE({Placed})"),
        Column("Problem", "choice", ("No production", "No tracking", "Late", "Address")),
    ),
    german="Bestellwache",
)
RETURNS = Table(
    "Returns",
    (
        Column("Order number", german="Bestellnummer"),
        Column("Reason", "choice", ("Damaged", "Wrong item", "Late", "Withdrawal", "Other"), german="Grund"),
        Column("Proposal", "choice", ("Reprint", "Refund", "Reject"), german="Vorschlag"),
        Column("Amount", "money", german="Betrag"),
        Column("Decided", "date", german="Entschieden am"),
    ),
    german="Retouren",
)
DESIGNS = Table(
    "Designs",
    (
        Column("Name"),
        Column("File", "file", german="Datei"),
        Column("Rights source", german="Quelle der Rechte"),
        Column("Collections", "choices", german="Kollektionen"),
        Column("Status", "choice", ("Draft", "Approved", "Live", "Retired")),
    ),
    german="Motive",
)

AGENT = Agent(
    key="commet",
    name="Commet",
    role=Words("Shop and website", "Shop und Website"),
    brief=Words(
        "Takes care of the Lunavo shop: what is offered, what was ordered, what is being printed and what comes back.",
        "Kümmert sich um den Lunavo-Shop: was angeboten, bestellt und gedruckt wird und was zurückkommt.",
    ),
    face=Face(1, "smile", "arc"),
    workspaces=("lunavo",),
    abilities=(
        Ability(
            "order_watch",
            Words(
                "Finds paid orders that nobody prints yet, drafts each with its real price and asks whether to print.",
                "Findet bezahlte Bestellungen, die noch niemand druckt, entwirft jede mit echtem Preis und fragt nach der Freigabe.",
            ),
            2,
        ),
        Ability(
            "rehearse",
            Words(
                "Sets up a rehearsal shop and printer on this machine, so that everything can be tried.",
                "Richtet auf diesem Rechner Shop und Druckerei zur Probe ein, damit sich alles ausprobieren lässt.",
            ),
            1,
        ),
        Ability(
            "sync",
            Words(
                "Brings the connected shop and print data up to date.",
                "Bringt die Daten der verbundenen Shops und Druckereien auf den neuesten Stand.",
            ),
            1,
        ),
        Ability(
            "sync_products",
            Words(
                "Matches shop products with print products and checks price and stock of each pair.",
                "Ordnet Shopprodukten Druckprodukte zu und prüft Preis und Lager jedes Paars.",
            ),
            1,
        ),
        Ability(
            "create_product",
            Words(
                "Makes a hidden shop product from a design and a print template.",
                "Legt aus Motiv und Druckvorlage ein noch verborgenes Shopprodukt an.",
            ),
            3,
        ),
        Ability(
            "order_to_gelato",
            Words(
                "Has a paid order printed and shipped, once, after approval.",
                "Lässt eine bezahlte Bestellung nach Freigabe genau einmal drucken und verschicken.",
            ),
            4,
        ),
        Ability(
            "refund_propose",
            Words(
                "Suggests refund, reprint or neither, and names the rule it follows.",
                "Schlägt Erstattung, Neudruck oder nichts davon vor und nennt die Regel dazu.",
            ),
            2,
        ),
        Ability(
            "execute_refund",
            Words(
                "Pays an approved refund back to the customer.",
                "Zahlt eine freigegebene Erstattung aus.",
            ),
            4,
        ),
        Ability(
            "site_check",
            Words(
                "Tests the shop's links, speed, legal pages and withdrawal button.",
                "Prüft Links, Tempo, Rechtstexte und Widerrufsknopf des Shops.",
            ),
            0,
        ),
    ),
    tables=(PRODUCT_MAP, ORDERS_WATCH, RETURNS, DESIGNS),
    routines=(
        Routine(
            "order_watch",
            "FREQ=HOURLY;BYMINUTE=0,30;BYSECOND=0",
            Words("Look through the orders every 30 minutes", "Bestellungen alle 30 Minuten durchsehen"),
        ),
        Routine(
            "sync_products",
            "FREQ=DAILY;BYHOUR=3;BYMINUTE=30;BYSECOND=0",
            Words("Compare products every night at 03:30", "Produkte jede Nacht um 03:30 abgleichen"),
        ),
        Routine(
            "site_check",
            "FREQ=DAILY;BYHOUR=5;BYMINUTE=30;BYSECOND=0",
            Words("Check the website every day at 05:30", "Website jeden Tag um 05:30 prüfen"),
        ),
    ),
    scorecard=(
        Words("Orders without progress for more than 48 hours", "Bestellungen ohne Fortschritt seit mehr als 48 Stunden"),
        Words("Wrong margins found", "Gefundene Margenfehler"),
        Words("Orders printed twice, which must stay at none", "Doppelt gedruckte Bestellungen; es darf keine geben"),
    ),
    integrations=("shopify", "gelato", "file_store"),
)
