"""The files of reports, as downloads: whole, in part, or packed on the way."""

import threading
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import structlog
from flask import Response, request, send_file
from werkzeug.wsgi import wrap_file

from engine.errors import EngineError, ReportGone
from engine.instants import instant_of
from engine.jobs import Job, Jobs, StoredFile
from web.errors import DownloadsFull

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
GZIP_FORMAT = 31  # zlib's word for gzip, without a time in it: the same file gives the same bytes
# Packing holds a thread as long as the reader takes; a few slow ones must not hold all. Others get the file as it is.
_packing = threading.BoundedSemaphore(4)
# The server keeps an answer of this size without a thread. A larger one from elsewhere than a path holds one as long
# as the reader takes.
KEPT_BYTES = 16 * 1024 * 1024
_streaming = threading.BoundedSemaphore(8)
RETRY_AFTER_SECONDS = 10


class DownloadCut(OSError):
    """An answer that can't be ended as it was begun: the server closes the connection, so nobody takes it for whole."""


def send_report(jobs: Jobs, job_id: str, file_format: str, *, is_raw: bool) -> Response:
    """The file of a report. Raises JobUnknown, ReportUnready, FileUnknown, ReportGone, StoreFailed."""
    file = jobs.file(job_id, file_format, is_raw=is_raw)
    job = jobs.job(job_id)
    is_copy = job.has_safe_copy and not is_raw
    tag = f"{job.sha256}-harmless" if is_copy else str(job.sha256)
    try:
        if _wants_gzip(file_format) and _packing.acquire(blocking=False):
            response = _packed(file, f"{tag}-gzip")
        elif file.path is not None:
            response = _plain(file.path, tag, MEDIA_TYPES[file_format])
        else:
            response = _streamed(file, tag)
    except FileNotFoundError as error:
        raise ReportGone(job_id) from error
    response.headers["Content-Type"] = MEDIA_TYPES[file_format]
    response.headers["Content-Disposition"] = f'attachment; filename="{name_of(job)}"'
    # A copy may be kept, but is asked for each time: the report may have been removed, or the caller's token.
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Accept-Encoding")
    return response


def name_of(job: Job) -> str:
    """What a report is saved as; no colons, which some systems do not take."""
    as_of = f"{instant_of(job.made_as_of_us):%Y-%m-%dT%H%M%SZ}" if job.made_as_of_us is not None else job.id
    return f"uptime-{as_of}.{job.file_format}"


def _wants_gzip(file_format: str) -> bool:
    """Parquet is packed already, and a part is counted in bytes of the file itself."""
    accepts = request.accept_encodings
    is_asked = any(name == "gzip" and quality > 0 for name, quality in accepts)
    return is_asked and file_format != "parquet" and request.method == "GET" and "Range" not in request.headers


def _plain(path: Path, tag: str, media_type: str) -> Response:
    response = send_file(path.absolute(), media_type, conditional=True, etag=tag)
    if response.status_code == 206 and response.content_range.start is not None:
        # The server itself sends a file from where it stands, and holds no thread meanwhile.
        stream = path.open("rb")
        stream.seek(response.content_range.start)
        response.response = wrap_file(request.environ, stream)
        response.call_on_close(stream.close)
    return response


def _streamed(file: StoredFile, tag: str) -> Response:
    """A file from elsewhere, on its way through this server; what can be asked of it is what can be of a path."""
    response = Response()
    response.content_length, response.last_modified = file.size_bytes, file.modified_at
    response.set_etag(tag)
    response.make_conditional(request, accept_ranges=True, complete_length=file.size_bytes)
    start, stop = response.content_range.start or 0, response.content_range.stop or file.size_bytes
    if request.method == "HEAD" or response.status_code not in (200, 206):
        return response
    if stop - start > KEPT_BYTES:
        if not _streaming.acquire(blocking=False):
            raise DownloadsFull(RETRY_AFTER_SECONDS)
        response.call_on_close(_streaming.release)
    try:
        response.response = _begun(file.pieces(start, stop))
    except BaseException:
        response.close()
        raise
    return response


def _packed(file: StoredFile, tag: str) -> Response:
    """The file in gzip; the place among those that pack is given back when the answer is over, however it ends."""
    response = Response(headers={"Content-Encoding": "gzip"})
    # To know its length, all of it would be packed first, in memory.
    response.automatically_set_content_length = False
    response.call_on_close(_packing.release)
    response.set_etag(tag)
    response.make_conditional(request)
    if response.status_code != 200:
        return response
    try:
        pieces = _begun(file.pieces(0, file.size_bytes))
    except BaseException:
        response.close()
        raise
    response.response = _gzip(pieces)
    return response


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, of which the first is there: where even that fails, the answer can still say so."""
    return _told(chain((next(pieces, b""),), pieces))


def _told(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces; what fails meanwhile is told in the log, and cuts the answer."""
    try:
        yield from pieces
    except (EngineError, OSError) as error:
        structlog.get_logger().warning("download cut", error_type=type(error).__name__, error=str(error))
        raise DownloadCut from error


def _gzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(5, wbits=GZIP_FORMAT)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
