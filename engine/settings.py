"""What can be set from outside: OPENHOURS_… in the environment, each with a default that works."""

import os
import tempfile
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.errors import SettingInvalid


def machine_memory_bytes() -> int:
    """The memory that this process may use: the machine's, or its control group's where that is less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return machine
    return min(machine, int(limit)) if limit.isdigit() else machine


def quarter_of_memory() -> str:
    """The default memory limit, as DuckDB spells it."""
    return f"{machine_memory_bytes() // 4 // 2**20}MiB"


def default_spill() -> Path:
    """A folder of this user in the machine's temporary one."""
    return Path(tempfile.gettempdir()) / f"openhours-{os.getuid()}"


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(env_prefix="OPENHOURS_", frozen=True)

    data: Path = Field(default=Path("data/set"), description="The folder of the data set.")
    memory_limit: str = Field(
        default_factory=quarter_of_memory,
        pattern=r"(?i)^\s*[0-9]+(\.[0-9]+)?\s*([kmgt]i?b|b)\s*$",
        description="How much memory a report may use before it spills, such as 2GB.",
    )
    spill: Path = Field(default_factory=default_spill, description="The folder for what does not fit in memory.")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=1024, description="How many cores.")


@cache
def settings() -> Settings:
    """The settings as the environment has them, read once.

    Raises SettingInvalid.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"OPENHOURS_{first['loc'][0]}".upper()
        raise SettingInvalid(name, f"{first['msg']}, not {first['input']!r}") from error
