"""How a report came about, in words: which pings it saw, which of them it had to read, and why."""

from collections.abc import Iterator, Sequence

from engine.data_set import KEPT_NAME, Part
from engine.instants import show_instant
from engine.sight import Sight


def explained(sight: Sight, *, is_aside: bool = False) -> list[str]:
    """A line for each thing that decides what a report costs; a data set that is `is_aside` goes with the report."""
    return list(_lines(sight, is_aside=is_aside))


def _lines(sight: Sight, *, is_aside: bool) -> Iterator[str]:
    if sight.as_of_us is None:
        return
    manifest, kept = sight.data.manifest, sight.kept
    span = f"pings from {show_instant(sight.from_us)} until {show_instant(sight.as_of_us)} count"
    others = len(manifest.parts) - len(sight.parts)
    unopened = f"; {_were(others)} not opened" if others else ""
    yield f"{span}: they are in {_parts(len(sight.parts))} with {_pings(sight.parts)}{unopened}"
    if kept.used_count:
        yield f"{_were(kept.used_count)} not read: the outages in them were kept"
    if kept.made and is_aside:
        yield _read(kept.made)
    elif kept.made:
        home = sight.data.folder / KEPT_NAME
        ending = f"could not be kept in {home}" if kept.is_refused else f"are now kept in {home}"
        yield f"{_read(kept.made)}, since no outages were kept of them under these hours and zones; those {ending}"
    if kept.made:
        yield f"the order of their pings was proven meanwhile, in {kept.thread_count} at once"
    passed = len(sight.parts) - kept.used_count - len(kept.made)
    if passed:
        yield f"{_parts(passed)} before the windows: of each store only its last ping was read"


def _read(parts: Sequence[Part]) -> str:
    """That these were read."""
    span = f"{show_instant(parts[0].first_us)} to {show_instant(parts[-1].last_us)}"
    return f"{_were(len(parts))} read, {span}, {_pings(parts)}"


def _pings(parts: Sequence[Part]) -> str:
    """How many pings they have."""
    count = sum(part.row_count for part in parts)
    return f"{count:,} ping{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    """The beginning of what was done with so many parts."""
    return f"{_parts(count)} {'was' if count == 1 else 'were'}"


def _parts(count: int) -> str:
    """So many parts."""
    return f"{count:,} part{'' if count == 1 else 's'}"
