"""What the fleet's reader gives: plain values, ready for JSON and pages."""

from typing import Annotated

import msgspec

WINDOWS = ("last_hour", "last_day", "last_week")
SORTS = ("store_id", "timezone", "uptime", "downtime", "availability", "outages", "longest_outage")
STATES = ("open", "closed", "up", "down")  # at as_of; up is open and not down
LARGEST_PAGE = 200
LAST_PAGE = 1_000_000
DAY_US = 86_400_000_000
WEEK_US = 7 * DAY_US


class Sums(msgspec.Struct, frozen=True):
    """What all stores did in one window."""

    store_count: int
    open_count: int  # stores open at all in the window
    uptime_us: int
    downtime_us: int
    availability_ratio: float | None
    outage_count: int
    down_count: int  # stores with downtime


class StoreRow(msgspec.Struct, frozen=True):
    """One store in one window, and as it is at as_of."""

    store_id: str
    timezone_str: str
    uptime_us: int
    downtime_us: int
    availability_ratio: float | None
    outage_count: int
    longest_outage_us: int  # of what lies inside the window
    is_open: bool
    is_down: bool
    down_since_us: int | None


class StoreQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which stores to give, in which order, and which page of them. Raises ValueError for what there is not."""

    window: str = "last_week"
    search: str = ""  # a part of the id, in any case
    sort: str = "store_id"
    is_descending: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=LAST_PAGE)] = 1
    page_size: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = 50
    state: str | None = None
    min_ratio: float | None = None  # inclusive
    max_ratio: float | None = None  # exclusive, but 1 includes the stores that were always up
    has_opened: bool | None = None  # whether it was open at all in the window
    has_downtime: bool | None = None
    # Both together: stores down in that local hour of the week, within the last week.
    day_of_week: Annotated[int, msgspec.Meta(ge=0, le=6)] | None = None
    hour_of_day: Annotated[int, msgspec.Meta(ge=0, le=23)] | None = None

    def __post_init__(self) -> None:
        require("window", self.window, WINDOWS)
        require("sort", self.sort, SORTS)
        if self.state is not None:
            require("state", self.state, STATES)
        if not (1 <= self.page <= LAST_PAGE and 1 <= self.page_size <= LARGEST_PAGE):
            raise ValueError(f"page must be 1 to {LAST_PAGE}, and page_size 1 to {LARGEST_PAGE}")
        if (self.day_of_week is None) != (self.hour_of_day is None):
            raise ValueError("give day_of_week and hour_of_day together")


def require(name: str, value: str, known: tuple[str, ...]) -> None:
    """Raises ValueError for a value that is not among the known ones."""
    if value not in known:
        raise ValueError(f"no {name} {value!r}; there are: {', '.join(known)}")


class StorePage(msgspec.Struct, frozen=True):
    """One page of stores."""

    version: int
    as_of_us: int | None  # None where there is no ping
    window: str
    total_count: int
    page: int
    page_count: int  # at least 1
    rows: tuple[StoreRow, ...]


class HeatCell(msgspec.Struct, frozen=True):
    """One hour of the week on each store's wall clock, over the last week."""

    day_of_week: int
    hour_of_day: int
    open_us: int
    downtime_us: int
    store_count: int  # stores down in it


class Bin(msgspec.Struct, frozen=True):
    """How many stores have an availability from min_ratio to below max_ratio, or exactly 1 where both are."""

    min_ratio: float
    max_ratio: float
    store_count: int


class Overview(msgspec.Struct, frozen=True):
    """The fleet at a glance."""

    version: int
    as_of_us: int | None  # None where there is no ping
    window: str
    store_count: int
    open_count: int  # at as_of
    down_count: int  # at as_of
    windows: dict[str, Sums]
    heat: tuple[HeatCell, ...]
    bins: tuple[Bin, ...]
    closed_count: int  # stores never open in the window
    worst: tuple[StoreRow, ...]
    down_now: tuple[StoreRow, ...]


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of time."""

    starts_us: int
    ends_us: int


class Strip(msgspec.Struct, frozen=True):
    """The last week of one store, clipped to it."""

    store_id: str
    shifts: tuple[Stretch, ...]
    outages: tuple[Stretch, ...]


class Shift(msgspec.Struct, frozen=True):
    """A shift, which may reach out of the span on both sides."""

    opens_us: int
    closes_us: int


class Segment(msgspec.Struct, frozen=True):
    """The part of a shift over which one ping's answer stands."""

    starts_us: int
    ends_us: int
    is_up: bool


class Outage(msgspec.Struct, frozen=True):
    """An unbroken run of inactive segments in one shift."""

    starts_us: int
    ends_us: int
    is_ongoing: bool  # at the end of the span


class Stroke(msgspec.Struct, frozen=True):
    """What a picture draws as down: an outage, or several that are too close to be told apart."""

    starts_us: int
    ends_us: int
    downtime_us: int
    outage_count: int


class Ping(msgspec.Struct, frozen=True):
    """One poll."""

    pinged_us: int
    is_up: bool


class WeeklyHours(msgspec.Struct, frozen=True):
    """One weekly opening by the wall clock."""

    day_of_week: int
    opens_local_us: int
    closes_local_us: int


class Offset(msgspec.Struct, frozen=True):
    """The zone's offset from an instant on."""

    starts_us: int
    offset_us: int  # local less UTC


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """One store between two instants."""

    store_id: str
    timezone_str: str
    has_zone: bool
    has_hours: bool
    version: int
    as_of_us: int | None  # the latest ping of the data set
    from_us: int
    until_us: int
    uptime_us: int
    downtime_us: int
    availability_ratio: float | None
    shifts: tuple[Shift, ...]
    segments: tuple[Segment, ...]
    is_segments_cut: bool
    outages: tuple[Outage, ...]
    is_outages_cut: bool
    strokes: tuple[Stroke, ...]  # all of the span, for pictures
    pings: tuple[Ping, ...]
    is_pings_cut: bool
    hours: tuple[WeeklyHours, ...]
    offsets: tuple[Offset, ...]
