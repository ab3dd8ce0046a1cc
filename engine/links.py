"""Where the service has a report and what belongs to it, as paths."""

from engine.job import Job


def address_of(job_id: str) -> str:
    """Where a report is."""
    return f"/reports/{job_id}"


def links_of(job: Job) -> dict[str, str | None]:
    """Where the rest is; no file where there is none (yet)."""
    address = address_of(job.id)
    file = f"{address}/report.{job.file_format}" if job.state == "done" else None
    return {
        "self": address,
        "events": f"{address}/events",
        "page": f"/ui{address}",
        "file": file,
        "raw": f"{file}?raw=1" if file and job.has_safe_copy else None,
    }
