"""Explores every state that a small world can reach, and says what went wrong first."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


class Violation(Exception):  # noqa: N818 - a finding, not a failure of the explorer
    """The world broke a promise. ``kind`` is one word, ``detail`` what happened."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


@dataclass
class Exploration:
    """What was seen: every state, and which states lead to which."""

    states: int = 0
    edges: int = 0
    violation: Violation | None = None
    trace: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        found = f"{self.violation}\n  " + "\n  ".join(self.trace) if self.violation else "sound"
        return f"{self.states:,} states, {self.edges:,} moves: {found}"


def explore(
    start: Hashable,
    successors: Callable[[Any], Iterator[tuple[str, Any]]],
    is_settled: Callable[[Any], bool],
) -> Exploration:
    """Breadth first over every interleaving; stops at the first violation, with its trace.

    Afterwards every state must still have a way to one that ``is_settled``; one that has none is
    a violation of the kind ``lost``.
    """
    seen = Exploration()
    numbers: dict[Hashable, int] = {start: 0}
    states: list[Hashable] = [start]
    came_from: list[tuple[int, str]] = [(-1, "start")]
    sources: list[list[int]] = [[]]
    waiting = deque([0])
    while waiting:
        number = waiting.popleft()
        # A move is made when it is asked for, so that a violation names the move that made it.
        moves = successors(states[number])
        try:
            for label, state in moves:
                seen.edges += 1
                target = numbers.setdefault(state, len(states))
                if target == len(states):
                    states.append(state)
                    came_from.append((number, label))
                    sources.append([])
                    waiting.append(target)
                sources[target].append(number)
        except Violation as violation:
            seen.violation = violation
            seen.trace = _trace(came_from, number)
            break
    seen.states = len(states)
    if seen.violation is None:
        stuck = _without_way_out(states, sources, is_settled)
        if stuck is not None:
            seen.violation = Violation("lost", str(states[stuck]))
            seen.trace = _trace(came_from, stuck)
    return seen


def _without_way_out(
    states: list[Hashable], sources: list[list[int]], is_settled: Callable[[Any], bool]
) -> int | None:
    reached = [is_settled(state) for state in states]
    waiting = deque(number for number, good in enumerate(reached) if good)
    while waiting:
        for source in sources[waiting.popleft()]:
            if not reached[source]:
                reached[source] = True
                waiting.append(source)
    return next((number for number, good in enumerate(reached) if not good), None)


def _trace(came_from: list[tuple[int, str]], number: int) -> list[str]:
    labels: list[str] = []
    while number > 0:
        number, label = came_from[number]
        labels.append(label)
    return labels[::-1]


def replaced(items: tuple[Any, ...], index: int, item: Any) -> tuple[Any, ...]:
    """The tuple with one item replaced."""
    return (*items[:index], item, *items[index + 1 :])


def sorted_with(items: Iterable[Any], *more: Any) -> tuple[Any, ...]:
    """The items and some more in one order, so that equal worlds are equal values."""
    return tuple(sorted((*items, *more)))
