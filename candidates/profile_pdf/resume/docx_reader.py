"""DOCX to blocks of text: headings, paragraphs, bullets, and tables row by row.

Runs as a program of its own: ``limited_process``. The tree is walked here instead of with the
paragraphs of python-docx, because Word's own resume templates keep most of their text in content
controls and text boxes, which those leave out.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.document import Document as OpenDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from candidates.profile_pdf.limits import (
    DOCX_FILES,
    DOCX_RATIO,
    DOCX_UNPACKED_BYTES,
    RESUME_CHARACTERS,
)
from candidates.profile_pdf.resume.parts import Block, Kind
from candidates.profile_pdf.resume.reader_side import answer, receive, refuse

PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
TEXT, TEXT_BOX = qn("w:t"), qn("w:txbxContent")
BREAKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted text, field codes and the second copy of every drawing; text boxes come afterwards.
SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), FALLBACK, TEXT_BOX}

SHORT_CELL = 60
SHORT_HEADING = 80


def main() -> None:
    """Read the file from standard input, write blocks as JSON to standard output."""
    content = receive()
    with ZipFile(BytesIO(content)) as archive:
        if unpacks_too_large(archive):
            refuse("unpacks_too_large")
            return
    blocks, shortened = within_limit(read_blocks(Document(BytesIO(content))))
    if not blocks:
        refuse("no_text")
        return
    rows = [(block.kind.value, block.text, block.level) for block in blocks]
    answer({"shortened": shortened}, json.dumps(rows).encode())


def unpacks_too_large(archive: ZipFile) -> bool:
    """Judged by the directory of the archive; reading never goes beyond the sizes stated there."""
    files = archive.infolist()
    unpacked = sum(file.file_size for file in files)
    packed = sum(file.compress_size for file in files)
    return (
        len(files) > DOCX_FILES
        or unpacked > DOCX_UNPACKED_BYTES
        or (unpacked > 1024 * 1024 and unpacked > packed * DOCX_RATIO)
    )


def within_limit(blocks: Iterator[Block]) -> tuple[list[Block], bool]:
    """The first blocks, and whether there were more."""
    kept: list[Block] = []
    left = RESUME_CHARACTERS
    for block in blocks:
        if len(block.text) > left:
            return kept, True
        left -= len(block.text)
        kept.append(block)
    return kept, False


def read_blocks(document: OpenDocument) -> Iterator[Block]:
    """The page header first (many resumes keep the contact there), then the body."""
    styles = {style.style_id: style.name or "" for style in document.styles}
    header = document.sections[0].header if document.sections else None
    if header is not None and not header.is_linked_to_previous:
        yield from _walk(header._element, styles)
    yield from _walk(document.element.body, styles)


def _walk(parent: BaseOxmlElement, styles: dict[str, str]) -> Iterator[Block]:
    for child in parent.iterchildren("*"):
        if child.tag == PARAGRAPH:
            yield from _paragraph(child, styles)
        elif child.tag == TABLE:
            for row in child.iter(ROW):
                if _nearest_table(row) is child:
                    yield from _row(row, styles)
        elif child.tag not in SKIPPED:
            yield from _walk(child, styles)


def _nearest_table(row: BaseOxmlElement) -> BaseOxmlElement | None:
    return next(row.iterancestors(TABLE), None)


def _row(row: BaseOxmlElement, styles: dict[str, str]) -> Iterator[Block]:
    cells = [list(_walk(cell, styles)) for cell in row.iter(CELL) if _own_cell(cell, row)]
    filled = [cell for cell in cells if cell]
    if all(len(cell) == 1 and len(cell[0].text) <= SHORT_CELL for cell in filled):
        text = "   ·   ".join(cell[0].text.replace("\n", " ") for cell in filled)
        if text:
            yield Block(Kind.ROW, text)
        return
    for cell in filled:
        yield from cell


def _own_cell(cell: BaseOxmlElement, row: BaseOxmlElement) -> bool:
    return next(cell.iterancestors(ROW), None) is row


def _paragraph(paragraph: BaseOxmlElement, styles: dict[str, str]) -> Iterator[Block]:
    text = "".join(_text(paragraph)).strip()
    if text:
        kind, level = _kind(paragraph, text, styles)
        yield Block(kind, text, level)
    for box in paragraph.iter(TEXT_BOX):
        if next(box.iterancestors(FALLBACK), None) is None:
            yield from _walk(box, styles)


def _text(element: BaseOxmlElement) -> Iterator[str]:
    for child in element.iterchildren("*"):
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in BREAKS:
            yield BREAKS[child.tag]
        elif child.tag not in SKIPPED and child.tag != qn("w:pPr"):
            yield from _text(child)


def _kind(paragraph: BaseOxmlElement, text: str, styles: dict[str, str]) -> tuple[Kind, int]:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = styles.get(style.get(qn("w:val")) or "", "").lower() if style is not None else ""
    if name == "title":
        return Kind.TITLE, 0
    if name.startswith(("heading", "subtitle")):
        return Kind.HEADING, 0
    numbering = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbering is not None or name.startswith("list"):
        return Kind.BULLET, _level(numbering)
    if len(text) <= SHORT_HEADING and "\n" not in text and _all_bold(paragraph):
        return Kind.HEADING, 0
    return Kind.PARAGRAPH, 0


def _level(numbering: BaseOxmlElement | None) -> int:
    level = numbering.find(qn("w:ilvl")) if numbering is not None else None
    value = level.get(qn("w:val")) if level is not None else None
    return min(int(value), 8) if value and value.isdigit() else 0


def _all_bold(paragraph: BaseOxmlElement) -> bool:
    runs = [run for run in paragraph.iter(qn("w:r")) if "".join(_text(run)).strip()]
    return bool(runs) and all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in runs)


if __name__ == "__main__":
    main()
