"""Cassie's skills: what a message says, what an order says and what a rule says; nothing promised beyond them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.kit import clock, db
from krake.services import orders, parcels, threads
from krake.skills import classify_ticket, draft_reply, faq_gap, review_reply, status_answer, withdrawal_case
from krake.spec.ask import Asked
from tests import world
from tests.skills.desk import Desk, ran
from tests.web import shops


async def placed(number: int = 1042, production: str = "none", *, status: str = "", code: str = "") -> None:
    shop, printer = await world.shop_row(), await world.printer_row()
    order = await world.place(shop, number)
    async with db.write() as session:
        await orders.stage(session, order.id, production)
        if status:
            track = [{"code": code, "url": f"https://track.example/{code}", "method": "DHL"}] if code else []
            await parcels.save(
                session, printer.id or 0, order.id or 0, f"g-{number}", rehearsal=True, kind="order", status=status, tracking=track
            )


@pytest.mark.parametrize(
    ("text", "topic", "mood", "language"),
    [
        ("Wo bleibt mein Paket? Ich mache mir Sorgen, Bestellung 1042", "Delivery", "Worried", "de"),
        ("The mug arrived broken and cracked.", "Damage", "Calm", "en"),
        ("Ich widerrufe meine Bestellung und möchte mein Geld zurück", "Withdrawal", "Calm", "de"),
        ("Kann die Tasse in die Spülmaschine?", "Product", "Calm", "de"),
        ("This is a scam, I call my lawyer!!!", "Other", "Angry", "en"),
        ("", "Other", "Calm", "de"),
    ],
)
def test_topic_mood_and_language_are_read_from_words(text: str, topic: str, mood: str, language: str):
    read = classify_ticket.sort(text)
    assert (read.topic, read.mood, read.language) == (topic, mood, language)
    assert (read.sure is None) == (topic == "Other")


@pytest.mark.parametrize(("text", "order"), [("Bestellung Nr. 1042", "1042"), ("#77123 fehlt", "77123"), ("seit 2026 warte ich", "")])
def test_the_order_is_only_read_where_it_is_called_one(text: str, order: str):
    assert classify_ticket.sort(text).order == order


async def test_a_message_becomes_a_ticket_with_its_order(house):
    await placed()
    desk = Desk()
    assert (await ran("classify_ticket", desk)).evidence["messages"] == 0
    result = await ran("classify_ticket", desk, text="Wo ist mein Paket? Bestellung 1042, der Geburtstag ist bald")
    ticket = (await desk.rows("cassie", "Tickets"))[0]
    assert ticket["topic"] == "Delivery" and ticket["mood"] == "Worried" and ticket["customer"] == "Lena Brandt"
    assert ticket["order"].startswith("/orders/") and ticket["status"] == "Open" and ticket["confidence"] == 100
    assert "12 hours" in result.sentence.en
    unknown = await ran("classify_ticket", desk, text="Order 99999 is late")
    assert "not on record" in unknown.figures[-1].value.en


@pytest.mark.parametrize(
    ("production", "status", "code", "state"),
    [
        ("none", "", "", "waits"),
        ("printing", "in_production", "", "printing"),
        ("shipped", "shipped", "00340", "shipped"),
        ("delivered", "delivered", "00340", "delivered"),
        ("trouble", "failed", "", "trouble"),
    ],
)
async def test_the_answer_says_where_an_order_is(house, production: str, status: str, code: str, state: str):
    await placed(1042, production, status=status, code=code)
    result = await ran("status_answer", order="1042", sender="Mira")
    assert result.evidence["state"] == state and ("00340" in result.document) == bool(code)
    assert "Hallo Lena," in result.document and result.document.endswith("Es fehlt keine Angabe.\n")


async def test_an_unknown_order_is_said_to_be_unknown(house):
    for key in ("status_answer", "withdrawal_case"):
        result = await ran(key, order="5555")
        assert result.evidence["found"] is False and "no order 5555" in result.sentence.en and result.document == ""


def test_money_comes_before_production_in_what_a_customer_is_told():
    order = {"cancelled": False, "financial": "refunded", "production": "shipped", "fulfillment": ""}
    assert status_answer.state(order) == "refunded"
    assert status_answer.state(order | {"financial": "pending", "production": "none"}) == "unpaid"
    assert status_answer.state(order | {"cancelled": True}) == "cancelled"


async def test_a_reply_is_made_of_order_and_rule_and_cites_both(house):
    await placed(1042, "shipped", status="shipped", code="00340")
    desk = Desk()
    tomorrow = (clock.today("Europe/Berlin") + timedelta(days=2)).isoformat()
    await desk.put(
        "cassie", "FAQ and policies",
        {"question": "Wie lange dauert die Lieferung per Paket?", "answer": "Die Lieferung dauert 3 bis 5 Werktage.", "source": "AGB 4"},
        {"question": "Wie lange dauert Lieferung und Paket?", "answer": "Gilt noch nicht.", "valid_from": tomorrow},
        {"question": "Lieferung Paket dauert", "answer": "Sie dauert [Tage]."},
    )  # fmt: skip
    text = "Hallo, wie lange dauert die Lieferung? Mein Paket zu Bestellung 1042 ist noch nicht da."
    result = await ran("draft_reply", desk, text=text, sender="Mira")
    assert "Die Lieferung dauert 3 bis 5 Werktage." in result.document and "00340" in result.document and "[Tage]" not in result.document
    assert (
        "Gilt noch nicht" not in result.document
        and result.evidence["rules"] == 1
        and any(one.source.en == "AGB 4" for one in result.figures)
    )
    bare = await ran("draft_reply", text="The print is smeared and broken", sender="Mira")
    assert "[answer to the question]" in bare.document and "photo" in bare.document and "order number" in bare.document


@given(st.text(max_size=200))
def test_any_message_gets_a_reply_in_one_of_both_languages(text: str):
    read = classify_ticket.sort(text)
    assert draft_reply.write(read, "", None, [], read.language, "Mira").startswith(("Hallo", "Hello"))


@pytest.mark.parametrize(
    ("delivered", "ends"),
    [
        ("2026-11-02", "2026-11-16"),  # a Monday
        ("2026-11-07", "2026-11-23"),  # the 14th day is a Saturday
        ("2026-12-11", "2026-12-28"),  # the 25th is Christmas, then Saturday and Sunday
    ],
)
def test_the_period_ends_on_a_working_day(delivered: str, ends: str):
    assert withdrawal_case.deadline(date.fromisoformat(delivered)).isoformat() == ends


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_the_period_is_never_shorter_than_fourteen_days_nor_ends_on_a_sunday(delivered: date):
    ends = withdrawal_case.deadline(delivered)
    assert timedelta(days=14) <= ends - delivered <= timedelta(days=20) and ends.weekday() < 5


async def test_a_withdrawal_has_its_dates_its_ticket_and_its_letter(house):
    await placed()
    desk = Desk()
    in_time = await ran("withdrawal_case", desk, order="1042", received="2026-11-16", delivered="2026-11-02", sender="Mira")
    ticket = (await desk.rows("cassie", "Tickets"))[0]
    assert in_time.evidence["in_time"] is True and ticket["number"] == "W-1042" and ticket["topic"] == "Withdrawal"
    assert "Frist bis 2026-11-16; Erstattung bis 2026-11-30" in ticket["resolution"] and "30.11.2026" in in_time.document
    assert next(f.value.en for f in in_time.figures if f.label.en.startswith("Paid")) == "€45.75"
    assert ticket["refund_by"] == "2026-11-30", "14 days after 16 November, as a date"
    late = await ran("withdrawal_case", desk, order="1042", received="2026-11-18", delivered="2026-11-02")
    assert "refund_by" not in (await desk.rows("cassie", "Tickets"))[0], "a withdrawal that came too late dates no refund"
    assert "2 days late" in late.sentence.en and "[Entscheidung]" in late.document and len(await desk.rows("cassie", "Tickets")) == 1
    own = await ran("withdrawal_case", desk, order="1042", received="2026-11-10", delivered="2026-11-02", personal="yes", language="en")
    assert "§ 312g" in own.document and "lawyer" in own.sentence.en
    unknown = await ran("withdrawal_case", desk, order="1042", received="2026-11-18")
    assert unknown.evidence["in_time"] is None and "delivery unknown" in unknown.sentence.en
    with pytest.raises(Asked):
        await ran("withdrawal_case", desk, order="1042", received="the other day")


async def test_delivery_counts_from_the_parcel_when_nobody_says(house):
    await placed(1042, "delivered", status="delivered", code="1")
    result = await ran("withdrawal_case", order="1042")
    assert result.evidence["in_time"] is True and result.figures[0].value.en == clock.today("Europe/Berlin").isoformat()


async def test_topics_without_a_rule_become_proposals_that_no_reply_uses(house):
    desk = Desk()
    assert "no tickets yet" in (await ran("faq_gap", desk)).sentence.en
    for text in ("Wo bleibt mein Paket?", "Die Tasse ist kaputt", "Wann kommt die Lieferung?"):
        await ran("classify_ticket", desk, text=text)
    found = await ran("faq_gap", desk)
    assert found.evidence == {"tickets": 3, "covered": 0, "uncovered": 3, "gaps": 2, "kept": 2}
    assert found.figures[0].label.en == "Without a rule: delivery" and "> Wo bleibt mein Paket?" in found.document
    rules = await desk.rows("cassie", "FAQ and policies")
    assert draft_reply.valid(rules, clock.today("UTC")) == []
    await desk.put("cassie", "FAQ and policies", {"question": "Wann kommt meine Lieferung?", "answer": "Nach 3 Werktagen."})
    assert (await ran("faq_gap", desk)).evidence["covered"] == 2, "and asking again adds no second proposal"
    assert len(await desk.rows("cassie", "FAQ and policies")) == 3


def test_every_topic_of_a_ticket_has_a_frame():
    assert set(faq_gap.FRAMES) == set(classify_ticket.NAMES)


async def test_a_review_is_answered_within_the_length_of_its_store(house):
    desk = Desk()
    bad = await ran(
        "review_reply", desk, text="Die App stürzt ab, schlecht", stars="2", platform="Google Play", contact="hilfe@lunavo.example"
    )
    row = (await desk.rows("cassie", "Reviews"))[0]
    assert row["stars"] == 2 and "Welches Gerät" in row["reply"] and len(row["reply"]) <= 350
    good = await ran("review_reply", desk, text="I love the print, great quality", language="auto")
    assert good.document.startswith("Thank you, that makes us very glad.") and "stars" not in (await desk.rows("cassie", "Reviews"))[1]
    assert "Es geht um: Fehler" in bad.sentence.de


@given(
    st.sampled_from(["", *review_reply.ABOUT]), st.sampled_from([True, False, None]), st.sampled_from(["en", "de"]), st.text(max_size=400)
)
def test_a_reply_never_exceeds_google_plays_limit(about: str, good: bool | None, lang: str, contact: str):
    assert 0 < len(review_reply.write([about] if about else [], good, lang, contact, 350)) <= 350


async def of_lucia(number: int = 1104) -> None:
    """An order of a canvas, on its way to somebody else."""
    shop = await world.shop_row()
    line = {**shops.order(number)["line_items"][0], "title": "Lake House, canvas on frame", "variant_title": "40x60 cm", "quantity": 1}
    address = {**shops.order(number)["shipping_address"], "name": "Lucía Gómez", "first_name": "Lucía", "last_name": "Gómez"}
    buyer = {"id": 78, "first_name": "Lucía", "last_name": "Gómez", "email": "lucia@example.org", "phone": None}
    order = await world.place(shop, number, line_items=[line], shipping_address=address, billing_address=address, customer=buyer)
    async with db.write() as session:
        await orders.stage(session, order.id, "shipped")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Hello, my mug from order #1104 arrived broken. Regards, Tom", "en"),
        ("Hallo, die Tasse aus Bestellung #1104 kam kaputt an. Viele Grüße, Tom", "de"),
        ("My mug arrived broken, order #1104", "en"),
        ("Wo bleibt meine Leinwand, Bestellung #1104? Gruß, Tom", "de"),
    ],
)
async def test_somebody_elses_order_says_nothing_in_a_reply(house, text: str, lang: str):
    await of_lucia()
    desk = Desk()
    result = await ran("draft_reply", desk, text=text, sender="Mira")
    assert result.evidence["other"] and not result.evidence["order"]
    assert not any(told in result.document for told in ("Luc", "canvas", "Lake House", "unterwegs", "on its way")), result.document
    assert (
        "passt nicht" if lang == "de" else "does not go with"
    ) in result.document and "does not go with this message" in result.sentence.en
    ticket = await ran("classify_ticket", desk, text=text)
    row = (await desk.rows("cassie", "Tickets"))[-1]
    assert row.get("customer", "Tom") == "Tom" and "order" not in row and "left out" in ticket.sentence.en


@pytest.mark.parametrize(
    "text", ["My canvas arrived broken, #1104. Thanks, Lucía", "Meine Leinwand kam kaputt an, #1104. Danke, Lucía Gómez"]
)
async def test_what_is_broken_is_not_on_its_way(house, text: str):
    await of_lucia()
    result = await ran("draft_reply", text=text, sender="Mira")
    assert result.evidence["order"] and "Lucía" in result.document and "Lake House" in result.document
    assert "on its way" not in result.document and "unterwegs" not in result.document
    assert "sorry" in result.document or "tut mir leid" in result.document


@pytest.mark.parametrize(
    "text",
    ["Meine Tasse ist kaputt, Bestellung #1104. Wenn nichts kommt, gehe ich zum Anwalt. Tom", "You will hear from my lawyer, #1104. Tom"],
)
async def test_a_threat_with_the_law_comes_before_the_owner(house, text: str):
    await of_lucia()
    desk = Desk()
    reply = await ran("draft_reply", desk, text=text)
    ticket = await ran("classify_ticket", desk, text=text)
    assert reply.evidence["threat"] and ticket.evidence["threat"] and reply.evidence["thread"] == ticket.evidence["thread"], "one thread"
    assert "answer nothing yourself" in reply.sentence.en and "antworte nicht selbst" in ticket.sentence.de
    assert "Luc" not in reply.document and "1104" not in reply.document
    async with db.read() as session:
        opened = await threads.get(session, reply.evidence["thread"])
    assert opened.kind == "escalation" and opened.agent == "cassie" and "Tom" in opened.title["en"]
    row = (await desk.rows("cassie", "Tickets"))[0]
    assert row["mood"] == "Angry" and row["customer"] == "Tom"


@pytest.mark.parametrize(
    ("text", "abouts", "lang", "sorry"),
    [
        ("Poster kam zerknickt an, Support hat nie geantwortet", ["damage", "support"], "de", "keine Antwort bekommen"),
        ("The mug was broken and nobody from support replied", ["damage", "support"], "en", "reached you damaged"),
        ("Zwei Wochen gewartet, leider zu spät", ["delivery"], "de", "warten musstest"),
        ("Enttäuscht, nie wieder", [], "de", "nicht zufrieden"),
        ("Wunderschönes Poster, toller Druck", ["quality"], "de", ""),
    ],
)
async def test_a_review_is_understood_and_apologised_for(house, text: str, abouts: list[str], lang: str, sorry: str):
    result = await ran("review_reply", text=text, contact="hilfe@lunavo.example")
    assert result.evidence["about"] == abouts and sorry in result.document
    assert ("sorry" in result.document or "leid" in result.document) == bool(sorry)
    assert "nothing in particular" not in result.sentence.en
