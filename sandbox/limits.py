"""How much a caller may ask for: a token bucket and a cap on actions in flight.

Both are kept per integration, as Kombo's concurrency limit is
(https://docs.kombo.dev/ats/guides/concurrency-limiting). The vendor publishes no rate; without
``rate_per_second`` none is enforced and the headers announce a wide-open one.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import Any

from sandbox.problems import ApiProblem

OPEN_LIMIT = 1000


@dataclass(frozen=True)
class Limits:
    """``rate_per_second`` and ``burst`` of the bucket (0: no limit), ``latency_ms`` of every
    answer, and the ``concurrency`` of actions. ``refused_count``: a refused request costs a token
    too. ``retry_after``: 429 answers say when to come back.
    """

    rate_per_second: float = 0.0
    burst: int = 0
    refused_count: bool = False
    latency_ms: float = 0.0
    concurrency: int = 30
    retry_after: bool = True

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Limits":
        """Limits from a dictionary. Raises ``ValueError`` for an unknown name."""
        unknown = set(values) - {entry.name for entry in fields(cls)}
        if unknown:
            raise ValueError(f"Unknown limit: {', '.join(sorted(unknown))}.")
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """The limits as a dictionary."""
        return asdict(self)


class _Bucket:
    def __init__(self, limits: Limits) -> None:
        self.capacity = max(1.0, float(limits.burst or limits.rate_per_second))
        self.tokens = self.capacity
        self.refilled_at = time.monotonic()


class Gate:
    """Lets requests in or refuses them. Safe for threads."""

    def __init__(self, limits: Limits) -> None:
        self._lock = threading.Lock()
        self._limits = limits
        self._buckets: dict[str, _Bucket] = {}
        self._in_flight: dict[str, int] = {}

    @property
    def limits(self) -> Limits:
        """The limits in force."""
        return self._limits

    def change(self, limits: Limits) -> None:
        """Put new limits in force; all buckets are full again."""
        with self._lock:
            self._limits = limits
            self._buckets.clear()

    def admit(self, integration: str) -> dict[str, str]:
        """Take a token. Returns the headers to send. Raises ``ApiProblem`` 429 with them."""
        limits = self._limits
        if not limits.rate_per_second:
            return _headers(OPEN_LIMIT, OPEN_LIMIT - 1, 1)
        with self._lock:
            bucket = self._buckets.setdefault(integration, _Bucket(limits))
            now = time.monotonic()
            refill = (now - bucket.refilled_at) * limits.rate_per_second
            bucket.tokens = min(bucket.capacity, bucket.tokens + refill)
            bucket.refilled_at = now
            admitted = bucket.tokens >= 1
            if admitted:
                bucket.tokens -= 1
            elif limits.refused_count:
                bucket.tokens = max(bucket.tokens - 1, -bucket.capacity)
            wait = (1 - bucket.tokens) / limits.rate_per_second
            full = math.ceil((bucket.capacity - bucket.tokens) / limits.rate_per_second)
            headers = _headers(int(bucket.capacity), max(0, int(bucket.tokens)), full)
        if admitted:
            return headers
        if limits.retry_after:
            headers["Retry-After"] = str(max(1, math.ceil(wait)))
        message = f"The limit is {limits.rate_per_second:g} requests per second."
        raise ApiProblem("PLATFORM.RATE_LIMIT_EXCEEDED", message, headers=headers)

    @contextmanager
    def action(self, integration: str) -> Iterator[dict[str, str]]:
        """Count an action while it runs. Raises ``ApiProblem`` 429 when too many run already."""
        cap = self._limits.concurrency
        with self._lock:
            running = self._in_flight.get(integration, 0)
            headers = {
                "Concurrency-Limit": str(cap),
                "Concurrency-Remaining": str(max(0, cap - running - 1)),
            }
            if running >= cap:
                message = f"{running} actions are in flight; {cap} are allowed."
                raise ApiProblem("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED", message, headers=headers)
            self._in_flight[integration] = running + 1
        try:
            yield headers
        finally:
            with self._lock:
                self._in_flight[integration] -= 1


def _headers(limit: int, remaining: int, reset: int) -> dict[str, str]:
    return {
        "ratelimit-limit": str(limit),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(max(1, reset)),
    }
