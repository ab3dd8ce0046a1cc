"""Text files as lines: the header, an independent count, and the same lines as DuckDB can read them."""

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import BinaryIO, cast

from engine.errors import SourceUnusable

# What fits into a processor's cache is counted twice as fast as a megabyte.
CHUNK_BYTES = 1 << 17
# DuckDB takes lines up to two million bytes; a row of ours has a hundred.
LONGEST_LINE_BYTES = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
QUOTE = b'"'
REPLACEMENT = "\ufffd"

_BLANK_LINE = re.compile(rb"^ *\r?$", re.MULTILINE)
_MAYBE_BLANK = re.compile(rb"\n[ \r\n]")
# NUL, the unit separator that lines.sql splits at, and a carriage return inside a line.
_UNREADABLE = str.maketrans(dict.fromkeys("\0\x1f\r", REPLACEMENT))


@dataclass(frozen=True)
class LineCount:
    """What one pass over a text file tells."""

    line_count: int  # the header left out
    is_plain: bool  # UTF-8, one kind of line end, no control character that DuckDB stumbles over
    is_quoted: bool = False  # has a quote, wherever that is
    text: Path | None = None  # the file; None where no line of it can be blank

    @cached_property
    def row_count(self) -> int:
        """The lines that are not blank. That is rare, so they are told in another pass. Raises SourceUnusable."""
        if self.text is None or not self.line_count:
            return self.line_count
        with open_text(self.text) as stream:
            return self.line_count - sum(_count_blanks(block) for block in _blocks(stream))


@contextmanager
def open_text(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, decompressed where they are gzip's. Raises SourceUnusable, in the body as well."""
    try:
        with gzip.open(path, "rb") if starts_with(path, GZIP_MAGIC) else path.open("rb") as stream:
            yield cast("BinaryIO", stream)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceUnusable(path, getattr(error, "strerror", None) or str(error)) from error


def starts_with(path: Path, magic: bytes) -> bool:
    """Whether these are the file's first bytes. Raises OSError."""
    with path.open("rb") as stream:
        return stream.read(len(magic)) == magic


def first_line(path: Path) -> str:
    """The header of a text file, without its end. Raises SourceUnusable."""
    with open_text(path) as stream:
        line = stream.readline(LONGEST_LINE_BYTES)
    if not line:
        raise SourceUnusable(path, "it is empty, without even a header line")
    if len(line) == LONGEST_LINE_BYTES:
        raise SourceUnusable(path, f"its first line is longer than {LONGEST_LINE_BYTES:,} bytes")
    try:
        header = line.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise SourceUnusable(path, "its first line is not UTF-8 text") from error
    if "\0" in header:
        raise SourceUnusable(path, "its first line has NUL bytes, as in UTF-16: write it as UTF-8 text")
    if "\r" in header:
        raise SourceUnusable(path, "its lines end in carriage returns alone: write it with line feeds")
    if not header.strip():
        raise SourceUnusable(path, "its first line, which should be the header, is blank")
    return header


def starts_quoted(path: Path) -> bool:
    """Whether there is a quote near the start of a text file. Raises SourceUnusable."""
    with open_text(path) as stream:
        return QUOTE in stream.read(CHUNK_BYTES)


def count_lines(path: Path, stopped: Event) -> LineCount:
    """Counts the lines of a text file by their ends, unless stopped before. Raises SourceUnusable."""
    ends, returns, lines, is_plain, is_quoted = 0, 0, 0, True, False
    with open_text(path) as stream:
        for block in _blocks(stream):
            if stopped.is_set():
                break
            count = block.count(b"\n")
            ends += count
            returns += block.count(b"\r\n") if b"\r" in block else 0
            lines += count + (not block.endswith(b"\n"))
            is_plain = is_plain and _is_plain(block)
            is_quoted = is_quoted or QUOTE in block
    return LineCount(max(lines - 1, 0), is_plain and returns in (0, ends), is_quoted, path)


def mended(path: Path) -> Iterator[bytes]:
    """The same lines, piece by piece, in which what can't be read as UTF-8 text is U+FFFD.

    The rows that have it become rejects; the others are read as they are. Raises SourceUnusable.
    """
    with open_text(path) as stream:
        for block in _blocks(stream):
            if _is_plain(block):
                yield block.replace(b"\r\n", b"\n")
            else:
                yield b"\n".join(map(_mended, block.split(b"\n")))


def _mended(line: bytes) -> bytes:
    """The line with U+FFFD for what can't be read; of one that is too long, its start."""
    whole = line if len(line) <= LONGEST_LINE_BYTES else line[:100] + b"\xff"
    return whole.removesuffix(b"\r").decode("utf-8", errors="replace").translate(_UNREADABLE).encode()


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The file in pieces of whole lines; only the last may lack its end."""
    rest = b""
    while chunk := stream.read(CHUNK_BYTES):
        whole, end, after = chunk.rpartition(b"\n")
        if not end:
            # Of a line that fills chunks, what has come is enough to know that it is too long.
            rest = (rest + after)[: LONGEST_LINE_BYTES + 1]
            continue
        yield rest + whole + end
        rest = after
    if rest:
        yield rest


def _count_blanks(block: bytes) -> int:
    """How many of the lines have nothing but spaces; one that is too long is not blank, whatever it has."""
    if block[:1] not in (b"\n", b"\r", b" ") and not _MAYBE_BLANK.search(block):
        return 0
    return sum(len(blank) <= LONGEST_LINE_BYTES for blank in _BLANK_LINE.findall(block.removesuffix(b"\n")))


def _is_plain(block: bytes) -> bool:
    """Whether DuckDB reads these lines as they are."""
    if b"\0" in block or b"\x1f" in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
        return False
    if len(block) > LONGEST_LINE_BYTES and max(map(len, block.split(b"\n"))) > LONGEST_LINE_BYTES:
        return False
    if block.isascii():
        return True
    try:
        return bool(block.decode("utf-8")) or True
    except UnicodeDecodeError:
        return False
