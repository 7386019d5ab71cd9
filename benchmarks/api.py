"""The REST API under load: 50,000 people in bulk, and every list at a thousand and 50,000 rows."""

from benchmarks.environment import aim, database, environment, run, table

Part = dict[str, float]
AT_ONCE = 1_000
SINGLE = 1_000
PAGE = 50


def main(*, quick: bool) -> None:
    """50,000 people; ``quick`` 10,000 of them, measured in parts of a fifth either way."""
    count = 10_000 if quick else 50_000
    intake(count)
    lists(5_000 if quick else 50_000)


def intake(count: int) -> None:
    """People in bulk: linear, in flat memory, and nearly nothing where nothing is new."""
    cases = {"bulk": count, "single": SINGLE, "bulk_create": count}
    env = environment(database("api"))
    found = {
        case: run("benchmarks.api_case", case, str(size), env=env) for case, size in cases.items()
    }
    rows = []
    for case, passes in found.items():
        for name, parts in passes.items():
            for label, some in _slices(parts):
                rows.append(
                    [f"{case}, {name}, {label}", *_cells(some, cases[case] / _calls(parts))]
                )
    columns = ["people", "statements each", "ms CPU", "ours", "database", "rows written", "peak MB"]
    table(f"{count:,} people, {AT_ONCE:,} a call; figures of each person", columns, rows)
    print()
    new, again = found["bulk"]["new"], found["bulk"]["unchanged"]
    first, last = new[0], new[-1]
    aim("statements of the last part, of the first", last["statements"] / first["statements"], 1.05)
    aim("CPU of the last part, of the first", _cpu(last) / _cpu(first), 1.25)
    aim("memory gained after the first part, MB", last["peak"] - first["peak"], 10)
    aim("memory gained over all 150 calls, MB", again[-1]["peak"] - first["peak"], 10)
    written = sum(part["written"] for part in again) / count
    aim("rows written for each person when nothing is new", written, 0.01)
    peer = found["bulk_create"]
    aim("CPU, of Django's bare upsert", _each(new) / _each(peer["new"]), 3)
    aim("unchanged: CPU, of Django's bare upsert", _each(again) / _each(peer["unchanged"]), 2)
    one = sum(map(_cpu, found["single"]["new"])) / SINGLE
    aim("times cheaper than a call for each", one / (_each(new) / AT_ONCE), 20, at_least=True)


def lists(most: int) -> None:
    """Every list: as many statements for many rows, and an index that serves the page."""
    sizes = (1_000, most)
    found = {
        size: run("benchmarks.api_lists", str(size), env=environment(database("api_lists")))
        for size in sizes
    }
    few, many = (found[size] for size in sizes)
    rows = [
        [
            name,
            f"{few[name]['statements']}",
            f"{page['statements']}",
            f"{page['first']:,.0f}",
            f"{page['further']:,.0f}",
            page["plan"],
        ]
        for name, page in many.items()
    ]
    columns = ["list", "1,000", f"{most:,}", "read at first", "further on", "read by"]
    table("Lists: statements, and rows read for a page of 50", columns, rows)
    print()
    grown = [name for name in many if many[name]["statements"] != few[name]["statements"]]
    aim("lists with more statements for more rows", len(grown), 0)
    for name in ("first", "further"):
        most_read = max(page[name] for page in many.values())
        aim(f"rows read for the {name} page", most_read, 4 * PAGE)


def _slices(parts: list[Part]) -> list[tuple[str, list[Part]]]:
    if len(parts) < 2:
        return [("all", parts)]
    return [("first part", parts[:1]), ("last part", parts[-1:])]


def _cells(parts: list[Part], each: float) -> list[str]:
    people = _calls(parts) * each
    ours, server = (sum(part[name] for part in parts) for name in ("cpu", "server"))
    return [
        f"{sum(part['statements'] for part in parts) / people:.3f}",
        f"{1000 * (ours + server) / people:.3f}",
        f"{1000 * ours / people:.3f}",
        f"{1000 * server / people:.3f}",
        f"{sum(part['written'] for part in parts) / people:.3f}",
        f"{parts[-1]['peak']:.0f}",
    ]


def _calls(parts: list[Part]) -> float:
    return sum(part["calls"] for part in parts)


def _cpu(part: Part) -> float:
    return part["cpu"] + part["server"]


def _each(parts: list[Part]) -> float:
    """CPU seconds of a call."""
    return sum(map(_cpu, parts)) / _calls(parts)
