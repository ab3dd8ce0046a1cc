"""A folder of the reports that is away for a while, such as a mount, costs no report."""

import hashlib
from pathlib import Path

import pytest
from stored_reports import Choose, ended, made_by, names, read, until

from engine.attempt import WAITING, Names
from engine.data_set import open_data_set
from engine.errors import StoreFailed
from engine.job import new_job
from engine.jobs import open_jobs
from engine.report_files import name_of
from engine.report_folder import ReportFolder

pytestmark = pytest.mark.any_duckdb


def test_a_folder_that_is_away_is_waited_for(data: Path, tmp_path: Path, choose: Choose) -> None:
    folder, away = tmp_path / "shared", tmp_path / "away"
    choose(reports=folder)
    with open_jobs(data) as jobs:
        jobs.start()
        made_by(jobs, "json")
        former = jobs.listed()[0][0]
        folder.rename(away)
        job = jobs.trigger(None)[0]
        until(lambda: jobs.job(job.id).doing == WAITING)
        for ask in (lambda: jobs.file(former.id, "json"), lambda: jobs.remove(former.id), jobs.files.check):
            with pytest.raises(StoreFailed, match="No such file or directory"):
                ask()
        away.rename(folder)
        made = ended(jobs, job)
        assert (made.state, made.attempt_count) == ("done", 1), made
        path = jobs.file(job.id, "csv").path
        assert path is not None
        assert made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert jobs.remove(former.id) is None


def test_a_folder_that_goes_before_its_file_has_a_name_is_waited_for(data: Path, tmp_path: Path) -> None:
    folder, away = tmp_path / "shared", tmp_path / "away"
    folder.mkdir()
    files = ReportFolder(folder)
    own = Names(files, new_job(open_data_set(data).manifest, None, "csv"), "lease")
    own.part.write_bytes(b"report")
    own.safe_part.write_bytes(b"safe")
    folder.rename(away)

    def tell(doing: str, _: float | None = None) -> None:
        if doing == WAITING and away.exists():
            away.rename(folder)

    own.put(tell, has_safe_copy=True)
    assert read(files, name_of(own.job)) == b"report"
    assert read(files, name_of(own.job, is_safe=True)) == b"safe"


def test_a_file_that_has_its_name_already_is_put(tmp_path: Path) -> None:
    """The folder may have gone just after the file took its name, so that nobody heard of it."""
    part, files = tmp_path / ".part", ReportFolder(tmp_path)
    part.write_bytes(b"report")
    for _ in range(2):
        files.put(part, "report.csv", lambda: None)
    assert read(files, "report.csv") == b"report"


def test_a_folder_that_is_away_at_the_start_is_not_made_anew(data: Path, tmp_path: Path, choose: Choose) -> None:
    folder, away = tmp_path / "mounted" / "shared", tmp_path / "away"
    choose(reports=folder)
    with open_jobs(data) as jobs:
        jobs.start()
        kept = made_by(jobs, "csv")
    folder.rename(away)
    with open_jobs(data) as jobs:
        jobs.start()
        job = jobs.trigger(None, "json")[0]
        until(lambda: jobs.job(job.id).doing == WAITING)
        assert not folder.exists()
        away.rename(folder)
        until(lambda: jobs.job(job.id).is_over)
        assert names(jobs.files) == {kept, name_of(jobs.job(job.id))}
