"""What can be set from outside: OPENHOURS_… in the environment, each with a default that works."""

import os
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec

from engine.errors import SettingInvalid

PREFIX = "OPENHOURS_"
Size: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^\s*[0-9]+(\.[0-9]+)?\s*([kKmMgGtT][iI]?)?[bB]\s*$")]


# What msgspec says of a text that is none of these.
NO_NUMBER = re.compile(r"Expected `(int|float)`, got `str`")
NUMBERS = {"int": "Expected a whole number", "float": "Expected a number"}


def quarter_of_memory() -> str:
    """A quarter of what this process may use: the machine's memory, or its control group's where that is less."""
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        limit = "max"
    if limit.isdigit():
        available = min(available, int(limit))
    return f"{available // 4 // 2**20}MiB"


def spill_of_user() -> Path:
    """A folder of this user in the machine's temporary one."""
    return Path(tempfile.gettempdir()) / f"openhours-{os.getuid()}"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one process."""

    data: Path = Path("data/set")  # the folder of the data set
    # How much memory a report may use before it spills.
    memory_limit: Size = msgspec.field(default_factory=quarter_of_memory)
    spill: Path = msgspec.field(default_factory=spill_of_user)  # the folder for what does not fit in memory
    threads: Annotated[int, msgspec.Meta(ge=1, le=1024)] = msgspec.field(default_factory=lambda: os.cpu_count() or 1)
    spill_limit: Size | None = None  # how much may spill; without one, DuckDB leaves a tenth of the disk
    postgres_names: str = ""  # what existing tables and columns in PostgreSQL are called; see postgres_names.py

    # The rest is for `serve` and `worker`.
    queue: str = "threads"  # who makes the reports: the server's own threads, or the workers of this PostgreSQL
    source: str = ""  # the PostgreSQL database that the data set follows, if any
    sync_seconds: Annotated[float, msgspec.Meta(ge=1, le=1e6)] = 60  # how often a server has it follow
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2  # reports made at once
    queue_limit: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 100  # reports that wait
    time_limit_seconds: Annotated[float, msgspec.Meta(gt=0, le=1e8)] = 3600  # of one report
    tries: Annotated[int, msgspec.Meta(ge=1, le=100)] = 3  # of a report whose server dies
    # After which another worker takes a report whose worker is not heard of any more.
    lease_seconds: Annotated[float, msgspec.Meta(ge=2, le=3600)] = 30
    grace_seconds: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 20  # for running reports when the server is to stop
    keep_days: Annotated[float, msgspec.Meta(gt=0, le=1e5)] = 30  # for finished reports
    keep_size: Size = "10GB"  # of all finished reports together
    reports: str = (
        ""  # where finished reports are kept: a folder, or s3://bucket/prefix; without one, in the data folder
    )
    tokens: str = ""  # name:scope+scope:sha256, comma between; serve --new-token makes one
    hosts: str = ""  # names that the service is called by, comma between; loopback's are always known
    # The address that the service is reached at, which links in webhooks begin with.
    url: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/]+\S*$")] = ""
    # Triggers of one caller.
    trigger_rate: Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,8}/(second|minute|hour|day)$")] = "120/minute"


def size_in_bytes(size: str) -> int:
    """A size such as 10GB or 512 MiB, in bytes."""
    match = re.fullmatch(r"\s*([0-9.]+)\s*([kKmMgGtT]?)([iI]?)[bB]\s*", size)
    if match is None:
        raise SettingInvalid("size", f"{size!r} is none")
    number, prefix, binary = match.groups()
    return int(float(number) * (1024 if binary else 1000) ** " kmgt".index(prefix.lower() or " "))


@cache
def settings() -> Settings:
    """The settings as the environment has them, read once. An empty one counts as not given.

    Raises SettingInvalid.
    """
    given = {name: os.environ.get(f"{PREFIX}{name.upper()}") for name in Settings.__struct_fields__}
    try:
        return msgspec.convert(
            {name: text for name, text in given.items() if text}, Settings, strict=False, dec_hook=_of_text
        )
    except msgspec.ValidationError as error:
        why, _, place = str(error).partition(" - at `$.")
        name = place.removesuffix("`")
        # That a text was given is no news: they all are.
        why = NO_NUMBER.sub(lambda found: NUMBERS[found[1]], why)
        raise SettingInvalid(f"{PREFIX}{name.upper()}", f"{why}, not {given.get(name)!r}") from error


def _of_text(kind: type, text: str) -> object:
    """A value of a type that msgspec does not know, from its text."""
    return kind(text)
