"""Profiles and resumes that the tests of the PDF share. Everything is made here, nothing stored."""

import datetime as dt
import io
import zipfile
from typing import Any

import docx
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from candidates.profile_pdf.content import (
    AssessmentContent,
    Criterion,
    Message,
    ProfileContent,
    ResumeFile,
)
from candidates.profile_pdf.render import ProfilePdf

NOON = dt.datetime(2026, 11, 19, 18, 5, tzinfo=dt.UTC)
LETTER = (612.0, 792.0)


def conversation(count: int = 6) -> tuple[Message, ...]:
    """Question and answer in turn, two minutes apart."""
    return tuple(
        Message(
            speaker="Maria Alvarez" if index % 2 else "Robin",
            from_candidate=bool(index % 2),
            at=NOON + dt.timedelta(minutes=2 * index),
            text=f"Turn {index}: I set up a Haas VF-4 and hold half a thousandth on bores.",
        )
        for index in range(count)
    )


ASSESSMENT = AssessmentContent(
    stars=4,
    summary="Sets up mills without supervision.",
    criteria=(
        Criterion("CNC setup", 4.5, "Edits G-code at the control."),
        Criterion("Communication", 4.0),
    ),
)


def profile(**changes: Any) -> ProfileContent:
    """An ordinary profile; ``changes`` replace fields."""
    values: dict[str, Any] = {
        "name": "Maria Alvarez",
        "emails": ("maria@example.com",),
        "phone": "+1 (616) 555-0142",
        "place": "Grand Rapids, MI",
        "links": ("https://www.linkedin.com/in/maria",),
        "headline": "CNC machinist",
        "job_title": "CNC Machinist, Second Shift",
        "ats_job_id": "JOB-2291",
        "tenant_name": "Lakeside Manufacturing",
        "source": "Passive outreach",
        "stage": "Engaged",
        "reference": "rx-8f3k2m",
        "link_back": "https://app.example.com/c/rx-8f3k2m",
        "prepared_at": dt.datetime(2026, 11, 22, 14, 5, tzinfo=dt.UTC),
        "assessment": ASSESSMENT,
        "conversation": conversation(),
        "resume": None,
    }
    return ProfileContent(**(values | changes))


def bare(**changes: Any) -> ProfileContent:
    """Nothing but the header, empty where it may be."""
    empty = dict.fromkeys(("job_title", "tenant_name", "source", "stage", "reference"), "")
    return ProfileContent(
        **({"name": "", "prepared_at": dt.datetime(2026, 1, 1)} | empty | changes)  # noqa: DTZ001
    )


def with_resume(content: bytes, name: str = "cv.pdf", kind: str = "application/pdf") -> Any:
    """An ordinary profile with these bytes as the resume."""
    return profile(resume=ResumeFile(name, kind, content))


def text_of(pdf: ProfilePdf) -> str:
    """All text of the document, with single spaces."""
    pages = PdfReader(io.BytesIO(pdf.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def outline_of(pdf: ProfilePdf) -> dict[str, int]:
    """Titles of the outline and the page, from 1, that each opens."""
    reader = PdfReader(io.BytesIO(pdf.content))
    return {
        str(entry.title): (reader.get_destination_page_number(entry) or 0) + 1
        for entry in reader.outline
        if not isinstance(entry, list)
    }


# --- resumes -------------------------------------------------------------------------------------


def pdf_resume(pages: int = 2, size: tuple[float, float] = LETTER) -> bytes:
    """A PDF with ``Resume page n`` and a web link on each page."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size, invariant=1)
    for number in range(1, pages + 1):
        canvas.drawString(72, size[1] - 72, f"Resume page {number}")
        canvas.linkURL("https://portfolio.example/", (72, 100, 200, 120))
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def written(writer: PdfWriter) -> bytes:
    """The bytes of a pypdf document."""
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def locked_resume(password: str) -> bytes:
    """A PDF that opens with ``password``; an empty one is locked only against changes."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf_resume()))
    writer.encrypt(password, "owner")
    return written(writer)


def _dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})


def armed_resume() -> bytes:
    """A PDF with a script, an attachment and an action in every place that may hold one."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf_resume()))
    name, text = NameObject, TextStringObject
    script = writer._add_object(_dictionary(S=name("/JavaScript"), JS=text("app.alert(1)")))
    launch = _dictionary(S=name("/Launch"), F=text("cmd.exe"))
    hidden = StreamObject()
    hidden.set_data(b"hidden-file")
    hidden[name("/Type")] = name("/EmbeddedFile")
    file = _dictionary(
        Type=name("/Filespec"), F=text("a.exe"), EF=_dictionary(F=writer._add_object(hidden))
    )
    drawn = StreamObject()
    drawn.set_data(b"BT /F1 12 Tf 10 10 Td (filled field) Tj ET")
    place = ArrayObject([FloatObject(number) for number in (0, 0, 200, 50)])
    drawn.update(_dictionary(Type=name("/XObject"), Subtype=name("/Form"), BBox=place))
    drawn[name("/AF")] = ArrayObject([file])
    common = {"Type": name("/Annot"), "Rect": place}
    web = _dictionary(S=name("/URI"), URI=text("https://ok.example/"), Next=script)
    bad = _dictionary(S=name("/URI"), URI=text("javascript:alert(2)"))
    field = _dictionary(
        Subtype=name("/Widget"), AA=_dictionary(K=script), AP=_dictionary(N=drawn), **common
    )
    page = writer.pages[0]
    page[name("/AA")] = _dictionary(O=script)
    page[name("/Annots")] = ArrayObject(
        [
            _dictionary(Subtype=name("/Link"), A=launch, **common),
            _dictionary(Subtype=name("/Link"), A=bad, **common),
            _dictionary(Subtype=name("/Link"), A=web, **common),
            _dictionary(Subtype=name("/FileAttachment"), FS=file, **common),
            writer._add_object(field),
        ]
    )
    writer.root_object[name("/OpenAction")] = script
    writer.root_object[name("/AA")] = _dictionary(WC=script)
    writer.add_attachment("virus.exe", b"MZ-payload")
    return written(writer)


def picture_resume(kind: str, size: tuple[int, int] = (850, 1100), mode: str = "RGB") -> bytes:
    """A grey picture."""
    target = io.BytesIO()
    Image.new(mode, size, 127 if mode in ("L", "1", "P", "I;16") else None).save(target, kind)
    return target.getvalue()


def docx_resume() -> bytes:
    """A document with a header, headings, bullets and a table."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "maria@example.com"
    document.add_heading("Maria Alvarez", 0)
    document.add_heading("Experience", 1)
    document.add_paragraph("Great Lakes Tooling, CNC machinist.")
    document.add_paragraph("Haas VF-4", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2019", "Grand Rapids"
    return saved(document)


def saved(document: Any) -> bytes:
    """The bytes of a python-docx document."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def zip_with(name: str, content: bytes) -> bytes:
    """A ZIP archive with one file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()
