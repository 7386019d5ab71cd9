"""Broken and hostile resumes cost a notice, never the profile, and neither time nor memory."""

import io
import struct
import time
import zlib

import pytest
from pypdf import PdfReader

from candidates.profile_pdf.limits import RESUME_BYTES, RESUME_CHARACTERS
from candidates.profile_pdf.render import render_profile
from candidates.profile_pdf.resume.limited_process import ReaderStoppedError, run_reader
from tests.candidates.profile_pdf.samples import (
    armed_resume,
    docx_resume,
    locked_resume,
    outline_of,
    pdf_resume,
    picture_resume,
    text_of,
    with_resume,
    zip_with,
)

DAMAGED = "it is damaged, or takes too long to read. Ask for a new copy."


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, the first being the catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + trailer % (len(objects) + 1, start)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
BOX = b"/MediaBox [0 0 612 792]"


def page_tree_loop() -> bytes:
    return pdf_of(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")


def flate_bomb() -> bytes:
    packed = zlib.compress(zlib.compress(b"\0" * 60_000_000, 9) * 20, 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(packed)
    page = b"<< /Type /Page /Parent 2 0 R " + BOX + b" /Contents 4 0 R >>"
    return pdf_of(CATALOGUE, ONE_PAGE, page, stream + packed + b"\nendstream")


def resources_loop() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R " + BOX + b" /Resources 4 0 R >>"
    return pdf_of(CATALOGUE, ONE_PAGE, page, b"<< /XObject << /A 5 0 R >> >>", b"<< /B 4 0 R >>")


def deep_resources() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R " + BOX + b" /Resources "
    return pdf_of(CATALOGUE, ONE_PAGE, page + b"<< /A " * 5_000 + b">> " * 5_000 + b">>")


def long_chain() -> bytes:
    links = [b"<< /Next %d 0 R >>" % (number + 5) for number in range(3_000)]
    page = b"<< /Type /Page /Parent 2 0 R " + BOX + b" /Resources 4 0 R >>"
    return pdf_of(CATALOGUE, ONE_PAGE, page, *links, b"null")


def huge_png() -> bytes:
    """A PNG that claims 60,000 by 60,000 pixels and has none."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    chunks = (b"IHDR" + header, b"IDAT" + zlib.compress(b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty. Ask for a new copy."),
        (b"%PDF-1.4" + b"0" * RESUME_BYTES, "it has 10.0 MB; up to 10 MB are included."),
        (locked_resume("secret"), "it is protected with a password. Ask for a copy without one."),
        (pdf_resume()[:700], DAMAGED),
        (pdf_resume(3)[:-200], DAMAGED),
        (b"%PDF-1.7\n" + bytes(range(256)) * 100, DAMAGED),
        (pdf_of(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"), "it has no pages."),
        (page_tree_loop(), DAMAGED),
        (flate_bomb(), "it unpacks to an unreasonable size. Ask for a PDF."),
        (picture_resume("PNG")[:200], DAMAGED),
        (huge_png(), "the picture has too many pixels. Ask for a PDF."),
        (docx_resume()[:3_000], DAMAGED),
        (zip_with("word/document.xml", b"not xml"), DAMAGED),
        (
            zip_with("word/document.xml", b"\0" * 60_000_000),
            "it unpacks to an unreasonable size. Ask for a PDF.",
        ),
        (
            zip_with("word/document.xml", b"\0" * 5_000_000),
            "it unpacks to an unreasonable size. Ask for a PDF.",
        ),
        (b"\x00\x01\x02" * 99, "it is of an unknown kind, which cannot be printed here."),
        (b"<html></html>", "it is a web page, which cannot be printed here. Ask for a PDF."),
        (b" \n ", "no text was found in it. Ask for a PDF."),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_said_on_the_profile(content, why):
    began = time.monotonic()
    pdf = render_profile(with_resume(content, "cv.pdf"))

    (note,) = pdf.notes
    assert note.startswith("The resume “cv.pdf” could not be included: ")
    assert why in note
    assert "Resume" in outline_of(pdf)
    assert note in text_of(pdf)
    assert "Turn 5" in text_of(pdf)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("content", [resources_loop(), deep_resources(), long_chain()])
def test_loops_and_endless_chains_are_followed_once(content):
    began = time.monotonic()
    pdf = render_profile(with_resume(content))

    assert pdf.notes == ()
    assert "Turn 5" in text_of(pdf)
    assert time.monotonic() - began < 10
    assert len(pdf.content) < RESUME_BYTES


def test_only_the_first_fifty_of_ten_thousand_pages_are_included():
    pdf = render_profile(with_resume(pdf_resume(10_000)))
    text = text_of(pdf)

    assert pdf.notes == ("Only the first 50 of 10,000 resume pages are included.",)
    assert pdf.notes[0] in text
    assert "Resume page 50" in text
    assert "Resume page 51" not in text


def test_only_the_beginning_of_an_endless_text_is_included():
    content = "\n".join(f"line {number}" for number in range(40_000)).encode()
    pdf = render_profile(with_resume(content, "cv.txt"))

    assert pdf.notes == (
        f"Only the first {RESUME_CHARACTERS:,} characters of the resume are included.",
    )
    assert "line 1000" in text_of(pdf)


def test_scripts_actions_and_attachments_of_a_resume_stay_behind():
    pdf = render_profile(with_resume(armed_resume()))
    reader = PdfReader(io.BytesIO(pdf.content))

    assert pdf.notes == ()
    for forbidden in (
        *(b"JavaScript", b"app.alert", b"alert(2)", b"/Launch", b"cmd.exe", b"/AA ", b"/JS "),
        *(b"EmbeddedFile", b"Filespec", b"hidden-file", b"MZ-payload", b"FileAttachment"),
    ):
        assert forbidden not in pdf.content
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.root_object)
    assert reader.attachments == {}


def test_what_was_filled_in_and_harmless_links_remain():
    pdf = render_profile(with_resume(armed_resume()))
    marks = [mark.get_object() for mark in PdfReader(io.BytesIO(pdf.content)).pages[-2]["/Annots"]]

    assert [mark["/Subtype"] for mark in marks] == ["/Link", "/Stamp"]
    assert marks[0]["/A"] == {"/S": "/URI", "/URI": "https://ok.example/"}
    assert b"filled field" in marks[1]["/AP"]["/N"].get_data()


def test_a_reader_that_does_not_answer_is_told_from_one_that_does():
    header, body = run_reader("pdf_reader", pdf_resume(1))

    assert header == {"pages": 1, "of": 1}
    assert body.startswith(b"%PDF-")
    with pytest.raises(ReaderStoppedError):
        run_reader("no_such_reader", b"")


def test_a_reader_out_of_time_is_stopped(monkeypatch):
    monkeypatch.setattr("candidates.profile_pdf.resume.limited_process.READER_WALL_SECONDS", 0.001)
    pdf = render_profile(with_resume(pdf_resume(1)))

    assert pdf.notes == (f"The resume “cv.pdf” could not be included: {DAMAGED}",)
