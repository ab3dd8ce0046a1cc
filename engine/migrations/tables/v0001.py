"""Version 1: the three input tables."""

from engine.migrating import run_script

revision, down_revision = "1", None


def upgrade() -> None:
    """Makes them."""
    run_script("tables/0001.sql")
