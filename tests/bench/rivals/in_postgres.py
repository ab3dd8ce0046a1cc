"""The report in PostgreSQL, from the server's start to its end, over tables that were loaded before.

Its peak memory is that of the largest of the server's processes.
"""

import subprocess
from pathlib import Path

from .postgres_cluster import made_cluster
from .postgres_server import serving
from .task import told_task

HERE = Path(__file__).parent


def main() -> None:
    """Writes the report, and says the version."""
    task = told_task()
    with serving(made_cluster(task.folder)) as psql:
        report = ["--csv", "-v", f"as_of_us={task.as_of_us}", "--file", str(HERE / "postgres_report.sql")]
        subprocess.run([*psql, *report, "--output", str(task.out)], check=True)
        version = [*psql, "--tuples-only", "--no-align", "--command", "show server_version"]
        shown = subprocess.run(version, check=True, capture_output=True, text=True).stdout
    print(f"PostgreSQL {shown.split()[0]}")


if __name__ == "__main__":
    main()
