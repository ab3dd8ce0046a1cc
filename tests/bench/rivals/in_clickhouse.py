"""The report in ClickHouse, inside this process (chdb). The third argument names the SQL file that finds down time."""

import os
import sys
from importlib import import_module
from pathlib import Path

from .task import MEMORY_LIMIT_BYTES, told_task

HERE = Path(__file__).parent


def main() -> None:
    """Writes the report, and says the version."""
    task = told_task()
    out = task.out.resolve()
    down, report = ((HERE / name).read_text(encoding="utf-8") for name in (sys.argv[3], "clickhouse_report.sql"))
    # The files that the SQL names are looked up here.
    os.chdir(task.folder)
    session = import_module("chdb.session").Session()
    session.query(f"set max_memory_usage = {MEMORY_LIMIT_BYTES}")
    session.query(down)
    out.write_bytes(session.query(report, "CSVWithNames", params={"as_of_us": task.as_of_us}).bytes())
    version = session.query("select version()", "TSV").bytes().decode().strip()
    session.close()
    print(f"ClickHouse {version}")


if __name__ == "__main__":
    main()
