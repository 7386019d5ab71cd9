"""How the candidate was judged: a summary, and one bar per criterion."""

import math

from candidates.profile_pdf import theme
from candidates.profile_pdf.content import AssessmentContent, Criterion
from candidates.profile_pdf.flow import SMALL, Flow, Type, place
from candidates.profile_pdf.fonts import BOLD, REGULAR
from candidates.profile_pdf.limits import CRITERIA, FIELD_CHARACTERS, TEXT_CHARACTERS
from candidates.profile_pdf.pages import Box
from candidates.profile_pdf.typesetting import clean, fit_lines, one_line, set_line, set_lines

NAME = Type(REGULAR, 9.5, 14)
SCORE = Type(BOLD, 9.5, 14)

HIGHEST = 5.0
NAME_WIDTH = 176.0
SCORE_WIDTH = 30.0
BAR_HEIGHT = 6.0
BAR_X = theme.MARGIN + NAME_WIDTH + 12
BAR_WIDTH = theme.TEXT_WIDTH - NAME_WIDTH - 12 - SCORE_WIDTH
COMMENT_WIDTH = theme.TEXT_WIDTH - NAME_WIDTH - 12
ROW_GAP = 8.0


def lay_out_assessment(flow: Flow, assessment: AssessmentContent) -> None:
    """Summary first, then the bars that support it."""
    flow.heading("Assessment")
    summary = clean(assessment.summary, TEXT_CHARACTERS).strip()
    if summary:
        flow.paragraph(summary)
        flow.space(12)
    for criterion in assessment.criteria[:CRITERIA]:
        _criterion(flow, criterion)


def _criterion(flow: Flow, criterion: Criterion) -> None:
    text = one_line(criterion.name, FIELD_CHARACTERS)
    name = fit_lines(text, NAME.style, NAME.size, NAME_WIDTH, 3)
    comment = clean(criterion.comment, TEXT_CHARACTERS).strip()
    comment_lines = set_lines(comment, SMALL.style, SMALL.size, COMMENT_WIDTH) if comment else []
    height = max(
        len(name) * NAME.leading, NAME.leading + min(len(comment_lines), 6) * SMALL.leading
    )
    flow.need(height + ROW_GAP)
    page, top = flow.page, flow.y
    for index, line in enumerate(name):
        line_top = top - index * NAME.leading
        place(page, line, NAME, x=theme.MARGIN, top=line_top, width=line.width)
    _bar(flow, criterion.score)
    flow.y = top - NAME.leading
    for line in comment_lines:
        flow.need(SMALL.leading)
        flow.line(line, SMALL, x=BAR_X, width=COMMENT_WIDTH)
    if flow.page is page:
        flow.y = min(flow.y, top - len(name) * NAME.leading)
    flow.space(ROW_GAP)


def _bar(flow: Flow, score: float) -> None:
    known = not math.isnan(score)
    value = max(0.0, min(HIGHEST, score)) if known else 0.0
    y = flow.y - NAME.leading / 2 - BAR_HEIGHT / 2
    radius = BAR_HEIGHT / 2
    shapes = flow.page.shapes
    shapes.append(Box(BAR_X, y, BAR_WIDTH, BAR_HEIGHT, theme.TRACK, radius=radius))
    length = BAR_WIDTH * value / HIGHEST
    if length > 0:
        length = max(length, BAR_HEIGHT)
        shapes.append(Box(BAR_X, y, length, BAR_HEIGHT, theme.ACCENT, radius=radius))
    text = f"{value:.1f}" if known else "–"
    label = set_line(text, SCORE.style, SCORE.size, SCORE_WIDTH)
    right = theme.PAGE_WIDTH - theme.MARGIN - label.width
    place(flow.page, label, SCORE, x=right, top=flow.y, width=label.width)


def left_out(assessment: AssessmentContent) -> list[str]:
    """Sentences about what was too much."""
    beyond = len(assessment.criteria) - CRITERIA
    notes = (
        [f"{beyond} of {len(assessment.criteria)} criteria are not shown."] if beyond > 0 else []
    )
    if len(assessment.summary) > TEXT_CHARACTERS:
        notes.append("The summary of the assessment was shortened.")
    return notes
