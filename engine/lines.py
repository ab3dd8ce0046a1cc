"""Text files by their lines, apart from DuckDB: an independent count, and a copy that DuckDB can read."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

CHUNK_BYTES = 1 << 20
# DuckDB takes lines up to two million bytes; a row of ours has a hundred.
LONGEST_LINE_BYTES = 1 << 20
REPLACEMENT = "\ufffd"

_BLANK_LINE = re.compile(rb"^ *\r?$", re.MULTILINE)
_MAYBE_BLANK = re.compile(rb"\n[ \r\n]")
# NUL, the unit separator that lines.sql splits at, and a carriage return inside a line.
_UNREADABLE = str.maketrans(dict.fromkeys("\0\x1f\r", REPLACEMENT))


@dataclass(frozen=True)
class LineCount:
    """What one pass over a text file tells."""

    row_count: int  # lines that are not blank, the header left out
    is_plain: bool  # UTF-8, one kind of line end, no control character that DuckDB stumbles over


@contextmanager
def open_text(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, decompressed where its name ends in .gz. Raises OSError or EOFError where that fails."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        yield cast("BinaryIO", stream)


def count_lines(path: Path) -> LineCount:
    """Counts the rows of a text file by its line ends."""
    lines, blanks, returns, is_plain = 0, 0, 0, True
    with open_text(path) as stream:
        for block in _blocks(stream):
            lines += block.count(b"\n")
            returns += block.count(b"\r\n") if b"\r" in block else 0
            blanks += _count_blanks(block)
            is_plain = is_plain and _is_plain(block)
    return LineCount(max(lines - blanks - 1, 0), is_plain and returns in (0, lines))


def mend(path: Path, target: Path) -> None:
    """A copy with the same lines, in which what can't be read as UTF-8 text is U+FFFD.

    The rows that have it become rejects; the others are read as they are.
    """
    with open_text(path) as stream, target.open("w", encoding="utf-8", newline="\n") as copy:
        for line in iter(lambda: stream.readline(LONGEST_LINE_BYTES), b""):
            text = line.decode("utf-8", errors="replace")
            whole = text.removesuffix("\n").removesuffix("\r").translate(_UNREADABLE)
            while not line.endswith(b"\n") and (line := stream.readline(LONGEST_LINE_BYTES)):
                whole = whole[:100] + REPLACEMENT
            copy.write(whole + "\n")


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that end with a line's end; the last line gets one if it has none."""
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
        yield rest + b"\n"


def _count_blanks(block: bytes) -> int:
    """How many of the lines have nothing but spaces."""
    if block[:1] not in (b"\n", b"\r", b" ") and not _MAYBE_BLANK.search(block):
        return 0
    return len(_BLANK_LINE.findall(block[:-1]))


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
