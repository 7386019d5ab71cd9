"""The limiter of all workers together, in Redis, timed by Redis' own clock.

Each decision is one Lua script, so no two workers can see the same free turn. When Redis does not
answer, each process goes on alone at a small share of the rate: slower, never unlimited.
"""

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

import redis

from integrations.transport.limiter import (
    LEARNED_CAP_SECONDS,
    InProcessLimiter,
    too_long,
    usable_burst,
)

log = logging.getLogger(__name__)

ALONE_SHARE = 0.1
"""The share of the rate that one process takes while Redis is down."""

_DOWN_SECONDS = 5.0  # how long Redis is left alone after it failed
_SOCKET_SECONDS = 1.0

# Times are in microseconds: Lua numbers hold them exactly.
# KEYS: the time the bucket is full again, the end of the pause.
# ARGV: step, slack, longest wait. Answer: {1, wait} taken, {0, wait} too long.
_RESERVE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local step, slack, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local start = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local paused = tonumber(redis.call('GET', KEYS[2]) or '0')
if paused > now then start = math.max(start, paused + slack) end
local wait = math.max(0, start - slack - now)
if wait > longest then return {0, wait} end
local full = start + step
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1000)
return {1, wait}
"""
# KEYS: the time the bucket is full again.
_UNTIL_FULL = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
return math.max(0, tonumber(redis.call('GET', KEYS[1]) or '0') - now)
"""
# KEYS: the end of the pause. ARGV: its length. A shorter pause never cuts a longer one.
_PAUSE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local till = now + tonumber(ARGV[1])
if till > tonumber(redis.call('GET', KEYS[1]) or '0') then
  redis.call('SET', KEYS[1], string.format('%.0f', till), 'PX', math.ceil(ARGV[1] / 1000) + 1000)
end
return 1
"""
# KEYS: places by the end of their lease, the learned cap. ARGV: cap, lease, place.
_ENTER = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local cap = math.min(tonumber(ARGV[1]), tonumber(redis.call('GET', KEYS[2]) or ARGV[1]))
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= cap then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] / 1000) + 1000)
return 1
"""


class RedisLimiter:
    """A ``Limiter`` shared by every process that uses the same Redis and ``prefix``."""

    def __init__(
        self,
        client: "redis.Redis",
        prefix: str = "limiter",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._prefix = prefix
        self._clock = clock
        self._alone = InProcessLimiter(clock)
        self._down_until = 0.0
        self._client = client
        self._reserve_script = client.register_script(_RESERVE)
        self._until_full_script = client.register_script(_UNTIL_FULL)
        self._pause_script = client.register_script(_PAUSE)
        self._enter_script = client.register_script(_ENTER)

    @classmethod
    def from_url(cls, url: str, prefix: str = "limiter") -> "RedisLimiter":
        """A limiter on its own client, with time-outs that never hold a worker for long."""
        client = redis.Redis.from_url(
            url,
            socket_timeout=_SOCKET_SECONDS,
            socket_connect_timeout=_SOCKET_SECONDS,
            health_check_interval=25,
        )
        return cls(client, prefix)

    def close(self) -> None:
        """Close the client's connections."""
        self._client.close()

    def reserve(self, lane: str, rate: float, burst: int, max_wait: float) -> float:
        """See ``Limiter.reserve``."""
        step = 1_000_000 / rate
        slack = (usable_burst(burst) - 1.0) * step
        keys = [self._key(lane, "full"), self._key(lane, "paused")]
        answer = self._ask(self._reserve_script, keys, [step, slack, max_wait * 1_000_000])
        if answer is None:
            return self._alone.reserve(lane, rate * ALONE_SHARE, 1, max_wait)
        taken, wait = answer
        if not taken:
            raise too_long(wait / 1_000_000)
        return float(wait) / 1_000_000

    def until_full(self, lane: str) -> float:
        """See ``Limiter.until_full``."""
        answer = self._ask(self._until_full_script, [self._key(lane, "full")], [])
        return self._alone.until_full(lane) if answer is None else float(answer) / 1_000_000

    def pause(self, lane: str, seconds: float) -> None:
        """See ``Limiter.pause``."""
        self._alone.pause(lane, seconds)
        self._ask(self._pause_script, [self._key(lane, "paused")], [seconds * 1_000_000])

    def enter(self, lane: str, cap: int, lease_seconds: float) -> str:
        """See ``Limiter.enter``."""
        place = secrets.token_hex(8)
        keys = [self._key(lane, "places"), self._key(lane, "cap")]
        taken = self._ask(self._enter_script, keys, [cap, lease_seconds * 1_000_000, place])
        if taken is None:
            return self._alone.enter(lane, 1, lease_seconds)
        return place if taken else ""

    def leave(self, lane: str, place: str) -> None:
        """See ``Limiter.leave``. Where Redis is down, the lease ends the place."""
        self._alone.leave(lane, place)
        self._run(lambda: self._client.zrem(self._key(lane, "places"), place))

    def learn_cap(self, lane: str, cap: int) -> None:
        """See ``Limiter.learn_cap``."""
        seconds = int(LEARNED_CAP_SECONDS)
        self._run(lambda: self._client.set(self._key(lane, "cap"), max(1, cap), ex=seconds))

    def _ask(self, script: Any, keys: list[str], args: list[Any]) -> Any:
        return self._run(lambda: script(keys=keys, args=args))

    def _run(self, action: Callable[[], Any]) -> Any:
        """The answer of Redis, or ``None`` while it is down."""
        if self._clock() < self._down_until:
            return None
        try:
            return action()
        except redis.RedisError as error:
            self._down_until = self._clock() + _DOWN_SECONDS
            log.warning("limiter: Redis does not answer (%s); going on alone", type(error).__name__)
            return None

    def _key(self, lane: str, what: str) -> str:
        # The braces keep the keys of one lane on one node of a Redis cluster.
        return f"{self._prefix}:{{{lane}}}:{what}"
