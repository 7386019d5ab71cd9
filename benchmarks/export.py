"""Exports under a vendor's rate limit: one big backlog beside small tenants, and a retry loop.

The vendor allows so many calls a second for each customer and answers after 80 ms. Two worker
processes share PostgreSQL and Redis. "Reached" compares the time that the first 95 % of the big
backlog's granted calls took with the least that the limit allows (the rest waits for the last
exports). An export takes several calls; the limit counts calls.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import redis

from benchmarks import retry_loop
from benchmarks.environment import (
    API_KEY,
    REDIS_URL,
    ROOT,
    NotThereError,
    aim,
    database,
    environment,
    run,
    sandbox,
    table,
)
from sandbox.control import SandboxControl

LATENCY_MS = 80
PROCESSES, THREADS = 2, 8
BIG = "harbor"
SMALL = tuple(f"small-{number}" for number in range(1, 5))
SMALL_EXPORTS = 5
MAIN_SHARE = 0.95


@dataclass(frozen=True)
class Case:
    """One round: what the vendor allows, how much there is to do, what goes wrong."""

    title: str
    rate: int
    burst: int
    exports: int
    refused_count: bool = False
    lost_answers: float = 0.0
    peer: bool = True


CASES = (
    Case("10 calls/s", 10, 10, 100),
    Case("50 calls/s", 50, 20, 250),
    Case("10 calls/s, refused calls count", 10, 10, 60, refused_count=True, peer=False),
    Case("50 calls/s, 2 % of answers lost", 50, 20, 150, lost_answers=0.02, peer=False),
)
QUICK = (Case("50 calls/s", 50, 20, 100),)


@dataclass
class Measured:
    """What the vendor saw of one way in one round."""

    reached: float
    refused: float
    lost: int
    twice: int
    small_seconds: float


def main(*, quick: bool) -> None:
    """Every case, ours and the peer; then the aims."""
    try:
        redis.Redis.from_url(REDIS_URL).ping()
    except redis.RedisError as error:
        raise NotThereError(
            f"There is no Redis at {REDIS_URL} ({error}). Set REDIS_URL."
        ) from error
    rows = []
    judged: list[tuple[Case, Measured, float]] = []
    for case in QUICK if quick else CASES:
        alone = ours(case, dict.fromkeys(SMALL, SMALL_EXPORTS)).small_seconds
        everything = {BIG: case.exports} | dict.fromkeys(SMALL, SMALL_EXPORTS)
        measured = ours(case, everything)
        judged.append((case, measured, measured.small_seconds / alone))
        rows.append(_row(case, "product", measured, alone))
        if case.peer:
            alone = loop(case, dict.fromkeys(SMALL, SMALL_EXPORTS)).small_seconds
            rows.append(_row(case, "retry with backoff", loop(case, everything), alone))
    columns = ["case", "way", "reached", "429s per export", "lost", "twice", "small tenants"]
    table(f"Exports at {LATENCY_MS} ms latency", columns, rows)
    print()
    for case, measured, fairness in judged:
        print(case.title)
        aim(
            "reached of allowed",
            measured.reached,
            0.95 if case.refused_count else 0.98,
            at_least=True,
        )
        aim("429s per export", measured.refused, 0.005)
        aim("lost and twice", measured.lost + measured.twice, 0)
        aim("small tenants, of their time alone", fairness, 1.15)


def _row(case: Case, way: str, measured: Measured, alone: float) -> list[str]:
    return [
        case.title,
        way,
        f"{measured.reached:.1%}",
        f"{measured.refused:.3f}",
        str(measured.lost),
        str(measured.twice),
        f"{measured.small_seconds:.1f} s ({measured.small_seconds / alone:.2f}×)",
    ]


def ours(case: Case, exports: dict[str, int]) -> Measured:
    """The product: two worker processes on PostgreSQL and Redis."""
    url = database("export")
    with sandbox() as control:
        _customers(control, exports)
        env = environment(
            url,
            control.url,
            REDIS_URL=REDIS_URL,
            BENCH_RATE=str(case.rate),
            BENCH_BURST=str(case.burst),
            LANE_WIDTH="8",
            KOMBO_LOOKUP_LAG_SECONDS="0",
            KOMBO_DOCUMENT_LAG_SECONDS="0",
            OUTBOUND_WRITE_DEADLINE="5",
            EXPORT_PAUSE_BUDGET="2",
            EXPORT_VENDOR_PROCESSING="1",
        )
        run("benchmarks.export_case", "setup", json.dumps(exports), env=env)
        _limit(control, case)
        command = [sys.executable, "-m", "benchmarks.export_case", "work", str(THREADS), "180"]
        workers = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
            for _ in range(PROCESSES)
        ]
        for worker in workers:
            worker.wait()
        return _measure(control, case, exports)


def loop(case: Case, exports: dict[str, int]) -> Measured:
    """The peer: as many workers, and nothing but retries. The small tenants come last."""
    with sandbox() as control:
        jobs = _customers(control, exports)
        _limit(control, case)
        now = time.monotonic()
        tasks = [
            retry_loop.Task(now, order, name, jobs[name], f"ana.{number}@{name}.example")
            for order, (name, number) in enumerate(
                (name, number) for name, count in exports.items() for number in range(count)
            )
        ]
        retry_loop.drain(f"{control.url}/v1", tasks, workers=PROCESSES * THREADS, seconds=180)
        return _measure(control, case, exports)


def _customers(control: SandboxControl, exports: dict[str, int]) -> dict[str, str]:
    jobs = {}
    for name in exports:
        integration = f"ukgpro:{name}"
        control.add_integration(integration, "ukgpro", API_KEY)
        place = {"city": "Dallas", "state": "TX", "country": "US"}
        jobs[name] = control.put_job(integration, name="Welder", location=place)["id"]
    return jobs


def _limit(control: SandboxControl, case: Case) -> None:
    control.clear_requests()
    if case.lost_answers:
        between = round(1 / case.lost_answers) - 1
        for _ in range(40):
            control.misbehave(kind="ok", times=between)
            control.misbehave(kind="commit_then_drop")
    control.set_limits(
        rate_per_second=case.rate,
        burst=case.burst,
        refused_count=case.refused_count,
        latency_ms=LATENCY_MS,
    )


def _measure(control: SandboxControl, case: Case, exports: dict[str, int]) -> Measured:
    calls = control.requests(limit=1_000_000)
    began = min(call["time"] for call in calls)
    small = [call["time"] for call in calls if call["integration"].removeprefix("ukgpro:") in SMALL]
    granted = sorted(
        call["time"]
        for call in calls
        if call["integration"] == f"ukgpro:{BIG}" and call["status"] != 429
    )
    reached = 0.0
    if granted:
        most = granted[: int(len(granted) * MAIN_SHARE)]
        reached = (len(most) - case.burst) / case.rate / (most[-1] - most[0])
    arrived: Counter[Any] = Counter()
    for name in exports:
        for application in control.applications(f"ukgpro:{name}"):
            arrived[name, application["candidate"]["email_addresses"][0]["email_address"]] += 1
    total = sum(exports.values())
    refused = sum(call["status"] == 429 for call in calls)
    return Measured(
        reached=reached,
        refused=refused / total,
        lost=total - len(arrived),
        twice=sum(arrived.values()) - len(arrived),
        small_seconds=max(small) - began,
    )
