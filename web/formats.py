"""Figures as people read them: lengths, ratios, instants, sizes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from markupsafe import Markup

from engine.fleet_rows import DAY_US
from engine.instants import instant_of, show_instant

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DASH = "\N{EN DASH}"
NOTHING = DASH


class OffsetLike(Protocol):
    """From when on the wall clock is how far from UTC."""

    @property
    def starts_us(self) -> int: ...  # noqa: D102
    @property
    def offset_us(self) -> int: ...  # noqa: D102


def show_length(length_us: int) -> str:
    """A length of time in its two largest units: `2 h 05 min`; full hours alone from a thousand on."""
    if 0 < length_us < SECOND_US:
        return "< 1 s"
    seconds = round(length_us / SECOND_US)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02} s"
    minutes = round(length_us / MINUTE_US)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes < 60_000 else f"{round(length_us / HOUR_US):,} h"


def show_hours(length_us: int) -> str:
    """A length of time in hours, for sums over many stores."""
    return f"{length_us / HOUR_US:,.0f} h" if length_us >= 1000 * HOUR_US else f"{length_us / HOUR_US:,.1f} h"


def show_ratio(ratio: float | None) -> str:
    """A share in per cent. Only what is exactly nothing or all is told as 0 or 100."""
    if ratio is None:
        return NOTHING
    if ratio in {0, 1}:
        return f"{ratio * 100:.0f} %"
    per_cent = ratio * 100
    if per_cent > 99.9:
        # Rounded up, it would read as if nothing had happened.
        return "> 99.99 %" if per_cent > 99.99 else f"{int(per_cent * 100) / 100:.2f} %"
    return "< 0.1 %" if per_cent < 0.1 else f"{per_cent:.1f} %"


def show_size(size_bytes: int | None) -> str:
    """The size of a file, in steps of a thousand."""
    if size_bytes is None:
        return NOTHING
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def show_count(count: int | None) -> str:
    """A number with its thousands set apart."""
    return NOTHING if count is None else f"{count:,}"


def show_moment(instant_us: int | None) -> Markup | str:
    """An instant in UTC to the second, with the exact one for machines."""
    if instant_us is None:
        return NOTHING
    return _time(instant_us, f"{instant_of(instant_us):%Y-%m-%d %H:%M:%S} UTC")


def show_minute(instant_us: int | None) -> Markup | str:
    """An instant in UTC to the minute, for a column whose head tells the zone."""
    return NOTHING if instant_us is None else _time(instant_us, f"{instant_of(instant_us):%d %b %Y, %H:%M}")


def show_local(instant_us: int, offsets: Sequence[OffsetLike]) -> Markup:
    """An instant by the store's own clock, with the exact one for machines."""
    return _time(instant_us, f"{local_of(instant_us, offsets):%a %d %b %Y, %H:%M:%S}")


def show_local_text(instant_us: int, offsets: Sequence[OffsetLike]) -> str:
    """An instant by the store's own clock, where no markup may be."""
    return f"{local_of(instant_us, offsets):%a %H:%M:%S}"


def show_zoned(instant_us: int, timezone_str: str) -> Markup:
    """An instant to the minute by the wall clock of a zone."""
    return _time(instant_us, f"{instant_of(instant_us).astimezone(ZoneInfo(timezone_str)):%a %d %b %Y, %H:%M}")


def show_weekday(instant_us: int) -> str:
    """The day of the week in UTC, short."""
    return f"{instant_of(instant_us):%a}"


def show_offset(offset_us: int) -> str:
    """How far a wall clock is from UTC: `UTC-06:00`."""
    minutes, seconds = divmod(abs(offset_us) // SECOND_US, 60)
    sign = "-" if offset_us < 0 else "+"
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}{f':{seconds:02}' if seconds else ''}"


def show_clock(local_us: int) -> str:
    """A time of day, counted from local midnight; a later day's is told as such."""
    days, rest_us = divmod(local_us, DAY_US)
    if rest_us == 0 and days == 1:
        return "24:00"
    seconds = rest_us // SECOND_US
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}{f':{seconds % 60:02}' if seconds % 60 else ''}"
    return f"{text} next day" if days else text


def offset_at(instant_us: int, offsets: Sequence[OffsetLike]) -> int:
    """The offset in force at an instant; before the first known change, the first one."""
    begun = [each.offset_us for each in offsets if each.starts_us <= instant_us]
    if begun:
        return begun[-1]
    return offsets[0].offset_us if offsets else 0


def local_of(instant_us: int, offsets: Sequence[OffsetLike]) -> datetime:
    """What the store's clock shows at an instant."""
    return instant_of(instant_us + offset_at(instant_us, offsets)).replace(tzinfo=None)


def _time(instant_us: int, text: str) -> Markup:
    """A time element."""
    return Markup('<time datetime="{}">{}</time>').format(show_instant(instant_us), text)


FILTERS = {
    "lasting": show_length,
    "hours": show_hours,
    "ratio": show_ratio,
    "size": show_size,
    "count": show_count,
    "moment": show_moment,
    "minute": show_minute,
    "local": show_local,
    "local_text": show_local_text,
    "weekday": show_weekday,
    "zoned": show_zoned,
    "offset": show_offset,
    "clock": show_clock,
    "iso": show_instant,
}
