"""Files of reports in a bucket of a store that speaks S3: Amazon's, MinIO, Ceph, Garage, R2, SeaweedFS."""

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.bucket_address import check_surroundings, is_plain_http
from engine.bucket_errors import is_of_bucket, may_pass, reason_of
from engine.errors import EngineError, ExtraMissing, OutputFailed, SettingInvalid, StoreFailed
from engine.stored import StoredFile

if TYPE_CHECKING:
    from obstore.store import S3Store

ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.\-]{1,61}[a-z0-9])((?:/[\w=\-][\w.=\-]*)*)/?", re.ASCII)
PART_BYTES = 5 << 20  # of an upload; the least that stores take, and they take 10,000 of them
PARTS_AT_ONCE = 2
READ_BYTES = 1 << 20
PIECE_BYTES = 4 << 20  # of a download
CHECK_NAME = ".ready"
CHECK_SECONDS = 5  # how long the answer to a check holds


class ReportBucket:
    """A bucket, or the part of it under a prefix. Any thread may use it."""

    def __init__(self, address: str, bench: Path) -> None:
        """Raises SettingInvalid, ExtraMissing. Nothing is asked of the store yet."""
        check_surroundings()
        match = ADDRESS.fullmatch(address)
        if match is None:
            raise SettingInvalid("OPENHOURS_REPORTS", "it is no s3://bucket/prefix")
        self.bench = bench
        self._bucket, self._prefix = match[1], match[2].strip("/")
        self.place = address.rstrip("/")
        # An upload that hangs, its end, and the removal of what may be there take one patience each. Where the job
        # ends meanwhile, they must be over before the lease is, so that it can still be told why.
        self._uploads = self._client(seconds=10, retries=3)
        self._store = self._client(seconds=5, retries=2)
        self._checks = self._client(seconds=3, retries=0)
        self._checked, self._check_turn = float("-inf"), threading.Lock()
        self._failed: str | None = None

    def make(self) -> None:
        """Does nothing: a bucket is its owner's to make."""

    def put(self, source: Path, name: str, tell: Callable[[], object]) -> None:
        """Uploads the file, in parts where it is large; nothing has its name until all of it is there."""
        parts = _parts(source, tell)
        try:
            with self._told():
                if source.stat().st_size <= PART_BYTES:
                    self._uploads.put(name, b"".join(parts))
                else:
                    self._uploads.put(name, parts, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)
        except OSError as error:
            raise self._failed_of(error) from error

    def find(self, name: str) -> StoredFile | None:
        """The file, if it is there."""
        with self._told():
            try:
                about = self._store.head(name)
            except FileNotFoundError:
                self._check_bucket()
                return None
        return StoredFile(about["size"], about["last_modified"], None, self._pieces_of(name))

    def remove(self, names: Iterable[str]) -> None:
        """Removes files, where they are there."""
        with self._told():
            self._store.delete(sorted(names))

    def listed(self) -> Iterator[tuple[str, float]]:
        """All under the prefix."""
        with self._told():
            for page in self._store.list():
                yield from ((each["path"], each["last_modified"].timestamp()) for each in page)

    def check(self) -> str:
        """Puts a small file, every few seconds at most: a store wants money for that."""
        with self._check_turn:
            if time.monotonic() - self._checked > CHECK_SECONDS:
                self._failed = self._probe()
                self._checked = time.monotonic()
            if self._failed is not None:
                raise StoreFailed(self.place, self._failed)
        return f"{self.place} takes files"

    def _probe(self) -> str | None:
        """Why it takes no file."""
        try:
            with self._told():
                self._checks.put(CHECK_NAME, b"whether a file can be put\n")
        except StoreFailed as error:
            return error.why
        return None

    def _check_bucket(self) -> None:
        """Raises obstore's error where not only a file is missing, but the bucket: a look at a file can't tell."""
        next(iter(self._store.list(chunk_size=1)), None)

    def _pieces_of(self, name: str) -> Callable[[int, int], Iterator[bytes]]:
        """Reads a file from one place to another. Each piece is a request of its own, so a slow reader holds none."""

        def pieces(start: int, stop: int) -> Iterator[bytes]:
            for begin in range(start, stop, PIECE_BYTES):
                with self._told(is_of_file=True):
                    piece = self._store.get_range(name, start=begin, end=min(begin + PIECE_BYTES, stop))
                yield bytes(piece)

        return pieces

    def _client(self, seconds: int, retries: int) -> "S3Store":
        """What speaks to the store, with an end to its patience. Raises ExtraMissing, SettingInvalid."""
        try:
            from obstore.exceptions import BaseError
            from obstore.store import S3Store
        except ImportError as error:
            raise ExtraMissing("reports in s3://", "s3") from error
        try:
            return S3Store(
                self._bucket,
                prefix=self._prefix or None,
                client_options={
                    "allow_http": is_plain_http(),
                    "connect_timeout": timedelta(seconds=3),
                    "timeout": timedelta(seconds=seconds),
                },
                retry_config={
                    "max_retries": retries,
                    "retry_timeout": timedelta(seconds=seconds),
                    "backoff": {"max_backoff": timedelta(seconds=3)},
                },
            )
        except BaseError as error:
            raise SettingInvalid("AWS_…", reason_of(error)) from error

    def failed_of(self, error: OSError) -> EngineError:
        """An error of the bench as ours."""
        return OutputFailed(str(self.bench), error.strerror or str(error))

    def _failed_of(self, error: Exception) -> StoreFailed:
        """The store's error as ours."""
        return StoreFailed(self.place, reason_of(error), may_pass=may_pass(error))

    @contextmanager
    def _told(self, *, is_of_file: bool = False) -> Iterator[None]:
        """The store's errors as ours, but for that a file is gone which was asked for."""
        from obstore.exceptions import BaseError

        try:
            yield
        except FileNotFoundError as error:
            if is_of_file and not is_of_bucket(error):
                raise
            # To all else only what is no store at all says so, such as a proxy.
            raise self._failed_of(error) from error
        except BaseError as error:
            raise self._failed_of(error) from error
        except BaseException as error:
            # What the client was not made for is no Exception, and would end the thread that meets it.
            if type(error).__name__ != "PanicException":
                raise
            raise StoreFailed(self.place, f"{error}: check AWS_…, one of which the client can't use") from error


def _parts(source: Path, tell: Callable[[], object]) -> Iterator[bytes]:
    """The file piece by piece, which lets its job live on, or stops it, while it is uploaded."""
    with source.open("rb") as stream:
        while part := stream.read(READ_BYTES):
            tell()
            yield part
