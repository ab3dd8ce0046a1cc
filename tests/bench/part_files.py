"""Says where the pings of a data set lie, file by file, in a process of its own: what measures must stay small."""

import sys
from pathlib import Path

from engine.data_set import open_data_set

if __name__ == "__main__":
    data = open_data_set(Path(sys.argv[1]))
    for part in data.manifest.parts:
        print(data.folder / part.pings)
