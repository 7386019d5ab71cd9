"""Tables that go over as many pages as they need; the headings stand on each."""

from collections.abc import Sequence
from dataclasses import dataclass

from candidates.profile_pdf import theme
from candidates.profile_pdf.flow import LABEL, Flow, Type, place, place_lines
from candidates.profile_pdf.fonts import BOLD, REGULAR
from candidates.profile_pdf.pages import Box
from candidates.profile_pdf.typesetting import Line, clean, fit_lines, set_line

CELL = Type(REGULAR, 8.5, 11.5)
STRONG_CELL = Type(BOLD, 8.5, 11.5)
GAP = 10.0
ROW_SPACE = 7.0
CHARACTERS = 2_000
MOST_LINES = 30
"""Of one cell, so that every row fits on a page."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and a width in points; 0 takes what is left."""

    title: str
    width: float


def lay_out_table(
    flow: Flow,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    strong: Sequence[bool] = (),
) -> None:
    """Set the rows one below the other. ``strong`` says which of them stand out."""
    widths = _widths(columns)
    _head(flow, columns, widths)
    for number, row in enumerate(rows):
        # Only what the row is about stands out; what explains it stays readable.
        look = STRONG_CELL if number < len(strong) and strong[number] else CELL
        looks = [*[look] * (len(row) - 1), CELL]
        cells = [_cell(*given) for given in zip(row, looks, widths, strict=True)]
        height = max(len(cell) for cell in cells) * CELL.leading + ROW_SPACE
        page = flow.page
        flow.need(height)
        if flow.page is not page:
            _head(flow, columns, widths)
        x = theme.MARGIN
        for cell, used, width in zip(cells, looks, widths, strict=True):
            place_lines(flow.page, cell, used, x=x, top=flow.y - ROW_SPACE / 2, width=width)
            x += width + GAP
        flow.y -= height
        flow.rule()
    flow.space(12)


def _head(flow: Flow, columns: Sequence[Column], widths: Sequence[float]) -> None:
    flow.need(LABEL.leading + 3 * CELL.leading)
    x = theme.MARGIN
    for column, width in zip(columns, widths, strict=True):
        line = set_line(column.title.upper(), LABEL.style, LABEL.size, width)
        place(flow.page, line, LABEL, x=x, top=flow.y, width=width)
        x += width + GAP
    flow.y -= LABEL.leading + 3
    flow.page.shapes.append(Box(theme.MARGIN, flow.y, theme.TEXT_WIDTH, 0.9, theme.MUTED))


def _cell(text: str, look: Type, width: float) -> list[Line]:
    tidy = clean(text, CHARACTERS).strip()
    return fit_lines(tidy, look.style, look.size, width, MOST_LINES) if tidy else []


def _widths(columns: Sequence[Column]) -> list[float]:
    left = theme.TEXT_WIDTH - GAP * (len(columns) - 1) - sum(column.width for column in columns)
    return [column.width or left for column in columns]
