"""Emmie's skills: subjects that fit, series that end, a list counted once, and results that admit small numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.kit import clock, db
from krake.models import Customer, Product, Variant
from krake.services import files
from krake.skills import campaign_draft, flow_design, list_health, result_read
from krake.spec.ask import Asked
from tests import world
from tests.skills.desk import Desk, ran

few = st.text(alphabet="abc äöü!.", max_size=120)


async def customers(*rows: tuple[str, bool, int | None]) -> None:
    """Customers of the shop as (address, subscribed, days since)."""
    shop = await world.shop_row()
    async with db.write() as session:
        for number, (email, subscribed, days) in enumerate(rows):
            since = None if days is None else clock.now() - timedelta(days=days)
            session.add(
                Customer(
                    connection_id=shop.id or 0,
                    external_id=str(number),
                    email=email,
                    subscribed=subscribed,
                    subscribed_at=since,
                    rehearsal=True,
                )
            )


async def test_a_newsletter_has_two_subjects_a_size_and_a_way_out(house):
    desk = Desk()
    unknown = await ran("campaign_draft", desk, text="Neue Mondtassen", offer="Versand geschenkt", sender="Lunavo")
    assert unknown.evidence["size"] is None and "unknown" in unknown.sentence.en
    await customers(("a@x.de", True, 3), ("b@x.de", True, 200), ("c@x.de", False, None))
    result = await ran("campaign_draft", desk, text="Neue Mondtassen", offer="Versand geschenkt", sender="Lunavo", segment="new")
    row = (await desk.rows("emmie", "Campaigns"))[0]
    assert (
        row["subject_a"] == "Neue Mondtassen" and row["subject_b"] == "Versand geschenkt" and row["size"] == 1 and row["state"] == "Draft"
    )
    assert "1 person would get it" in result.sentence.en and "Abmelden: {{ unsubscribe }}" in result.document
    assert result.document.endswith("Es fehlt noch: [Warum gerade jetzt], [Adresse der Seite], [Anbieter und Anschrift].\n")
    claimed = await ran("campaign_draft", text="The best mugs", reason="Only today", language="en", segment="long")
    assert claimed.evidence["size"] == 1 and "2 wordings need a proof" in claimed.sentence.en


@given(few, few, few, few, st.sampled_from(["en", "de"]))
def test_subjects_are_two_and_fit(goal: str, offer: str, until: str, sender: str, language: str):
    given_ = {"text": goal, "offer": offer, "until": until, "sender": sender, "language": language}
    first, second = campaign_draft.subjects(campaign_draft.Asked.model_validate(given_))
    assert first != second and all(0 < len(one) <= 50 for one in (first, second))


async def test_every_series_ends_and_stays_off(house):
    desk = Desk()
    result = await ran(
        "flow_design", desk, shop="Lunavo", products="Mondtasse, Poster", delivery="3 bis 5 Werktage", about="Motive vom Mond."
    )
    rows = await desk.rows("emmie", "Flows")
    assert len(rows) == result.evidence["mails"] == 7 and all(row["stop_rule"] for row in rows)
    assert not any(row.get("on") for row in rows) and {row["trigger"] for row in rows} == {"Signup", "Cart", "Win-back"}
    assert "{shop}" not in result.document and "{{ cart_link }}" in result.document and result.document.endswith("Es fehlt keine Angabe.\n")
    one = await ran("flow_design", flow="cart", language="en")
    assert one.sentence.en.startswith("1 series with 2 mails") and "[delivery time]" in one.document


def test_waiting_times_grow_within_a_series():
    for mails in flow_design.FLOWS.values():
        assert [mail.after for mail in mails] == sorted(mail.after for mail in mails)


CSV = """E-Mail;Status;Opt-in am;Letzte Öffnung
a@x.de;aktiv;2026-01-02;{now}
A@x.de;aktiv;2026-01-02;{now}
kaputt@;aktiv;2026-01-02;
b@x.de;Bounced;2026-01-02;
c@x.de;Spam complaint;2026-01-02;
d@x.de;aktiv;;
e@x.de;aktiv;2026-01-02;01.02.2020 10:00
f@x.de;unsubscribed;2026-01-02;
"""


async def test_a_list_is_counted_once_by_its_gravest_fault(house):
    text = CSV.format(now=clock.today("UTC").isoformat())
    key = files.keep("liste.csv", text.encode("cp1252"), "Mira").key
    result = await ran("list_health", file=key)
    assert result.evidence["healthy"] == 1 and set(result.evidence["faults"].values()) == {1}
    assert result.figures[0].value.en == "1 (12.5%)" and result.figures[0].source.en == "liste.csv" and "Not told" not in result.sentence.en
    other = files.keep("x.csv", b"name,age\nMia,3\n", "Mira").key
    assert "no column with e-mail" in (await ran("list_health", file=other)).sentence.en


async def test_the_shop_s_own_list_says_what_it_cannot_know(house):
    assert "no subscriber yet" in (await ran("list_health")).sentence.en
    await customers(("a@x.de", True, 3), ("b@x.de", True, None), ("c@x.de", False, None), ("d@x.de", False, 9), ("a@x.de", True, 3))
    result = await ran("list_health")
    assert result.evidence["total"] == 4, "who never subscribed is not on the list"
    assert result.evidence["healthy"] == 1 and result.evidence["faults"]["consent"] == 1 and result.evidence["faults"]["left"] == 1
    assert "Not told by the list: bounces and complaints, the last opening." in result.sentence.en


def test_a_header_such_as_last_name_is_no_last_opening():
    people, columns = list_health.parse("\ufeffLast name,Email,accepts_marketing\nB,b@x.de,yes\n".encode())
    assert columns == {"email", "consent"} and people[0].email == "b@x.de" and people[0].last is None
    assert list_health.day("31.02.2026") is None and list_health.day("2026-02-01T10:00") == date(2026, 2, 1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a@x.de", "b@x.de", "x", ""]), st.sampled_from(["", "bounced", "spam"]), st.sampled_from([None, "", "yes"])
        )
    )
)
def test_every_row_has_exactly_one_fate(rows: list[tuple[str, str, str | None]]):
    people = [list_health.Person(email, status, consent, None) for email, status, consent in rows]
    kinds = list_health.sort(people, date(2026, 1, 1))
    assert len(kinds) == len(people) and set(kinds) <= {"", *list_health.KINDS}


async def test_a_result_is_compared_with_those_left_out(house):
    result = await ran("result_read", sent=10_000, opened=4_000, orders=300, revenue="9000", holdout=1_000, holdout_orders=15)
    assert "+1.5 points" in result.sentence.en and "about 150 orders; hardly chance" in result.sentence.en
    shown = {figure.label.en: figure.value.en for figure in result.figures}
    assert shown["Opened"].startswith("40.0%, 4,000 of 10,000 (39.0% to 41.0%") and shown["Revenue per recipient"] == "€0.90"
    assert "Clicked" not in shown, "what was not told is unknown, not 0"
    chance = await ran("result_read", sent=200, orders=4, holdout=20, holdout_orders=0)
    assert "too few to tell" in chance.sentence.en
    alone = await ran("result_read", text="sent 20, opened 5")
    assert "unknown" in alone.sentence.en and alone.figures[0].value.en.startswith("5 of 20 (")
    wrong = await ran("result_read", sent=10, opened=11)
    assert "cannot be" in wrong.sentence.en
    with pytest.raises(Asked):
        await ran("result_read", text="summer mail")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sent 1,200, opened 480 and 31 clicks", {"sent": 1200, "opened": 480, "clicked": 31}),
        ("1.200 verschickt, 12 bestellungen, kontrollgruppe 100", {"sent": 1200, "orders": 12, "holdout": 100}),
        ("sent 900, holdout 100, holdout orders 2, orders 40", {"sent": 900, "holdout": 100, "holdout_orders": 2, "orders": 40}),
        ("unsere tassen sind bio", {}),
    ],
)
def test_numbers_are_read_from_a_sentence(text: str, found: dict[str, int]):
    assert result_read.said(text) == found


@given(st.integers(1, 50_000), st.data())
def test_a_rate_lies_within_its_interval(of: int, data: st.DataObject):
    one = result_read.rate(data.draw(st.integers(0, of)), of)
    assert 0 <= one.low <= one.share <= one.high <= 1


def test_wilson_as_the_textbook_has_it():
    one = result_read.rate(2, 11)
    assert (round(one.low, 3), round(one.high, 3)) == (0.051, 0.477)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_newsletter_of_which_only_the_subject_is_known_is_asked_about(house, language: str):
    with pytest.raises(Asked) as asked:
        await ran("campaign_draft", text="Moon phases", language=language)
    assert [field.name for field in asked.value.question.fields] == ["reason", "offer", "link"]
    launch = await ran("campaign_draft", text="Moon phases", language=language, launch="2037-01-15")
    assert "2037" in launch.document and ("starts" if language == "en" else "startet") in launch.document


@pytest.mark.parametrize(("language", "price"), [("en", "from €64.00"), ("de", "ab 64,00 €")])
async def test_a_newsletter_tells_what_the_shop_knows_and_never_only_its_subject(house, language: str, price: str):
    shop = await world.shop_row()
    text = {
        "en": "<p>Eight moons in a solid oak frame. Ready to hang.</p>",
        "de": "<p>Acht Monde im Rahmen aus Eiche. Fertig zum Hängen.</p>",
    }
    async with db.write() as session:
        row = Product(connection_id=shop.id or 0, external_id="9", title="Moon Phases, framed print", status="active",
                      raw={"descriptionHtml": text[language]}, rehearsal=True)  # fmt: skip
        session.add(row)
        await session.flush()
        for number, size in enumerate(("30x40 cm", "50x70 cm")):
            session.add(Variant(connection_id=shop.id or 0, external_id=f"9{number}", product_id=row.id or 0, title=size,
                                price=Decimal(64 + 34 * number), currency="EUR"))  # fmt: skip
    desk = Desk()
    await desk.put(
        "penn", "Brand voice", {"rule": "No shouting", "bad_example": "Hello\nHallo", "good_example": "Good evening\nGuten Abend"}
    )
    result = await ran("campaign_draft", desk, text="Moon phases", language=language)
    body = result.document.partition("---")[2]
    told = [line for line in body.splitlines() if len(line.split()) > 3]
    assert price in body and "50x70 cm" in body and ("oak" if language == "en" else "Eiche") in body and len(told) >= 4
    assert ("Good evening" if language == "en" else "Guten Abend") in body and result.evidence["subjects"][0] not in told
    assert "language model" in result.sentence.en and "Sprachmodell" in result.sentence.de
