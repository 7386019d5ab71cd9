"""The top of the first page: who, how to reach them, for which job, and the way back."""

from candidates.profile_pdf import theme
from candidates.profile_pdf.content import ProfileContent
from candidates.profile_pdf.dates import day
from candidates.profile_pdf.flow import LABEL, Flow, Type, add_link, place
from candidates.profile_pdf.fonts import BOLD, REGULAR
from candidates.profile_pdf.limits import ADDRESSES, FIELD_CHARACTERS
from candidates.profile_pdf.pages import Box, Star
from candidates.profile_pdf.typesetting import fit_lines, one_line, set_line, set_lines

KICKER = Type(BOLD, 8, 12, theme.ACCENT)
REFERENCE = Type(REGULAR, 8, 12, theme.MUTED)
NAME = Type(BOLD, 25, 31)
LONG_NAME = Type(BOLD, 15, 20)
HEADLINE = Type(REGULAR, 11.5, 16, theme.MUTED)
CONTACT = Type(REGULAR, 9.5, 14)
CONTACT_LINK = Type(REGULAR, 9.5, 14, theme.ACCENT)
VALUE = Type(REGULAR, 10, 13.5)
STRONG_VALUE = Type(BOLD, 10, 13.5)
RATING = Type(REGULAR, 8.5, 11, theme.MUTED)

TEST = Type(REGULAR, 9.5, 14)
TEST_STRONG = Type(BOLD, 11, 15, theme.ACCENT)

TEST_TITLE = "Test candidate"
TEST_WORDS = "Made up to check the connection to the ATS. Nobody applied. Please ignore and remove."
TEST_PADDING = 8.0

STARS = 5
STAR_RADIUS = 7.2
STAR_STEP = 18.5
STARS_WIDTH = 100.0
COLUMN_GAP = 18.0
MOST_NAME_LINES = 4


def lay_out_header(flow: Flow, content: ProfileContent) -> None:
    """Kicker, name, contact, and a grid of facts."""
    flow.bookmark("Profile")
    _kicker(flow, content)
    if content.is_test:
        _test_line(flow)
    _name(flow, content)
    _contact(flow, content)
    flow.y -= 12
    flow.rule()
    flow.y -= 14
    _facts(flow, content)
    _link_back(flow, content)


def _kicker(flow: Flow, content: ProfileContent) -> None:
    reference = set_line(
        one_line(content.reference, FIELD_CHARACTERS),
        REFERENCE.style,
        REFERENCE.size,
        theme.TEXT_WIDTH / 2,
    )
    right = theme.PAGE_WIDTH - theme.MARGIN - reference.width
    top = flow.y
    flow.line(set_lines("CANDIDATE PROFILE", BOLD, KICKER.size, theme.TEXT_WIDTH)[0], KICKER)
    place(flow.page, reference, REFERENCE, x=right, top=top, width=reference.width)
    flow.y -= 9


def _test_line(flow: Flow) -> None:
    """Says on the first look that there is no such person."""
    height = TEST_PADDING * 2 + TEST.leading * 2
    box = Box(
        theme.MARGIN,
        flow.y - height,
        theme.TEXT_WIDTH,
        height,
        theme.PANEL,
        stroke=theme.ACCENT,
        radius=3,
    )
    flow.page.shapes.append(box)
    flow.y -= TEST_PADDING
    inner = theme.MARGIN + 12
    for text, look in ((TEST_TITLE, TEST_STRONG), (TEST_WORDS, TEST)):
        line = set_line(text, look.style, look.size, theme.TEXT_WIDTH - 24)
        flow.line(line, look, x=inner, width=line.width)
    flow.y -= TEST_PADDING + 12


