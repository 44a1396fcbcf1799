"""Dexter's skills: figures kept, series carried on, books compared, files and receipts read."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from krake import registry
from krake.coordinator.keeping import kept
from krake.kit import clock, db, grids
from krake.kit.errors import Refused
from krake.models import Reading
from krake.services import files, looks, readings, runs, sheets
from krake.services.looks import Look
from krake.skills import belegpruefung, dataset_check, forecast, reconcile
from krake.spec.actor import KRAKE
from krake.spec.ask import Asked
from tests.skills import durable

SKILLS = registry.skills()


async def ran(key: str, **given: object):
    one = SKILLS[key]
    result = await one.fn(durable.Steps(), one.input.model_validate(given))
    assert one.ensures(result.evidence), result.evidence
    assert result.sentence.en and result.sentence.de and all(figure.source.en and figure.value.de for figure in result.figures)
    return result


def handed_in(text: str | bytes, name: str = "list.csv") -> str:
    return files.keep(name, text.encode() if isinstance(text, str) else text, "Mira").key


async def told(kpi: str, days: dict[date, str], workspace: str = "lunavo", currency: str = "") -> None:
    async with db.write() as session:
        for day, value in days.items():
            session.add(
                Reading(
                    workspace=workspace, kpi=kpi, day=day, value=Decimal(value), numerator=Decimal(3), currency=currency, source="Shopify",
                    rehearsal=True,
                )
            )  # fmt: skip


async def test_known_figures_are_kept_and_unknown_ones_counted(house: Path):
    nothing = await ran("kpi_refresh")
    assert nothing.evidence["known"] == 0 and nothing.evidence["unknown"] == nothing.evidence["declared"] > 10
    assert "no figures of its own" in (await ran("kpi_refresh", workspace="todo")).sentence.en
    today = clock.today("Europe/Berlin")
    await told("revenue", {today: "120.50", today - timedelta(days=1): "80"}, currency="EUR")
    await told("conversion", {today: "0.0215"})
    await told("visitors", {today - timedelta(days=9): "900"})  # too old to be a present figure
    result = await ran("kpi_refresh", workspace="lunavo")
    assert (result.evidence["known"], result.evidence["declared"]) == (2, 5)
    rows = await kept(True, "dexter", "KPI log")
    assert [(row["kpi"], row["value"], row["unit"], row["completeness"]) for row in rows] == [
        ("revenue", 120.5, "Money", "Rehearsal"), ("conversion", 0.0215, "Percent", "Rehearsal"),
    ]  # fmt: skip
    assert result.sentence.en == "2 figures kept in the KPI log; 3 have no reading yet."
    assert "2,15 %" in [figure.value.de for figure in result.figures]
    assert (await ran("kpi_refresh")).evidence["known"] == 3  # and management adds up the revenue


async def test_a_rate_of_too_few_is_no_figure(house: Path):
    today = clock.today("Europe/Berlin")
    async with db.write() as session:
        parts = {"value": Decimal(0), "numerator": Decimal(0), "denominator": Decimal(3)}
        session.add(Reading(workspace="lunavo", kpi="conversion", day=today, source="Shopify", rehearsal=True, **parts))
    result = await ran("kpi_refresh", workspace="lunavo")
    assert result.evidence["known"] == 0 and await kept(True, "dexter", "KPI log") == []
    async with db.write() as session:
        row = (await readings.series(session, "lunavo", "conversion", today, today, rehearsal=True))[0]
        row.denominator, row.numerator, row.value = Decimal(40), Decimal(1), Decimal("0.025")
    for _ in range(2):  # refreshed twice within the hour: one row
        assert (await ran("kpi_refresh", workspace="lunavo")).evidence["known"] == 1
    assert [row["value"] for row in await kept(True, "dexter", "KPI log")] == [0.025]


async def test_a_forecast_is_kept_with_its_interval_and_its_test(house: Path):
    assert "28" in (await ran("forecast")).sentence.en
    until = clock.today("UTC")
    past = [until - timedelta(days=n) for n in range(2, 72)]
    await told("revenue", {day: str(100 + 10 * day.weekday()) for day in past}, currency="EUR")
    result = await ran("forecast", ahead=10)
    rows = await kept(True, "dexter", "Forecasts")
    assert result.evidence["days"] == 10 and len(rows) == 10
    first = until - timedelta(days=1)
    assert (rows[0]["day"], rows[0]["value"]) == (first.isoformat(), 100 + 10 * first.weekday())
    # an even week is repeated without an error, and nothing can beat that
    assert (
        result.sentence.en.endswith("missed by €0.00 a day, exponential smoothing by €0.00.")
        and "Last week is repeated" in result.sentence.en
    )
    assert ("Mean error (MAPE)", "0.0%") in [(one.label.en, one.value.en) for one in result.figures]
    again = await ran("forecast", ahead=10)
    assert again.evidence["kept"] == 10 and len(await kept(True, "dexter", "Forecasts")) == 10, "the same days are not kept twice"
    few = await ran("forecast", series="visitors")
    assert few.figures == () and few.evidence["days"] == 0


async def test_a_cell_says_how_sure_it_is_and_which_run_it_came_from(house: Path):
    until = clock.today("UTC")
    await told("revenue", {until - timedelta(days=n): str(100 + n % 7 * 9 + n % 5) for n in range(1, 60)}, currency="EUR")
    one = SKILLS["forecast"]
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "dexter", "forecast", rehearsal=True)
    result = await one.fn(durable.Steps(run.id or 0), one.input.model_validate({}))
    held = next(figure.value.en for figure in result.figures if figure.label.en == "Tested days within the 80% interval")
    async with db.read() as session:
        opened = await sheets.find(session, "dexter", "Forecasts", rehearsal=True)
        assert opened is not None
        marks = (await looks.window(session, opened, Look(), 0, 1))[0].marks
    mark = marks[str(opened.by_key("value").id)]
    count, tested = (int(part) for part in held.split(" of "))
    assert mark["sure"] == round(count / tested, 2) and mark["source"].endswith(f"#{run.id}") and "readings" in mark["source"]


def test_gaps_take_the_same_weekday_before():
    days = {date(2026, 1, 1) + timedelta(days=n): float(n) for n in range(14) if n != 10}
    values, filled = forecast.even(days, date(2026, 1, 1), date(2026, 1, 14))
    assert filled == 1 and values[10] == 3.0


PAYOUTS = """Datum;Verwendungszweck;Betrag
02.11.2026;Auszahlung #1001;45,75
03.11.2026;Rest;19,90
04.11.2026;Unbekannt;7,00
05.11.2026;1003;9,00
"""
ORDERS = """Name,Created at,Total
#1001,2026-11-01,45.75
#1001,2026-11-01,
#1002,2026-11-02,19.90
#1003,2026-11-02,10.00
#1004,2026-11-03,30.00
#1005,2026-11-03,
"""


async def test_books_are_compared_to_the_cent(house: Path):
    with pytest.raises(Asked) as asked:
        await ran("reconcile")
    assert [field.name for field in asked.value.question.fields] == ["payouts", "sales"]
    result = await ran("reconcile", payouts=handed_in(PAYOUTS), sales=handed_in(ORDERS))
    assert result.evidence["pairs"] == 3 and result.evidence["unread"] == 1
    assert (result.evidence["unequal"], result.evidence["open_payouts"], result.evidence["open_orders"]) == ("-1.00", "7.00", "30.00")
    assert [(row["rule"], row["failed_rows"]) for row in await kept(True, "dexter", "Data quality")] == [
        ("Payout without an order", 1), ("Order without a payout", 1), ("Payout differs from its order", 1), ("No readable amount", 1),
    ]  # fmt: skip
    assert "Auszahlung ohne Bestellung" in result.document and "7,00 €" in result.document
    with pytest.raises(Refused):
        await ran("reconcile", payouts=handed_in("a;b\n1;2\n"), sales=handed_in(ORDERS))


cents = st.integers(-50_000, 50_000).map(lambda n: Decimal(n) / 100)
names = st.sampled_from(["", "#1", "#2", "order 3", "x"])
some = st.lists(st.tuples(names, cents, st.dates(date(2026, 1, 1), date(2026, 1, 20))), max_size=12)


@given(some, some)
def test_pairs_and_open_items_are_always_the_whole_difference(paid: list, sold: list):
    payouts, orders = ([reconcile.Line(n, *one) for n, one in enumerate(side)] for side in (paid, sold))
    found = reconcile.match(payouts, orders, 5)
    rest = found.unequal + reconcile.total(found.payouts) - reconcile.total(found.orders)
    assert reconcile.total(payouts) - reconcile.total(orders) == rest
    assert len(found.pairs) + len(found.orders) == len(orders)


async def test_a_dataset_is_judged_by_column(house: Path):
    with pytest.raises(Asked):
        await ran("dataset_check")
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(12) if n != 5]
    lines = [f"{n},{day},{10 + n},{'ja' if n % 2 else 'nein'}" for n, day in enumerate(days)]
    lines[3], lines[7] = lines[3].replace("13", "9999"), lines[7].replace("17", "")
    result = await ran("dataset_check", file=handed_in("id,date,amount,paid\n" + "\n".join([*lines, lines[0]])))
    found = {name: result.evidence[name] for name in ("double", "doubled", "empty", "far", "days", "strange")}
    assert found == {"double": 1, "doubled": 1, "empty": 1, "far": 1, "days": 1, "strange": 0}
    assert "weit außerhalb: 9999" in result.document and result.sentence.en == "12 rows, 4 columns: 5 kinds of faults in list.csv."


async def test_a_workbook_is_read_like_a_csv_and_a_picture_refused(house: Path):
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    for n, row in enumerate([("Name", "Betrag"), ("Mug", 12.5), ("Bag", 3)]):
        sheet.write_row(n, 0, row)
    book.close()
    result = await ran("dataset_check", file=handed_in(made.getvalue(), "book.xlsx"), language="en")
    assert "| Betrag | number | 2 | 0 | — |" in result.document and "nothing is wrong" in result.sentence.en
    with pytest.raises(Refused):
        await ran("dataset_check", file=handed_in(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "mug.png"))


def test_what_is_mixed_stands_out():
    grid = grids.Grid(["Preis", "PLZ"], [[str(n), f"0{n:04}"] for n in range(10)] + [["viel", "12345"]])
    price, code = dataset_check.judge(grid)
    assert (price.kind, price.strange) == ("number", ("viel",)) and code.kind == "text"


RECEIPT = """Kartonwerk Nord GmbH
Hafenweg 3, 28195 Bremen
Rechnungsnummer: R-2026-118
Rechnungsdatum: 14.11.2026
50 Versandkartons 84,03 €
Nettobetrag 84,03 €
zzgl. 19 % MwSt. 15,97 €
Gesamtbetrag 100,00 €
"""


async def test_a_receipt_becomes_a_proposal_that_books_nothing(house: Path):
    result = await ran("belegpruefung", text=RECEIPT)
    found = belegpruefung.read(RECEIPT)
    assert (found.day, found.gross, found.net, found.tax) == (date(2026, 11, 14), Decimal("100.00"), Decimal("84.03"), Decimal("15.97"))
    assert (found.supplier, found.number, found.adds_up) == ("Kartonwerk Nord GmbH", "R-2026-118", True)
    assert "| Kategorie | Verpackung |" in result.document and result.document.endswith("Es fehlen: keine Angaben.")
    assert result.sentence.de.startswith("5 von 5")
    little = await ran("belegpruefung", text="a coffee", language="en")
    assert "[date]" in little.document and "Missing: [date]" in little.document
    assert "not read yet" in (await ran("belegpruefung", file=handed_in(b"%PDF-1.7 \x00", "r.pdf"))).sentence.en
    with pytest.raises(Asked):
        await ran("belegpruefung")


@pytest.mark.parametrize(
    ("text", "supplier", "net", "tax", "gross"),
    [
        ("Gelato AS Rechnung Nr. 4711 vom 12.11.2026 netto 100,00 EUR MwSt 19% 19,00 EUR Summe 119,00 EUR", "Gelato AS", "100.00", "19.00",
         "119.00"),
        ("Invoice from Shopify International Limited VAT 19,00 EUR (19 %) net amount 100,00 EUR total 119,00 EUR",
         "Shopify International Limited", "100.00", "19.00", "119.00"),
        ("REWE Markt GmbH\nSumme netto 10,00\nMwSt 7% 10,00 0,70\nSumme 10,70 EUR", "REWE Markt GmbH", "10.00", "0.70", "10.70"),
        ("An: Lunavo GmbH\nPapierhaus GmbH\nNetto 107,00 EUR\nMwSt 19% 19,00 EUR MwSt 7% 0,49 EUR\nTotal 126,49 EUR", "Papierhaus GmbH",
         "107.00", "19.49", "126.49"),
    ],
)  # fmt: skip
def test_amounts_are_read_beside_their_words(text: str, supplier: str, net: str, tax: str, gross: str):
    found = belegpruefung.read(text)
    assert (found.supplier, found.net, found.tax, found.gross) == (supplier, Decimal(net), Decimal(tax), Decimal(gross))
    assert found.adds_up is True and all(proof in text for proof in found.proofs.values())


def test_a_receipt_from_abroad_and_one_that_does_not_add_up():
    rows = ("Shopify International Limited", "VAT IE3347697KH", "Invoice date 2026-10-02", "Total $39.00", "Reverse charge applies")
    abroad = belegpruefung.read("\n".join(rows))
    assert abroad.reverse and abroad.tax_id == "IE3347697KH" and abroad.gross == Decimal("39.00") and abroad.currency == "USD"
    assert "§ 13b" in belegpruefung.draft(abroad, belegpruefung.categorise("Shopify"), "de")
    wrong = belegpruefung.read(RECEIPT.replace("15,97", "25,97"))
    assert wrong.adds_up is False and "ergeben nicht" in belegpruefung.draft(wrong, None, "de")


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("1.234,50 €", ",", "1234.50"), ("1,234.50", ".", "1234.50"), ("-3", ".", "-3"), ("(12.00)", ".", "-12.00"), ("Mond", ".", None),
        ("1.234", ",", "1234"),
    ],
)  # fmt: skip
def test_figures_of_tables(text: str, sign: str, value: str | None):
    assert grids.figure(text, sign) == (None if value is None else Decimal(value))
