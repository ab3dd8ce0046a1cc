"""Stages the rows of input files, and hashes the files meanwhile."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from engine.data_set import LoadedFile
from engine.database import set_variables
from engine.errors import SourceUnusable
from engine.intake import stage
from engine.rejects import write_rejects
from engine.sources import TABLES, Source, stamp_of
from engine.staged import Bench, Staged


@dataclass(frozen=True)
class FileStager:
    """Stages these files."""

    sources: Sequence[Source]

    @contextmanager
    def __call__(self, bench: Bench) -> Iterator[Staged]:
        """The files' rows, staged. Raises CountsDisagree, SourceUnusable."""
        given = {source.table.name for source in self.sources}
        set_variables(bench.connection, {f"{table.name}_given": table.name in given for table in TABLES})
        with _hashed() as hashing:
            read, counts = stage(bench.connection, self.sources, bench.former, bench.work, bench.tell)
            # While DuckDB sorts, a core is free now and then.
            hashes = [hashing.submit(_sha256, source) for source in self.sources]
            reasons = write_rejects(bench.connection, read, bench.rejects, bench.tell)

            def describe() -> tuple[LoadedFile, ...]:
                pairs = zip(self.sources, hashes, strict=True)
                return tuple(_describe(source, sha256.result()) for source, sha256 in pairs)

            yield Staged(counts, reasons, describe)


def check_unchanged(source: Source) -> None:
    """Tells that an input file is not the one that was read. Raises SourceUnusable."""
    try:
        stamp = stamp_of(source.path.stat())
    except OSError as error:
        raise SourceUnusable(source.path, error.strerror or str(error)) from error
    if stamp != source.stamp:
        raise SourceUnusable(source.path, "it changed while it was read; try again when it is whole")


@contextmanager
def _hashed() -> Iterator[ThreadPoolExecutor]:
    """A thread for hashes; at the end, those that have not begun never do."""
    pool = ThreadPoolExecutor(1, "hash")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _sha256(source: Source) -> str:
    """The hash of an input file, as it lies there. Raises SourceUnusable."""
    try:
        with source.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SourceUnusable(source.path, error.strerror or str(error)) from error


def _describe(source: Source, sha256: str) -> LoadedFile:
    """What the manifest says of an input file. Raises SourceUnusable if it is not the one that was read."""
    check_unchanged(source)
    return LoadedFile(source.table.name, str(source.path), source.stamp[0], sha256)
