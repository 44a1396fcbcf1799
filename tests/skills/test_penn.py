"""Penn's skills: every field within its length, nothing invented, nothing claimed without a proof."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.kit import db
from krake.kit.gaps import missing
from krake.models import Product, Variant
from krake.services import memory
from krake.skills import ad_copy, app_store_copy, product_copy, tone_check
from krake.spec.ask import Asked
from tests import world
from tests.skills.desk import Desk, ran

words = st.text(alphabet="abcdefg äöü-,", max_size=300)
FACTS = "Keramik, 330 ml\nspülmaschinenfest\n100 % bio\nProduktion in 3 Werktagen\nMegatasse für alle"


async def test_a_product_text_uses_facts_and_leaves_out_what_needs_a_proof(house):
    desk = Desk()
    await desk.put("penn", "Brand voice", {"rule": "Keine Superlative", "bad_example": "mega\nultra", "weight": 2})
    async with db.write() as session:
        await memory.note(session, "Die Mondtasse wird oft verschenkt.", workspace="lunavo", source="/note", rehearsal=True)
    result = await ran("product_copy", desk, text="Mondtasse", facts=FACTS, audience="Frühaufsteher")
    assert result.evidence["used"] == 3 and result.evidence["left_out"] == 2
    text, _, out = result.document.partition("## Nicht übernommen")
    assert "bio" not in text.lower() and "Mega" not in text and "100 % bio" in out and "vermeidet „mega“" in out
    assert missing(result.document) == [], "material, size, care and delivery are all told"
    assert "2 facts were left out" in result.sentence.en
    assert any(figure.route == "/memory" for figure in result.figures)
    again = await ran("product_copy", desk, text="Mondtasse", facts=FACTS)
    assert again.evidence["kept"] == 1 and len(await desk.rows("penn", "Copy")) == 1, "the same product's text is changed, not doubled"


@pytest.mark.parametrize("language", ["en", "de"])
async def test_what_nothing_is_known_of_is_asked_about_and_open_places_stand_where_facts_belong(house, language: str):
    with pytest.raises(Asked) as asked:
        await ran("product_copy", text="Lunar mug", language=language)
    assert [field.name for field in asked.value.question.fields] == ["facts", "audience"]
    result = await ran("product_copy", text="Lunar mug", facts="Drawn by Mira", language="en")
    assert missing(result.document) == ["material", "size", "care", "delivery time"]
    assert result.document.endswith("[delivery time].\n")


async def test_the_product_of_the_shop_is_named(house):
    shop = await world.shop_row()
    async with db.write() as session:
        session.add(Product(connection_id=shop.id or 0, external_id="1", title="Lunar mug", status="active", rehearsal=True))
    result = await ran("product_copy", text="lunar mug", language="en")
    assert next(figure.value.en for figure in result.figures if figure.label.en == "In the shop") == "active"


async def test_without_a_product_the_weakest_texts_are_named_and_none_is_written(house):
    assert "No weak product text" in (await ran("product_copy")).sentence.en
    shop = await world.shop_row()
    full = {"descriptionHtml": f"<p>{'Mond ' * 80}</p>", "seo": {"title": "x", "description": "y"}}
    async with db.write() as session:
        for number, (title, raw) in enumerate(
            (("A mug with a lunar print", full), ("A poster of the full moon", full | {"seo": {}}), ("Bag", {"body_html": "<p>Bag</p>"}))
        ):
            session.add(Product(connection_id=shop.id or 0, external_id=str(number), title=title, status="active", raw=raw, rehearsal=True))
    desk = Desk()
    result = await ran("product_copy", desk)
    assert result.evidence["weak"] == 2 and {figure.label.en for figure in result.figures} == {"A poster of the full moon", "Bag"}
    bag = next(figure.value.en for figure in result.figures if figure.label.en == "Bag")
    assert bag == "description of 3 characters, 300 are usual; title of 3 characters"
    assert await desk.rows("penn", "Copy") == []


@given(words, st.lists(words, max_size=6), words, st.sampled_from(["en", "de"]))
def test_a_product_text_never_exceeds_its_fields(name: str, facts: list[str], audience: str, language: str):
    used, _ = product_copy.sort("\n".join(facts), [])
    copy = product_copy.write(name or "x", used, audience, language)
    assert len(copy.title) <= 70 and len(copy.seo_title) <= 60 and len(copy.meta) <= 155
    assert all(fact in copy.bullets for fact in used)


@given(words, words, words, st.sampled_from(list(ad_copy.LIMITS)))
def test_every_ad_fits_its_field(offer: str, benefit: str, audience: str, platform: str):
    asked = ad_copy.Asked.model_validate({"text": offer.strip() or "x", "benefit": benefit, "audience": audience})
    variants = ad_copy.write(asked, platform)
    assert {variant.field for variant in variants} == set(ad_copy.LIMITS[platform])
    assert all(len(variant.text) <= variant.limit for variant in variants)


async def test_ads_use_only_what_was_given_and_name_claims(house):
    desk = Desk()
    result = await ran("ad_copy", desk, text="Moon mug", benefit="Calm mornings", platform="Google", language="en", price="€14.90")
    texts = [row["text"] for row in await desk.rows("penn", "Copy")]
    assert texts[:3] == ["Moon mug", "Calm mornings", "Moon mug: €14.90"] and "Calm mornings: Moon mug, €14.90. Have a look." in texts
    assert result.document.endswith("Still missing: [audience].\n")
    claimed = await ran("ad_copy", text="The best mug", platform="Meta", language="en", price="€14.90")
    assert "1 wording needs a proof" in claimed.sentence.en


@pytest.mark.parametrize(("language", "whole"), [("en", "from €59.00"), ("de", "ab 59,00 €")])
async def test_ads_for_a_product_of_the_shop_say_what_the_shop_knows(house, language: str, whole: str):
    await lake_house()
    desk = Desk()
    await desk.put("penn", "Brand voice", {"rule": "Warm words", "bad_example": "Arrives", "good_example": "Comes to you", "weight": 2})
    result = await ran("ad_copy", desk, text="Lake House", language=language)
    texts = [row["text"] for row in await desk.rows("penn", "Copy")]
    assert whole in " ".join(texts) and "40x60 cm" in " ".join(texts) and "Lake House" in result.sentence.en
    long = [text for text in texts if len(text) > 40]
    assert len(set(long)) >= 5 and len({text.split()[0] for text in long}) >= 3, long
    if language == "en":
        assert "wooden stretcher" in " ".join(texts) and "Arrives" not in " ".join(texts) and "omes to you" in " ".join(texts)
    assert "language model" in result.sentence.en and "Sprachmodell" in result.sentence.de


@pytest.mark.parametrize("language", ["en", "de"])
async def test_ads_without_anything_to_say_are_asked_about(house, language: str):
    with pytest.raises(Asked) as asked:
        await ran("ad_copy", text="Moon phase poster A3", language=language)
    assert [field.name for field in asked.value.question.fields] == ["benefit", "price", "audience"]


@pytest.mark.parametrize(("language", "left"), [("en", ["care", "delivery time"]), ("de", ["Pflege", "Lieferzeit"])])
async def test_a_product_of_the_shop_brings_its_variants_and_facts(house, language: str, left: list[str]):
    await lake_house()
    for name in ("Lake House", "lake house canvas", "Lake House, canvas on frame"):
        result = await ran("product_copy", text=name, language=language)
        assert [one for one in missing(result.document) if "special" not in one and "Besondere" not in one] == left, result.document
        assert "40x60 cm, 60x90 cm" in result.document and result.document.startswith("# Lake House, canvas on frame")
        assert {"Variants", "Used from the shop"} <= {figure.label.en for figure in result.figures}
    assert next(figure.value.de for figure in result.figures if figure.label.de == "Im Shop") == "aktiv"


async def lake_house() -> None:
    shop = await world.shop_row()
    raw = {"descriptionHtml": "<p>Canvas on a 2 cm wooden stretcher. Arrives ready to hang.</p>"}
    async with db.write() as session:
        row = Product(connection_id=shop.id or 0, external_id="9", title="Lake House, canvas on frame", kind="Canvas", status="active",
                      raw=raw, rehearsal=True)  # fmt: skip
        session.add(row)
        await session.flush()
        for number, (size, price) in enumerate((("40x60 cm", "59.00"), ("60x90 cm", "89.00"))):
            session.add(
                Variant(connection_id=shop.id or 0, external_id=f"9{number}", product_id=row.id or 0, title=size, price=Decimal(price),
                        currency="EUR")
            )  # fmt: skip


async def test_an_app_store_entry_fits_and_wastes_no_keyword(house):
    desk = Desk()
    facts = "Planner with widgets\nHabit tracker\nWidgets for habits and goals\nShared lists"
    result = await ran("app_store_copy", desk, text="Monarch", purpose="Habit tracker and planner", facts=facts, language="en")
    assert result.evidence["keywords"][:2] == ["widgets", "habits"] and "tracker" not in result.evidence["keywords"]
    assert "[price and subscription]" in result.document and (await desk.rows("penn", "Copy"))[0]["channel"] == "App store"
    long = await ran("app_store_copy", text="A name that is far too long for any store in the world")
    assert "too long" in long.sentence.en


@given(words, words, st.lists(words, max_size=60), words)
def test_an_app_store_entry_never_exceeds_a_limit(name: str, purpose: str, facts: list[str], new: str):
    given_ = {"text": name.strip() or "x", "purpose": purpose, "facts": "\n".join(facts), "new": new}
    entry = app_store_copy.write(app_store_copy.Asked.model_validate(given_))
    assert all(len(value) <= app_store_copy.LIMITS[field] for field, value in entry._asdict().items())


async def test_tone_is_scored_by_brand_rules_and_plain_style(house):
    clean = await ran("tone_check", text="Eine Tasse mit Mond. Du trinkst daraus.")
    assert clean.evidence["score"] == 100 and "No brand rule is kept yet" in clean.sentence.en
    desk = Desk()
    await desk.put("penn", "Brand voice", {"rule": "Kein Ramsch", "bad_example": "Schnäppchen, Hammerpreis", "weight": 3})
    text = "Hol dir jetzt das Schnäppchen! Wir senden Ihnen die Tasse, die von uns sorgfältig bedruckt wird oder wurde verschickt."
    result = await ran("tone_check", desk, text=text)
    rules = [figure.value.en for figure in result.figures]
    assert "Kein Ramsch" in rules and "mixes du and Sie" in rules and "exclamation mark" in rules
    assert result.evidence["score"] == 100 - sum(result.evidence["points"])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Your order was shipped by us.", "passive: say who does it"),
        ("Die Tasse wird sorgfältig bedruckt.", "passive: say who does it"),
        ("This is really nice.", "filler word"),
        ("Das ist für Sie und nicht für die anderen.", "not the brand's “du”"),
        (" ".join(["word"] * 30) + ".", "long sentence"),
        ("Only TODAYS mugs", "word in capitals"),
    ],
)
def test_each_fault_of_style_is_seen(text: str, rule: str):
    assert rule in [fault.rule.en for fault in tone_check.check(text, "du", [])]


def test_a_sentence_that_begins_with_sie_is_no_address():
    assert tone_check.check("Die Tasse ist weiß. Sie hat einen Mond und ist nicht groß.", "du", []) == []


@pytest.mark.parametrize(
    ("text", "most", "rules"),
    [
        ("Hey Leute!!! krass gute Poster, kauft jetzt! Sie werden es lieben, du auch", 60, {"mixes du and Sie", "word of the street"}),
        ("Hey guys!!! insane posters, buy now", 70, {"cries for attention", "pushes to buy"}),
        ("Hol dir die Tasse. Sie können sie sofort bestellen.", 92, {"mixes du and Sie"}),
        ("Wir haben für Sie gedruckt, hol dir dein Poster.", 92, {"mixes du and Sie"}),
    ],
)
def test_loud_and_mixed_texts_lose_points(text: str, most: int, rules: set[str]):
    faults = tone_check.check(text, "du", [])
    assert 100 - sum(fault.points for fault in faults) <= most and rules <= {fault.rule.en for fault in faults}


@pytest.mark.parametrize(
    "text", ["Sie sind da: die neuen Tassen.", "Die Tasse ist da. Sie hat einen Mond.", "The posters are here. They are new."]
)
def test_a_quiet_text_loses_none(text: str):
    assert [fault.rule.en for fault in tone_check.check(text, "du", []) if fault.points > 3] == []