def _name(flow: Flow, content: ProfileContent) -> None:
    stars = content.assessment.stars if content.assessment else None
    width = theme.TEXT_WIDTH - (STARS_WIDTH + COLUMN_GAP if stars is not None else 0)
    if stars is not None:
        _stars(flow, stars)
    name = one_line(content.name, FIELD_CHARACTERS) or "Name not known"
    look = NAME
    lines = set_lines(name, look.style, look.size, width)
    if len(lines) > 2:
        look = LONG_NAME
        lines = fit_lines(name, look.style, look.size, width, MOST_NAME_LINES)
    for line in lines:
        flow.line(line, look, width=line.width)
    headline = one_line(content.headline, FIELD_CHARACTERS)
    if headline:
        flow.y -= 2
        for line in fit_lines(headline, HEADLINE.style, HEADLINE.size, width, 3):
            flow.line(line, HEADLINE, width=line.width)


def _stars(flow: Flow, stars: int) -> None:
    given = max(0, min(STARS, stars))
    left = theme.PAGE_WIDTH - theme.MARGIN - (STARS - 1) * STAR_STEP - STAR_RADIUS
    for index in range(STARS):
        x = left + index * STAR_STEP
        star = Star(x, flow.y - 15, STAR_RADIUS, theme.ACCENT, filled=index < given)
        flow.page.shapes.append(star)
    words = set_lines(f"{given} of {STARS} stars", RATING.style, RATING.size, STARS_WIDTH)[0]
    right = theme.PAGE_WIDTH - theme.MARGIN - words.width
    place(flow.page, words, RATING, x=right, top=flow.y - 25, width=words.width)


def _contact(flow: Flow, content: ProfileContent) -> None:
    flow.y -= 6
    emails = [one_line(email, FIELD_CHARACTERS) for email in content.emails[:ADDRESSES]]
    plain = [one_line(text, FIELD_CHARACTERS) for text in (content.phone, content.place)]
    reach = "   ·   ".join(text for text in (*emails[:1], *plain) if text)
    if reach:
        top = flow.y
        flow.paragraph(reach, CONTACT)
        if emails and emails[0]:
            width = min(CONTACT.style.width(emails[0], CONTACT.size), theme.TEXT_WIDTH)
            add_link(
                flow.page,
                f"mailto:{emails[0]}",
                (theme.MARGIN, top - CONTACT.leading, width, CONTACT.leading),
            )
    for email in filter(None, emails[1:]):
        flow.linked(email, f"mailto:{email}", CONTACT)
    for address in content.links[:ADDRESSES]:
        link = one_line(address, FIELD_CHARACTERS)
        if link:
            flow.linked(link, link, CONTACT_LINK)


def _facts(flow: Flow, content: ProfileContent) -> None:
    facts = (
        ("JOB", content.job_title, STRONG_VALUE),
        ("COMPANY", content.tenant_name, VALUE),
        ("ATS JOB ID", content.ats_job_id, VALUE),
        ("SOURCE", content.source, VALUE),
        ("STAGE", content.stage, VALUE),
        ("PREPARED", day(content.prepared_at), VALUE),
    )
    width = (theme.TEXT_WIDTH - 2 * COLUMN_GAP) / 3
    for row in (facts[:3], facts[3:]):
        tallest = 0.0
        for column, (label, value, look) in enumerate(row):
            x = theme.MARGIN + column * (width + COLUMN_GAP)
            title = set_lines(label, LABEL.style, LABEL.size, width)[0]
            place(flow.page, title, LABEL, x=x, top=flow.y, width=width)
            text = one_line(value, FIELD_CHARACTERS) or "–"
            lines = fit_lines(text, look.style, look.size, width, 4)
            for index, line in enumerate(lines):
                top = flow.y - LABEL.leading - index * look.leading
                place(flow.page, line, look, x=x, top=top, width=line.width)
            tallest = max(tallest, len(lines) * look.leading)
        flow.y -= LABEL.leading + tallest + 9


def _link_back(flow: Flow, content: ProfileContent) -> None:
    url = one_line(content.link_back, FIELD_CHARACTERS)
    if url:
        flow.linked(f"Full record: {url}", url, Type(REGULAR, 9, 13, theme.ACCENT))
