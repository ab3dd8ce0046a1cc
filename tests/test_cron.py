"""When schedules are due: by the wall clock of their zone, also where that is changed."""

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cron import check_cron, latest_due_us, next_due_us, next_three_us
from engine.errors import CronInvalid, ZoneUnknown
from engine.instants import instant_of, parse_as_of, show_instant

pytestmark = pytest.mark.any_duckdb
MINUTE_US = 60_000_000
BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


def at(text: str) -> int:
    """An instant of UTC."""
    found = parse_as_of(f"{text}:00Z")
    assert found is not None
    return found


def told(instant_us: int) -> str:
    """An instant to the minute."""
    return show_instant(instant_us).removesuffix(":00Z")


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        # Fixed times of day move with the clock: 06:00 in Berlin is 05:00Z, and 04:00Z in summer.
        ("0 6 * * *", BERLIN, "2026-03-27T12:00", ["2026-03-28T05:00", "2026-03-29T04:00", "2026-03-30T04:00"]),
        ("0 6 * * *", NEW_YORK, "2026-10-31T00:00", ["2026-10-31T10:00", "2026-11-01T11:00", "2026-11-02T11:00"]),
        # 02:30 does not exist on the 29th: it is due when the clock jumps, not left out.
        ("30 2 * * *", BERLIN, "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:30", "2026-03-31T00:30"]),
        # 02:30 occurs twice on the 25th: it is due at the first, once.
        ("30 2 * * *", BERLIN, "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30", "2026-10-27T01:30"]),
        # The same asked from between the two.
        ("30 2 * * *", BERLIN, "2026-10-25T00:45", ["2026-10-26T01:30", "2026-10-27T01:30", "2026-10-28T01:30"]),
        ("30 2 * * *", BERLIN, "2026-10-25T01:10", ["2026-10-26T01:30", "2026-10-27T01:30", "2026-10-28T01:30"]),
        # What is due every half hour is so by elapsed time.
        ("*/30 * * * *", BERLIN, "2026-10-25T00:10", ["2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30"]),
        ("*/30 * * * *", BERLIN, "2026-03-29T00:40", ["2026-03-29T01:00", "2026-03-29T01:30", "2026-03-29T02:00"]),
        # A change of half an hour.
        ("15 2 * * *", LORD_HOWE, "2026-10-02T12:00", ["2026-10-02T15:45", "2026-10-03T15:30", "2026-10-04T15:15"]),
        ("0 0 * * MON#1", "UTC", "2026-11-26T00:00", ["2026-12-07T00:00", "2027-01-04T00:00", "2027-02-01T00:00"]),
        ("0 12 L * *", "UTC", "2026-11-26T00:00", ["2026-11-30T12:00", "2026-12-31T12:00", "2027-01-31T12:00"]),
    ],
)
def test_next_times(cron: str, zone: str, after: str, expected: list[str]) -> None:
    check_cron(cron, zone)
    assert [told(each) for each in next_three_us(cron, zone, at(after))] == expected
    assert told(next_due_us(cron, zone, at(after))) == expected[0]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.sampled_from(["30 2 * * *", "0 1,2,3 * * *", "*/20 * * * *", "15 */2 * * *", "0 0 * * *", "59 23 * * 0"]),
    st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, "America/Santiago", "Africa/Cairo", "UTC"]),
    st.integers(at("2026-01-01T00:00") // MINUTE_US, at("2027-01-01T00:00") // MINUTE_US),
)
def test_times_go_forward_and_miss_no_day(cron: str, zone: str, after: int) -> None:
    after_us = after * MINUTE_US
    times = next_three_us(cron, zone, after_us)
    assert all(first < second for first, second in pairwise([after_us, *times]))
    if cron == "30 2 * * *":
        days = [instant_of(each).astimezone(ZoneInfo(zone)).date() for each in times]
        assert len(set(days)) == 3
        assert (days[2] - days[0]).days == 2


@pytest.mark.parametrize(
    ("cron", "due", "now", "latest"),
    [
        ("0 6 * * *", "2026-11-20T06:00", "2026-11-20T06:00", "2026-11-20T06:00"),
        ("0 6 * * *", "2026-11-20T06:00", "2026-11-20T06:01", "2026-11-20T06:00"),
        ("0 6 * * *", "2026-11-20T06:00", "2026-11-26T05:59", "2026-11-25T06:00"),
        ("0 6 * * *", "2026-11-20T06:00", "2026-11-26T06:00", "2026-11-26T06:00"),
        ("* * * * *", "2025-11-20T06:00", "2026-11-26T06:30", "2026-11-26T06:30"),
        ("0 6 1 * *", "2026-01-01T06:00", "2026-11-26T06:00", "2026-11-01T06:00"),
        ("0 6 1 1 *", "2026-01-01T06:00", "2026-11-26T06:00", "2026-01-01T06:00"),
    ],
)
def test_of_missed_times_it_is_the_latest(cron: str, due: str, now: str, latest: str) -> None:
    assert told(latest_due_us(cron, "UTC", at(due), at(now))) == latest


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.sampled_from(["30 2 * * *", "0 1,2,3 * * *", "0 */3 * * *", "15 2 * * SUN", "*/30 * * * *"]),
    st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, "America/Santiago", "UTC"]),
    st.sampled_from(["2026-03-07", "2026-03-28", "2026-04-04", "2026-09-05", "2026-10-24", "2026-10-31", "2026-12-01"]),
    st.integers(0, 3 * 1440),
    st.integers(0, 3 * 1440),
)
def test_after_a_pause_it_is_due_as_without_one(cron: str, zone: str, day: str, after: int, length: int) -> None:
    due_us = next_due_us(cron, zone, at(f"{day}T00:00") + after * MINUTE_US)
    now_us = due_us + length * MINUTE_US
    latest_us = latest_due_us(cron, zone, due_us, now_us)
    while (following_us := next_due_us(cron, zone, due_us)) <= now_us:
        due_us = following_us
    assert latest_us == due_us
    assert next_due_us(cron, zone, latest_us) == following_us


@pytest.mark.parametrize(
    ("cron", "why"),
    [
        ("61 6 * * *", "minute can't be '61': 0 to 59"),
        ("0 24 * * *", "hour can't be '24': 0 to 23"),
        ("0 6 0 * *", "day-of-month can't be '0'"),
        ("0 6 31 2 *", "day-of-month can't be '31'"),
        ("0 6 * 13 *", "month can't be '13'"),
        ("0 6 * * MOM", "day-of-week can't be 'MOM'"),
        ("*/0 6 * * *", "minute can't be '*/0'"),
        ("0 6 * *", "4 fields"),
        ("0 0 6 * * *", "6 fields"),
        ("@daily", "1 fields"),
        ("", "0 fields"),
    ],
)
def test_what_is_no_schedule_is_told_by_its_field(cron: str, why: str) -> None:
    with pytest.raises(CronInvalid) as error:
        check_cron(cron, "UTC")
    assert f"({why}" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "europe/berlin", "/etc/localtime"])
def test_unknown_zones(zone: str) -> None:
    with pytest.raises(ZoneUnknown):
        check_cron("0 6 * * *", zone)
