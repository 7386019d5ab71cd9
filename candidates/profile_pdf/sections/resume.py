"""The resume, as far as it is printed on our own pages: text, a picture, or why it is missing.

Pages of a PDF are not here: they are appended as they are.
"""

from candidates.profile_pdf import theme
from candidates.profile_pdf.flow import CAPTION, Flow, Type
from candidates.profile_pdf.fonts import BOLD, REGULAR
from candidates.profile_pdf.limits import FIELD_CHARACTERS
from candidates.profile_pdf.pages import Box, Picture
from candidates.profile_pdf.resume.parts import Block, Kind, PictureResume, Refused, TextResume
from candidates.profile_pdf.typesetting import clean, one_line, set_lines

BOOKMARK = "Resume"

LOOKS = {
    Kind.TITLE: Type(BOLD, 13, 18),
    Kind.HEADING: Type(BOLD, 11, 15),
    Kind.PARAGRAPH: Type(REGULAR, 9.5, 13.5),
    Kind.BULLET: Type(REGULAR, 9.5, 13.5),
    Kind.ROW: Type(REGULAR, 9.5, 13.5),
}
SPACE_BEFORE = {Kind.TITLE: 8.0, Kind.HEADING: 8.0, Kind.PARAGRAPH: 4.0, Kind.ROW: 3.0}
INDENT = 14.0
NOTICE = Type(REGULAR, 10, 14.5)
NOTICE_PADDING = 12.0


def lay_out_text(flow: Flow, resume: TextResume, name: str) -> None:
    """The text of a document, with its headings and lists, from the top of a page."""
    flow.new_page()
    flow.heading(BOOKMARK)
    file = one_line(name, FIELD_CHARACTERS)
    flow.paragraph(f"Text of “{file}”. The layout of the original is not kept.", CAPTION)
    flow.space(6)
    for block in resume.blocks:
        _block(flow, block)


def lay_out_picture(flow: Flow, resume: PictureResume, name: str) -> None:
    """A picture in its natural size, or as large as the page allows."""
    flow.new_page()
    flow.heading(BOOKMARK)
    flow.paragraph(one_line(name, FIELD_CHARACTERS), CAPTION)
    flow.space(6)
    scale = min(theme.TEXT_WIDTH / resume.width, flow.room / resume.height, 1.0)
    width, height = resume.width * scale, resume.height * scale
    x = (theme.PAGE_WIDTH - width) / 2
    flow.page.shapes.append(Picture(x, flow.y - height, width, height, resume.jpeg))
    flow.y -= height


def lay_out_refusal(flow: Flow, refused: Refused) -> None:
    """A plain notice where the resume would be."""
    text_width = theme.TEXT_WIDTH - 2 * NOTICE_PADDING
    lines = set_lines(clean(refused.sentence, 1_000), NOTICE.style, NOTICE.size, text_width)
    height = len(lines) * NOTICE.leading + 2 * NOTICE_PADDING
    flow.heading(BOOKMARK, keep=height)
    flow.page.shapes.append(
        Box(theme.MARGIN, flow.y - height, theme.TEXT_WIDTH, height, theme.PANEL, radius=4)
    )
    flow.y -= NOTICE_PADDING
    for line in lines:
        flow.line(line, NOTICE, x=theme.MARGIN + NOTICE_PADDING, width=text_width)
    flow.y -= NOTICE_PADDING


def _block(flow: Flow, block: Block) -> None:
    look = LOOKS[block.kind]
    text = clean(block.text, len(block.text) or 1)
    flow.space(SPACE_BEFORE.get(block.kind, 1.5))
    if block.kind in (Kind.TITLE, Kind.HEADING):
        flow.need(look.leading * 3)
    if block.kind is not Kind.BULLET:
        flow.paragraph(text, look)
        return
    x = theme.MARGIN + INDENT * (1 + min(block.level, 4))
    flow.need(look.leading * 2)
    bullet = set_lines("•", look.style, look.size, INDENT)[0]
    top = flow.y
    flow.line(bullet, look, x=x - 10)
    flow.y = top
    flow.paragraph(text, look, x=x, width=theme.PAGE_WIDTH - theme.MARGIN - x)
