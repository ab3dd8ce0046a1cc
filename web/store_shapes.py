"""The figures of stores as JSON: instants as text, lengths in microseconds."""

from typing import Annotated

from msgspec import Meta, Struct

from web.shapes import Instant, Ratio

IsCut = Annotated[bool, Meta(description="Whether there are more than 5,000: then these are the first ones")]


class StoreRow(Struct, frozen=True):
    """A store over a window."""

    store_id: str
    timezone_str: str
    uptime_us: int
    downtime_us: int
    availability_ratio: Ratio | None
    outage_count: int
    longest_outage_us: int
    is_open: bool
    is_down: bool
    down_since_at: Instant | None


class StorePage(Struct, frozen=True):
    """A page of stores."""

    data_set_version: int
    as_of: Instant | None
    window: str
    total_count: int
    page: int
    page_count: int
    rows: tuple[StoreRow, ...]


class Sums(Struct, frozen=True):
    """All stores over a window."""

    store_count: int
    open_count: int
    uptime_us: int
    downtime_us: int
    availability_ratio: Ratio | None
    outage_count: int
    down_count: int


class HeatCell(Struct, frozen=True):
    """An hour of the week, by each store's wall clock."""

    day_of_week: int
    hour_of_day: int
    open_us: int
    downtime_us: int
    store_count: int


class Bin(Struct, frozen=True):
    """Stores of a range of availability."""

    min_ratio: Ratio
    max_ratio: Ratio
    store_count: int


class Overview(Struct, frozen=True):
    """The fleet."""

    data_set_version: int
    as_of: Instant | None
    window: str
    store_count: int
    open_count: int
    down_count: int
    windows: dict[str, Sums]
    heat: tuple[HeatCell, ...]
    bins: tuple[Bin, ...]
    closed_count: int
    worst: tuple[StoreRow, ...]
    down_now: tuple[StoreRow, ...]


class Shift(Struct, frozen=True):
    """One dated opening."""

    opens_at: Instant
    closes_at: Instant


class Segment(Struct, frozen=True):
    """The part of a shift over which one ping's answer stands."""

    starts_at: Instant
    ends_at: Instant
    is_up: bool


class Outage(Struct, frozen=True):
    """An unbroken run of inactive segments in one shift."""

    starts_at: Instant
    ends_at: Instant
    is_ongoing: bool


class Ping(Struct, frozen=True):
    """One poll with its answer."""

    pinged_at: Instant
    is_up: bool


class WeeklyHours(Struct, frozen=True):
    """The weekly rule for one day, in microseconds since local midnight."""

    day_of_week: int
    opens_local_us: int
    closes_local_us: int


class Offset(Struct, frozen=True):
    """What local time is ahead of UTC, from an instant on; the first one holds from before the span."""

    starts_at: Instant
    offset_us: int


class StoreSpan(Struct, frozen=True):
    """A store between two instants."""

    store_id: str
    timezone_str: str
    has_zone: bool
    has_hours: bool
    data_set_version: int
    as_of: Instant | None
    from_at: Instant
    until_at: Instant
    uptime_us: int
    downtime_us: int
    availability_ratio: Ratio | None
    shifts: tuple[Shift, ...]
    segments: tuple[Segment, ...]
    is_segments_cut: IsCut
    outages: tuple[Outage, ...]
    is_outages_cut: IsCut
    pings: tuple[Ping, ...]
    is_pings_cut: IsCut
    hours: tuple[WeeklyHours, ...]
    offsets: tuple[Offset, ...]
