"""The command as its users run it: what it prints, where, and its exit codes."""

import csv
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import oracle
import polars as pl
import pytest

from engine import Inputs, load

BIN = Path(sys.executable).parent
HEADER = (
    "store_id,uptime_last_hour,uptime_last_day,uptime_last_week,downtime_last_hour,downtime_last_day,downtime_last_week"
)


def openhours(
    *arguments: str | Path, stdin: str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end."""
    return subprocess.run(
        [BIN / "openhours", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        timeout=60,
        check=False,
        env={**os.environ, **(env or {})},
    )


@pytest.fixture(scope="module")
def files(sample_files: Mapping[str, Path]) -> list[str]:
    """The options that name the sample's files."""
    return [text for name, path in sample_files.items() for text in (f"--{name.replace('_', '-')}", str(path))]


@pytest.fixture(scope="module")
def data(files: list[str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data set of the sample."""
    folder = tmp_path_factory.mktemp("data") / "set"
    assert openhours("load", *files, "--data", folder).returncode == 0
    return str(folder)


@pytest.fixture(scope="module")
def expected(sample_files: Mapping[str, Path]) -> str:
    """The report of the sample, by the oracle."""
    tables = []
    for path in sample_files.values():
        with path.open(newline="") as stream:
            tables.append(list(csv.DictReader(stream)))
    pings = [(row["store_id"], row["timestamp_utc"], row["status"]) for row in tables[0]]
    hours = [(row["store_id"], row["day"], row["start_time_local"], row["end_time_local"]) for row in tables[1]]
    return oracle.report_csv(pings, hours, [(row["store_id"], row["timezone_str"]) for row in tables[2]])


def test_report_is_the_same_from_files_and_data_set(files: list[str], data: str, expected: str, tmp_path: Path) -> None:
    out = tmp_path / "report.csv"
    straight = openhours("report", *files)
    loaded = openhours("report", "--data", data, "--out", out)
    assert (straight.returncode, loaded.returncode) == (0, 0)
    assert straight.stdout == expected
    assert out.read_text() == expected
    assert expected.splitlines()[0] == HEADER
    assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]


def test_golden_report(data: str, golden: Path, update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    """The sample's report as it was read in review; --update-golden writes it anew."""
    found = openhours("report", "--data", data, "--exact").stdout
    if update_golden:
        (golden / "report_exact.csv").write_text(found)
    assert found == (golden / "report_exact.csv").read_text()


def test_formats_agree(data: str, tmp_path: Path) -> None:
    for name in ("csv", "parquet", "json", "ndjson"):
        done = openhours(
            "report", "--data", data, "--exact", "--format", name, "--out", tmp_path / f"report.{name}", "-q"
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    exact = pl.read_csv(tmp_path / "report.csv", schema_overrides={"store_id": pl.String})
    assert exact.columns[7:] == [f"{name}_us" for name in HEADER.split(",")[1:]]
    assert exact["uptime_last_week_us"].sum() > 0
    for other in (pl.read_ndjson(tmp_path / "report.ndjson"), pl.read_json(tmp_path / "report.json")):
        assert other.equals(exact)
    assert pl.read_parquet(tmp_path / "report.parquet").cast(exact.schema).equals(exact)


def test_output_goes_where_it_is_told(data: str, expected: str, tmp_path: Path) -> None:
    kept, link, pipe = tmp_path / "kept.csv", tmp_path / "link.csv", tmp_path / "pipe"
    kept.write_text("old")
    kept.chmod(0o600)
    link.symlink_to(kept)
    assert openhours("report", "--data", data, "--out", link).returncode == 0
    assert link.is_symlink()
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == (expected, 0o600)
    os.mkfifo(pipe)
    with subprocess.Popen(["/bin/cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        assert openhours("report", "--data", data, "--out", pipe).returncode == 0
        assert reader.communicate(timeout=20)[0] == expected
    assert pipe.is_fifo()
    full = openhours("report", "--data", data, "--out", "/dev/full")
    assert (full.returncode, Path("/dev/full").is_char_device()) == (1, True)
    assert "/dev/full can't be written: No space left on device" in full.stderr


@pytest.mark.any_duckdb
def test_head_cuts_nothing(data: str, tmp_path: Path) -> None:
    out = tmp_path / "report.csv"
    shown = openhours("report", "--data", data, "--out", out, "--exact", "--head", "60").stdout
    for row in out.read_text().splitlines()[1:]:
        assert all(f" {cell} " in shown for cell in row.split(","))


@pytest.mark.any_duckdb
def test_format_is_that_of_the_name(data: str, tmp_path: Path) -> None:
    assert openhours("report", "--data", data, "--out", tmp_path / "report.parquet").returncode == 0
    assert pl.read_parquet(tmp_path / "report.parquet").height == 60


@pytest.mark.any_duckdb
def test_as_of_moves_the_windows(data: str) -> None:
    spellings = (
        "2023-03-13T12:00:00Z",
        "2023-03-13 12:00 UTC",
        "2023-03-13T07:00-05:00",
        "2023-03-13T07:00[US/Central]",
    )
    reports = {openhours("report", "--data", data, "--as-of", spelling).stdout for spelling in spellings}
    assert len(reports) == 1
    assert reports != {openhours("report", "--data", data).stdout}
    later = openhours("report", "--data", data, "--as-of", "now").stdout
    assert all(line.split(",")[4:] == ["0.00"] * 3 for line in later.splitlines()[1:])


@pytest.mark.any_duckdb
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "--store-status", "/nowhere/pings.csv"], "no such file: /nowhere/pings.csv"),
        (["report", "--data", "/nowhere"], "no data set in /nowhere: make one with openhours load"),
        (["report", "--as-of", "2023-01-25T12:00"], "not an instant: '2023-01-25T12:00' (without a zone)"),
        (["report", "--as-of", "2023-02-30T00:00:00Z"], "not an instant: '2023-02-30T00:00:00Z' (day is out of range"),
        (["report", "--as-of", "2023-01-25 12:00 America/Nowhere"], "unknown zone America/Nowhere"),
        (["report", "--as-of", "1969-01-01T00:00:00Z"], "before 1970-02-01"),
        (["report", "--store-hours", "/nowhere"], "nothing to read: give --store-status"),
        (["report", "--store-status", "x", "--data", "y"], "give either --data, --source or --store-status"),
        (["report", "--out", "/nowhere/report.csv"], "/report.csv' can't be written: its folder does not exist"),
        (["report", "--out", "."], "'.' can't be written: it is a folder"),
        (["report", "--store-status", __file__, "--out", __file__], "it is one of the inputs"),
        (["report", "--head", "-1"], "not a count: '-1'"),
        (["report", "--head", "3"], "give either --head with --out FILE in CSV, or no --head"),
        (["report", "--as-of", "soon"], "not an instant: 'soon'; give ISO 8601"),
        (["queries", "--dialect", "postgres"], "give either a relation with --dialect, or neither"),
        (["report", "--format", "xlsx"], "invalid choice: 'xlsx'"),
        (["load"], "nothing to read: give --store-status, --store-hours or --store-tz"),
        (["sql"], "give either a query or -f FILE"),
        (["queries", "reports"], "no relation 'reports'; there are: as_of"),
        ([], "give a command"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line(arguments: list[str], said: str) -> None:
    done = openhours(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.any_duckdb
@pytest.mark.parametrize("option", ["--out", "--rejects"])
def test_no_output_goes_into_the_data_set(option: str, files: list[str], data: str, tmp_path: Path) -> None:
    """Not over a file of it, not beside one, not by way of a link; also where the data set is not what is read."""
    folder, link = shutil.copytree(data, tmp_path / "set"), tmp_path / "link.csv"
    link.symlink_to(folder / "manifest.json")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    kept = next((folder / "kept").iterdir())
    for path in (folder / "manifest.json", kept, next(folder.glob("v*/pings*")), folder / "report.csv", link):
        done = openhours("report", "--data", folder, option, path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"openhours: error: '{path}' can't be written: it is in the folder of the data set, {folder}\n"
        )
    env = {"OPENHOURS_DATA": str(folder)}
    assert openhours("report", *files, option, folder / "manifest.json", env=env).returncode == 2
    loaded = openhours("load", *files, "--data", folder, "--rejects", folder / "manifest.json")
    assert (loaded.returncode, loaded.stdout) == (2, "")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.any_duckdb
def test_rejects_go_beside_the_report_and_over_no_input(files: list[str], tmp_path: Path) -> None:
    out, link = tmp_path / "report.csv", tmp_path / "link.csv"
    link.symlink_to(out)
    for rejects in (out, link):
        done = openhours("report", *files, "--out", out, "--rejects", rejects)
        assert (done.returncode, done.stdout, out.exists()) == (2, "", False)
        assert done.stderr == f"openhours: error: '{rejects}' can't be written: it is where the report goes\n"
    assert openhours("report", *files, "--out", "/dev/null", "--rejects", "/dev/null").returncode == 0
    given = Path(shutil.copy(files[1], tmp_path / "report.csv.rejects.csv"))
    done = openhours("report", "--store-status", given, "--out", out)
    assert (done.returncode, given.exists(), out.exists()) == (2, True, False)
    assert "it is one of the inputs" in done.stderr


@pytest.mark.any_duckdb
def test_wrong_setting_is_told(data: str) -> None:
    done = openhours("report", "--data", data, env={"OPENHOURS_MEMORY_LIMIT": "a lot"})
    assert done.returncode == 2
    assert "the setting OPENHOURS_MEMORY_LIMIT is wrong" in done.stderr
    for name, given, why in (
        ("TIME_LIMIT_SECONDS", "abc", "Expected a number, not 'abc'"),
        ("WORKERS", "two", "Expected a whole number, not 'two'"),
        ("WORKERS", "0", "Expected `int` >= 1, not '0'"),
    ):
        done = openhours("report", "--data", data, env={f"OPENHOURS_{name}": given})
        assert done.returncode == 2
        assert done.stderr.endswith(f"{why}\n")


@pytest.mark.any_duckdb
def test_errors_as_json() -> None:
    done = openhours("report", "--data", "/nowhere", "--json")
    assert json.loads(done.stderr)["error"]["type"] == "DataSetMissing"


def test_counts_as_json(files: list[str], data: str, tmp_path: Path) -> None:
    again = json.loads(openhours("load", *files, "--data", data, "--json").stdout)
    assert again["is_changed"] is False
    assert again["tables"]["store_status"]["kept_count"] == 0
    assert again["tables"]["store_status"]["repeated_count"] == again["tables"]["store_status"]["read_count"] > 0
    report = json.loads(openhours("report", "--data", data, "--json", "--out", tmp_path / "r.csv").stdout)
    assert report["store_count"] == len((tmp_path / "r.csv").read_text().splitlines()) - 1


def test_a_latest_ping_to_come_is_told(tmp_path: Path) -> None:
    """Once the data set has one, with each load; a clock that is a few hours wrong is no reason."""
    data, said = (
        tmp_path / "set",
        "openhours: warning: the latest ping is of {}, which is yet to come; reports look back",
    )
    now = datetime.now(UTC)
    table = [
        (now - timedelta(days=3), False),
        (now + timedelta(hours=23), False),
        (now + timedelta(days=2), True),
        (now, True),
    ]
    latest = now
    for number, (moment, is_told) in enumerate(table):
        latest = max(latest, moment)
        (tmp_path / f"{number}.csv").write_text(f"store_id,status,timestamp_utc\n1,active,{moment.isoformat()}\n")
        done = openhours("load", "--store-status", tmp_path / f"{number}.csv", "--data", data)
        assert (done.returncode, len(done.stderr.splitlines())) == (0, 3 if is_told else 2)
        shown = latest.isoformat().replace("+00:00", "Z")
        assert done.stderr.splitlines()[-1].startswith(said.format(shown)) == is_told
    done = openhours("load", "--store-status", tmp_path / "0.csv", "--data", data, "--json")
    assert (json.loads(done.stdout)["warning"] or "").startswith("the latest ping is of ")
    assert done.stderr == ""
    table_of_reports: list[tuple[list[str], bool]] = [([], True), (["--as-of", "now"], False), (["-q"], False)]
    for options, is_told in table_of_reports:
        done = openhours("report", "--data", data, "--out", tmp_path / "report.csv", *options)
        assert ("openhours: warning: the latest ping is of " in done.stderr) == is_told
    done = openhours("report", "--data", data, "--out", tmp_path / "report.csv", "--json")
    assert json.loads(done.stdout)["warning"].startswith("the latest ping is of ")


def test_rejects_are_told_and_kept(files: list[str], tmp_path: Path) -> None:
    bad = tmp_path / "more.csv"
    bad.write_text(
        "store_id,status,timestamp_utc\n1,active,2023-03-14 10:00:00 UTC\n1,asleep,2023-03-14 11:00:00 UTC\n"
    )
    out = tmp_path / "report.csv"
    done = openhours("report", *files, "--store-status", bad, "--out", out)
    assert done.returncode == 3
    assert "1 rejected: 1 neither active nor inactive" in done.stderr
    with (tmp_path / "report.csv.rejects.csv").open(newline="") as stream:
        rejects = list(csv.DictReader(stream))
    assert [(row["source_file"], row["line_number"], row["column_name"], row["value"]) for row in rejects] == [
        (str(bad), "3", "status", "asleep")
    ]


def test_sql_is_read_only(data: str, tmp_path: Path) -> None:
    for query in (
        f"copy report to '{tmp_path}/stolen.csv'",
        "create table mine (x int)",
        f"explain analyze copy report to '{tmp_path}/stolen.csv'",
        f"select 1; copy report to '{tmp_path}/stolen.csv'",
        "attach 'x.db'",
        "set memory_limit = '1TB'",
    ):
        done = openhours("sql", "--data", data, query)
        assert (done.returncode, done.stdout) == (2, "")
        assert "the data is read-only" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_sql_formats_and_files(data: str, tmp_path: Path) -> None:
    script = tmp_path / "two.sql"
    script.write_text("select count(*) as store_count from stores;\nselect 'a;b' as text -- the end\n;")
    shown = openhours("sql", "--data", data, "-f", script, "--format", "table")
    assert (shown.returncode, "store_count" in shown.stdout, "a;b" in shown.stdout) == (0, True, True)
    assert "2 selects, where one is wanted" in openhours("sql", "--data", data, "-f", script).stderr
    assert openhours("sql", "--data", data, "-f", "-", stdin="select 1 as x").stdout == "x\n1\n"
    assert json.loads(openhours("sql", "--data", data, "--json", "select 1 as x, 'ü' as y").stdout) == [
        {"x": 1, "y": "ü"}
    ]
    assert "│" in openhours("sql", "--data", data, "--format", "table", "from windows").stdout
    failed = openhours("sql", "--data", data, "select nonsense from report")
    assert failed.returncode == 2
    assert 'the query failed: Binder Error: Referenced column "nonsense" not found' in failed.stderr
    assert "the column length is INTERVAL" in openhours("sql", "--data", data, "select interval 1 day as length").stderr


def test_a_query_that_fails_halfway_is_told(data: str) -> None:
    query = "select case when n > 300000 then error('halfway') else n end as n from range(400000) as numbers (n)"
    # Of two threads DuckDB 1.5 may tell that the other one was interrupted.
    one = {"OPENHOURS_THREADS": "1"}
    failed = openhours("sql", "--data", data, "--format", "csv", query, env=one)
    assert failed.returncode == 2
    assert "the query failed: Invalid Input Error: halfway" in failed.stderr
    large = "from range(300000) union all (select hash(n) % 9 from range(20000000) as numbers (n) order by hash(n))"
    limits = {"OPENHOURS_MEMORY_LIMIT": "30MB", "OPENHOURS_SPILL_LIMIT": "1MB"}
    failed = openhours("sql", "--data", data, "--format", "csv", large, env=one | limits)
    assert failed.returncode == 1
    assert "OPENHOURS_MEMORY_LIMIT" in failed.stderr


def test_shell(data: str) -> None:
    typed = "select count(*) as n\nfrom uptime; -- all; really\n.help\n.nope\nselect 1 +;\ndrop table x;\n.quit\n"
    with on_terminal("shell", "--data", data) as (running, terminal):
        os.write(terminal, typed.encode())
        shown = read_all(terminal)
    assert running.returncode == 0
    for said in (
        "as of 2023-03-15T",
        "int64",
        "unbroken run of inactive",
        ".nope is no command",
        "query failed",
        "read-only",
    ):
        assert said in shown
    assert openhours("shell", "--data", data, stdin="select 7 as x").stdout.count("7") == 1
    assert openhours("shell", "--data", data, stdin="select nonsense").returncode == 2


def test_explain_tells_what_was_read(files: list[str], expected: str, tmp_path: Path) -> None:
    """What a load kept is used; without it the pings are read again; the report is the same."""
    data, out = tmp_path / "set", tmp_path / "report.csv"
    assert openhours("load", *files, "--data", data).returncode == 0
    told: list[list[str]] = []
    for _ in range(2):
        done = openhours("report", "--data", data, "--out", out, "--explain")
        assert (done.returncode, out.read_text()) == (0, expected)
        told.append(done.stderr.splitlines())
        shutil.rmtree(data / "kept")
    assert told[0][0].endswith(" count: they are in 9 parts with 10,683 pings")
    assert told[0][1:3] == [
        "8 parts were not read: the outages in them were kept",
        "1 part before the windows: of each store only its last ping was read",
    ]
    assert told[1][0] == told[0][0]
    assert told[1][1].startswith("8 parts were read, 2023-03-08T")
    assert told[1][1].endswith(f"those are now kept in {data / 'kept'}")
    assert told[1][2] == "the order of their pings was proven meanwhile, in 2 at once"


def test_explain_tells_of_the_past_and_of_files(files: list[str], data: str, tmp_path: Path) -> None:
    """What a report of the past had to read is kept from then on; of files nothing is."""
    as_of: list[str | Path] = ["--as-of", "2023-03-13T12:00Z", "--explain", "--out", tmp_path / "report.csv"]
    for _ in range(2):
        told = openhours("report", "--data", data, *as_of).stderr.splitlines()
        assert told[0].endswith("; 2 parts were not opened")
    assert told[1] == "7 parts were not read: the outages in them were kept"
    told = openhours("report", *files, *as_of[2:]).stderr.splitlines()
    assert any(line.startswith("8 parts were read, 2023-03-08T") for line in told)
    assert not any("kept" in line for line in told if "parts" in line)


def test_compact_makes_one_part_of_each_date(sample_files: Mapping[str, Path], expected: str, tmp_path: Path) -> None:
    """No figure changes, and a second time there is nothing to do."""
    data, out = tmp_path / "set", tmp_path / "report.csv"
    with sample_files["store_status"].open() as stream:
        header, *rows = stream.readlines()
    rows.sort(key=lambda row: next(field for field in row.split(",") if field.startswith("2023-")))
    for number, chunk in enumerate((rows[:-900], rows[-900:-300], rows[-300:])):
        (tmp_path / f"{number}.csv").write_text("".join([header, *chunk]))
        lesser = {name: path for name, path in sample_files.items() if name != "store_status" and number == 0}
        load(Inputs(store_status=tmp_path / f"{number}.csv", **lesser), data)
    counts = [json.loads(openhours("compact", "--data", data, "--json").stdout) for _ in range(2)]
    assert counts[0]["part_count"] == counts[1]["part_count"] == counts[1]["part_count_before"] == 9
    assert counts[0]["part_count_before"] > 9
    assert openhours("report", "--data", data, "--out", out).returncode == 0
    assert out.read_text() == expected
    missing = openhours("compact", "--data", tmp_path / "nowhere")
    assert (missing.returncode, len(missing.stderr.splitlines())) == (2, 1)


@pytest.mark.any_duckdb
def test_queries_are_listed_and_printed() -> None:
    listed = json.loads(openhours("queries", "--json").stdout)["relations"]
    names = {each["relation"]: each for each in listed}
    assert names["outages"]["grain"] == "store_key, starts_us"
    assert [column["name"] for column in names["windows"]["columns"]] == ["window_name", "starts_us", "ends_us"]
    assert openhours("queries").stdout.count("│") > 3 * len(names)
    assert openhours("queries", "outages").stdout.startswith("-- outages: each unbroken run")
    remark, statement = openhours("queries", "report", "--dialect", "postgres").stdout.split("\n", 1)
    assert remark.startswith("-- Over many pings, set join_collapse_limit = 1 first")
    assert statement.startswith("WITH store_status AS (")


def test_closed_pipe_is_no_error(data: str) -> None:
    command = f"'{BIN / 'openhours'}' sql --data '{data}' 'from range(3000000)' | head -1"
    done = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("range\n", "")


@pytest.mark.any_duckdb
def test_progress_only_on_a_terminal(files: list[str], tmp_path: Path) -> None:
    with on_terminal("report", *files, "--out", tmp_path / "r.csv") as (running, terminal):
        shown = read_all(terminal)
    assert running.returncode == 0
    assert "\x1b[" in shown
    assert "\x1b[" not in openhours("report", *files, "--out", tmp_path / "r.csv").stderr


@contextmanager
def on_terminal(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command on a terminal of its own, and that terminal's other end."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen([BIN / "openhours", *arguments], stdin=theirs, stdout=theirs, stderr=theirs) as running:
            os.close(theirs)
            yield running, ours
    finally:
        os.close(ours)


def read_all(terminal: int) -> str:
    """What a terminal shows until the command has left it."""
    shown = b""
    with suppress(OSError):
        while chunk := os.read(terminal, 65536):
            shown += chunk
    return shown.decode()


@pytest.mark.any_duckdb
def test_help_and_version() -> None:
    shown = " ".join(openhours("--help").stdout.split())
    assert "Exit codes: 0 done" in shown
    assert "3 done with rejected rows or errors found by db check" in shown
    assert openhours("--version").stdout.startswith("openhours 0.")
    for command in ("report", "load", "sql", "shell", "queries"):
        assert openhours(command, "--help").stdout.startswith(f"usage: openhours {command}")


def test_interrupt_stops_a_query(data: str) -> None:
    query = "select sum(a.i * b.i % 7) from range(300000) a(i), range(300000) b(i)"
    with subprocess.Popen(
        [BIN / "openhours", "sql", "--data", data, query], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        wait_until_busy(running)
        running.send_signal(signal.SIGINT)
        printed, said = running.communicate(timeout=20)
    assert (running.returncode, printed) == (130, "")
    assert said == "openhours: interrupted; nothing was left half-written\n"


def wait_until_busy(running: subprocess.Popen[str]) -> None:
    """Waits until the process has computed longer than any start takes."""
    while running.poll() is None:
        user_ticks = int(Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()[11])
        if user_ticks / os.sysconf("SC_CLK_TCK") > 3:
            return
        threading.Event().wait(0.05)
