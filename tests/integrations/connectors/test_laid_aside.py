"""Records that wait until a whole list is known."""

import tracemalloc
from contextlib import closing

from integrations.connectors.laid_aside import LaidAside


def test_groups_and_records_come_back_in_their_order():
    with closing(LaidAside()) as aside:
        for number, owner in enumerate(("b", "a", "b", "ü\n'")):
            aside.put(owner, {"number": number})
        assert list(aside.owners()) == ["b", "a", "ü\n'"]
        assert aside.of("b") == [{"number": 0}, {"number": 2}]
        assert aside.of("nobody") == []


def test_memory_stays_flat():
    """Measured of Python's own memory: fifty thousand records are not held there."""
    with closing(LaidAside()) as aside:
        tracemalloc.start()
        try:
            for number in range(50_000):
                aside.put(str(number % 40_000), {"id": number, "padding": "x" * 200})
            assert sum(1 for owner in aside.owners() if aside.of(owner)) == 40_000
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most < 1_000_000
