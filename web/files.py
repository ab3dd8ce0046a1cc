"""The files of reports, as downloads: whole, in part, or packed on the way."""

import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from flask import Response, request, send_file
from werkzeug.wsgi import wrap_file

from engine.errors import ReportGone
from engine.instants import instant_of
from engine.jobs import Job, Jobs

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
CHUNK_BYTES = 64 * 1024
GZIP_FORMAT = 31  # zlib's word for gzip, without a time in it: the same file gives the same bytes
# Packing holds a thread as long as the reader takes; a few slow ones must not hold all. Others get the file as it is.
_packing = threading.BoundedSemaphore(4)


def send_report(jobs: Jobs, job_id: str, file_format: str, *, is_raw: bool) -> Response:
    """The file of a report. Raises JobUnknown, ReportUnready, FileUnknown, ReportGone."""
    path = jobs.file(job_id, file_format, is_raw=is_raw)
    job = jobs.job(job_id)
    is_copy = job.has_safe_copy and not is_raw
    tag = f"{job.sha256}-harmless" if is_copy else str(job.sha256)
    try:
        if _wants_gzip(file_format) and _packing.acquire(blocking=False):
            response = _packed(path, f"{tag}-gzip")
        else:
            response = _plain(path, tag, MEDIA_TYPES[file_format])
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


def _packed(path: Path, tag: str) -> Response:
    """The file in gzip; the place among those that pack is given back when the answer is over, however it ends."""
    try:
        stream = path.open("rb")
    except OSError:
        _packing.release()
        raise
    response = Response(_gzip(stream), headers={"Content-Encoding": "gzip"})
    response.call_on_close(stream.close)
    response.call_on_close(_packing.release)
    response.set_etag(tag)
    response.make_conditional(request)
    return response


def _gzip(stream: BinaryIO) -> Iterator[bytes]:
    packer = zlib.compressobj(5, wbits=GZIP_FORMAT)
    while chunk := stream.read(CHUNK_BYTES):
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()
