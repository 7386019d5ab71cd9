"""What the reader should know about the document itself."""

from collections.abc import Sequence

from candidates.profile_pdf import theme
from candidates.profile_pdf.flow import CAPTION, Flow, Type, place
from candidates.profile_pdf.fonts import BOLD, REGULAR
from candidates.profile_pdf.typesetting import set_lines

TITLE = Type(BOLD, 10, 15)
NOTE = Type(REGULAR, 9, 13)
INDENT = 10.0


def lay_out_notes(flow: Flow, notes: Sequence[str]) -> None:
    """What could not be included, one line each."""
    flow.space(22)
    flow.need(TITLE.leading + 3 * NOTE.leading)
    flow.line(set_lines("Not included", TITLE.style, TITLE.size, theme.TEXT_WIDTH)[0], TITLE)
    for note in notes:
        flow.need(2 * NOTE.leading)
        dash = set_lines("–", NOTE.style, NOTE.size, INDENT)[0]
        place(flow.page, dash, NOTE, x=theme.MARGIN, top=flow.y, width=INDENT)
        width = theme.TEXT_WIDTH - INDENT
        flow.paragraph(note, NOTE, x=theme.MARGIN + INDENT, width=width)


def lay_out_nothing_yet(flow: Flow, missing: Sequence[str]) -> None:
    """One muted sentence naming the parts that nobody has made yet."""
    listed = f"{', '.join(missing[:-1])} or {missing[-1]}" if len(missing) > 1 else missing[0]
    flow.space(22)
    flow.paragraph(f"No {listed} was on file when this profile was prepared.", CAPTION)
