"""Structs that threads are the first to use."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.any_duckdb

# Structs in structs, each met by four threads at once.
SCRIPT = textwrap.dedent(
    """
    import sys, threading
    import msgspec
    from engine.learning import learn_structs

    sys.setswitchinterval(1e-6)
    for _ in range(100):
        inner = [msgspec.defstruct(f"Inner{n}", [("value", int)]) for n in range(20)]
        outer = msgspec.defstruct("Outer", [(f"field{n}", struct) for n, struct in enumerate(inner)])
        values = {f"field{n}": {"value": n} for n in range(20)}
        learn_structs()
        together = threading.Barrier(4)

        def use():
            together.wait()
            assert msgspec.convert(values, outer).field7.value == 7

        threads = [threading.Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print("alive")
    """
)


def test_threads_may_meet_a_struct_once_it_is_learned() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
