"""The deployments that the README shows: what a reader copies keeps data where it may, and passwords to itself."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_duckdb

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The texts in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_units_work_where_they_may_write() -> None:
    units = blocks("ini")
    assert len(units) == 2
    for unit in units:
        parser = ConfigParser(interpolation=None)
        parser.read_string(unit)
        service = parser["Service"]
        assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


def test_no_command_and_no_address_shows_a_password() -> None:
    (compose,) = blocks("yaml")
    assert re.findall(r"^.*command: .*openhours db init.*", compose, re.MULTILINE)
    assert not re.findall(r"^.*(?:command:|://).*PASSWORD.*", compose, re.MULTILINE)
    assert "PGPASSWORD: ${DB_PASSWORD}" in compose
