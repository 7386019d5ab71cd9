"""Triage at a thousand and at a million exports: the same queries, and never a wait."""

from benchmarks.environment import aim, database, environment, run, table


def main(*, quick: bool) -> None:
    """Pages and the clock's work at two sizes; ``quick`` at a tenth of the larger."""
    sizes = (1_000, 100_000 if quick else 1_000_000)
    found = {
        size: run("benchmarks.triage_case", str(size), env=environment(database(f"triage_{size}")))
        for size in sizes
    }
    small, large = (found[size] for size in sizes)
    table(
        "Triage, one export in twenty stuck on one of 400 causes, six connections as a whole",
        [
            "what",
            *(f"{size:,}: {what}" for size in sizes for what in ("ms", "queries")),
            "slowest statement, ms",
            "most rows read",
            "by",
        ],
        [
            [
                name,
                *(str(found[size][name][what]) for size in sizes for what in ("ms", "queries")),
                str(large[name]["slowest"]),
                f"{large[name]['read']:,.0f}",
                large[name]["by"],
            ]
            for name in small
        ],
    )
    print()
    slower = max(large[name]["ms"] / small[name]["ms"] for name in small)
    aim("times slower at the larger size", slower, 5)
    more = [name for name in small if small[name]["queries"] != large[name]["queries"]]
    aim("pages with more queries at the larger size", len(more), 0)
