"""Commet: the shop and its website."""

from krake.kit.text import Words
from krake.services import score_records as records
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table
from krake.spec.words import Good, Unit

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
            needs=(
                "shopify",
                "gelato",
            ),
            causes=("gelato.draft", "gelato.promote", "shopify.fulfil"),
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
            needs=(
                "shopify",
                "gelato",
            ),
            causes=("shopify.fulfil",),
        ),
        Ability(
            "sync_products",
            Words(
                "Matches shop products with print products and checks price and stock of each pair.",
                "Ordnet Shopprodukten Druckprodukte zu und prüft Preis und Lager jedes Paars.",
            ),
            1,
            needs=(
                "shopify",
                "gelato",
            ),
        ),
        Ability(
            "create_product",
            Words(
                "Makes a hidden shop product from a design and a print template.",
                "Legt aus Motiv und Druckvorlage ein noch verborgenes Shopprodukt an.",
            ),
            3,
            needs=("shopify",),
            waits=Words(
                "Waits for writing at Shopify: Krake reads products there and changes none yet.",
                "Wartet auf Schreiben bei Shopify: Krake liest Produkte dort und ändert noch keine.",
            ),
        ),
        Ability(
            "order_to_gelato",
            Words(
                "Has a paid order printed and shipped, once, after approval.",
                "Lässt eine bezahlte Bestellung nach Freigabe genau einmal drucken und verschicken.",
            ),
            4,
            needs=(
                "shopify",
                "gelato",
            ),
            causes=("gelato.draft", "gelato.promote", "shopify.fulfil"),
        ),
        Ability(
            "refund_propose",
            Words(
                "Suggests refund, reprint or neither, and names the rule it follows.",
                "Schlägt Erstattung, Neudruck oder nichts davon vor und nennt die Regel dazu.",
            ),
            2,
            needs=("shopify",),
        ),
        Ability(
            "execute_refund",
            Words(
                "Pays an approved refund back to the customer.",
                "Zahlt eine freigegebene Erstattung aus.",
            ),
            4,
            needs=("shopify",),
            waits=Words(
                "Waits for refunds at Shopify: Krake proposes them and pays none yet.",
                "Wartet auf Erstattungen bei Shopify: Krake schlägt sie vor und zahlt noch keine.",
            ),
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
        Score(
            "still_orders",
            Words("Orders without progress for more than 48 hours", "Bestellungen ohne Fortschritt seit mehr als 48 Stunden"),
            Words(
                "Paid orders that are not shipped and of which neither shop nor printer told anything for 48 hours",
                "Bezahlte, nicht versandte Bestellungen, zu denen Shop und Druckerei seit 48 Stunden nichts gemeldet haben",
            ),
            Words("No reading yet. Waits for Shopify.", "Noch kein Wert. Wartet auf Shopify."),
            records.still,
            unit=Unit.COUNT,
            parts=(
                Words("Standing still", "Ohne Fortschritt"),
                Words("Under way", "Unterwegs"),
            ),
            good=Good.DOWN,
        ),
        Score(
            "wrong_margins",
            Words("Wrong margins found", "Gefundene Margenfehler"),
            Words(
                "Variants of the product map whose print costs as much as they sell for, or more",
                "Varianten der Produktzuordnung, deren Druck mindestens so viel kostet, wie sie einbringen",
            ),
            Words(
                "No reading yet. Waits for a variant in the product map with cost and price.",
                "Noch kein Wert. Wartet auf eine Variante in der Produktzuordnung mit Kosten und Preis.",
            ),
            records.below_cost("Product map", "Cost", "Price"),
            unit=Unit.COUNT,
            parts=(
                Words("At or above the price", "Nicht unter dem Preis"),
                Words("With cost and price", "Mit Kosten und Preis"),
            ),
            good=Good.DOWN,
        ),
        Score(
            "printed_twice",
            Words("Orders printed twice, which must stay at none", "Doppelt gedruckte Bestellungen; es darf keine geben"),
            Words(
                "Orders with more than one production order at the printer that was not called off",
                "Bestellungen mit mehr als einem nicht abgesagten Auftrag bei der Druckerei",
            ),
            Words("No reading yet. Waits for the first print at Gelato.", "Noch kein Wert. Wartet auf den ersten Druck bei Gelato."),
            records.printed_twice,
            unit=Unit.COUNT,
            parts=(
                Words("Printed twice", "Doppelt gedruckt"),
                Words("Orders printed", "Gedruckte Bestellungen"),
            ),
            good=Good.DOWN,
        ),
    ),
    integrations=("shopify", "gelato", "file_store"),
)
