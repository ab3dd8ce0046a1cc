"""The relations of `queries/`: what each file says of itself, and what it reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import TopologicalSorter
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, cast

from engine.errors import RelationUnknown

if TYPE_CHECKING:
    from sqlglot import exp

# What a FROM is in that names no relation.
_ELSEWHERE = re.compile(r"--.*|'[^']*'|\bextract\([^)]*\)|\bdistinct from\b")
_SOURCE = re.compile(r"\b(?:from|join)\s+(?!lateral\b)(\w+)\b(?!\()")
_OWN = re.compile(r"\b(\w+) as \([\s(]*(?:select|from|with)\b")
_COLUMN = re.compile(r"--   (?P<name>\w+)  +(?P<type>[A-Z][A-Z0-9(), \[\]]*?)  +(?P<meaning>.+)")


@dataclass(frozen=True)
class Column:
    """One column of a relation as its header states it."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Relation:
    """One file of `queries/`: its name, and its text, a `create or replace temp view` behind a header."""

    name: str
    text: str

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The comment lines at the top."""
        lines = self.text.splitlines()
        return tuple(lines[: next(n for n, line in enumerate(lines) if not line.startswith("--"))])

    @cached_property
    def summary(self) -> str:
        """What a row is, in words."""
        prose = [line[3:] for line in self.header if not re.match(r"--   |-- (grain|order):", line)]
        return " ".join(prose).removeprefix(f"{self.name}: ")

    @cached_property
    def grain(self) -> str:
        """The columns that are unique together."""
        return self._stated("grain") or ""

    @cached_property
    def order(self) -> str | None:
        """The order that the rows are known to come in, where the header vouches for one."""
        return self._stated("order")

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns as the header states them."""
        found = (_COLUMN.match(line) for line in self.header)
        return tuple(Column(**match.groupdict()) for match in found if match)

    @cached_property
    def tree(self) -> "exp.Create":
        """The statement, parsed."""
        import sqlglot

        return cast("exp.Create", sqlglot.parse_one(self.text, dialect="duckdb"))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names that its FROMs and joins give, its own CTEs left out.

        They are found as words, so that most commands need no parser of SQL; a test compares them with the tree's.
        """
        code = _ELSEWHERE.sub("", self.text)
        return frozenset(_SOURCE.findall(code)) - frozenset(_OWN.findall(code)) - {self.name}

    def _stated(self, word: str) -> str | None:
        """The rest of the header's line that starts with the word."""
        stated = (line.split(": ", 1)[1] for line in self.header if line.startswith(f"-- {word}: "))
        return next(stated, None)


@cache
def queries_folder() -> Path:
    """`queries/`: inside the package where it was installed from a wheel, beside it in the repository."""
    packaged = Path(str(files("engine"))) / "queries"
    return packaged if packaged.is_dir() else packaged.parent.parent / "queries"


@cache
def catalogue(*folders: str) -> dict[str, Relation]:
    """The relations in these folders of `queries/` ('' is its top), by name."""
    paths = [path for folder in folders for path in sorted((queries_folder() / folder).glob("*.sql"))]
    return {path.stem: Relation(path.stem, path.read_text(encoding="utf-8")) for path in paths}


@cache
def statement(place: str) -> str:
    """The text of a file of `queries/` that is no relation but something to be done in PostgreSQL."""
    return (queries_folder() / place).read_text(encoding="utf-8")


def in_order(relations: Mapping[str, Relation], targets: Iterable[str] | None = None) -> list[Relation]:
    """The targets (all, if none are given) and what they read, each after what it reads.

    Raises RelationUnknown.
    """
    reads: dict[str, list[str]] = {}
    ahead = list(relations if targets is None else targets)
    while ahead:
        name = ahead.pop()
        if name not in relations:
            raise RelationUnknown(name, relations)
        if name not in reads:
            reads[name] = sorted(relations[name].reads & relations.keys())
            ahead.extend(reads[name])
    order = TopologicalSorter(dict(sorted(reads.items()))).static_order()
    return [relations[name] for name in order]
