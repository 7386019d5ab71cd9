"""Resumes for the demo's candidates, made here: PDF, DOCX, and a photographed page as PNG."""

import io
from dataclasses import dataclass

from docx import Document
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from candidates.profile_pdf.fonts import FONTS
from candidates.services.intake import ResumeData
from portal.demo.cast import Person

FONT = "DemoResume"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EMPLOYERS = ("Midland Castings", "Three Rivers Supply", "Gulf Fabrication", "Keystone Plastics")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a resume says: a heading and, under it, titled paragraphs."""

    heading: str
    subheading: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def resume_of(person: Person, *, job_title: str, number: int) -> ResumeData | None:
    """The candidate's resume as it would have been uploaded, or ``None`` where there is none."""
    if not person.resume:
        return None
    make, content_type = {
        "pdf": (_pdf, "application/pdf"),
        "docx": (_docx, DOCX),
        "png": (_png, "image/png"),
    }[person.resume]
    name = f"{person.first_name} {person.last_name} resume.{person.resume}"
    return ResumeData(
        name=name, content_type=content_type, content=make(_paper(person, job_title, number))
    )


def _paper(person: Person, job_title: str, number: int) -> Paper:
    years = 3 + number % 9
    changed = 2026 - years // 2
    now, before = EMPLOYERS[number % 4], EMPLOYERS[(number + 1) % 4]
    return Paper(
        heading=f"{person.first_name} {person.last_name}",
        subheading=f"{job_title} · {years} years in the trade · {person.email}",
        sections=(
            (
                "Experience",
                (
                    f"{now}, since {changed}: lead on second shift, trains new colleagues.",
                    f"{before}, {2026 - years} to {changed}: first a helper, then ran the line.",
                    "Cut unplanned stops by a fifth in one year with a daily ten-minute check.",
                ),
            ),
            (
                "Skills",
                (
                    "Reads drawings and work orders, measures with calipers and gauges.",
                    "OSHA 30, powered industrial truck, lock-out and tag-out.",
                ),
            ),
            ("Education", ("High school diploma; certificate of the trade, community college.",)),
        ),
    )


def _lines(paper: Paper) -> list[tuple[int, str]]:
    """The paper as lines with their size in points."""
    lines = [(20, paper.heading), (10, paper.subheading), (10, "")]
    for title, paragraphs in paper.sections:
        lines += [(13, title), *((10, paragraph) for paragraph in paragraphs), (10, "")]
    return lines


def _pdf(paper: Paper) -> bytes:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, str(FONTS / "NotoSans-Regular.ttf")))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=LETTER, invariant=True)
    canvas.setTitle(f"Resume of {paper.heading}")
    height = LETTER[1] - 72
    for size, text in _lines(paper):
        canvas.setFont(FONT, size)
        canvas.drawString(64, height, text)
        height -= size * 1.6
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _docx(paper: Paper) -> bytes:
    document = Document()
    document.add_heading(paper.heading, level=0)
    document.add_paragraph(paper.subheading)
    for title, paragraphs in paper.sections:
        document.add_heading(title, level=1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph, style="List Bullet")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _png(paper: Paper) -> bytes:
    page = Image.new("RGB", (1240, 1600), "#fdfcf8")
    draw = ImageDraw.Draw(page)
    height = 110
    for size, text in _lines(paper):
        font = ImageFont.truetype(str(FONTS / "NotoSans-Regular.ttf"), size * 2)
        draw.text((110, height), text, fill="#22262b", font=font)
        height += int(size * 3.4)
    buffer = io.BytesIO()
    page.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
