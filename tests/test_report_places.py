"""What names the place of the reports: the setting and the store's own variables, told where they can't be used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from buckets import Bucket
from servers import refused

from engine.errors import SettingInvalid, StoreFailed
from engine.report_bucket import ReportBucket
from engine.report_files import open_report_files
from engine.settings import settings

pytestmark = pytest.mark.any_duckdb


def test_empty_variables_count_as_not_given(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.setenv(name, "")
    assert "takes files" in ReportBucket(bucket.place(), tmp_path).check()


def test_keys_that_can_not_be_sent_are_told(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "with the end of its line\n")
    with pytest.raises(StoreFailed, match="AWS_"):
        ReportBucket(bucket.place(), tmp_path).check()


def test_settings_that_name_no_place(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (
        "s3://",
        "s3://UPPER_CASE",
        "s3://bucket/..",
        "s3://bucket//a",
        "gs://bucket",
        "s3:/bucket",
        "S3:bucket",
    ):
        with told_wrong("OPENHOURS_REPORTS"):
            open_place(place, data, monkeypatch)
    for address in ("127.0.0.1:9000", "http://", "http://[", "http://a:b", "http://host:99999", "http://me:it@host"):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        with told_wrong("AWS_ENDPOINT_URL"):
            open_place("s3://bucket", data, monkeypatch)
    done = refused("--data", str(data), reports="s3://bucket")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "AWS_ENDPOINT_URL is wrong: it is no http:// or https:// address" in done.stderr
    (data.parent / "file").write_bytes(b"")
    done = refused("--data", str(data), reports=data.parent / "file")
    assert done.returncode == 1
    assert "can't be written" in done.stderr


def told_wrong(name: str) -> "pytest.RaisesExc[SettingInvalid]":
    """Expects that a setting is told to be wrong."""
    return pytest.raises(SettingInvalid, match=f"the setting {name} is wrong")


def open_place(place: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opens what the setting names."""
    monkeypatch.setenv("OPENHOURS_REPORTS", place)
    settings.cache_clear()
    try:
        open_report_files(data)
    finally:
        monkeypatch.delenv("OPENHOURS_REPORTS")
        settings.cache_clear()


WITHOUT = """
import sys
sys.modules["obstore"] = None
from engine.cli import main
main(["serve", "--data", sys.argv[1]])
"""


def test_a_bucket_needs_its_extra(data: Path, bucket: Bucket) -> None:
    environment = dict(os.environ, OPENHOURS_REPORTS=bucket.place())
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, data], env=environment, capture_output=True, text=True, check=False
    )
    assert "pip install 'openhours[s3]'" in done.stderr
    assert done.stderr.count("\n") == 1
