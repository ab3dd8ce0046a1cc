"""The package as it is installed: from a wheel, outside the repository, with its SQL files."""

import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_duckdb

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; its error where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_works_elsewhere(tmp_path: Path, sample_files: Mapping[str, Path]) -> None:
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("openhours-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        pages = {name for name in packed.namelist() if name.startswith(("web/templates/", "web/static/"))}
        packaged = {name.removeprefix("engine/") for name in packed.namelist() if name.startswith("engine/queries/")}
        migrations = {name for name in packed.namelist() if name.startswith("engine/migrations/")}
        packed.extractall(tmp_path / "site")
    assert packaged == {str(path.relative_to(ROOT)) for path in (ROOT / "queries").rglob("*") if path.is_file()}
    assert migrations == {str(path.relative_to(ROOT)) for path in (ROOT / "engine" / "migrations").rglob("*.py")}
    kept = [path for folder in ("templates", "static") for path in (ROOT / "web" / folder).rglob("*") if path.is_file()]
    assert pages == {str(path.relative_to(ROOT)) for path in kept}
    files = [text for name, path in sample_files.items() for text in (f"--{name.replace('_', '-')}", str(path))]
    # The installed libraries serve, but the engine is the wheel's, which stands first on the path.
    program = (
        f"import sys; sys.path[:0] = [{str(tmp_path / 'site')!r}]; import engine.catalogue as catalogue;"
        f"assert str(catalogue.queries_folder()).startswith({str(tmp_path)!r});"
        "from engine.cli import main; main()"
    )
    printed = run(sys.executable, "-c", program, "report", *files, cwd=tmp_path)
    assert printed == run(Path(sys.executable).parent / "openhours", "report", *files, cwd=tmp_path)
    assert printed.startswith("store_id,uptime_last_hour")
