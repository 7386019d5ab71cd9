"""The resume as uploaded to something that can be printed. Never raises for what a file holds."""

import json
from collections.abc import Callable
from typing import Any

from candidates.profile_pdf.content import ResumeFile
from candidates.profile_pdf.limits import FIELD_CHARACTERS, MIB, RESUME_BYTES, RESUME_CHARACTERS
from candidates.profile_pdf.resume.formats import READABLE_IMAGES, Format, decode_text, format_of
from candidates.profile_pdf.resume.limited_process import ReaderStoppedError, run_reader
from candidates.profile_pdf.resume.parts import (
    Block,
    Kind,
    PagesResume,
    PictureResume,
    Refused,
    Resume,
    TextResume,
)
from candidates.profile_pdf.typesetting import one_line

DAMAGED = "it is damaged, or takes too long to read. Ask for a new copy"

# The answers of the reader programs, in words.
REFUSALS = {
    "encrypted": "it is protected with a password. Ask for a copy without one",
    "no_pages": "it has no pages. Ask for a new copy",
    "no_text": "no text was found in it. Ask for a PDF",
    "unpacks_too_large": "it unpacks to an unreasonable size. Ask for a PDF",
    "too_many_pixels": "the picture has too many pixels. Ask for a PDF",
    "too_large_result": "its pages are too large. Ask for a smaller copy",
}


def read_resume(file: ResumeFile) -> Resume:
    """Judge the file by its bytes, then read it in a process of its own with limits."""
    size = len(file.content)
    if not size:
        return _refused(file, "the file is empty. Ask for a new copy")
    if size > RESUME_BYTES:
        most = RESUME_BYTES // MIB
        return _refused(file, f"it has {size / MIB:.1f} MB; up to {most} MB are included")
    found = format_of(file.content)
    return _plain_text(file) if found is Format.TEXT else _foreign(file, found)


def _foreign(file: ResumeFile, found: Format) -> Resume:
    reader = "image_reader" if found in READABLE_IMAGES else READERS.get(found)
    if reader is None:
        return _refused(file, f"it is {found.value}, which cannot be printed here. Ask for a PDF")
    try:
        answer, body = run_reader(reader, file.content)
    except ReaderStoppedError:
        return _refused(file, DAMAGED)
    if "refused" in answer:
        return _refused(file, REFUSALS[answer["refused"]])
    return BUILDERS[reader](answer, body)


def _refused(file: ResumeFile, why: str) -> Refused:
    name = one_line(file.name, FIELD_CHARACTERS)
    named = f"The resume “{name}”" if name else "The resume"
    return Refused(f"{named} could not be included: {why}.")


def _plain_text(file: ResumeFile) -> Resume:
    text = decode_text(file.content) or ""
    if not text.strip():
        return _refused(file, REFUSALS["no_text"])
    lines = text[:RESUME_CHARACTERS].splitlines()
    blocks = tuple(Block(Kind.PARAGRAPH, line) for line in lines if line.strip())
    return TextResume(blocks, _shortened(len(text) > RESUME_CHARACTERS))


def _shortened(shortened: bool) -> tuple[str, ...]:  # noqa: FBT001
    if not shortened:
        return ()
    return (f"Only the first {RESUME_CHARACTERS:,} characters of the resume are included.",)


def _pages(answer: dict[str, Any], body: bytes) -> Resume:
    pages, of = int(answer["pages"]), int(answer["of"])
    notes = (f"Only the first {pages} of {of:,} resume pages are included.",) if of > pages else ()
    return PagesResume(body, pages, notes)


def _picture(answer: dict[str, Any], body: bytes) -> Resume:
    return PictureResume(body, float(answer["width"]), float(answer["height"]))


def _document(answer: dict[str, Any], body: bytes) -> Resume:
    blocks = tuple(Block(Kind(kind), text, level) for kind, text, level in json.loads(body))
    return TextResume(blocks, _shortened(bool(answer["shortened"])))


READERS = {Format.PDF: "pdf_reader", Format.DOCX: "docx_reader"}
BUILDERS: dict[str, Callable[[dict[str, Any], bytes], Resume]] = {
    "pdf_reader": _pages,
    "image_reader": _picture,
    "docx_reader": _document,
}
