"""The oracle against numbers worked out by hand, rule by rule; all of it happens in 2023."""

from fractions import Fraction

import pytest
from hypothesis import given
from oracle import (
    MINUTE_US,
    WINDOWS_US,
    HoursRow,
    Lengths,
    PingRow,
    Span,
    answers,
    instant_us,
    lengths,
    outages,
    report_csv,
    shifts,
)
from random_stores import Tables, random_tables, tables

pytestmark = pytest.mark.any_duckdb

UTC, CHICAGO, LORD_HOWE = "UTC", "America/Chicago", "Australia/Lord_Howe"
ZONES = (
    CHICAGO,
    LORD_HOWE,
    UTC,
    "Africa/Casablanca",
    "America/Havana",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Europe/Dublin",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
ALWAYS = ", ".join(f"{day} 00:00 23:59" for day in range(7))

# A Wednesday noon: the calendar starts at 06-06 12:00, on a Tuesday.
PLAIN = "06-14 12:00"
# Chicago's clocks go from 02:00 -06:00 to 03:00 -05:00 at 03-12 08:00 UTC, a Sunday ...
SPRING = "03-13 12:00"
# ... and from 02:00 -05:00 to 01:00 -06:00 at 11-05 07:00 UTC, also a Sunday.
AUTUMN = "11-06 12:00"
# Lord Howe's go from 02:00 +10:30 to 02:30 +11:00 at 09-30 15:30 UTC, there Sunday 10-01 ...
LORD_HOWE_SPRING = "10-02 00:00"
# ... and from 02:00 +11:00 to 01:30 +10:30 at 04-01 15:00 UTC, there Sunday 04-02.
LORD_HOWE_AUTUMN = "04-03 00:00"

SHIFTS: dict[str, tuple[str, str, str, list[str]]] = {
    # Rules 2 and 3.
    "same date": (UTC, "0 09:00 17:30", PLAIN, ["06-12 09:00 to 06-12 17:30"]),
    "overnight": (UTC, "0 20:00 02:00", PLAIN, ["06-12 20:00 to 06-13 02:00"]),
    "over the end of the week": (UTC, "6 22:00 01:00", PLAIN, ["06-11 22:00 to 06-12 01:00"]),
    "24 hours": (UTC, "0 00:00 00:00", PLAIN, ["06-12 00:00 to 06-13 00:00"]),
    "24:00 ends the same date": (UTC, "0 18:00 24:00:00", PLAIN, ["06-12 18:00 to 06-13 00:00"]),
    "local date": (CHICAGO, "0 20:00 22:00", PLAIN, ["06-13 01:00 to 06-13 03:00"]),  # -05:00
    # At +14:00 it is Thursday already, at 02:00; the as_of cuts the shift.
    "a date ahead": (
        "Pacific/Kiritimati",
        "3 00:00 06:00",
        PLAIN,
        ["06-07 10:00 to 06-07 16:00", "06-14 10:00 to 06-14 12:00"],
    ),
    # At -11:00 the calendar starts in the night after Monday 06-05.
    "a date behind": (
        "Pacific/Pago_Pago",
        "0 20:00 04:00",
        PLAIN,
        ["06-06 12:00 to 06-06 15:00", "06-13 07:00 to 06-13 15:00"],
    ),
    "no hours": (UTC, "", PLAIN, ["06-06 12:00 to 06-14 12:00"]),
    # Rule 4: the meant full hour is also what rule 3 compares.
    "minute 59": (UTC, "0 11:30 15:59", PLAIN, ["06-12 11:30 to 06-12 16:00"]),
    "second 59": (UTC, "0 11:30 15:59:59", PLAIN, ["06-12 11:30 to 06-12 16:00"]),
    "midnight": (UTC, "0 20:00 23:59", PLAIN, ["06-12 20:00 to 06-13 00:00"]),
    "as written": (UTC, "0 08:59 15:58:59", PLAIN, ["06-12 08:59 to 06-12 15:58:59"]),
    "half a minute": (UTC, "0 15:59:30 15:59:10", PLAIN, ["06-12 15:59:30 to 06-12 16:00"]),
    "from 16:00 until 16:00": (UTC, "3 16:00 15:59", PLAIN, ["06-08 16:00 to 06-09 16:00"]),
    # Rule 5, an hour skipped: read with -06:00.
    "over a gap": (CHICAGO, "6 01:00 05:00", SPRING, ["03-12 07:00 to 03-12 10:00"]),  # 3 hours
    "opens in a gap": (CHICAGO, "6 02:30 04:00", SPRING, ["03-12 08:30 to 03-12 09:00"]),
    "closes in a gap": (CHICAGO, "6 01:00 02:30", SPRING, ["03-12 07:00 to 03-12 08:30"]),
    "inside a gap": (CHICAGO, "6 02:00 02:30", SPRING, ["03-12 08:00 to 03-12 08:30"]),
    "left without length": (CHICAGO, "6 02:00 03:00", SPRING, []),  # 08:00 to 08:00
    "left with less": (CHICAGO, "6 02:30 03:15", SPRING, []),  # 08:30 to 08:15
    # Rule 5, an hour repeated: the later one, -06:00.
    "over an overlap": (CHICAGO, "6 00:30 03:00", AUTUMN, ["11-05 05:30 to 11-05 09:00"]),  # 3.5 hours
    "opens in an overlap": (CHICAGO, "6 01:30 03:00", AUTUMN, ["11-05 07:30 to 11-05 09:00"]),
    "closes in an overlap": (CHICAGO, "6 00:30 01:30", AUTUMN, ["11-05 05:30 to 11-05 07:30"]),
    # Rule 5, half an hour.
    "over half a gap": (LORD_HOWE, "6 01:00 03:00", LORD_HOWE_SPRING, ["09-30 14:30 to 09-30 16:00"]),
    "opens in half a gap": (LORD_HOWE, "6 02:15 03:00", LORD_HOWE_SPRING, ["09-30 15:45 to 09-30 16:00"]),
    "closes in half an overlap": (
        LORD_HOWE,
        "6 01:00 01:45",
        LORD_HOWE_AUTUMN,
        ["04-01 14:00 to 04-01 15:15"],
    ),
    # Rule 5, days of 23 and 25 hours.
    "short Sunday": (CHICAGO, "6 00:00 00:00", "03-14 12:00", ["03-12 06:00 to 03-13 05:00"]),
    "long Sunday": (CHICAGO, "6 00:00 23:59", "11-07 12:00", ["11-05 05:00 to 11-06 06:00"]),
    # Rule 6.
    "touch": (UTC, "0 12:00 14:00, 0 09:00 12:00", PLAIN, ["06-12 09:00 to 06-12 14:00"]),
    "overlap": (UTC, "0 09:00 13:00, 0 12:00 14:00, 0 10:00 11:00", PLAIN, ["06-12 09:00 to 06-12 14:00"]),
    "touch at midnight": (UTC, "0 20:00 23:59, 1 00:00 02:00", PLAIN, ["06-12 20:00 to 06-13 02:00"]),
    "row repeated": (UTC, "0 09:00 10:00, 0 09:00 10:00", PLAIN, ["06-12 09:00 to 06-12 10:00"]),
    "a microsecond apart": (
        UTC,
        "0 09:00 12:00, 0 12:00:00.000001 13:00",
        PLAIN,
        ["06-12 09:00 to 06-12 12:00", "06-12 12:00:00.000001 to 06-12 13:00"],
    ),
    "always open": (CHICAGO, ALWAYS, SPRING, ["03-05 12:00 to 03-13 12:00"]),
    # Rule 10: the Tuesday shift of 06-06 was open when the calendar starts.
    "cut at the calendar": (
        UTC,
        "1 09:00 15:00",
        PLAIN,
        ["06-06 12:00 to 06-06 15:00", "06-13 09:00 to 06-13 15:00"],
    ),
}

# Pings, as_of and the minutes expected in June, in UTC: up in the last hour, day and week, then down.
# A store always open has 60, 1440 and 10080.
US = Fraction(1, MINUTE_US)  # one microsecond, in minutes
ALL_UP = (60, 1440, 10080, 0, 0, 0)
MORNING = "2 09:00 12:00"
LENGTHS: dict[str, tuple[str, str, str, tuple[Fraction | int, ...]]] = {
    # Up 11:30-12:30, 13:00-15:00 and 20:00-24:00, down 12:30-13:00 and 15:00-16:00.
    "first worked example": (
        "2 11:30 15:59, 2 20:00 23:59",
        "14 12:30 inactive, 14 13:00 active, 14 15:00 inactive",
        "15 00:00",
        (60, 420, 420, 0, 90, 90),
    ),
    # Open for 165 minutes, down 10:14-11:15; the week has 15 minutes more, before the closing of the 7th.
    "second worked example": (
        MORNING,
        "14 10:14 inactive, 14 11:15 active",
        "14 11:45",
        (30, 104, 119, 30, 61, 61),
    ),
    # Rule 7: inside is from the opening on and before the closing.
    "at opening": (MORNING, "14 09:00 inactive", "14 13:00", (0, 0, 0, 0, 180, 180)),
    "before opening": (MORNING, "14 08:59:59.999999 inactive", "14 13:00", (0, 180, 180, 0, 0, 0)),
    "before closing": (
        MORNING,
        "14 11:59:59.999999 inactive",
        "14 13:00",
        (0, 180 - US, 180 - US, 0, US, US),
    ),
    # At 12:30 the store opens active; half an hour of the 7th is in the week.
    "at closing": ("2 09:00 12:00, 2 12:30 13:30", "14 12:00 inactive", "14 13:00", (30, 210, 240, 0, 0, 0)),
    # Where shifts touch, no closing ends the state: down 11:00-12:30.
    "over a seam": (
        "2 09:00 12:00, 2 12:00 12:30",
        "14 11:00 inactive",
        "14 13:00",
        (0, 120, 120, 30, 90, 90),
    ),
    # Down from 11:00 to the closing of the 13th, which the last day does not see; the 14th opens active.
    "next shift": ("1 09:00 12:00, 2 09:00 12:00", "13 11:00 inactive", "14 13:00", (0, 180, 300, 0, 0, 60)),
    "over midnight": ("", "13 22:00 inactive", "14 12:00", (0, 600, 9240, 60, 840, 840)),
    "over midnight by hours": (ALWAYS, "13 22:00 inactive", "14 12:00", (0, 600, 9240, 60, 840, 840)),
    # Down from 10:00 to 11:15, of which 15 minutes in the last hour.
    "into the window": ("", "14 10:00 inactive, 14 11:15 active", "14 12:00", (45, 1365, 10005, 15, 75, 75)),
    "tie": ("", "14 11:30 inactive, 14 11:30 active", "14 12:00", (30, 1410, 10050, 30, 30, 30)),
    "tie, other order": ("", "14 11:30 active, 14 11:30 inactive", "14 12:00", (30, 1410, 10050, 30, 30, 30)),
    "order, repetition, case": (
        "",
        "14 11:45 Active, 14 11:30 INACTIVE, 14 11:30 INACTIVE",
        "14 12:00",
        (45, 1425, 10065, 15, 15, 15),
    ),
    # Rule 9.
    "at as_of": ("", "14 12:00 inactive", "14 12:00", ALL_UP),
    "before as_of": (
        "",
        "14 11:59:59.999999 inactive",
        "14 12:00",
        (60 - US, 1440 - US, 10080 - US, US, US, US),
    ),
    # Rule 10.
    "at the calendar's start": ("", "06 12:00 inactive", "14 12:00", (0, 0, 0, 60, 1440, 10080)),
    "before the calendar's start": ("", "06 11:59:59.999999 inactive", "14 12:00", ALL_UP),
}

# An always open store goes inactive shortly before noon: last hour and last day up, then down.
ROUNDING: dict[str, tuple[str, list[str]]] = {
    # 0.3 s are 0.005 minutes.
    "half of a hundredth minute": ("11:59:59.7", ["60.00", "24.00", "0.01", "0.00"]),
    "a microsecond less": ("11:59:59.700001", ["60.00", "24.00", "0.00", "0.00"]),
    # 18 s are 0.3 minutes and 0.005 hours, which leaves 23.995.
    "half of a hundredth hour": ("11:59:42", ["59.70", "24.00", "0.30", "0.01"]),
    # 90 s are 0.025 hours, which leaves 23.975: half to even would write 0.02.
    "half, away from zero": ("11:58:30", ["58.50", "23.98", "1.50", "0.03"]),
}

UPTIME = "uptime_last_hour,uptime_last_day,uptime_last_week"

INSTANTS = {
    "2023-01-22 12:09:39.388884 UTC": 1_674_389_379_388_884,
    "2023-01-22 12:09:39.38 UTC": 1_674_389_379_380_000,
    "2023-01-22 12:09:39 UTC": 1_674_389_379_000_000,
    "2023-01-22T12:09:39.5Z": 1_674_389_379_500_000,
    "2023-01-22T17:39:39.000001+05:30": 1_674_389_379_000_001,
    "2023-01-22 09:09:39-03:00": 1_674_389_379_000_000,
}


@pytest.mark.parametrize(("zone", "hours", "as_of", "expected"), SHIFTS.values(), ids=SHIFTS)
def test_shifts(zone: str, hours: str, as_of: str, expected: list[str]) -> None:
    """Rules 2 to 6 and 10."""
    spans = [Span(*map(at, span.split(" to "))) for span in expected]
    assert shifts(hours_rows(hours), zone, at(as_of)) == spans


@pytest.mark.parametrize(("hours", "pings", "as_of", "expected"), LENGTHS.values(), ids=LENGTHS)
def test_lengths(hours: str, pings: str, as_of: str, expected: tuple[Fraction | int, ...]) -> None:
    """Rules 7 to 11 and the two worked examples."""
    found = lengths(ping_rows(pings), hours_rows(hours), [("s", UTC)], at(f"06-{as_of}"))
    assert found == {"s": Lengths(*(int(minutes * MINUTE_US) for minutes in expected))}


@pytest.mark.parametrize(("since", "expected"), ROUNDING.values(), ids=ROUNDING)
def test_rounding(since: str, expected: list[str]) -> None:
    """Rule 8: once, half away from zero."""
    report = report_csv(ping_rows(f"14 {since} inactive"), [], [], at("06-14 12:00"))
    _, up_hour, up_day, _, down_hour, down_day, _ = report.splitlines()[1].split(",")
    assert [up_hour, up_day, down_hour, down_day] == expected


@pytest.mark.parametrize(("text", "expected"), INSTANTS.items())
def test_instants(text: str, expected: int) -> None:
    """Both spellings, with any fraction."""
    assert instant_us(text) == expected


def test_report() -> None:
    """Rules 1, 2 and 9: a row for each store of any table; Chicago; as_of from the latest ping."""
    pings = [("9", "2023-06-14 11:00:00 UTC", "active"), ("9", "2023-06-14T12:00:00Z", "inactive")]
    hours = [("10", "2", "06:00", "06:59")]  # 11:00 to 12:00 UTC; that of the 7th is out of the week
    zones = [("007", UTC), ("9", UTC)]
    assert report_csv(pings, hours, zones).split("\n") == [
        f"store_id,{UPTIME},{UPTIME.replace('up', 'down')}",
        "007,60.00,24.00,168.00,0.00,0.00,0.00",
        "10,60.00,1.00,1.00,0.00,0.00,0.00",
        "9,60.00,24.00,168.00,0.00,0.00,0.00",
        "",
    ]


def test_outages() -> None:
    """An outage is an unbroken run of inactive pings, and ends with the shift; 13:30 is no longer inside."""
    morning = "14 09:30 inactive, 14 10:00 inactive, 14 10:30 active, 14 11:00 inactive"
    pings = ping_rows(f"{morning}, 14 13:00 active, 14 13:30 inactive")
    open_spans = shifts(hours_rows("2 09:00 12:00, 2 12:30 13:30"), UTC, at("06-14 14:00"))
    assert outages(answers(pings)["s"], open_spans) == [
        Span(at("06-14 09:30"), at("06-14 10:30")),
        Span(at("06-14 11:00"), at("06-14 12:00")),
    ]


def test_random_tables_are_deterministic() -> None:
    """A seed names its tables."""
    assert random_tables(7, 50, ZONES) == random_tables(7, 50, ZONES)


@given(tables(ZONES))
def test_order_and_repetition_change_nothing(given_tables: Tables) -> None:
    """Rule 7."""
    pings, hours, zones = given_tables.pings, given_tables.hours, given_tables.zones
    once = lengths(pings, hours, zones, given_tables.as_of_us)
    assert lengths(pings[::-1] * 2, hours[::-1] * 2, zones[::-1] * 2, given_tables.as_of_us) == once


@given(tables(ZONES))
def test_uptime_and_downtime_are_the_open_time(given_tables: Tables) -> None:
    """Rule 11: the open time is the uptime of a store that always answers."""
    hours, zones, as_of_us = given_tables.hours, given_tables.zones, given_tables.as_of_us
    always_up = [(store_id, timestamp_utc, "active") for store_id, timestamp_utc, _ in given_tables.pings]
    open_us = lengths(always_up, hours, zones, as_of_us)
    for store_id, exact in lengths(given_tables.pings, hours, zones, as_of_us).items():
        assert [up + down for up, down in zip(exact[:3], exact[3:], strict=True)] == [*open_us[store_id][:3]]
        assert min(exact) >= 0
        assert all(whole <= window for whole, window in zip(open_us[store_id][:3], WINDOWS_US, strict=True))


def at(text: str) -> int:
    """Read an instant of 2023."""
    return instant_us(f"2023-{text}Z")


def hours_rows(text: str) -> list[HoursRow]:
    """Write out the hours of one store."""
    return [("s", *weekly_opening(part)) for part in text.split(", ") if part]


def weekly_opening(text: str) -> tuple[str, str, str]:
    """Split a weekday, an opening and a closing time."""
    day, starts, ends = text.split()
    return day, starts, ends


def ping_rows(text: str) -> list[PingRow]:
    """Write out the pings of one store in June 2023."""
    parts = [part.rsplit(" ", 1) for part in text.split(", ") if part]
    return [("s", f"2023-06-{when} UTC", status) for when, status in parts]
