"""Version 2: the stores that were polled, recorded as pings come in."""

from engine.migrating import run_script

revision, down_revision = "2", "1"


def upgrade() -> None:
    """Makes the table and the triggers, and records the stores of the pings that are there."""
    run_script("tables/0002.sql")
