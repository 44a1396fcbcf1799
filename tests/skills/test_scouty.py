"""Scouty's skills, with real tables: neutral words, quoted lines, rankings from numbers, working days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krake.coordinator.keeping import keep, kept
from krake.kit import clock, grids
from krake.services import files
from krake.skills import creator_scout, interview_kit, onboarding, programme_scout, role_post, screen
from krake.spec.ask import Asked
from tests.skills.desk import ran
from tests.world import Steps


@pytest.mark.parametrize(
    ("text", "new", "grounds"),
    [
        ("Wir sind ein junges, dynamisches Team.", "Wir sind ein Team.", ["age"]),
        ("Muttersprachler, hohe Belastbarkeit", "Deutsch auf Niveau C2, Sorgfalt auch bei mehreren Fristen", ["ethnic", "disability"]),
        ("Unsere Mitarbeiterinnen und Mitarbeiter", "Unsere Mitarbeitende", ["gender"]),
        ("Kolleginnen und Kollegen warten", "Kolleginnen und Kollegen warten", []),
        ("A native speaker between 20 and 30 years old", "A English at level C2", ["age", "ethnic"]),
        ("Erfahrung mit Druckdaten", "Erfahrung mit Druckdaten", []),
        ("junge dynamische Grafikerin (20 bis 30 Jahre)", "Grafiker/in", ["age", "age", "gender"]),
        ("Young, dynamic designer (20 to 30 years)", "designer", ["age", "age"]),
        ("Grafiker mit 10 bis 15 Jahren Berufserfahrung", "Grafiker mit 10 bis 15 Jahren Berufserfahrung", []),
        ("Designer with 10 to 15 years of experience", "Designer with 10 to 15 years of experience", []),
        ("Verkäuferin, 25-35 Jahre alt, ledig", "Verkäufer/in", ["age", "gender", "sexual"]),
        ("waitress aged 20 to 30, native German speaker", "waiting staff, German at level C2", ["age", "ethnic", "gender"]),
        ("Bürokauffrau, Mitte zwanzig, kein Kopftuch", "Bürokaufmann/-frau", ["age", "gender", "religion"]),
        ("salesman under 30, German nationality, able-bodied", "salesperson, permit to work, [what the body must be able to do]",
         ["age", "disability", "ethnic", "gender"]),
        ("Texte für eine junge Marke, Magazin und Termin in Berlin", "Texte für eine junge Marke, Magazin und Termin in Berlin", []),
        ("Bewerberinnen und Bewerber, under 40 hours a week", "Bewerberinnen und Bewerber, under 40 hours a week", []),
    ],
)  # fmt: skip
def test_wordings_that_touch_a_ground_are_replaced_and_named(text: str, new: str, grounds: list[str]):
    said, changes = role_post.neutral(text, "de")
    assert said == new and sorted(change.why.en.split()[0].strip(",") for change in changes) == sorted(grounds)


@given(st.lists(st.sampled_from([rule[0].pattern for rule in role_post.RULES]), max_size=3), st.text(alphabet="ab .,\n", max_size=40))
def test_what_was_made_neutral_stays_as_it_is(_: list[str], noise: str):
    words = f"{noise} junges Team, Mitarbeiter und Bewerber, digital natives, körperlich fit, he/she {noise}"
    once, changes = role_post.neutral(words, "en")
    assert len(changes) == 6 and role_post.neutral(once, "en") == (once, [])


async def test_an_advert_is_neutral_has_its_ending_and_names_what_is_missing(house):
    result = await ran(
        "role_post", Steps(), text="Mediengestalter (m/w/d)", tasks="Druckdaten prüfen\n- Mitarbeiter anlernen", company="Lunavo"
    )
    assert result.document.startswith("# Mediengestalter (m/w/d)\n") and "- Mitarbeitende anlernen" in result.document
    assert "[Muss-Kriterien]" in result.document and "ein Foto" in result.document.replace("Ein", "ein") and len(result.figures) == 1
    english = await ran("role_post", Steps(), text="Designer", language="en", musts="native speaker")
    assert "Designer (m/f/d)" in english.document and "English at level C2" in english.document
    young = await ran("role_post", Steps(), text="junge dynamische Grafikerin (20 bis 30 Jahre)")
    assert young.document.startswith("# Grafiker/in (m/w/d)\n") and young.evidence["left"] == [] and len(young.figures) == 3
    assert "3 wordings were replaced" in young.sentence.en and "language model" in young.sentence.en
    nothing = await ran("role_post", Steps(), text="junge Frau für alles", language="de")
    assert nothing.document.startswith("# Allround-Kraft (m/w/d)\n")


PILE = """Name: Anna Beispiel
Ich arbeite seit fünf Jahren mit Druckdaten, genauer 5 Jahre Erfahrung mit InDesign.
Englisch spreche ich fließend.
---
Jonas Muster
Ich habe noch keine Erfahrung mit InDesign.
2 Jahre Erfahrung mit Figma.
---
Ohne Namen, aber mit InDesign-Erfahrung von 3 Jahren.
"""


async def test_applications_are_quoted_not_judged_and_get_a_date_of_deletion(house):
    with pytest.raises(Asked) as asked:
        await ran("screen", Steps(), text=PILE)
    assert [field.name for field in asked.value.question.fields] == ["musts"]
    key = files.keep("pile.txt", PILE.encode(), "mira").key
    result = await ran("screen", Steps(), file=key, musts="3 Jahre Erfahrung mit InDesign\nEnglisch", role="Mediengestaltung")
    rows = await kept(True, "scouty", "Candidates")
    assert [(row["name"][:13], row["must_haves_met"]) for row in rows] == [("Anna Beispiel", 2), ("Jonas Muster", 0), ("Bewerbung 989", 1)]
    assert all(row["stage"] == "Screened" and row["delete_on"] > clock.today("Europe/Berlin").isoformat() for row in rows)
    assert "„Englisch spreche ich fließend.“" in result.document and "Nobody is refused" in result.sentence.en
    assert "lehn" not in result.document.split("## ")[2], "a person decides"


def test_two_people_of_one_name_stay_two():
    assert [one.name for one in screen.split("Name: Kim Lee\nx y z\n---\nName: Kim Lee\na b c")] == ["Kim Lee (1)", "Kim Lee (2)"]


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=8), max_size=20), st.integers(20, 180))
def test_the_parts_of_a_talk_are_its_whole(musts: list[str], minutes: int):
    chosen, schedule = interview_kit.plan(musts, minutes)
    assert sum(part.minutes for part in schedule) == minutes and all(part.minutes > 0 for part in schedule)
    assert chosen == musts[: len(chosen)]


async def test_every_question_has_a_line_in_the_sheet(house):
    result = await ran("interview_kit", Steps(), text="Mediengestaltung", musts="InDesign\nDruckdaten; Englisch", minutes=45)
    assert result.evidence["questions"] == 3 and "„InDesign“" in result.document and "Schwangerschaft" in result.document
    short = await ran("interview_kit", Steps(), text="x", musts="\n".join("abcdefgh"), minutes=20, language="en")
    assert "for 7 more 20 minutes are too short" in short.sentence.en
    with pytest.raises(Asked) as asked:
        await ran("interview_kit", Steps(), text="x")
    assert [field.name for field in asked.value.question.fields] == ["musts"]


@pytest.mark.parametrize(
    ("role", "language", "word"),
    [
        ("Illustrator", "en", "illustration"), ("Illustratorin", "de", "Illustration"), ("Kundenservice", "de", "kaputt"),
        ("Frontend developer", "en", "code"), ("Lagerhelfer", "de", "Paket"), ("Social Media Manager", "en", "post"),
    ],
)  # fmt: skip
async def test_a_role_is_asked_about_its_own_work(house, role: str, language: str, word: str):
    result = await ran("interview_kit", Steps(), text=role, language=language)
    assert result.evidence["questions"] >= 4 and word in result.document and "[" not in result.document.split("##")[2]


@pytest.mark.parametrize(
    ("text", "count"), [("12.5k", 12500), ("12,500", 12500), ("12.500 Follower", 12500), ("1,2 Mio.", 1_200_000), ("viele", None)]
)
def test_followers_are_read_as_people_write_them(text: str, count: int | None):
    assert creator_scout.followers(text) == count


async def test_creators_are_rated_with_reasons_and_unknown_gives_no_points(house):
    assert "No creators" in (await ran("creator_scout", Steps())).sentence.en
    text = "@kai, Instagram, 24k, 4.5%, outdoor training\n@lou, TikTok, 900k, 41%, outdoor\n@may"
    result = await ran("creator_scout", Steps(), text=text, topics="outdoor, training")
    rows = await kept(True, "scouty", "Creators")
    assert [row["handle"] for row in rows] == ["@kai", "@lou", "@may"] and rows[0]["followers"] == 24000 and rows[0]["fit"] == 5
    assert rows[2]["followers"] is None and "engagement unknown" in result.figures[2].source.en
    assert "suspiciously high" in result.figures[1].source.en
    csv = "handle;followers;topics\n@kai;30000;outdoor"
    again = await ran("creator_scout", Steps(), file=files.keep("c.csv", csv.encode(), "mira").key, topics="outdoor")
    assert again.evidence["creators"] == 1 and len(await kept(True, "scouty", "Creators")) == 3


TABLE = """brand;network;commission;cookie days;basket;conversion;storno
Alpha;Awin;8%;30;80 €;2%;10%
Beta;Direct;12 €;1;;3%;
Gamma;Awin;20%;90;;;
"""


async def test_programmes_are_ranked_by_what_a_click_earns(house):
    assert "No programmes" in (await ran("programme_scout", Steps())).sentence.en
    await keep(0, True, "scouty", "Programmes", [{"brand": "Alpha", "status": "Accepted"}])
    result = await ran("programme_scout", Steps(), text=TABLE)
    assert result.sentence.en == "3 programmes compared; Beta earns most with €36.00 for a hundred clicks."
    rows = {row["brand"]: row for row in await kept(True, "scouty", "Programmes")}
    assert rows["Alpha"]["status"] == "Accepted" and rows["Beta"]["status"] == "Found" and rows["Gamma"]["commission"] == 0.2
    assert [figure.value.en for figure in result.figures] == ["€36.00", "€11.52", "unknown"]
    assert "fehlt: Warenkorb, Conversion" in result.document and "kurzer Cookie" in result.document


@given(st.lists(st.tuples(*[st.none() | st.decimals("0.01", "0.99", places=2)] * 3), max_size=8))
def test_known_earnings_come_first_and_fall(parts):
    programmes = [
        programme_scout.Programme(str(n), "", share, None, None, basket, conversion, None, "", "EUR")
        for n, (share, basket, conversion) in enumerate(parts)
    ]
    amounts = [amount for _, amount in programme_scout.rank(programmes, None)]
    known = [amount for amount in amounts if amount is not None]
    assert amounts == known + [None] * (len(amounts) - len(known)) and known == sorted(known, reverse=True)


@settings(deadline=None)  # the first call loads the holidays
@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(-30, 30))
def test_tasks_never_fall_on_weekends_or_holidays(start: date, days: int):
    found = onboarding.shifted(start, days)
    assert onboarding.working(found) and (days == 0 or (found > start if days > 0 else found < start + timedelta(days=14)))


async def test_an_onboarding_is_dated_from_the_first_day(house):
    with pytest.raises(Asked):
        await ran("onboarding", Steps(), text="Kim Lee")
    result = await ran("onboarding", Steps(), text="Kim Lee", start="2027-05-03", mentor="Mira")
    assert "§ 2 NachwG" in result.document and "Minijob" not in result.document and "Geräte bestellen" in result.document
    free = await ran("onboarding", Steps(), text="Kim", start="2027-05-03", kind="freelancer", language="en")
    assert "false self-employment" in free.document and "in all" in free.sentence.en


async def test_what_must_be_deleted_is_listed_and_nothing_is_deleted(house):
    assert "No application is kept" in (await ran("retention_check", Steps())).sentence.en
    today = clock.today("Europe/Berlin")

    def row(name: str, days: int | None) -> dict[str, str]:
        return {"name": name} | ({"delete_on": (today + timedelta(days=days)).isoformat()} if days is not None else {})

    await keep(0, True, "scouty", "Candidates", [row("A", -3), row("B", 0), row("C", 10), row("D", 100), row("E", None)])
    result = await ran("retention_check", Steps())
    assert result.evidence == {"rows": 5, "due": 2, "soon": 1, "later": 1, "undated": 1}
    assert result.sentence.en == "2 applications must be deleted now; 1 has no date and needs one."
    assert [figure.label.en for figure in result.figures] == ["A", "B", "E", "C", "Applications kept"] and result.figures[
        0
    ].route.startswith("/tables/")
    assert len(await kept(True, "scouty", "Candidates")) == 5


def test_a_grid_without_a_head_is_all_rows():
    assert programme_scout.read(grids.Grid(["brand", "commission"], [["A", "5-8%"], ["", "3%"]]), "EUR")[0].share == Decimal("0.05")
