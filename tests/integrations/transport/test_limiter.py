"""Pacing, pauses and places in flight: the same promises in one process and in Redis."""

import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import redis

from integrations.errors import RateLimitedError
from integrations.transport import limiter as limiter_module
from integrations.transport.limiter import InProcessLimiter, Limiter
from integrations.transport.redis_limiter import RedisLimiter


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@dataclass
class Rig:
    """A limiter and a way to let its time pass."""

    limiter: Limiter
    sleep: Callable[[float], None]


def in_process() -> Rig:
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.now += seconds

    return Rig(InProcessLimiter(clock), sleep)


@pytest.fixture(params=["in process", pytest.param("redis", marks=pytest.mark.services)])
def rig(request):
    if request.param == "in process":
        yield in_process()
        return
    url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
    limiter = RedisLimiter.from_url(url, f"test-{secrets.token_hex(6)}")
    yield Rig(limiter, time.sleep)
    limiter.close()


def near(seconds: float) -> object:
    return pytest.approx(seconds, abs=0.05)


def test_four_fifths_of_the_burst_go_at_once_and_the_rest_at_the_rate(rig):
    waits = [rig.limiter.reserve("lane", 10, 5, 9) for _ in range(7)]
    assert waits == near_all([0, 0, 0, 0, 0.1, 0.2, 0.3])


def test_lanes_do_not_touch_each_other(rig):
    for _ in range(50):
        rig.limiter.reserve("busy", 10, 5, 9)
    assert rig.limiter.reserve("quiet", 10, 5, 9) == 0


def test_a_turn_that_is_too_far_away_is_refused_and_not_taken(rig):
    for _ in range(5):
        rig.limiter.reserve("lane", 10, 1, 9)
    with pytest.raises(RateLimitedError) as far:
        rig.limiter.reserve("lane", 10, 1, 0.2)
    assert far.value.retry_after == near(0.5)
    assert rig.limiter.reserve("lane", 10, 1, 9) == near(0.5)


def test_time_gives_the_burst_back(rig):
    for _ in range(4):
        rig.limiter.reserve("lane", 20, 5, 9)
    rig.sleep(0.3)
    assert [rig.limiter.reserve("lane", 20, 5, 9) for _ in range(4)] == [0, 0, 0, 0]


def test_a_pause_holds_everybody_and_ends_without_a_burst(rig):
    rig.limiter.pause("lane", 1.0)
    waits = [rig.limiter.reserve("lane", 10, 5, 9) for _ in range(3)]
    assert waits == near_all([1.0, 1.1, 1.2])
    assert rig.limiter.reserve("other", 10, 5, 9) == 0


def test_a_shorter_pause_does_not_cut_a_longer_one(rig):
    rig.limiter.pause("lane", 1.0)
    rig.limiter.pause("lane", 0.1)
    assert rig.limiter.reserve("lane", 10, 5, 9) == near(1.0)


def test_no_more_than_the_cap_are_in_flight(rig):
    first, second = (rig.limiter.enter("lane", 2, 60) for _ in range(2))
    assert first
    assert second
    assert rig.limiter.enter("lane", 2, 60) == ""
    rig.limiter.leave("lane", first)
    assert rig.limiter.enter("lane", 2, 60)


def test_a_place_that_nobody_gives_back_frees_itself(rig):
    assert rig.limiter.enter("lane", 1, 0.1)
    assert rig.limiter.enter("lane", 1, 60) == ""
    rig.sleep(0.15)
    assert rig.limiter.enter("lane", 1, 60)


def test_the_cap_that_the_vendor_tells_bounds_our_own(rig):
    rig.limiter.learn_cap("lane", 1)
    assert rig.limiter.enter("lane", 5, 60)
    assert rig.limiter.enter("lane", 5, 60) == ""


def test_many_threads_never_get_the_same_turn(rig):
    turns: list[float] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        for _ in range(5):
            turns.append(rig.limiter.reserve("lane", 10, 1, 60))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns)[-1] == pytest.approx(3.9, abs=0.3)
    gaps = [
        later - earlier for earlier, later in zip(sorted(turns), sorted(turns)[1:], strict=False)
    ]
    assert min(gaps) > 0.0


def test_without_redis_a_process_goes_on_alone_and_slowly(caplog):
    clock = Clock()
    gone = redis.Redis(port=1, socket_connect_timeout=0.2)
    limiter = RedisLimiter(gone, "test", clock)
    waits = [limiter.reserve("lane", 10, 20, 9) for _ in range(3)]
    assert waits == near_all([0, 1, 2])  # a tenth of the rate, no burst
    assert limiter.enter("lane", 5, 60)
    assert limiter.enter("lane", 5, 60) == ""
    limiter.pause("paused", 5)
    assert limiter.reserve("paused", 10, 20, 9) == near(5)
    limiter.close()
    assert caplog.text.count("does not answer") == 1


@pytest.mark.services
def test_when_redis_comes_back_it_is_asked_again():
    clock = Clock()
    good = redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"))
    limiter = RedisLimiter(good, f"test-{secrets.token_hex(6)}", clock)
    limiter._down_until = clock.now + 5
    assert limiter.reserve("lane", 10, 20, 9) == 0
    assert limiter.reserve("lane", 10, 20, 9) == near(1)
    clock.now += 6
    assert [limiter.reserve("lane", 10, 20, 9) for _ in range(5)] == [0] * 5
    limiter.close()


def near_all(seconds: list[float]) -> object:
    return pytest.approx(seconds, abs=0.05)


def test_one_process_forgets_idle_lanes_and_no_busy_one(monkeypatch):
    monkeypatch.setattr(limiter_module, "MOST_LANES", 3)
    clock = Clock()
    limiter = InProcessLimiter(clock)
    limiter.reserve("busy", 0.01, 1, 0)
    for number in range(10):
        clock.now += 1
        limiter.reserve(f"stranger-{number}", 10, 1, 0)
    assert len(limiter._full_at) <= 4
    with pytest.raises(RateLimitedError):
        limiter.reserve("busy", 0.01, 1, 0)
