"""The people index beside the limit and Django's own way, on the same people in one run."""

from typing import Any

from benchmarks.environment import DatabaseCpu, database, environment, run, sandbox, table

Result = dict[str, Any]


def main(*, quick: bool) -> None:
    """5,000 and 50,000 people; ``quick`` leaves out the second."""
    url = database("people")
    sizes = (5_000,) if quick else (5_000, 50_000)
    results: dict[tuple[str, int], Result] = {}
    with sandbox() as control:
        env = environment(url, control.url)
        for size in sizes:
            for case in ("hash", "first", "unchanged", "changed", "update_or_create"):
                with DatabaseCpu(url) as server:
                    result: Result = run("benchmarks.people_case", case, str(size), env=env)
                result["total"] = result["cpu"] + server.seconds
                result["each"] = 1000 * result["total"] / result["people"]
                results[case, size] = result
            show(results, size)
    judge(results, sizes)


def show(results: dict[tuple[str, int], Result], size: int) -> None:
    """The table of one size."""
    columns = ["case", "CPU s", "ms/person", "wall s", "peak MB", "above idle"]
    rows = [
        [
            case,
            f"{r['total']:.2f}",
            f"{r['each']:.3f}",
            f"{r['wall']:.2f}",
            f"{r['peak']:.0f}",
            f"{r['peak'] - r['idle']:.0f}",
        ]
        for (case, of), r in results.items()
        if of == size
    ]
    table(f"{size:,} people", columns, rows)


def judge(results: dict[tuple[str, int], Result], sizes: tuple[int, ...]) -> None:
    """The ratios that are claimed."""
    size = sizes[-1]
    peer = results["update_or_create", size]["each"]
    for case in ("first", "unchanged"):
        print(f"{case}: {peer / results[case, size]['each']:.0f} times cheaper than row by row")
    limit = results["hash", size]["each"]
    print(f"unchanged: {results['unchanged', size]['each'] / limit:.1f} times the hashes alone")
    small, large = (
        results["first", s]["peak"] - results["first", s]["idle"] for s in (sizes[0], size)
    )
    print(f"memory above idle: {small:.0f} MB for {sizes[0]:,}, {large:.0f} MB for {size:,} people")
