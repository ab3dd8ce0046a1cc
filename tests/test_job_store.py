"""The job table: the same promises on SQLite and PostgreSQL."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from engine.data_set import Manifest
from engine.errors import JobTableFailed, JobUnknown, KeyConflict, QueueFull
from engine.job import Failure, Job, Made, new_job
from engine.job_database import ADDING_LOCK, CLOCK, now_us, own_database, shared_database
from engine.job_store import CALL_US, JobStore
from engine.settings import settings

pytestmark = pytest.mark.any_duckdb
DAY_US = 86_400_000_000
LEASE_US = 30_000_000
MANIFEST = Manifest(1, 7, "v000007", {}, (), {"store_status": 3}, ())
MADE = Made(
    made_as_of_us=1,
    version=8,
    row_count=2,
    size_bytes=100,
    sha256="ab",
    has_safe_copy=True,
    input_counts={"store_status": 4},
    rejected_count=0,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[JobStore]:
    """An empty job table."""
    if request.param == "sqlite":
        found = JobStore(own_database(tmp_path / "jobs.sqlite"))
    else:
        found = JobStore(shared_database(request.getfixturevalue("database")))
    yield found
    found.close()


def added(store: JobStore, as_of_us: int | None = None, key: str | None = None) -> Job:
    """A job that is new."""
    job, is_new = store.add(new_job(MANIFEST, as_of_us, "csv"), key, "asked", 100)
    assert is_new
    return job


def claimed(store: JobStore, lease: str, job_id: str | None = None) -> Job | None:
    """What that lease gets, with none held in this process but it."""
    return store.claim(lease, [lease], 3, "worn out", job_id)[0]


def test_a_job_is_given_back_as_it_was_written(store: JobStore) -> None:
    job = added(store, 12)
    assert store.find(job.id) == job
    assert (job.state, job.version, job.input_counts) == ("queued", 7, {"store_status": 3})
    with pytest.raises(JobUnknown):
        store.find("none")


def test_equal_ones_are_one_until_it_is_over(store: JobStore) -> None:
    job = added(store)
    again, is_new = store.add(new_job(MANIFEST, None, "csv"), None, "asked", 100)
    assert (again.id, is_new) == (job.id, False)
    assert claimed(store, "mine")
    again, is_new = store.add(new_job(MANIFEST, None, "csv"), None, "asked", 100)
    assert (again.id, is_new) == (job.id, False)
    assert store.end_not_done(job.id, "mine", Failure(state="failed"))
    assert added(store).id != job.id


def test_a_key_stands_for_its_request(store: JobStore) -> None:
    job = added(store, 1, "key")
    assert store.add(new_job(MANIFEST, 1, "csv"), "key", "asked", 100) == (job, False)
    with pytest.raises(KeyConflict):
        store.add(new_job(MANIFEST, 2, "csv"), "key", "asked otherwise", 100)


def test_the_queue_is_bounded(store: JobStore) -> None:
    added(store, 1)
    with pytest.raises(QueueFull):
        store.add(new_job(MANIFEST, 2, "csv"), None, "asked", 1)
    assert store.counts() == {"queued": 1, "running": 0, "done": 0, "failed": 0, "cancelled": 0}


def test_equal_ones_at_once_make_one(store: JobStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: store.add(new_job(MANIFEST, 1, "csv"), None, "asked", 100), range(40)))
    assert len({job.id for job, _ in found}) == 1
    assert sum(is_new for _, is_new in found) == 1


def test_each_job_has_one_holder(store: JobStore) -> None:
    jobs = {added(store, number).id for number in range(40)}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: claimed(store, uuid.uuid4().hex), range(60)))
    taken = [job.id for job in found if job]
    assert len(taken) == len(set(taken))
    assert set(taken) == jobs


def test_one_that_is_named_is_claimed_once(store: JobStore) -> None:
    first, second = added(store, 1), added(store, 2)
    assert (job := claimed(store, "mine", second.id))
    assert (job.id, job.state, job.attempt_count) == (second.id, "running", 1)
    assert claimed(store, "other", second.id) is None
    assert (job := claimed(store, "other"))
    assert job.id == first.id


def test_who_lost_the_lease_neither_beats_nor_ends(store: JobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    job = added(store)
    assert claimed(store, "mine")
    assert store.beat(job.id, "mine", 0.5, "reading pings") is False
    assert (store.find(job.id).done_ratio, store.find(job.id).doing) == (0.5, "reading pings")
    pass_time(monkeypatch, LEASE_US + 1)
    assert store.claim("mine too", ["mine", "mine too"], 3, "")[0] is None, "its holder is in this process, and lives"
    assert (taken := claimed(store, "other"))
    assert (taken.id, taken.attempt_count) == (job.id, 2)
    assert store.beat(job.id, "mine", 0.6, "reading pings") is None
    assert store.end_done(job.id, "mine", MADE) is None
    assert store.end_not_done(job.id, "mine", Failure(state="failed")) is None
    assert (done := store.end_done(job.id, "other", MADE))
    assert (done.state, done.version, done.input_counts) == ("done", 8, {"store_status": 4})


def test_tries_are_bounded(store: JobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    job = added(store)
    for number in range(3):
        pass_time(monkeypatch, (LEASE_US + 1) * (number + 1))
        assert claimed(store, f"try {number}")
    pass_time(monkeypatch, (LEASE_US + 1) * 4)
    taken, (failed,) = store.claim("after", ["after"], 3, "worn out")
    assert taken is None
    assert (failed.id, failed.state, failed.error) == (job.id, "failed", "worn out")


def test_cancelling(store: JobStore) -> None:
    waiting, running = added(store, 1), added(store, 2)
    assert claimed(store, "mine", running.id)
    assert (job := store.cancel(waiting.id))
    assert job.state == "cancelled"
    assert (job := store.cancel(running.id))
    assert (job.state, job.is_cancel_asked) == ("running", True)
    assert store.beat(running.id, "mine", 0, "") is True
    assert store.end_done(running.id, "mine", MADE) is None
    store.put_back(running.id, "mine")
    assert store.find(running.id).state == "cancelled"
    assert store.cancel(running.id) is None
    store.remove(running.id)
    assert [job.id for job in store.listed(10, None, None)] == [waiting.id]


def test_one_put_back_has_its_try_again(store: JobStore) -> None:
    job = added(store)
    assert claimed(store, "mine")
    store.put_back(job.id, "mine")
    assert (store.find(job.id).state, store.find(job.id).attempt_count) == ("queued", 0)


def test_what_ended_is_swept(store: JobStore) -> None:
    for number in range(4):
        job = added(store, number)
        assert claimed(store, "mine", job.id)
        assert store.end_done(job.id, "mine", MADE)
    newest = [job.id for job in store.listed(10, None, None)]
    assert {job.id for job in store.sweep(DAY_US, 100, 500)} == set(newest[2:]), (
        "200 bytes each, with the harmless copy"
    )
    assert [job.id for job in store.sweep(DAY_US, 1, 500)] == newest[1:2]
    assert [job.id for job in store.listed(10, None, None)] == newest[:1]


def test_the_list_goes_from_page_to_page(store: JobStore) -> None:
    ids = [added(store, number).id for number in range(5)][::-1]
    assert [job.id for job in store.listed(2, None, None)] == ids[:2]
    assert [job.id for job in store.listed(9, ids[1], "queued")] == ids[2:]
    assert store.listed(9, None, "done") == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_many_begin_at_once(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = request.getfixturevalue("database") if kind == "postgresql" else ""

    def begin(number: int) -> None:
        found = shared_database(url) if url else own_database(tmp_path / f"{number // 6}.sqlite")
        found.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(begin, range(18)))


def test_a_shared_database_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(JobTableFailed) as told:
        shared_database(f"postgresql:///none?host={tmp_path}")
    assert "\n" not in str(told.value)


def test_a_connection_that_the_server_dropped_is_replaced(database: str) -> None:
    store = JobStore(shared_database(database))
    job = added(store)
    with psycopg.connect(database, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()",
            (make_url(database).database,),
        )
    assert store.find(job.id) == job
    store.close()


def test_a_message_is_committed_with_the_job(database: str) -> None:
    store = JobStore(shared_database(database))
    job = added(store, 1)
    assert messages(database) == [job.id]
    store.add(new_job(MANIFEST, 1, "csv"), None, "asked", 100)
    with pytest.raises(QueueFull):
        store.add(new_job(MANIFEST, 2, "csv"), None, "asked", 1)
    assert messages(database) == [job.id], "an equal one and a refused one need none"
    take_messages(database)
    assert claimed(store, "mine", job.id)
    store.put_back(job.id, "mine")
    assert messages(database) == [job.id], "it waits again"
    store.close()


def test_a_job_that_nobody_runs_is_announced_again(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = JobStore(shared_database(database))
    job = added(store)
    take_messages(database)
    store.call_again(3, "worn out")
    assert messages(database) == [], "it may be on its way"
    pass_time(monkeypatch, 2 * CALL_US)
    store.call_again(3, "worn out")
    assert messages(database) == [job.id], "its message was taken, and it was not run"
    store.call_again(3, "worn out")
    assert messages(database) == [job.id], "one message is enough"
    take_messages(database)
    assert claimed(store, "dies", job.id)
    store.call_again(3, "worn out")
    assert messages(database) == [], "it runs"
    pass_time(monkeypatch, LEASE_US + 3 * CALL_US)
    store.call_again(3, "worn out")
    assert messages(database) == [job.id], "its lease ran out"
    assert [failed.id for failed in store.call_again(1, "worn out")] == [job.id]
    store.close()


def test_two_that_open_a_new_database_at_once_do_not_meet(database: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: JobStore(shared_database(database)), range(4)))
    assert len({store.secret("session") for store in stores}) == 1
    for store in stores:
        store.close()


def test_who_goes_without_a_word_stops_nobody_for_long(database: str) -> None:
    store = JobStore(shared_database(database))
    with psycopg.connect(database) as other:
        other.execute("select pg_advisory_xact_lock(%s)", (ADDING_LOCK,))
        with pytest.raises(JobTableFailed, match="lock timeout"):
            store.add(new_job(MANIFEST, None, "csv"), None, "asked", 100)
    with psycopg.connect(database, autocommit=True) as other:
        query = "select count(*) from pg_stat_activity where application_name = 'openhours' and state like 'idle in%'"
        assert other.execute(query).fetchone() == (0,)
    assert added(store)
    store.close()


def test_nobody_joins_a_report_that_read_its_database_before(store: JobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENHOURS_SOURCE", "postgresql:///polls")
    settings.cache_clear()
    try:
        job = added(store)
        assert store.add(new_job(MANIFEST, None, "csv"), None, "asked", 100)[0].id == job.id, "it is yet to read"
        assert claimed(store, "mine", job.id)
        assert added(store).id != job.id
        store.put_back(job.id, "mine")
        assert {claimed(store, lease) is not None for lease in ("a", "b")} == {True}
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def messages(database: str) -> list[str]:
    """The ids of the jobs that the waiting messages are of."""
    with psycopg.connect(database) as connection:
        query = "select args ->> 'job_id' from openhours.procrastinate_jobs where status = 'todo' order by id"
        return [job_id for (job_id,) in connection.execute(query).fetchall()]


def take_messages(database: str) -> None:
    """Does as a worker that takes them, and dies."""
    with psycopg.connect(database) as connection:
        connection.execute("set search_path to openhours")
        connection.execute("update procrastinate_jobs set status = 'doing' where status = 'todo'")


def pass_time(monkeypatch: pytest.MonkeyPatch, span_us: int) -> None:
    """Lets every clock be so much later than it is."""
    monkeypatch.undo()
    monkeypatch.setattr("engine.job_database.CLOCK", text(f"{CLOCK} + {span_us}"))
    monkeypatch.setattr("engine.job_database.now_us", lambda: now_us() + span_us)
