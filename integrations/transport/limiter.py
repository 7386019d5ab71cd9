"""Pacing before sending, shared by everybody who works on one lane (one connection).

A 429 is an alarm, not a way of pacing: an integer ``Retry-After`` makes a single stray one cost a
whole second. So every call takes its turn first. The algorithm is GCRA, a token bucket that keeps
one number per lane: the time at which the bucket will be full again.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Protocol

from integrations.errors import RateLimitedError

BURST_SHARE = 0.8
"""The share of the allowed burst that is used. The rest absorbs uneven arrival at the vendor."""

LEARNED_CAP_SECONDS = 3600.0
"""How long a limit of calls in flight that the vendor told is believed."""


MOST_LANES = 10_000
"""From so many lanes on, one process forgets those that are idle."""


class Limiter(Protocol):
    """Who may call when. Every method may be called from any thread."""

    def reserve(self, lane: str, rate: float, burst: int, max_wait: float) -> float:
        """Take a turn; the seconds to wait before sending.

        ``rate`` is in calls per second. Raises ``RateLimitedError`` and takes no turn where the
        wait would be longer than ``max_wait`` seconds.
        """

    def until_full(self, lane: str) -> float:
        """The seconds until the lane has its whole burst again; 0.0 where it has."""

    def pause(self, lane: str, seconds: float) -> None:
        """Nobody calls on this lane for so long; afterwards it starts without a burst."""

    def enter(self, lane: str, cap: int, lease_seconds: float) -> str:
        """Take one of ``cap`` places in flight; an empty string where all are taken.

        The place frees itself after ``lease_seconds``, so that a killed worker holds none.
        """

    def leave(self, lane: str, place: str) -> None:
        """Give the place back."""

    def learn_cap(self, lane: str, cap: int) -> None:
        """The vendor told how many calls it takes at once; ``enter`` never goes above it."""


def usable_burst(burst: int) -> float:
    """The burst that is used of the allowed one, at least one call."""
    return max(1.0, burst * BURST_SHARE)


def too_long(wait: float) -> RateLimitedError:
    """The error for a turn that is too far away."""
    return RateLimitedError(
        code="limiter.wait_too_long",
        sentence=f"The vendor's rate limit leaves no room for {wait:.0f} seconds.",
        hint="It is tried again by itself.",
        retry_after=wait,
    )


class InProcessLimiter:
    """The limiter of one process: for the embedded default, and where Redis is down."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._full_at: dict[str, float] = {}
        self._paused_until: dict[str, float] = {}
        self._places: dict[str, dict[str, float]] = {}
        self._learned: dict[str, tuple[int, float]] = {}

    def reserve(self, lane: str, rate: float, burst: int, max_wait: float) -> float:
        """See ``Limiter.reserve``."""
        step = 1.0 / rate
        slack = (usable_burst(burst) - 1.0) * step
        with self._lock:
            now = self._clock()
            start = max(self._full_at.get(lane, now), now)
            paused_until = self._paused_until.get(lane, now)
            if paused_until > now:
                start = max(start, paused_until + slack)
            wait = max(0.0, start - slack - now)
            if wait > max_wait:
                raise too_long(wait)
            self._full_at[lane] = start + step
            if len(self._full_at) > MOST_LANES:
                # A bucket that is full again is one that nobody remembers.
                self._full_at = {key: at for key, at in self._full_at.items() if at > now}
        return wait

    def until_full(self, lane: str) -> float:
        """See ``Limiter.until_full``."""
        with self._lock:
            return max(0.0, self._full_at.get(lane, 0.0) - self._clock())

    def pause(self, lane: str, seconds: float) -> None:
        """See ``Limiter.pause``."""
        with self._lock:
            until = self._clock() + seconds
            self._paused_until[lane] = max(until, self._paused_until.get(lane, until))

    def enter(self, lane: str, cap: int, lease_seconds: float) -> str:
        """See ``Limiter.enter``."""
        with self._lock:
            now = self._clock()
            learned, until = self._learned.get(lane, (cap, now))
            if until > now:
                cap = min(cap, learned)
            held = self._places.setdefault(lane, {})
            for place in [place for place, end in held.items() if end <= now]:
                del held[place]
            if len(held) >= cap:
                return ""
            place = secrets.token_hex(8)
            held[place] = now + lease_seconds
        return place

    def leave(self, lane: str, place: str) -> None:
        """See ``Limiter.leave``."""
        with self._lock:
            self._places.get(lane, {}).pop(place, None)

    def learn_cap(self, lane: str, cap: int) -> None:
        """See ``Limiter.learn_cap``."""
        with self._lock:
            self._learned[lane] = (max(1, cap), self._clock() + LEARNED_CAP_SECONDS)
