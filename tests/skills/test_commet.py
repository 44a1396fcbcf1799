"""Commet's skills: the product map, cases about orders, and the shop's page."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from krake import registry
from krake.coordinator.keeping import kept
from krake.integrations.shopify.data import ProductReply, VariantReply
from krake.kit import db, page
from krake.kit.errors import Refused
from krake.models import Connection, Line, Order, Parcel, Product, Variant
from krake.services import files, parcels, prints, products
from krake.skills import refund_propose, site_check, sync_products
from krake.skills.refund_propose import Facts, decide
from krake.spec.ask import Asked
from tests import world
from tests.skills import durable

SKILLS = registry.skills()
MUG, BAG = world.VARIANT, "gid://shopify/ProductVariant/502"


async def ran(key: str, **given: object):
    one = SKILLS[key]
    result = await one.fn(durable.Steps(), one.input.model_validate(given))
    assert one.ensures(result.evidence), result.evidence
    assert result.sentence.en and result.sentence.de and all(figure.source.en and figure.value.de for figure in result.figures)
    return result


async def stocked(shop: Connection) -> None:
    def listed(number: int, title: str, status: str, variant: str, price: str) -> ProductReply:
        one = VariantReply(variant, "Default", "", Decimal(price), 0)
        gid = f"gid://shopify/Product/{number}"
        return ProductReply(gid, title.lower(), title, status, "Lunavo", "", (), (), "", None, None, None, (one,))

    async with db.write() as session:
        await products.save(session, shop, [listed(1, "Mug", "active", MUG, "12.00"), listed(2, "Bag", "active", BAG, "29.00"),
                                            listed(3, "Old", "archived", "gid://shopify/ProductVariant/503", "5.00")])  # fmt: skip


async def test_the_product_map_holds_every_variant_with_its_cost(house: Path):
    assert "no products" in (await ran("sync_products")).sentence.en
    shop, printer = await world.shop_row(), await world.printer_row()
    await stocked(shop)
    await world.remember(shop)
    order = await world.place(shop, 1042)  # two mugs and nothing else
    async with db.write() as session:
        billed = {"kind": "order", "price": Decimal("25.00"), "currency": "EUR"}
        await parcels.save(session, printer.id or 0, order.id or 0, "g-1", rehearsal=True, **billed)
    result = await ran("sync_products")
    assert result.evidence["statuses"] == {"Mapped": 1, "Gap": 1, "Retired": 1} and result.evidence["losing"] == 1
    assert result.sentence.en == "3 variants compared, 1 has no print yet; 1 costs more than it brings."
    row = next(row for row in await kept(True, "commet", "Product map") if row["shopify_id"] == MUG)
    assert (row["cost"], row["price"], row["gelato_uid"], row["status"]) == ("12.5", "12", world.MUG, "Mapped")
    await ran("sync_products")
    assert len(await kept(True, "commet", "Product map")) == 3


def test_a_cost_is_known_only_from_prints_of_one_thing():
    def billed(number: int, price: str, *lines: tuple[str, int]) -> list[tuple[Parcel, Line]]:
        parcel = Parcel(id=number, connection_id=1, external_id=str(number), order_id=number, price=Decimal(price), currency="EUR")
        return [(parcel, Line(order_id=number, external_id="", variant_external_id=name, quantity=count)) for name, count in lines]

    found = sync_products.unit_costs([*billed(1, "9.00", ("a", 1)), *billed(2, "22.00", ("a", 2)), *billed(3, "30.00", ("a", 1), ("b", 1))])
    assert found == {"a": (Decimal("11.00"), "EUR")}
    own = prints.Print(connection_id=1, variant_external_id="a", product_uid="")
    active = Product(connection_id=1, external_id="p", title="P", status="active")
    assert sync_products.status(active, Variant(connection_id=1, product_id=1, external_id="a", stock=0), own) == "Out of stock"


@pytest.mark.parametrize(
    ("reason", "facts", "what"),
    [
        ("Damaged", Facts(5, 1, True, True, Decimal(20)), "Reprint"),
        ("Damaged", Facts(5, 1, True, True, Decimal(20), again=True), "Refund"),
        ("Withdrawal", Facts(9, 3, True, True, Decimal(20)), "Refund"),
        ("Withdrawal", Facts(9, None, False, False, Decimal(20)), "Refund"),
        ("Withdrawal", Facts(40, 15, True, True, Decimal(20)), "Reject"),
        ("Withdrawal", Facts(9, 3, True, True, Decimal(20), personal=True), "Reject"),
        ("Late", Facts(10, None, True, True, Decimal(20)), "Reject"),
        ("Late", Facts(20, None, True, True, Decimal(20)), "Reprint"),
        ("Late", Facts(20, None, True, True, Decimal(20), refund_wanted=True), "Refund"),
        ("Wrong item", Facts(20, 1, True, True, Decimal(0)), "Reject"),
    ],
)
def test_the_policy_decides(reason: str, facts: Facts, what: str):
    assert decide(reason, facts).what == what


async def test_a_case_becomes_a_proposal_with_its_amount(house: Path):
    assert "no order 9" in (await ran("refund_propose", order="9")).sentence.en
    order: Order = await world.place(await world.shop_row(), 1042)
    with pytest.raises(Asked) as asked:
        await ran("refund_propose", order="1042")
    assert asked.value.question.order_id == order.id
    result = await ran("refund_propose", order="1042", text="I want to withdraw, the colour is not mine", language="en")
    assert (result.evidence["proposal"], result.evidence["amount"]) == ("Refund", "45.75")
    assert "€45.75 would go back" in result.sentence.en and "Hello Lena Brandt" in result.document
    assert result.document.endswith("Missing: [Your name].")
    broken = await ran("refund_propose", order="#1042", text="Die Tasse kam kaputt an")
    assert broken.evidence["proposal"] == "Reprint" and "kostenlos neu" in broken.document
    with pytest.raises(Refused):
        await ran("refund_propose", order="1042", reason="Withdrawal", arrived="soon")
    late = await ran("refund_propose", order="1042", reason="Withdrawal", arrived="01.02.2024")
    assert late.evidence["proposal"] == "Reject" and "sind vorbei" in late.document
    await ran("refund_propose", order="1042", text="kaputt")
    rows = await kept(True, "commet", "Returns")
    assert [(row["reason"], row["proposal"], row["amount"]) for row in rows] == [("Damaged", "Reprint", "0")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("es ist zerbrochen", "Damaged"), ("I got the wrong size", "Wrong item"), ("my parcel never came", "Late"), ("Hallo", "")],
)
def test_a_reason_is_read_from_what_a_customer_wrote(text: str, reason: str):
    assert refund_propose.reason_of(text) == reason


GOOD = """<html lang="de"><title>Mondtasse aus Keramik</title><body id="oben"><p>19,90 € inkl. MwSt., zzgl. Versand</p>
<a href="/impressum">Impressum</a><a href="/datenschutz">Datenschutz</a><a href="/agb">AGB</a><a href="/widerruf">Widerrufsbelehrung</a>
<a href="/versand">Versand</a><a href="#oben">nach oben</a><button>Vertrag widerrufen</button><img src="a.png" alt="Tasse"></body></html>"""


async def test_a_page_is_checked_for_what_must_be_there(house: Path):
    assert "not fetched" in (await ran("site_check")).sentence.en
    good = await ran("site_check", text=GOOD)
    assert good.evidence["faults"] == [] and good.sentence.en == "All 12 checks passed."
    bad = GOOD.replace("<button>Vertrag widerrufen</button>", "").replace("#oben", "#unten")
    bad = bad.replace("inkl. MwSt.", "").replace(' alt="Tasse"', "")
    key = files.keep("page.html", bad.encode(), "Mira").key
    result = await ran("site_check", file=key, language="en")
    assert result.evidence["faults"] == ["button", "vat", "anchors", "alt"]
    assert "§ 356a BGB" in result.document and "4 of 12 checks failed" in result.sentence.en


def test_a_page_without_prices_needs_no_notes_at_them():
    keys = {one.key for one in site_check.check(page.read("<p>Hello</p>"))}
    assert "vat" not in keys and {"imprint", "button", "title"} <= keys
