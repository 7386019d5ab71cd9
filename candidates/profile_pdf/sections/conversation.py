"""The screening conversation as a chat: the candidate to the right, the other side to the left.

Bubbles are split over pages where they must be. Outline and filling differ, not only the colour,
so that the two sides can be told apart in a black-and-white print.
"""

from collections.abc import Sequence
from datetime import date

from candidates.profile_pdf import theme
from candidates.profile_pdf.content import Message
from candidates.profile_pdf.dates import clock, day, zone
from candidates.profile_pdf.flow import CAPTION, Flow, Type, place, place_lines
from candidates.profile_pdf.fonts import BOLD, REGULAR
from candidates.profile_pdf.limits import FIELD_CHARACTERS, MESSAGES, TEXT_CHARACTERS
from candidates.profile_pdf.pages import Box
from candidates.profile_pdf.typesetting import Line, clean, one_line, set_line, set_lines

SAID = Type(REGULAR, 9.5, 13.5)
SPEAKER = Type(BOLD, 8, 12)
TIME = Type(REGULAR, 8, 12, theme.MUTED)
DAY = Type(REGULAR, 8, 12, theme.MUTED)

BUBBLE_WIDTH = 372.0
PADDING_X = 10.0
PADDING_Y = 6.0
RADIUS = 5.0
GAP = 8.0
# A bubble is not begun at the foot of a page for less than this many lines.
FEWEST_LINES = 2


def lay_out_conversation(flow: Flow, messages: Sequence[Message]) -> None:
    """Every message in order, with a line per day."""
    flow.heading("Screening conversation")
    flow.paragraph(_caption(messages), CAPTION)
    flow.space(8)
    shown: date | None = None
    for message in messages[:MESSAGES]:
        if message.at is not None and message.at.date() != shown:
            shown = message.at.date()
            _day(flow, shown)
        _message(flow, message)


def left_out(messages: Sequence[Message]) -> list[str]:
    """Sentences about what was too much."""
    notes = []
    if len(messages) > MESSAGES:
        notes.append(f"Only the first {MESSAGES:,} of {len(messages):,} messages are shown.")
    shortened = sum(len(message.text) > TEXT_CHARACTERS for message in messages[:MESSAGES])
    if shortened:
        were = "message was" if shortened == 1 else "messages were"
        notes.append(f"{shortened} very long {were} shortened.")
    return notes


def _caption(messages: Sequence[Message]) -> str:
    count = f"{len(messages):,} message{'s' * (len(messages) != 1)}"
    zones = {zone(message.at) for message in messages if message.at is not None} - {""}
    return f"{count}. Times in {zones.pop()}." if len(zones) == 1 else f"{count}."


def _day(flow: Flow, value: date) -> None:
    flow.space(2)
    flow.need(DAY.leading + 60)
    label = set_lines(day(value), DAY.style, DAY.size, theme.TEXT_WIDTH)[0]
    x = (theme.PAGE_WIDTH - label.width) / 2
    flow.line(label, DAY, x=x, width=label.width)
    flow.space(4)


def _message(flow: Flow, message: Message) -> None:
    text = clean(message.text, TEXT_CHARACTERS).strip() or "(empty message)"
    lines = set_lines(text, SAID.style, SAID.size, BUBBLE_WIDTH - 2 * PADDING_X)
    first = min(len(lines), FEWEST_LINES + 1)
    flow.need(SPEAKER.leading + 2 * PADDING_Y + first * SAID.leading)
    _speaker(flow, message, clock(message.at) if message.at else "")
    rest = lines
    while rest:
        fits = int((flow.room - 2 * PADDING_Y) / SAID.leading)
        if fits < min(len(rest), FEWEST_LINES):
            flow.new_page()
            continue
        # Never carry a single line over.
        if len(rest) - fits == 1:
            fits -= 1
        _bubble(flow, rest[:fits], from_candidate=message.from_candidate)
        rest = rest[fits:]
        if rest:
            flow.new_page()
            _speaker(flow, message, "continued")
    flow.space(GAP)


def _speaker(flow: Flow, message: Message, beside: str) -> None:
    name = set_line(
        one_line(message.speaker, FIELD_CHARACTERS) or "Unknown speaker",
        SPEAKER.style,
        SPEAKER.size,
        BUBBLE_WIDTH - 70,
    )
    time = set_line(beside, TIME.style, TIME.size, 60)
    both = name.width + (7 + time.width if beside else 0)
    x = theme.PAGE_WIDTH - theme.MARGIN - both if message.from_candidate else theme.MARGIN
    place(flow.page, name, SPEAKER, x=x, top=flow.y, width=name.width)
    place(flow.page, time, TIME, x=x + name.width + 7, top=flow.y, width=time.width)
    flow.y -= SPEAKER.leading + 1.5


def _bubble(flow: Flow, lines: Sequence[Line], *, from_candidate: bool) -> None:
    widest = max(line.width for line in lines)
    width = max(widest, 24.0) + 2 * PADDING_X
    height = len(lines) * SAID.leading + 2 * PADDING_Y
    x = theme.PAGE_WIDTH - theme.MARGIN - width if from_candidate else theme.MARGIN
    fill, stroke = (theme.WHITE, theme.ACCENT) if from_candidate else (theme.PANEL, None)
    flow.page.shapes.append(Box(x, flow.y - height, width, height, fill, stroke, RADIUS))
    place_lines(
        flow.page,
        lines,
        SAID,
        x=x + PADDING_X,
        top=flow.y - PADDING_Y,
        width=width - 2 * PADDING_X,
    )
    flow.y -= height
