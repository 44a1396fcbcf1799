"""Times in words: rules, their next moments over days when the clocks change, one-time times, periods."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krake.coordinator.grammar.line import read_line
from krake.coordinator.grammar.moments import read_moment
from krake.coordinator.grammar.periods import bounds, days, read_period, said_period
from krake.coordinator.grammar.recurring import read_recurring
from krake.coordinator.grammar.tokens import clean, tokens
from krake.coordinator.recur import at_wall, describe_rrule, next_times, said
from krake.kit.errors import Refused
from tests.coordinator.planning import BERLIN, NOW, read

HERE = ZoneInfo(BERLIN)


def line(text: str):
    return read_line(tokens(clean(text)), (), lambda word: False)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=HERE)


RULES = [
    ("every monday at 9", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0", "Mondays 09:00", "montags 09:00"),
    ("jeden montag um 9", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0", "Mondays 09:00", "montags 09:00"),
    ("montags 9 uhr", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0", "Mondays 09:00", "montags 09:00"),
    ("every mondya at 5pm", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=17;BYMINUTE=0", "Mondays 17:00", "montags 17:00"),
    ("every weekday at 8", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=0", "Weekdays 08:00", "werktags 08:00"),
    ("werktags um viertel nach 8", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=15", "Weekdays 08:15", "werktags 08:15"),
    ("first Monday of the month", "FREQ=MONTHLY;BYDAY=1MO;BYHOUR=9;BYMINUTE=0", "First Monday of the month 09:00",
     "am ersten Montag des Monats 09:00"),
    ("jeden ersten montag im monat um 8", "FREQ=MONTHLY;BYDAY=1MO;BYHOUR=8;BYMINUTE=0", "First Monday of the month 08:00",
     "am ersten Montag des Monats 08:00"),
    ("am letzten freitag des monats", "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0", "Last Friday of the month 09:00",
     "am letzten Freitag des Monats 09:00"),
    ("every second friday of the month", "FREQ=MONTHLY;BYDAY=2FR;BYHOUR=9;BYMINUTE=0", "Second Friday of the month 09:00",
     "am zweiten Freitag des Monats 09:00"),
    ("täglich um 7:30", "FREQ=DAILY;BYHOUR=7;BYMINUTE=30", "Daily 07:30", "täglich 07:30"),
    ("every day at 9 and 17:00", "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0", "Daily 09:00, 17:00", "täglich 09:00, 17:00"),
    ("every morning", "FREQ=DAILY;BYHOUR=8;BYMINUTE=0", "Daily 08:00", "täglich 08:00"),
    ("jeden abend um 8", "FREQ=DAILY;BYHOUR=20;BYMINUTE=0", "Daily 20:00", "täglich 20:00"),
    ("every 2 hours", "FREQ=HOURLY;INTERVAL=2;BYMINUTE=0", "Every 2 hours", "alle 2 Stunden"),
    ("stündlich", "FREQ=HOURLY;BYMINUTE=0", "Hourly", "stündlich"),
    ("every half hour", "FREQ=MINUTELY;INTERVAL=30", "Every 30 minutes", "alle 30 Minuten"),
    ("am 1. jedes Monats", "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0", "On the 1st of the month 09:00", "am 1. des Monats 09:00"),
    ("on the 1st and 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=9;BYMINUTE=0", "On the 1st and 15th of the month 09:00",
     "am 1. und 15. des Monats 09:00"),
    ("on the 31st of every month", "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=9;BYMINUTE=0", "Last day of the month 09:00",
     "am letzten Tag des Monats 09:00"),
    ("jedes jahr am 24.12. um 12", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;BYHOUR=12;BYMINUTE=0", "Every year on 24 Dec 12:00",
     "jedes Jahr am 24. Dez. 12:00"),
    ("every monday and thursday at half past 8", "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=8;BYMINUTE=30", "Mondays and Thursdays 08:30",
     "montags und donnerstags 08:30"),
    ("abends um 8", "FREQ=DAILY;BYHOUR=20;BYMINUTE=0", "Daily 20:00", "täglich 20:00"),
    ("mo, mi und fr jeden", None, "", ""), ("every 0 hours", None, "", ""), ("every 5 seconds", None, "", ""), ("monday", None, "", ""),
    ("very good", None, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "english", "german"), RULES)
def test_a_recurring_time_becomes_a_rule_and_words_again(text, rule, english, german):
    found = read_recurring(line(text), BERLIN, NOW)
    if rule is None:
        assert found is None
        return
    assert found is not None
    assert found.rule == rule
    assert describe_rrule(found.rule) == (english, german)


def test_every_second_friday_begins_with_the_coming_one():
    found = read_recurring(line("jeden zweiten Freitag um 17 Uhr"), BERLIN, NOW)
    assert found is not None
    assert found.rule == "DTSTART:20261016T170000\nFREQ=WEEKLY;INTERVAL=2;BYDAY=FR;BYHOUR=17;BYMINUTE=0"
    assert describe_rrule(found.rule).de == "jeden zweiten Freitag 17:00"
    times = next_times(found.rule, BERLIN, NOW, 3)
    # the clocks go back on 25 October: still 17:00 on the wall
    assert times == (local(2026, 10, 16, 17), local(2026, 10, 30, 17), local(2026, 11, 13, 17))
    assert next_times(found.rule, BERLIN, local(2027, 6, 1, 0), 1) == (local(2027, 6, 11, 17),)


def test_mondays_keep_their_wall_clock_over_the_change_of_clocks():
    times = next_times("FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0", BERLIN, local(2026, 10, 18, 12), 3)
    assert times == (local(2026, 10, 19, 9), local(2026, 10, 26, 9), local(2026, 11, 2, 9))
    assert [moment.hour for moment in times] == [7, 8, 8]
    assert all(moment.tzinfo is UTC for moment in times)


def test_a_time_the_clock_skips_moves_forward_and_one_it_repeats_is_the_first():
    rule = "FREQ=DAILY;BYHOUR=2;BYMINUTE=30"
    spring = next_times(rule, BERLIN, datetime(2027, 3, 27, 12, tzinfo=UTC), 2)
    assert [moment.astimezone(HERE).strftime("%d %H:%M") for moment in spring] == ["28 03:30", "29 02:30"]
    autumn = next_times(rule, BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert autumn == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC))
    assert at_wall(date(2027, 3, 28), 2, 30, BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_hourly_rules_leave_no_hour_out_and_none_twice_when_clocks_change():
    for start in (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2027, 3, 27, 22, 30, tzinfo=UTC)):
        times = next_times("FREQ=HOURLY;BYMINUTE=0", BERLIN, start, 8)
        assert {(later - earlier).total_seconds() for earlier, later in pairwise(times)} == {3600}


def test_every_two_days_counts_from_its_first_day_however_late_it_is_asked():
    rule = "DTSTART:20261015T090000\nFREQ=DAILY;INTERVAL=2;BYHOUR=9;BYMINUTE=0"
    assert next_times(rule, BERLIN, NOW, 2) == (local(2026, 10, 15, 9), local(2026, 10, 17, 9))
    for moment in next_times(rule, BERLIN, local(2029, 5, 5, 12), 3):
        assert (moment.astimezone(HERE).date() - date(2026, 10, 15)).days % 2 == 0


def test_a_rule_that_ends_has_fewer_times_and_one_that_cannot_be_read_is_refused():
    assert next_times("FREQ=DAILY;BYHOUR=9;UNTIL=20261015", BERLIN, NOW, 5) == (local(2026, 10, 15, 9),)
    assert next_times("FREQ=DAILY;BYHOUR=9;UNTIL=20261015T060000Z", BERLIN, NOW, 5) == ()
    assert next_times("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", BERLIN, NOW, 5) == ()
    for wrong in ("", "every monday", "FREQ=SOMETIMES", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=99", "DTSTART:x\nFREQ=DAILY"):
        with pytest.raises(Refused):
            next_times(wrong, BERLIN, NOW)


def test_a_rule_these_words_cannot_say_is_shown_as_it_is():
    rule = "FREQ=YEARLY;BYWEEKNO=20"
    assert describe_rrule(rule) == (rule, rule)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "HOURLY", "MINUTELY"]), st.integers(1, 12), st.integers(0, 23), st.integers(0, 59),
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),
    st.sampled_from([BERLIN, "America/New_York", "Asia/Kolkata"]),
)  # fmt: skip
def test_next_times_are_ascending_after_now_and_continue_themselves(freq, interval, hour, minute, now, tz):
    clock = f";BYHOUR={hour};BYMINUTE={minute}" if freq in ("DAILY", "WEEKLY", "MONTHLY") else ""
    rule = f"FREQ={freq};INTERVAL={interval}{clock}"
    times = next_times(rule, tz, now, 4)
    assert len(times) == 4
    assert now < times[0] and list(times) == sorted(set(times))
    assert next_times(rule, tz, times[0], 3) == times[1:]


ONCE = [
    ("tomorrow at 9", "tomorrow, 09:00"), ("morgen um 9", "tomorrow, 09:00"), ("tomorow 9am", "tomorrow, 09:00"),
    ("at 9 tomorrow", "tomorrow, 09:00"), ("morgen früh", "tomorrow, 08:00"), ("übermorgen um 12", "Friday, 12:00"),
    ("day after tomorrow at noon", "Friday, 12:00"), ("in 2 hours", "today, 12:30"), ("in 90 minuten", "today, 12:00"),
    ("in einer stunde", "today, 11:30"), ("in half an hour", "today, 11:00"), ("in 3 tagen um 9", "Saturday, 09:00"),
    ("in a week", "21 Oct, 10:30"), ("heute abend", "today, 18:00"), ("heute abend um 8", "today, 20:00"), ("tonight at 9", "today, 21:00"),
    ("on friday 17:00", "Friday, 17:00"), ("am freitag um 17 uhr", "Friday, 17:00"), ("friday morning", "Friday, 08:00"),
    ("next friday", "Friday, 09:00"), ("on wednesday at 9", "21 Oct, 09:00"), ("on wednesday at 17:00", "today, 17:00"),
    ("next week on monday", "Monday, 09:00"), ("nächste woche freitag", "23 Oct, 09:00"), ("am 3.12. um 9", "3 Dec, 09:00"),
    ("on 3 december at 5pm", "3 Dec, 17:00"), ("december 24th", "24 Dec, 09:00"), ("on 3 march", "3 Mar 2027, 09:00"),
    ("2026-12-24 08:00", "24 Dec, 08:00"), ("24.12.2027", "24 Dec 2027, 09:00"), ("at 17:00", "today, 17:00"), ("um 9", "tomorrow, 09:00"),
    ("on friday send it at 9", "Friday, 09:00"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "when"), ONCE)
def test_a_one_time_time_is_read(text, when):
    found = read_moment(line(text), BERLIN, NOW)
    assert found is not None and found.at is not None
    assert said(found.at, NOW, BERLIN).en == when


@pytest.mark.parametrize("text", ["today", "heute", "um 25 uhr", "am 31.2.", "at once", "march of the penguins", "in october", "halb"])
def test_what_is_no_moment_is_none(text):
    assert read_moment(line(text), BERLIN, NOW) is None


def test_a_time_that_has_passed_is_asked_about():
    found = read_moment(line("today at 8"), BERLIN, NOW)
    assert found is not None and found.at is None and found.question is not None


PERIODS = [
    ("today", "today", "Heute"), ("gestern", "yesterday", "Gestern"), ("vorgestern", "2026-10-12", "12. Okt. 2026"),
    ("last 7 days", "7d", "Letzte 7 Tage"),
    ("in den letzten 30 tagen", "30d", "Letzte 30 Tage"), ("past two weeks", "14d", "Letzte 14 Tage"),
    ("this week", "week", "Diese Woche"), ("letzte woche", "last_week", "Letzte Woche"), ("diesen monat", "month", "Dieser Monat"),
    ("letzten monat", "last_month", "Letzter Monat"), ("last quarter", "last_quarter", "Letztes Quartal"),
    ("dieses jahr", "year", "Dieses Jahr"), ("in october", "2026-10", "Oktober 2026"), ("im november", "2025-11", "November 2025"),
    ("in october 2024", "2024-10", "Oktober 2024"), ("in 2025", "2025", "2025"), ("last friday", "2026-10-09", "9. Okt. 2026"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "period", "german"), PERIODS)
def test_a_period_is_read_and_said(text, period, german):
    found = read_period(line(text), BERLIN, NOW, back=False)
    assert found is not None
    assert found.value == period
    assert said_period(period).de == german
    first, last = days(period, NOW.date())
    assert first <= last


def test_a_period_is_whole_local_days():
    assert days("last_month", date(2026, 10, 14)) == (date(2026, 9, 1), date(2026, 9, 30))
    assert days("7d", date(2026, 10, 14)) == (date(2026, 10, 8), date(2026, 10, 14))
    start, end = bounds("2026-10-25", BERLIN, NOW)
    assert (end - start).total_seconds() == 25 * 3600
    assert (start, end) == (local(2026, 10, 25), local(2026, 10, 26))


@pytest.mark.parametrize("period", ["", "0d", "tomorrow", "2026-13", "99999d", "week ", "2026-02-30", "0000"])
def test_a_period_that_is_none_of_ours_is_refused(period):
    with pytest.raises(Refused):
        days(period, date(2026, 10, 14))


@pytest.mark.parametrize(
    "text",
    [
        "every weekday at 8 except holidays send me the lunavo revenue report",
        "schick mir jeden werktag um 8 außer an feiertagen den umsatzbericht von lunavo",
    ],
)
def test_holidays_can_be_left_out(text: str):
    found = read(text)
    assert found.schedule and found.schedule.holidays == "DE" and found.question is None
    assert "holidays (Germany" in found.schedule.words.en and "außer an Feiertagen" in found.schedule.words.de


@pytest.mark.parametrize(
    "text",
    [
        "every monday at 9 except when it rains send me the lunavo revenue report",
        "jeden montag um 9 außer im august den umsatzbericht von lunavo",
    ],
)
def test_an_exception_that_is_not_understood_is_asked_about_never_dropped(text: str):
    assert read(text).question is not None
