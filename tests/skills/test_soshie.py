"""Soshie's skills, with real tables: slots that hold, captions within limits, shares that are sums, abuse without an answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.coordinator.keeping import keep, kept
from krake.kit import clock, db, grids
from krake.models import Product, Variant
from krake.services import files
from krake.skills import comment_reply, content_plan, insights_pull, post_draft, trend_scan
from krake.spec.ask import Asked
from tests import world
from tests.skills.desk import ran
from tests.world import Steps


@given(
    st.lists(st.builds(content_plan.Slot, st.integers(0, 6), st.integers(0, 23), st.decimals(0, 1, places=3)), max_size=10),
    st.integers(1, 14),
)
def test_there_are_as_many_slots_as_wanted_and_none_crowds_another(measured, count: int):
    slots = content_plan.choose(measured, count)
    assert len(slots) == count and len({(one.weekday, one.hour) for one in slots}) == count
    for number, one in enumerate(slots):
        assert all(one.weekday != other.weekday or abs(one.hour - other.hour) >= 3 for other in slots[:number])


async def test_a_week_is_planned_from_ideas_and_pillars_once(house):
    with pytest.raises(Asked):
        await ran("content_plan", Steps(), workspace="lunabots")
    await keep(0, True, "soshie", "Ideas", [{"hook": "Mond im Kinderzimmer", "score": 5, "used": False}, {"hook": "Alt", "used": True}])
    result = await ran("content_plan", Steps(), workspace="lunavo", text="Mondtasse", posts=3)
    rows = await kept(True, "soshie", "Posts")
    assert len(rows) == 3 and {row["brand"] for row in rows} == {"Lunavo"} and {row["state"] for row in rows} == {"Idea"}
    assert rows[0]["caption"] == "Mond im Kinderzimmer" and "Mondtasse" in rows[1]["caption"]
    assert all(datetime.fromisoformat(row["publish_at"]) > clock.now() for row in rows)
    assert [row["used"] for row in await kept(True, "soshie", "Ideas")] == [True, True] and "1 from an idea" in result.sentence.en
    again = await ran("content_plan", Steps(), workspace="lunavo", text="Mondtasse", posts=3)
    assert again.evidence == {"wanted": 3, "slots": 3, "kept": 0, "there": 3} and len(await kept(True, "soshie", "Posts")) == 3
    bare = await ran("content_plan", Steps(), workspace="monarch", posts=1)
    assert bare.document.endswith("Es fehlt noch: [Thema].\n")


async def test_hours_that_did_well_come_first(house):
    at = datetime(2026, 11, 24, 7, tzinfo=UTC)  # a Tuesday, 08:00 here
    posts = [
        {
            "brand": "Lunavo",
            "platform": "Instagram",
            "publish_at": (at - timedelta(weeks=n)).isoformat(),
            "post_url": f"https://x.example/{n}",
        }
        for n in range(3)
    ]
    await keep(0, True, "soshie", "Posts", posts)
    results = [{"post": f"https://x.example/{n}", "reach": 1000, "saves": 50, "final": True} for n in range(3)]
    await keep(0, True, "soshie", "Post results", results)
    result = await ran("content_plan", Steps(), workspace="lunavo", posts=1)
    assert "08:00" in result.figures[0].label.en and result.figures[0].source.en.endswith("5.0%")


FACTS = "Die Mondtasse ist da. Sie fasst 300 ml und ist spülmaschinenfest. Das Motiv hat Mira gezeichnet."


@given(
    st.text(alphabet="Tasse mond. ", min_size=1, max_size=4000), st.sampled_from(list(post_draft.LIMITS)), st.sampled_from(["no", "yes"])
)
def test_no_caption_is_longer_than_its_platform_takes(text: str, platform: str, ad: str):
    facts = post_draft.Facts.model_validate({"text": text, "advertising": ad, "link": "https://lunavo.example"})
    one = post_draft.draft(facts, platform, "Lunavo")
    assert len(one.whole()) <= post_draft.LIMITS[platform].most and len(one.tags) <= post_draft.LIMITS[platform].tags
    assert one.caption.startswith("Werbung") == (ad == "yes")


async def test_a_post_says_only_its_facts_and_marks_an_ad(house):
    result = await ran(
        "post_draft", Steps(), text=FACTS, workspace="lunavo", advertising="yes", partner="Moonwear", image="Tasse im Mondlicht"
    )
    rows = await kept(True, "soshie", "Posts")
    assert [row["platform"] for row in rows] == ["Instagram", "Facebook", "TikTok", "YouTube"]
    assert all(row["ad_label"] and row["caption"].startswith("Werbung für Moonwear · Die Mondtasse ist da.") for row in rows)
    assert "300 ml" in rows[0]["caption"] and "#lunavo" in rows[0]["caption"] and result.document.endswith("Es fehlt keine Angabe.\n")
    plain = await ran("post_draft", Steps(), text="New mug.", platform="TikTok", language="en", ai_image="yes")
    assert "Image made with AI." in plain.document and "[what the image shows]" in plain.document


EXPORT = """Permalink;Publish time;Reach;Saves;Shares;Follows
https://i.example/1;01.11.2026 18:00;1.000;50;10;3
https://i.example/2;02.11.2026 18:00;3.000;60;;
https://i.example/3;;500;400;1;
Summe;;4.500;;;
"""


async def test_rates_are_sums_and_an_empty_cell_is_no_zero(house):
    assert "No channel" in (await ran("insights_pull", Steps())).sentence.en
    result = await ran("insights_pull", Steps(), file=files.keep("i.csv", EXPORT.encode(), "mira").key)
    rows = {row["post"][-1]: row for row in await kept(True, "soshie", "Post results")}
    assert rows["1"]["reach"] == 1000 and rows["2"]["shares"] is None and rows["3"]["final"] is False
    # 110 of 4000 for saves; shares only where both are known: 10 of 1000
    assert "save rate 2.75%, share rate 1.00%; 1 is provisional" in result.sentence.en and "1 row without a link" in result.sentence.en
    assert result.evidence["final"] == 2 and result.document.index("/1") < result.document.index("/2") < result.document.index("/3")
    await ran("insights_pull", Steps(), text=EXPORT)
    assert len(await kept(True, "soshie", "Post results")) == 3


def test_a_post_is_final_only_when_two_days_have_surely_passed():
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    grid = grids.parse(b"url,date,reach\nhttps://a.b,2026-11-18,10\nhttps://a.c,2026-11-18 08:00,10\nhttps://a.d,2026-11-17,10")
    posts, _ = insights_pull.take(grid, now)
    assert [post.final for post in posts] == [False, True, True]
    assert insights_pull.rate(posts, "saves") == (0, 0, 0) and insights_pull.total(posts, "saves") is None


NEWS = """Kalt duschen: Was die neue Studie sagt https://news.example/kalt
Warum kalt duschen am Morgen wirkt
Morgenroutine von Läufern
Morgenroutine in drei Schritten
Nichts davon
"""


async def test_topics_come_up_twice_and_known_ones_are_not_kept_again(house):
    assert "No lines" in (await ran("trend_scan", Steps())).sentence.en
    assert "kommt kein Thema zweimal" in (await ran("trend_scan", Steps(), text="eins\nzwei")).sentence.de
    result = await ran("trend_scan", Steps(), text=NEWS)
    rows = {row["hook"]: row for row in await kept(True, "soshie", "Ideas")}
    assert set(rows) == {"Kalt duschen", "Morgenroutine"} and rows["Kalt duschen"]["source"] == "https://news.example/kalt"
    assert (
        rows["Morgenroutine"]["format"] == "Reel"
        and rows["Kalt duschen"]["format"] == "Text"
        and "2 of them are not among the ideas yet" in result.sentence.en
    )
    again = await ran("trend_scan", Steps(), text=NEWS)
    assert again.evidence["new"] == 0 and len(await kept(True, "soshie", "Ideas")) == 2
    csv = files.keep("n.csv", b"id,title\n1,Moon lamps everywhere\n2,Why moon lamps sell\n", "mira").key
    assert [figure.label.en for figure in (await ran("trend_scan", Steps(), file=csv)).figures] == ["moon lamps"]


@given(st.lists(st.text(alphabet="moon lamp sun ", max_size=30), max_size=12))
def test_every_topic_stands_in_the_lines_it_names(lines: list[str]):
    for topic in trend_scan.topics(lines, []):
        assert len(topic.lines) >= 2 and all(line in lines for line in topic.lines) and 1 <= topic.score <= 5


SAID = """mia: Wow, so schön! 😍
tom: Was kostet die Tasse?
troll: Ihr seid Idioten
@promo99: check out my page
kai: 🙂
lea: Meine Bestellung ist nicht angekommen
ben: super
Wie pflegt man die?
"""


async def test_abuse_and_advertising_get_no_answer(house):
    assert "No channel" in (await ran("comment_reply", Steps())).sentence.en
    result = await ran("comment_reply", Steps(), text=SAID)
    assert result.evidence == {"comments": 8, "answered": 5, "quiet": 3, "toxic_answered": 0}
    assert "Danke, @mia! Was gefällt" in result.document and "freut uns riesig, @ben" in result.document
    assert "[Preis]" in result.document and "Direktnachricht" in result.document and "> Hi, gute Frage" in result.document
    assert "| troll | Ihr seid Idioten | beleidigend, keine Antwort |" in result.document and "1 is abusive" in result.sentence.en


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("you are an asshole", "toxic"), ("halt die Fresse halten", "toxic"), ("Der Behindertenparkplatz war frei", "silent"),
        ("Do you ship to Austria?", "shipping"), ("Enttäuscht, schlecht gedruckt", "criticism"), ("Gibt es die in schwarz?", "stock"),
        ("Where can I get it", "where"), ("https://win.example", "spam"), ("I love the price", "price"),
    ],
)  # fmt: skip
def test_comments_are_told_apart(said: str, kind: str):
    assert comment_reply.judge(said, "en")[0].kind == kind
    assert comment_reply.ANSWERS.keys() == comment_reply.PATTERNS.keys()


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_launch_is_talked_about_on_its_days_and_in_its_language(house, language: str):
    result = await ran("content_plan", Steps(), workspace="lunavo", text="Lunar calendar", launch="2037-01-15", posts=4, language=language)
    rows = await kept(True, "soshie", "Posts")
    days = [datetime.fromisoformat(row["publish_at"]).date() for row in rows]
    assert min(days) >= date(2037, 1, 5) and max(days) <= date(2037, 1, 18) and date(2037, 1, 15) in days
    captions = {row["publish_at"][:10]: row["caption"] for row in rows}
    assert ("is here" if language == "en" else "ist da") in captions["2037-01-15"] and all(
        "Lunar calendar" in one for one in captions.values()
    )
    early = " ".join(text for when, text in captions.items() if when < "2037-01-15")
    assert not any(word in early for word in ("customer", "Kundschaft", "bought", "is here", "ist da"))
    assert ("language model" in result.sentence.en) and ("before the launch" if language == "en" else "vor dem Start") in result.document
    again = await ran("content_plan", Steps(), workspace="lunavo", text="Lunar calendar", launch="2037-01-15", posts=4, language=language)
    assert again.evidence["kept"] == 0


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_bare_name_is_asked_about_or_told_by_the_shop(house, language: str):
    with pytest.raises(Asked) as asked:
        await ran("post_draft", Steps(), text="Lake House", language=language)
    assert asked.value.question.fields[0].name == "text"
    shop = await world.shop_row()
    async with db.write() as session:
        row = Product(connection_id=shop.id or 0, external_id="9", title="Lake House, canvas on frame", kind="Canvas", status="active",
                      raw={"descriptionHtml": "<p>Canvas on a 2 cm wooden stretcher.</p>"}, rehearsal=True)  # fmt: skip
        session.add(row)
        await session.flush()
        for number, size in enumerate(("40x60 cm", "60x90 cm")):
            session.add(Variant(connection_id=shop.id or 0, external_id=f"9{number}", product_id=row.id or 0, title=size,
                                price=Decimal(59 + 30 * number), currency="EUR"))  # fmt: skip
    await keep(0, True, "penn", "Brand voice", [{"rule": "Plain", "bad_example": "wooden", "good_example": "oak", "weight": 1}])
    result = await ran("post_draft", Steps(), text="Lake House", workspace="lunavo", language=language)
    captions = [row["caption"] for row in await kept(True, "soshie", "Posts")]
    assert all("60x90 cm" in one and "#lakehouse" in one and "#house" not in one.split() for one in captions)
    assert ("ab 59,00 €" if language == "de" else "from €59.00") in captions[0]
    asks = [one for one in captions if "zuletzt probiert" in one or "last try" in one]
    assert asks == [] and len({one.split("\n\n")[-2] for one in captions}) == 4, "another call on each platform"
    assert language == "de" or ("oak" in captions[0] and "wooden" not in captions[0])
    assert "language model" in result.sentence.en and any(figure.label.en == "Brand rules" for figure in result.figures)
