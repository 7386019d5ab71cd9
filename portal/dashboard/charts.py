"""The geometry of the dashboard's charts, drawn by templates as SVG. Pure: numbers in, lengths out.

A chart stretches to any width, so it holds no text: labels stand beside it in the page, where they
keep their size on a phone. Lengths are texts, for no template may put a comma into them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

SLOT = 10
"""The width of one column with its gap."""
COLUMN = 7.6
HEIGHT = 100.0
LEAST = 1.5
"""A number that is not zero is seen, however small."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One coloured piece of a column."""

    tone: str
    count: int
    x: str
    y: str
    height: str
    width: str = f"{COLUMN}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its label, what it says in words, and its pieces from the ground up."""

    label: str
    words: str
    x: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of stacked columns; ``top`` is the number that the full height stands for."""

    columns: Sequence[Column]
    top: int

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return SLOT * max(1, len(self.columns))

    @property
    def half(self) -> str:
        """The number at half the height."""
        return f"{self.top // 2:,}" if self.top > 1 else ""


def stacked(rows: Sequence[tuple[str, str, Sequence[tuple[str, int]]]]) -> Columns:
    """Columns of ``(label, words, ((tone, count), …))``, one beside the other."""
    top = round_up(max((sum(count for _, count in parts) for _, _, parts in rows), default=0))
    columns = []
    for place, (label, words, parts) in enumerate(rows):
        x = f"{place * SLOT + (SLOT - COLUMN) / 2:.1f}"
        pieces, ground = [], HEIGHT
        for tone, count in parts:
            if count:
                height = max(LEAST, HEIGHT * count / top)
                ground -= height
                pieces.append(Piece(tone, count, x, f"{max(0.0, ground):.2f}", f"{height:.2f}"))
        columns.append(Column(label, words, f"{place * SLOT}", tuple(pieces)))
    return Columns(tuple(columns), top)


def round_up(number: int) -> int:
    """The next number that reads well at the top of an axis: 2, 4, 6, 10, 20, 40, 60, 100 …"""
    if number <= 2:
        return 2
    size = 10 ** int(log10(number))
    for step in (1, 2, 4, 6, 10):
        if number <= step * size:
            return int(step * size)
    return ceil(number)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a list: its label, its number, its length from 0 to 100, where it leads."""

    label: str
    count: int
    length: str
    tone: str
    address: str
    note: str = ""


def bars(rows: Sequence[tuple[str, int, str, str, str]]) -> tuple[Bar, ...]:
    """Bars of ``(label, count, tone, address, note)``, the longest as long as there is room."""
    most = max((count for _, count, *_ in rows), default=0)
    return tuple(
        Bar(
            label,
            count,
            f"{max(LEAST, 100 * count / most):.1f}" if count else "0",
            tone,
            address,
            note,
        )
        for label, count, tone, address, note in rows
    )
