"""Pages to PDF bytes, the same bytes for the same pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from threading import Lock

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from candidates.profile_pdf import theme
from candidates.profile_pdf.flow import Type, place
from candidates.profile_pdf.fonts import REGULAR
from candidates.profile_pdf.pages import Bookmark, Box, Page, Picture, Shape, Star, Text
from candidates.profile_pdf.typesetting import set_line

PRODUCT = "ATS Integration Portal"
LANGUAGE = "en-US"
FOOTER = Type(REGULAR, 8, 11, theme.MUTED)

# Fonts and pictures as plain bytes instead of ASCII text: a fifth smaller, and faster.
rl_config.useA85 = 0

# The font readers of ReportLab keep a position in the file while they cut a subset.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Labels:
    """What the document says about itself: its properties and the foot of every page."""

    title: str
    subject: str
    footer: str
    prepared_at: datetime


def paint(
    pages: Sequence[Page], bookmarks: Sequence[Bookmark], labels: Labels, appended: int
) -> bytes:
    """A finished PDF. ``appended`` is how many foreign pages will follow, for "n / N"."""
    target = BytesIO()
    total = len(pages) + appended
    with _one_at_a_time:
        canvas = _canvas(target, labels)
        for number, page in enumerate(pages):
            _add_footer(page, labels.footer, f"{number + 1} / {total}")
            for bookmark in bookmarks:
                if bookmark.page == number:
                    key = f"{bookmark.page}:{bookmark.title}"
                    canvas.bookmarkPage(key, fit="XYZ", left=0, top=bookmark.y)
                    canvas.addOutlineEntry(bookmark.title, key)
            _paint_page(canvas, page)
            canvas.showPage()
        canvas.save()
    return target.getvalue()


def _canvas(target: BytesIO, labels: Labels) -> Canvas:
    canvas = Canvas(
        target,
        pagesize=(theme.PAGE_WIDTH, theme.PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        lang=LANGUAGE,
        pdfVersion=(1, 7),
    )
    stamp = _pdf_date(labels.prepared_at)
    canvas.setDateFormatter(lambda *_: stamp)
    canvas.setTitle(labels.title)
    canvas.setSubject(labels.subject)
    canvas.setAuthor(PRODUCT)
    canvas.setCreator(PRODUCT)
    canvas.setProducer(PRODUCT)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()
    return canvas


def _pdf_date(value: datetime) -> str:
    if value.utcoffset() is not None:
        value = value.astimezone(UTC)
    return f"D:{value:%Y%m%d%H%M%S}Z"


def _add_footer(page: Page, footer: str, number: str) -> None:
    bottom = theme.FOOTER_RULE
    page.shapes.append(Box(theme.MARGIN, bottom, theme.TEXT_WIDTH, 0.5, theme.RULE))
    top = theme.FOOTER_LINE + FOOTER.leading
    width = theme.TEXT_WIDTH - 70
    left = set_line(footer, FOOTER.style, FOOTER.size, width)
    place(page, left, FOOTER, x=theme.MARGIN, top=top, width=left.width)
    right = set_line(number, FOOTER.style, FOOTER.size, 70)
    x = theme.PAGE_WIDTH - theme.MARGIN - right.width
    place(page, right, FOOTER, x=x, top=top, width=right.width)


def _paint_page(canvas: Canvas, page: Page) -> None:
    for shape in page.shapes:
        _paint_shape(canvas, shape)
    _paint_texts(canvas, page.texts)
    for link in page.links:
        rectangle = (link.x, link.y, link.x + link.width, link.y + link.height)
        canvas.linkURL(link.url, rectangle, relative=0, thickness=0)


def _paint_texts(canvas: Canvas, texts: Sequence[Text]) -> None:
    pen = canvas.beginText()
    colour, font = None, None
    for text in texts:
        pen.setTextOrigin(text.x, text.y)
        if text.colour != colour:
            colour = text.colour
            pen.setFillColorRGB(*colour)
        for run in text.runs:
            if (run.font, text.size) != font:
                font = (run.font, text.size)
                pen.setFont(*font)
            pen.textOut(run.text)
    canvas.drawText(pen)


def _paint_shape(canvas: Canvas, shape: Shape) -> None:
    match shape:
        case Box():
            _paint_box(canvas, shape)
        case Star():
            _paint_star(canvas, shape)
        case Picture():
            image = ImageReader(BytesIO(shape.jpeg))
            canvas.drawImage(image, shape.x, shape.y, shape.width, shape.height)


def _paint_box(canvas: Canvas, box: Box) -> None:
    canvas.setFillColorRGB(*box.fill)
    if box.stroke is not None:
        canvas.setStrokeColorRGB(*box.stroke)
        canvas.setLineWidth(0.75)
    stroke = int(box.stroke is not None)
    if box.radius:
        canvas.roundRect(box.x, box.y, box.width, box.height, box.radius, stroke=stroke, fill=1)
    else:
        canvas.rect(box.x, box.y, box.width, box.height, stroke=stroke, fill=1)


def _paint_star(canvas: Canvas, star: Star) -> None:
    path = canvas.beginPath()
    for corner in range(10):
        radius = star.radius if corner % 2 == 0 else star.radius * 0.42
        angle = math.pi / 2 + corner * math.pi / 5
        point = star.x + radius * math.cos(angle), star.y + radius * math.sin(angle)
        (path.lineTo if corner else path.moveTo)(*point)
    path.close()
    canvas.setFillColorRGB(*star.colour)
    canvas.setStrokeColorRGB(*star.colour)
    canvas.setLineWidth(0.8)
    canvas.drawPath(path, stroke=1, fill=int(star.filled))
