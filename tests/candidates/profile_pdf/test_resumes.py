"""Resumes of every kind that people upload."""

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image
from pypdf import PdfReader, PdfWriter

from candidates.profile_pdf.content import ResumeFile
from candidates.profile_pdf.render import render_profile
from candidates.profile_pdf.resume.formats import Format, format_of
from candidates.profile_pdf.resume.parts import Block, Kind, TextResume
from candidates.profile_pdf.resume.reading import read_resume
from tests.candidates.profile_pdf.samples import (
    docx_resume,
    locked_resume,
    outline_of,
    pdf_resume,
    picture_resume,
    profile,
    saved,
    text_of,
    with_resume,
    written,
    zip_with,
)


def test_pages_of_a_pdf_are_appended_as_they_are():
    pdf = render_profile(with_resume(pdf_resume(2, (842.0, 595.0))))
    pages = PdfReader(io.BytesIO(pdf.content)).pages

    assert pdf.notes == ()
    assert [page.extract_text().strip() for page in pages[-2:]] == [
        "Resume page 1",
        "Resume page 2",
    ]
    assert (pages[-1].mediabox.width, pages[-1].mediabox.height) == (842, 595)


def test_web_links_of_a_resume_still_work():
    pdf = render_profile(with_resume(pdf_resume(1)))
    marks = PdfReader(io.BytesIO(pdf.content)).pages[-1]["/Annots"]

    assert [mark.get_object()["/A"]["/URI"] for mark in marks] == ["https://portfolio.example/"]


def test_a_turned_page_stays_turned():
    writer = PdfWriter(clone_from=io.BytesIO(pdf_resume(1)))
    writer.pages[0].rotate(90)
    pdf = render_profile(with_resume(written(writer)))

    assert PdfReader(io.BytesIO(pdf.content)).pages[-1].rotation == 90


@pytest.mark.parametrize("size", [(100_000.0, 50_000.0), (20.0, 20.0)])
def test_pages_that_no_printer_knows_are_scaled_to_letter(size):
    pdf = render_profile(with_resume(pdf_resume(1, size)))
    box = PdfReader(io.BytesIO(pdf.content)).pages[-1].mediabox

    assert float(box.width) == pytest.approx(612)
    assert float(box.height) == pytest.approx(612 * size[1] / size[0])


def test_a_pdf_locked_only_against_changes_is_included():
    pdf = render_profile(with_resume(locked_resume("")))

    assert pdf.notes == ()
    assert "Resume page 2" in text_of(pdf)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_fill_a_page_of_our_own(kind):
    pdf = render_profile(with_resume(picture_resume(kind), f"scan.{kind.lower()}"))
    page = PdfReader(io.BytesIO(pdf.content)).pages[-1]

    assert pdf.notes == ()
    assert outline_of(pdf)["Resume"] == pdf.pages
    assert "scan." in page.extract_text()
    assert [(image.image.width, image.image.height) for image in page.images] == [(850, 1100)]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_pictures_of_every_depth_can_be_read(mode):
    assert render_profile(with_resume(picture_resume("PNG", (90, 60), mode))).notes == ()


def test_a_sixteen_bit_grey_keeps_its_brightness():
    pdf = render_profile(with_resume(picture_resume("PNG", (90, 60), "I;16")))
    image = PdfReader(io.BytesIO(pdf.content)).pages[-1].images[0].image

    # 127 of 65,535 is black.
    assert image.convert("L").getpixel((5, 5)) == 0


def test_large_pictures_are_reduced_to_print_resolution():
    pdf = render_profile(with_resume(picture_resume("PNG", (3_400, 4_400))))
    image = PdfReader(io.BytesIO(pdf.content)).pages[-1].images[0].image

    assert image.size == (1_400, 1_812)
    assert len(pdf.content) < 200_000


def test_a_photograph_taken_sideways_is_set_upright():
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200)).save(target, "JPEG", exif=exif)
    pdf = render_profile(with_resume(target.getvalue()))
    image = PdfReader(io.BytesIO(pdf.content)).pages[-1].images[0].image

    assert image.size == (200, 400)


def test_a_document_becomes_headings_paragraphs_bullets_and_rows():
    read = read_resume(ResumeFile("cv.docx", "", docx_resume()))

    assert read == TextResume(
        (
            Block(Kind.PARAGRAPH, "maria@example.com"),
            Block(Kind.TITLE, "Maria Alvarez"),
            Block(Kind.HEADING, "Experience"),
            Block(Kind.PARAGRAPH, "Great Lakes Tooling, CNC machinist."),
            Block(Kind.BULLET, "Haas VF-4"),
            Block(Kind.ROW, "2019   ·   Grand Rapids"),
        )
    )
    pdf = render_profile(with_resume(docx_resume(), "cv.docx"))
    assert pdf.notes == ()
    assert "Text of “cv.docx”. The layout of the original is not kept." in text_of(pdf)
    assert "• Haas VF-4 2019 · Grand Rapids" in text_of(pdf)


def test_text_in_content_controls_and_text_boxes_is_found_and_deleted_text_is_not():
    document = docx.Document()
    body = document.element.body
    names = nsdecls("w")
    for xml in (
        f"<w:sdt {names}><w:sdtContent><w:p><w:r><w:t>In a control</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>",
        f"<w:p {names}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r></w:p>",
        f"<w:p {names}><w:del><w:r><w:delText>Gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>Kept</w:t></w:r></w:ins></w:p>",
        f"<w:p {names}><w:r><w:rPr><w:b/></w:rPr><w:t>SKILLS</w:t></w:r></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    read = read_resume(ResumeFile("cv.docx", "", saved(document)))

    assert isinstance(read, TextResume)
    assert read.blocks == (
        Block(Kind.PARAGRAPH, "In a control"),
        Block(Kind.PARAGRAPH, "In a box"),
        Block(Kind.PARAGRAPH, "Kept"),
        Block(Kind.HEADING, "SKILLS"),
    )


def test_cells_with_much_text_are_read_one_after_the_other():
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Left " * 20
    table.cell(0, 1).text = "Right"
    read = read_resume(ResumeFile("cv.docx", "", saved(document)))

    assert isinstance(read, TextResume)
    assert [block.text for block in read.blocks] == [("Left " * 20).strip(), "Right"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_printed_in_any_usual_encoding(encoding):
    pdf = render_profile(with_resume("Résumé\n\n• Señor – CNC".encode(encoding), "cv.txt"))

    assert pdf.notes == ()
    assert "Résumé • Señor – CNC" in text_of(pdf)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n...", Format.PNG),
        (b"\xff\xd8\xff\xe0", Format.JPEG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Format.WEBP),
        (b"junk before %PDF-1.4", Format.PDF),
        (zip_with("word/document.xml", b"x"), Format.DOCX),
        (zip_with("other.txt", b"x"), Format.ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.OLD_OFFICE),
        (b"{\\rtf1", Format.RTF),
        (b"  <!DOCTYPE html>", Format.HTML),
        (b"Plain words", Format.TEXT),
        (b"\x00\x01\x02", Format.UNKNOWN),
        (b"\x01\x02\x03\x04", Format.UNKNOWN),
    ],
)
def test_the_bytes_decide_what_a_file_is(content, expected):
    assert format_of(content) is expected


def test_the_declared_type_does_not_matter():
    file = ResumeFile("cv.docx", "image/png", pdf_resume(1))

    assert "Resume page 1" in text_of(render_profile(profile(resume=file)))
