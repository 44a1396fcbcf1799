"""Milli's skills: points with reasons, no mail without a lawful basis, no price below the floor."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.coordinator.wares import Ware
from krake.kit import clock, db
from krake.models import Product, Variant
from krake.skills import brand_deal_reply, call_script, follow_up, lead_qualify, quote
from krake.skills.quote import read
from krake.spec.ask import Asked
from tests import world
from tests.skills.desk import Desk, ran

GOOD = (
    "Guten Tag, wir sind die Nordlicht GmbH und brauchen 250 Tassen mit Mond bis zum 12.12. "
    "Budget: 2.500,00 €. Kontakt: einkauf@nordlicht.example"
)


async def test_a_good_enquiry_is_worth_a_quote_and_kept_with_its_reasons(house):
    desk = Desk()
    result = await ran("lead_qualify", desk, text=GOOD, source="Website")
    row = (await desk.rows("milli", "Leads"))[0]
    assert result.evidence["points"] == 75  # all but the product: no shop is known in this house
    assert row["company"] == "Nordlicht GmbH" and row["email"] == "einkauf@nordlicht.example" and row["stage"] == "Qualified"
    assert row["consent"] == "Their enquiry" and "value" not in row, "no price known, so no value"
    assert "+30 quantity 250" in desk.why[0]


async def test_who_wants_to_sell_is_no_lead(house):
    desk = Desk()
    result = await ran("lead_qualify", desk, text="We offer you 500 backlinks, our services start at €99", came="found")
    assert result.evidence["points"] == 0 and (await desk.rows("milli", "Leads"))[0]["stage"] == "New"


@pytest.mark.parametrize(
    ("text", "count"),
    [("250 Tassen in 14 Tagen", 250), ("1.200 mugs", 1200), ("im Mai 2026", None), ("für 2.500,00 €", None), ("am 12 Dezember 30 x", 30)],
)
def test_pieces_are_no_days_dates_or_sums(text: str, count: int | None):
    assert lead_qualify.pieces(text) == count


def test_value_is_unknown_without_a_price():
    assert lead_qualify.value(GOOD, [ware("Tasse Mond", "14.90"), ware("Poster", "9.00")]) == (Decimal("3725.00"), "EUR")
    assert lead_qualify.value(GOOD, [ware("Tasse Mond", None)]) is None


SHOP = (("Fox and Fern, enamel mug", "19.90"), ("Lake House, canvas on frame", "59.00"), ("Quiet Morning, ceramic mug", "16.90"),
        ("Night Train to Lisbon, art poster", "22.90"))  # fmt: skip


def ware(title: str, price: str | None) -> Ware:
    return Ware(title, "active", "", (), None if price is None else Decimal(price), None, "EUR", ())


@pytest.mark.parametrize(
    ("text", "count", "budget", "product", "firm", "person"),
    [
        (
            "hotel chain, 300 canvases, budget about 15,000 euros, Petra Sand, Sand Hotels",
            300, (Decimal(15_000), "EUR"), "canvas", "Sand Hotels", "Petra Sand",
        ),
        (
            "Hotelkette, 300 Leinwände, Budget etwa 15.000 Euro, Petra Sand, Sand Hotels",
            300, (Decimal(15_000), "EUR"), "canvas", "Sand Hotels", "Petra Sand",
        ),
        ("Budget 15k €, 40 mugs Fox and Fern for our 12 hotels", 40, (Decimal(15_000), "EUR"), "Fox and Fern, enamel mug", "", ""),
        ("Wir haben ein Budget von 2.500 für 80 Tassen", 80, (Decimal(2_500), ""), "mug", "", ""),
        ("Do you print foxes? We have 200 employees and $900.50", None, (Decimal("900.50"), "USD"), "", "", ""),
        ("My name is Ana Ruiz, I write for Kern & Sohn GmbH: 25 posters", 25, None, "poster", "Kern & Sohn GmbH", "Ana Ruiz"),
        ("Guten Tag, 60 Stück bitte. einkauf@nord-licht.example", 60, None, "", "Nord Licht", ""),
    ],
)  # fmt: skip
def test_an_enquiry_is_read_as_it_was_written(text: str, count, budget, product: str, firm: str, person: str):
    sold = [ware(*one) for one in SHOP]
    assert lead_qualify.pieces(text) == count
    assert max(((amount, unit) for _, amount, unit in lead_qualify.sums(text)), default=None) == budget
    asked_for = " ".join(reason.words.en for reason in lead_qualify.rate(text, sold))
    assert (f"asks for {product}" in asked_for) if product else "no product of the shop named" in asked_for, asked_for
    assert lead_qualify.who(text) == (firm, person)


async def test_a_hotels_enquiry_is_no_invented_fortune(house):
    shop = await world.shop_row()
    async with db.write() as session:
        for number, (title, price) in enumerate(SHOP):
            product = Product(connection_id=shop.id or 0, external_id=f"p{number}", title=title, rehearsal=True, status="active")
            session.add(product)
            await session.flush()
            session.add(
                Variant(
                    connection_id=shop.id or 0, external_id=f"v{number}", product_id=product.id or 0, price=Decimal(price), currency="EUR"
                )
            )
    desk = Desk()
    text = "hotel chain, 300 canvases, budget about 15,000 euros, Petra Sand, Sand Hotels"
    result = await ran("lead_qualify", desk, text=text)
    row = (await desk.rows("milli", "Leads"))[0]
    assert row["company"] == "Sand Hotels" and row["contact"] == "Petra Sand" and Decimal(str(row["value"])) == 300 * Decimal("59.00")
    said = " ".join(f"{one.label.en} {one.value.en}" for one in result.figures)
    assert "Quantity 300" in said and "€15,000.00" in said and "Asks for canvas" in said and "Fox" not in said


async def test_no_mail_is_drafted_where_the_law_forbids_it(house):
    desk = Desk()
    refused = await ran("cold_mail_sequence", desk, text="Nordlicht GmbH", offer="Tassen")
    assert refused.document == "" and "§ 7" in refused.figures[-1].source.en
    await desk.put("milli", "Leads", {"company": "Nordlicht GmbH", "consent": "None"})
    claimed = await ran("cold_mail_sequence", desk, text="nordlicht gmbh", basis="Opt-in")
    assert claimed.evidence == {"basis": "None", "mails": 0} and "Change the row" in claimed.sentence.en
    await desk.put("milli", "Leads", {"company": "Nordlicht GmbH", "consent": "Their enquiry", "contact": "Frau Weiß"})
    drafted = await ran("cold_mail_sequence", desk, text="Nordlicht GmbH", offer="200 Tassen mit eurem Logo.", sender="Mira")
    assert drafted.document.count("## ") == 3 and drafted.document.count("Stopp") == 3 and "Frau Weiß" in drafted.document
    assert drafted.document.endswith("Es fehlt noch: [Nutzen für die Firma].\n")


@given(st.text(alphabet="abc. ", max_size=400), st.sampled_from(["de", "en"]))
def test_every_opening_can_be_said_in_time(offer: str, language: str):
    call = call_script.Call.model_validate({"text": offer, "reason": "x y " * 40, "language": language})
    assert call_script.spoken(call_script.begin(call)) <= call_script.OPENING


async def test_a_call_has_answers_for_its_persona(house):
    result = await ran("call_script", text="mugs printed on demand", persona="shop", language="en", company="Blue Shop")
    assert "stock" in result.document and "Blue Shop" in result.document and result.evidence["answers"] == 4


async def test_a_quote_never_goes_below_the_margin(house):
    desk = Desk()
    items = "50 x Tasse @ 7,20 / 14,90\n20 x Poster @ 9,00 / 10,00"
    result = await ran("quote", desk, text=items, company="Nordlicht GmbH", margin=30, discount=10, shipping="12.00")
    row = (await desk.rows("milli", "Quotes"))[0]
    assert (
        row["net"] == "939.7" and row["margin"] > 30 and row["number"].endswith(f"-{desk.run_id}") and row["status"] == "Draft"
    )  # 50×13.41 + 20×12.86 + 12
    assert result.evidence["vat"] == "178.54" and "1 wished price was raised" in result.sentence.en
    assert "| 20 | Poster | 12,86 € | 257,20 € |" in result.document and result.document.endswith("[Lieferzeit], [dein Name].\n")


@given(st.integers(1, 9999), st.decimals("0.01", 500, places=2), st.integers(0, 90), st.integers(0, 90))
def test_the_floor_holds_for_any_cost_and_discount(count: int, cost: Decimal, margin: int, discount: int):
    items, unread = read(f"{count} x thing @ {cost} / 20.00", Decimal(margin) / 100, Decimal(discount) / 100)
    assert not unread and (items[0].price - cost) / items[0].price >= Decimal(margin) / 100


async def test_items_without_cost_are_asked_for(house):
    with pytest.raises(Asked) as asked:
        await ran("quote", text="fifty mugs")
    assert asked.value.question.fields[0].name == "text"


async def test_follow_ups_come_by_worth_and_age_and_undated_ones_get_a_day(house):
    desk = Desk()
    assert "no leads" in (await ran("follow_up", desk)).sentence.en
    today = clock.today("Europe/Berlin")
    past, ahead = (today - timedelta(days=3)).isoformat(), (today + timedelta(days=3)).isoformat()
    await desk.put(
        "milli", "Leads",
        {"company": "A", "stage": "Quoted", "value": "100", "probability": "50", "next_step": f"{past}: call", "consent": "Opt-in"},
        {"company": "B", "stage": "Qualified", "value": "5000", "probability": "50", "next_step": f"{past}: quote"},
        {"company": "C", "stage": "New", "next_step": f"{ahead}: ask"},
        {"company": "D", "stage": "Lost"},
        {"company": "E", "stage": "New", "consent": "None"},
    )  # fmt: skip
    result = await ran("follow_up", desk)
    assert result.sentence.en.startswith("3 leads") and [figure.label.en for figure in result.figures] == ["B", "A", "E"]
    assert "no e-mail" in result.figures[2].value.en and "3 days overdue, weighted 50.00" in result.figures[1].value.en
    assert (await desk.rows("milli", "Leads"))[4]["next_step"][:10] > today.isoformat()
    assert (await ran("follow_up", desk)).evidence["dated"] == 0, "what was dated once is not dated again"
    assert follow_up.dated({"next_step": "2026-13-40: typed"}) is None


async def test_a_brand_deal_is_priced_from_reach_and_always_marked(house):
    desk = Desk()
    text = "Hi, we are hello@moonwear.com and would love 2 stories and one reel from you!"
    open_ = await ran("brand_deal_reply", desk, text=text)
    assert open_.evidence["total"] is None and "[Preis]" in open_.document and "fee" not in (await desk.rows("milli", "Brand deals"))[0]
    priced = await ran("brand_deal_reply", desk, text=text, reach=12_000, fee="25", language="en", sender="Mira", due="2026-12-20")
    row = (await desk.rows("milli", "Brand deals"))[1]
    assert row["brand"] == "Moonwear" and row["fee"] == "750" and row["disclosure_needed"] is True
    assert "marked as advertising" in priced.document and priced.document.endswith("No fact is missing.\n")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("three posts and a story", {"post": 3, "story": 1}),
        ("zwei Reels", {"video": 2}),
        ("one youtube video", {"film": 1}),
        ("Lust auf eine Zusammenarbeit?", {"post": 1}),
    ],
)
def test_formats_are_read_from_the_request(text: str, found: dict[str, int]):
    assert {line.format: line.count for line in brand_deal_reply.wanted(text, Decimal(100))} == found


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("200 mugs, 4.50 each", [(200, "mugs", "4.50", None)]),
        ("200 x Mug 4.50", [(200, "Mug", "4.50", None)]),
        ("200 × mug, cost 4.50", [(200, "mug", "4.50", None)]),
        ("50 x mug @ 7.20 / 14.90", [(50, "mug", "7.20", "14.90")]),
        ("200 Tassen, je 4,50", [(200, "Tassen", "4.50", None)]),
        ("1.200 Tassen 330 ml, 4,50 € pro Stück", [(1200, "Tassen 330 ml", "4.50", None)]),
        ("200 mugs at 4.50 and 50 posters at 3.20", [(200, "mugs", "4.50", None), (50, "posters", "3.20", None)]),
        ("200 Tassen zu je 4,50 €; 30 Poster à 3,20 Listenpreis 9,90", [(200, "Tassen", "4.50", None), (30, "Poster", "3.20", "9.90")]),
        ("50 posters 50x70, 3.20 each", [(50, "posters 50x70", "3.20", None)]),
        ("40 Kalender 2027 zu 6,10", [(40, "Kalender 2027", "6.10", None)]),
        ("200 mugs for 900 euros in total", [(200, "mugs", "4.50", None)]),
        ("Mugs: 200 pieces, 4.50", [(200, "Mugs", "4.50", None)]),
        ("200 mugs", [None]), ("mugs 4.50", [None]), ("20 mugs 1.234", [None]),
    ],
)  # fmt: skip
def test_a_position_is_read_as_people_write_it(text: str, items: list):
    found = [quote.position(line) for line in quote.lines(text)]
    wanted = [one and (one[0], one[1], Decimal(one[2]), None if one[3] is None else Decimal(one[3])) for one in items]
    assert found == wanted


@pytest.mark.parametrize(("text", "who", "column"), [
    ("200 mugs at €9.50 each for Anna Berg", "Anna Berg", "contact"), ("200 Tassen zu 9,50 für Sand Hotels", "Sand Hotels", "company"),
])  # fmt: skip
async def test_a_quote_knows_whom_it_is_for(house, text: str, who: str, column: str):
    result = await ran("quote", text=text, language="de")
    assert who in result.document and f"[{'Ansprechperson' if column == 'contact' else 'Firma'}]" not in result.document
    assert "mugs at" not in result.document and result.evidence["net"] == "2716.00"  # 9.50 / 0.7 rounded up, times 200


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hi, I'm Jana from Moonwear, we offer €150 for 2 stories by 20 December 2036. hello@moonwear.com", "en"),
        ("Hallo, wir bieten 150 Euro für zwei Storys bis zum 20.12.2036. Viele Grüße, Jana Keller", "de"),
    ],
)
async def test_a_deal_reads_their_offer_day_and_name(house, text: str, language: str):
    desk = Desk()
    result = await ran("brand_deal_reply", desk, text=text, reach=12_000, fee="25", language=language)
    row = (await desk.rows("milli", "Brand deals"))[0]
    assert row["due"] == "2036-12-20" and ("Hello Jana," if language == "en" else "Hallo Jana,") in result.document
    assert ("€150.00" if language == "en" else "150,00 €") in result.document and "€150.00 less" in result.sentence.en
    assert "Feed post" not in result.sentence.de and ("2036" in result.document)
