"""Which data a service is over: a database that it follows, or else a data set, wherever that is mounted."""

import secrets
from pathlib import Path

from engine.data_set import open_data_set
from engine.errors import OutputFailed
from engine.service_database import service_home
from engine.settings import settings
from engine.sinks import whole_file

IDENTITY_NAME = "identity"


def identity_of(data_folder: Path) -> str:
    """The same for all data sets that follow one database, and for one data set whoever opens it.

    Raises OutputFailed, DataSetMissing.
    """
    synced = open_data_set(data_folder).manifest.synced
    if settings().source and synced is not None:
        return synced.source
    path = service_home(data_folder) / IDENTITY_NAME
    try:
        if not path.exists():
            with whole_file(path) as stream:
                stream.write(secrets.token_hex(16).encode())
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise OutputFailed(str(path), error.strerror or str(error)) from error
