"""How a report came about, in words: which pings it saw, which of them it had to read, and why."""

from engine.instants import show_instant
from engine.sight import Sight


def explained(sight: Sight) -> list[str]:
    """A line for each thing that decides what a report costs."""
    manifest = sight.data.manifest
    seen = sum(part.row_count for part in sight.parts)
    held = f"{manifest.row_counts['store_status']:,} pings in {_parts(len(manifest.parts))}"
    others = "the others are not opened"
    lines = [f"the data set has {held}; the calendar sees {seen:,} in {_parts(len(sight.parts))}, {others}"]
    kept = sight.kept
    if kept.used_count:
        lines.append(f"of {_parts(kept.used_count)} the outages were kept, so their pings were not read")
    if kept.made:
        read = sum(part.row_count for part in kept.made)
        first, last = show_instant(kept.made[0].first_us), show_instant(kept.made[-1].last_us)
        why = "they, their hours or their zones are new, or what was kept is gone"
        lines.append(f"of {_parts(len(kept.made))}, {first} to {last}, {read:,} pings were read, since {why}")
        lines.append(f"they were read in the order of their files, which was proven, {kept.thread_count} at once")
        lines.append(f"what they say is kept in {kept.home}" if kept.home else "what they say could not be kept there")
    unread = len(sight.parts) - kept.used_count - len(kept.made)
    if unread:
        lines.append(f"of {_parts(unread)} before the windows, only each store's last ping was read")
    return lines


def _parts(count: int) -> str:
    """So many parts."""
    return f"{count:,} part{'' if count == 1 else 's'}"
