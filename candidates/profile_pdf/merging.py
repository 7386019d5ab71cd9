"""Append the pages of a PDF resume to our own document."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter

from candidates.profile_pdf.resume.parts import PagesResume


def append_pages(profile: bytes, resume: PagesResume, bookmark: str) -> bytes:
    """``profile`` followed by the pages of ``resume``, with one outline entry for them.

    The resume has been read and rewritten by ``resume.pdf_reader`` before: only pages are left.
    """
    writer = PdfWriter(clone_from=BytesIO(profile))
    first = len(writer.pages)
    for page in PdfReader(BytesIO(resume.pdf)).pages:
        writer.add_page(page)
    writer.add_outline_item(title=bookmark, page_number=first)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
