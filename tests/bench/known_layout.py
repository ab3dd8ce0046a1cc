"""Says which layout of a data set openhours writes, in a process of its own: what measures must stay small."""

from engine.data_set import LAYOUT

if __name__ == "__main__":
    print(LAYOUT)
