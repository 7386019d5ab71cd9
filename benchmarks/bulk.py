"""A bulk export of 5,000 candidates: does it add up, is anything sent twice, what does it cost?

Every tenth has no e-mail address, every twentieth is in the ATS already. Two worker processes
send while the admin's pages are asked for, as they were before on the idle machine. The peer is
the lane without a bulk export: those who are there already were sent by the same workers before.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import redis

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

NAME = "harbor"
PROCESSES, THREADS = 2, 4
SECONDS = 1_800


def main(*, quick: bool) -> None:
    """One run; ``quick`` with 500."""
    try:
        redis.Redis.from_url(REDIS_URL).ping()
    except redis.RedisError as error:
        raise NotThereError(
            f"There is no Redis at {REDIS_URL} ({error}). Set REDIS_URL."
        ) from error
    count = 500 if quick else 5_000
    url = database("bulk")
    with sandbox() as control:
        _customer(control)
        env = environment(
            url,
            control.url,
            REDIS_URL=REDIS_URL,
            LANE_WIDTH="8",
            KOMBO_LOOKUP_LAG_SECONDS="0",
            KOMBO_DOCUMENT_LAG_SECONDS="0",
            OUTBOUND_WRITE_DEADLINE="30",
        )
        run("benchmarks.bulk_case", "setup", str(count), env=env)
        alone = _work(env, "queued")
        there = len(_arrivals(control))
        drafted = run("benchmarks.bulk_case", "draft", env=env)
        idle = run("benchmarks.bulk_case", "pages", "5", env=env)
        began = time.monotonic()
        clock = _start(env, "clock", str(SECONDS))
        workers = [_start(env, "work", str(THREADS), str(SECONDS), "bulk") for _ in range(2)]
        time.sleep(5)
        busy = run("benchmarks.bulk_case", "pages", "5", env=env)
        memory = [json.loads(worker.communicate()[0].splitlines()[-1]) for worker in workers]
        clock.wait()
        seconds = time.monotonic() - began
        report = run("benchmarks.bulk_case", "report", env=env)
        arrivals = _arrivals(control)
    _print(count, drafted, report, idle, busy)
    _judge(drafted, report, arrivals, there)
    sent = report["outcomes"].get("arrived", 0)
    print(f"\n{sent} sent in {seconds:.0f} s, {sent / seconds:.1f} a second")
    print(f"the lane without a bulk export: {there / alone:.1f} a second")
    aim("of the rate without a bulk export", sent / seconds * alone / there, 0.8, at_least=True)
    aim("draft of all, seconds", drafted["seconds"], 30)
    aim("memory the draft takes, MB", drafted["megabytes"], 64)
    aim("memory a worker gains, MB", max(m["megabytes"] for m in memory), 64)
    slow = max(busy[page]["median"] / idle[page]["median"] for page in idle)
    aim("a page while it runs, of its idle time", slow, 4)
    aim("slowest page while it runs, ms", max(page["median"] for page in busy.values()), 1_000)


def _work(env: dict[str, str], until: str) -> float:
    began = time.monotonic()
    workers = [_start(env, "work", str(THREADS), str(SECONDS), until) for _ in range(PROCESSES)]
    for worker in workers:
        worker.communicate()
    return time.monotonic() - began


def _start(env: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks.bulk_case", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def _customer(control: SandboxControl) -> None:
    integration = f"ukgpro:{NAME}"
    control.add_integration(integration, "ukgpro", API_KEY)
    place = {"city": "Dallas", "state": "TX", "country": "US"}
    control.put_job(integration, name="Welder", location=place)


def _arrivals(control: SandboxControl) -> Counter[str]:
    return Counter(
        application["candidate"]["email_addresses"][0]["email_address"]
        for application in control.applications(f"ukgpro:{NAME}")
    )


def _print(count: int, drafted: Any, report: Any, idle: Any, busy: Any) -> None:
    foreseen, outcomes = drafted["foreseen"], report["outcomes"]
    keys = [key for key in (*foreseen, *outcomes) if key not in {"go", "arrived"}]
    rows = [["goes, arrived", str(foreseen.get("go", 0)), str(outcomes.get("arrived", 0))]]
    rows += [
        [key, str(foreseen.get(key, 0)), str(outcomes.get(key, 0))] for key in dict.fromkeys(keys)
    ]
    table(f"{count:,} candidates", ["", "pre-flight", "report"], rows)
    pages = [
        [name, f"{page['median']:.0f}", f"{busy[name]['median']:.0f}", f"{busy[name]['most']:.0f}"]
        for name, page in idle.items()
    ]
    table("Pages, ms", ["page", "idle", "while it runs", "slowest"], pages)


def _judge(drafted: Any, report: Any, arrivals: Counter[str], there: int) -> None:
    foreseen, outcomes = drafted["foreseen"], report["outcomes"]
    wanted = {"arrived" if key == "go" else key: value for key, value in foreseen.items()}
    differ = {key: outcomes.get(key, 0) - value for key, value in wanted.items()}
    print()
    aim("pre-flight and report differ by", sum(map(abs, differ.values())), 0)
    aim("lost", foreseen["go"] + there - len(arrivals), 0)
    aim("twice", sum(arrivals.values()) - len(arrivals), 0)
