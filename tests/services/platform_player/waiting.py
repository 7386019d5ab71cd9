"""Waiting for what happens by itself."""

import time
from collections.abc import Callable

POLL_SECONDS = 2.0


class NeverHappenedError(Exception):
    """It did not happen in time."""


def until(what: str, ask: Callable[[], bool], *, seconds: float) -> None:
    """Ask every two seconds. Raises ``NeverHappenedError`` when the time is over."""
    deadline = time.monotonic() + seconds
    while not ask():
        if time.monotonic() > deadline:
            raise NeverHappenedError(f"{what}: not within {seconds:.0f} s")
        time.sleep(POLL_SECONDS)
