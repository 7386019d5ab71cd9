"""The admin on a million candidates and five million attempts, beside a stock ``ModelAdmin``.

``BENCH_CANDIDATES`` sets the scale. The rows are made once and kept for the next run.
"""

import os

from benchmarks.environment import aim, database, environment, run, table


def main(*, quick: bool) -> None:
    """Every list, filter, search and form; ``quick`` on a tenth."""
    candidates = int(os.environ.get("BENCH_CANDIDATES") or (100_000 if quick else 1_000_000))
    url = database(f"admin_{candidates}", keep=True)
    found = run("benchmarks.admin_case", str(candidates), env=environment(url))
    if found["building"]:
        print(f"The rows were made in {found['building']:.0f} s and are kept.")
    ours, theirs = found["ours"], found["theirs"]
    rows = [
        [name, f"{page['ms']:.0f}", str(page["queries"]), str(page["status"]), *_peer(theirs, name)]
        for name, page in ours.items()
    ]
    columns = ["page", "ms", "queries", "status", "stock ms", "stock queries"]
    table(f"Admin at {candidates:,} candidates", columns, rows)
    print()
    deep = {name for name in ours if "deep page" in name}
    aim("slowest page, ms", max(ours[name]["ms"] for name in ours if name not in deep), 100)
    aim("deep page, ms", max(ours[name]["ms"] for name in deep), 250)
    aim("most queries", max(page["queries"] for page in ours.values()), 12)
    aim("pages that do not answer", sum(page["status"] != 200 for page in ours.values()), 0)
    for name, page in theirs.items():
        if name in ours and "attempts" in name:
            aim(f"{name}: times stock", page["ms"] / ours[name]["ms"], 20, at_least=True)


def _peer(theirs: dict[str, dict[str, float]], name: str) -> list[str]:
    page = theirs.get(name)
    return [f"{page['ms']:.0f}", f"{page['queries']:.0f}"] if page else ["", ""]
