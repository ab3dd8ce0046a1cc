"""What is counted, for Prometheus."""

from collections.abc import Callable, Iterable

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from engine.errors import EngineError
from engine.jobs import STATES, Job, Jobs

METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
JOB_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)


class Metrics:
    """The counters of one server, apart from those of the process's libraries."""

    def __init__(self) -> None:
        # Else each counter comes with a second line of when it began.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self._job_seconds = Histogram(
            "openhours_job_seconds",
            "How long reports took from their start.",
            ["outcome"],
            buckets=JOB_SECONDS,
            registry=self.registry,
        )
        self._rows = Counter("openhours_report_rows", "Rows of reports made.", registry=self.registry)
        self._requests = Counter(
            "openhours_http_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "openhours_http_seconds", "How long answers took to begin.", ["method", "route"], registry=self.registry
        )

    def job_ended(self, job: Job) -> None:
        """Counts a job that came to its end."""
        self._job_seconds.labels(job.state).observe(seconds_of(job))
        self._rows.inc(job.row_count or 0)

    def request_ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request; only known methods and routes make a series, so nobody can make many."""
        known = method if method in METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)


class JobCounts(Collector):
    """The jobs as they are when asked; and the rejected rows of the data set."""

    def __init__(self, jobs: Jobs, rejected_count: Callable[[], int]) -> None:
        self._jobs, self._rejected_count = jobs, rejected_count

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the job table is read when Prometheus asks, not when a server starts."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Counts now; what can't be read is left out, so that the rest is still told."""
        of_table = _readable(lambda: [*self._counted(), self._schedules()])
        yield GaugeMetricFamily("openhours_job_table_up", "Whether the job table can be read.", int(bool(of_table)))
        yield from of_table
        yield from _readable(lambda: [self._rejected()])

    def _counted(self) -> Iterable[Metric]:
        """The jobs by their state, and those of them that wait once more."""
        counts = self._jobs.counts()
        family = GaugeMetricFamily("openhours_jobs", "Jobs that are kept.", labels=["state"])
        for state in STATES:
            family.add_metric([state], counts.get(state, 0))
        yield family
        yield GaugeMetricFamily("openhours_queue_depth", "Jobs that wait.", counts.get("queued", 0))

    def _rejected(self) -> Metric:
        """The rejected rows of the data set."""
        return GaugeMetricFamily(
            "openhours_rejected_rows", "Input rows that the loads of the data set rejected.", self._rejected_count()
        )

    def _schedules(self) -> Metric:
        """Schedules whose report can't be made, and those whose webhook does not take the last message, stand out."""
        entries = self._jobs.schedules()
        family = GaugeMetricFamily("openhours_schedules", "Schedules, by what is amiss.", labels=["state"])
        family.add_metric(["all"], len(entries))
        family.add_metric(["hindered"], sum(each.schedule.hindrance is not None for each in entries))
        family.add_metric(["untold"], sum(each.run is not None and each.run.last_error is not None for each in entries))
        return family


def _readable(read: Callable[[], list[Metric]]) -> list[Metric]:
    """What is read, or nothing where that fails: then the log says why."""
    try:
        return read()
    except EngineError as error:
        structlog.get_logger().warning("not counted", error_type=type(error).__name__, error=str(error))
        return []


def seconds_of(job: Job) -> float:
    """How long a job took from its last start; 0 where it never started."""
    return max(0, (job.ended_us or 0) - job.started_us) / 1e6 if job.started_us and job.ended_us else 0.0
