"""The job sync beside the limit and what else a user would take, on the same work in one run."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from benchmarks.environment import (
    API_KEY,
    ROOT,
    DatabaseCpu,
    aim,
    database,
    environment,
    run,
    sandbox,
    table,
    wal_bytes,
)

LATENCY_MS = 200
PAGE = 250
Result = dict[str, Any]


def main(*, quick: bool) -> None:
    """1,000, 10,000 and 100,000 jobs; ``quick`` leaves out the last and the slow peers."""
    url = database("sync")
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    results: dict[tuple[str, int], Result] = {}
    with sandbox() as control:
        env = environment(url, control.url)
        for size in sizes:
            control.add_integration(f"scale:{size}", "workday", API_KEY, scale=size)
            cases = ["parse", "first", "unchanged", "fingerprint", "changed", "incremental"]
            for case in cases + (["update_or_create"] if size == 10_000 else []):
                if case == "changed":
                    control.set_options(f"scale:{size}", changed=0.01)
                if case == "incremental":
                    # Nothing has changed since the last read but what its inclusive filter names.
                    control.set_options(f"scale:{size}", changed=0.0)
                results[case, size] = measured(url, env, "benchmarks.sync_case", case, size)
            if size == 10_000 and not quick:
                peer(results, url, env)
            show(results, size)
        waiting = latency(control, env)
    judge(results, sizes, waiting)


def measured(
    url: str, env: dict[str, str], module: str, case: str, size: int, python: str = sys.executable
) -> Result:
    """One case in a fresh process, with the share of the database server."""
    wal = wal_bytes(url)
    with DatabaseCpu(url) as server:
        result: Result = run(module, case, str(size), env=env, python=python)
    result["server"] = server.seconds
    result["wal"] = (wal_bytes(url) - wal) / 1_000_000
    result["total"] = result["cpu"] + server.seconds
    result["each"] = 1000 * result["total"] / max(1, result["jobs"] or size)
    return result


def peer(results: dict[tuple[str, int], Result], url: str, env: dict[str, str]) -> None:
    """dlt on the same pages, from an environment of its own (``make bench-peers``)."""
    python = Path(os.environ.get("BENCH_PEERS") or ROOT / ".bench-peers") / "bin" / "python"
    if not python.exists() and importlib.util.find_spec("dlt") is None:
        print("dlt is not installed (make bench-peers); its lines are left out.")
        return
    chosen = str(python) if python.exists() else sys.executable
    peer_env = env | {"PEER_URL": _with_password(url)}
    try:
        for case in ("dlt first", "dlt unchanged"):
            results[case, 10_000] = measured(
                url, peer_env, "benchmarks.dlt_peer", case, 10_000, chosen
            )
    except subprocess.CalledProcessError:
        print("dlt failed; its lines are left out.")


def _with_password(url: str) -> str:
    """dlt insists on a password, also where the server asks for none."""
    parts = urlsplit(url)
    if parts.password:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.username}:none@{parts.netloc.split('@')[-1]}"))


def latency(control: Any, env: dict[str, str]) -> dict[str, Result]:
    """The same 10,000 jobs where each page takes 200 ms; only the wall counts."""
    control.set_options("scale:10000", changed=1.0)
    control.set_limits(latency_ms=LATENCY_MS)
    found = {
        case: run("benchmarks.sync_case", case, "10000", env=env)
        for case in ("parse", "changed", "unchanged")
    }
    control.set_limits(latency_ms=0)
    return found


def show(results: dict[tuple[str, int], Result], size: int) -> None:
    """The table of one size."""
    columns = ["case", "CPU s", "client", "server", "ms/job", "wall s", "peak MB", "above idle"]
    rows = [
        [
            case,
            f"{r['total']:.2f}",
            f"{r['cpu']:.2f}",
            f"{r['server']:.2f}",
            f"{r['each']:.3f}",
            f"{r['wall']:.2f}",
            f"{r['peak']:.0f}",
            f"{r['peak'] - r['idle']:.0f}",
            f"{r['statements']}",
            f"{r['wal']:.1f}",
        ]
        for (case, of_size), r in results.items()
        if of_size == size
    ]
    table(f"Sync of {size:,} jobs", [*columns, "statements", "WAL MB"], rows)


def judge(
    results: dict[tuple[str, int], Result], sizes: tuple[int, ...], waiting: dict[str, Result]
) -> None:
    """Ratios against the aims."""
    print()
    for size in sizes[1:]:
        of = {case: r for (case, of_size), r in results.items() if of_size == size}
        pages = size / PAGE
        print(f"{size:,} jobs")
        aim(
            "unchanged, of download and parse", of["unchanged"]["total"] / of["parse"]["total"], 1.8
        )
        over = of["unchanged"]["total"] / of["fingerprint"]["total"]
        print(f"  unchanged, of a bare fingerprint loop: {over:.3g}")
        aim("unchanged, statements a page", of["unchanged"]["statements"] / pages, 2)
        aim("unchanged, jobs written", of["unchanged"]["new"] + of["unchanged"]["changed"], 0)
        aim("1 % changed, of unchanged", of["changed"]["total"] / of["unchanged"]["total"], 1.25)
        aim("first, MB above idle", of["first"]["peak"] - of["first"]["idle"], 40)
        aim("unchanged, MB above idle", of["unchanged"]["peak"] - of["unchanged"]["idle"], 40)
        if "dlt first" in of:
            aim("first, of dlt", of["first"]["each"] / of["dlt first"]["each"], 0.5)
        if "update_or_create" in of:
            ratio = of["first"]["each"] / of["update_or_create"]["each"]
            print(f"  first, of update_or_create: {ratio:.3g}")
    small, large = results["incremental", sizes[0]], results["incremental", sizes[-1]]
    print("all sizes")
    aim("incremental, largest of smallest", large["total"] / small["total"], 1.2)
    growth = results["first", sizes[-1]]["peak"] - results["first", sizes[0]]["peak"]
    aim(f"MB more for {sizes[-1]:,} jobs than for {sizes[0]:,}", growth, 20)
    ideal = 10_000 / PAGE * LATENCY_MS / 1000
    print(f"10,000 jobs at {LATENCY_MS} ms a page ({ideal:.0f} s at least)")
    for case, words in (("parse", "download and parse"), ("changed", "all changed")):
        print(f"  {words}: {waiting[case]['wall'] / ideal:.3f} of pages × latency")
    bare = waiting["parse"]["wall"]
    print(f"  unchanged, of download and parse: {waiting['unchanged']['wall'] / bare:.3f}")
    aim("unchanged, of pages × latency", waiting["unchanged"]["wall"] / ideal, 1.10)
    aim("all changed, of pages × latency", waiting["changed"]["wall"] / ideal, 1.10)
