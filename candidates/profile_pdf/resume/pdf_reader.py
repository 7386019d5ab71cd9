"""PDF to a PDF that holds nothing but its first pages.

Runs as a program of its own: ``limited_process``. Every page is rebuilt from a list of what a
page may have. Scripts, actions, forms, embedded files and everything of the document around the
pages stay behind; filled form fields and marks remain as drawn, web links remain as links.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, cast

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from candidates.profile_pdf.limits import PDF_UNPACKED_BYTES, RESUME_PAGES
from candidates.profile_pdf.resume.reader_side import answer, receive, refuse
from candidates.profile_pdf.theme import PAGE_HEIGHT, PAGE_WIDTH

PAGE_KEYS = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Group")
# Marks whose appearance is part of the page. Sticky notes, files, sounds and films are not.
MARKS = frozenset(
    {
        *("/Widget", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly"),
        *("/Square", "/Circle", "/Line", "/Polygon", "/PolyLine", "/Ink", "/Stamp"),
    }
)
HIDDEN = 1 << 1 | 1 << 5
PRINTED_AND_LOCKED = 1 << 2 | 1 << 6 | 1 << 7
MOST_MARKS = 500
WEB = ("https://", "http://", "mailto:")
URL_CHARACTERS = 2_000

# What no object below a page may hold: contents kept elsewhere, attachments, private data.
FOREIGN_STREAM_KEYS = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/PS", "/Alternates")
FOREIGN_KEYS = ("/AF", "/PieceInfo", "/Metadata", "/StructParent", "/StructParents")
FOREIGN_TYPES = frozenset({"/Action", "/EmbeddedFile", "/Filespec", "/F", "/Annot", "/Catalog"})
ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/URI"),
        *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/ResetForm", "/Named"),
    }
)

SHORTEST_SIDE, LONGEST_SIDE = 72.0, 2_000.0


def main() -> None:
    """Read the file from standard input, write the pages to standard output."""
    reader = PdfReader(BytesIO(receive()), strict=False)
    # An empty password opens documents that are only locked against changes.
    if reader.is_encrypted and not reader.decrypt(""):
        refuse("encrypted")
        return
    count = len(reader.pages)
    if not count:
        refuse("no_pages")
        return
    writer = PdfWriter()
    for index in range(min(count, RESUME_PAGES)):
        add_page(writer, reader.pages[index])
    if scrub(writer) > PDF_UNPACKED_BYTES:
        refuse("unpacks_too_large")
        return
    target = BytesIO()
    writer.write(target)
    rehearse(target)
    answer({"pages": len(writer.pages), "of": count}, target.getvalue())


def rehearse(pages: BytesIO) -> None:
    """What the caller will do with the pages. If it cannot be done, it fails here, not there."""
    writer = PdfWriter()
    for page in PdfReader(pages).pages:
        writer.add_page(page)
    writer.write(BytesIO())


def add_page(writer: PdfWriter, source: PageObject) -> None:
    """A new page with only what is allowed, and with a size that a viewer can show."""
    marks = list(_marks(source))
    bare = PageObject(source.pdf, None)
    bare[NameObject("/Type")] = NameObject("/Page")
    for key in PAGE_KEYS:
        if key in source:
            bare[NameObject(key)] = source.raw_get(key)
    page = writer.add_page(bare)
    if marks:
        page[NameObject("/Annots")] = ArrayObject(
            writer._add_object(mark.clone(writer, force_duplicate=True)) for mark in marks
        )
    _fit(page)


def _marks(page: PageObject) -> Iterator[DictionaryObject]:
    annotations = page.get("/Annots")
    found = annotations.get_object() if annotations is not None else None
    for entry in (found if isinstance(found, ArrayObject) else ArrayObject())[:MOST_MARKS]:
        mark = entry.get_object()
        if isinstance(mark, DictionaryObject) and "/Rect" in mark:
            kept = _link(mark) if mark.get("/Subtype") == "/Link" else _drawn(mark)
            if kept is not None:
                yield kept


def _link(mark: DictionaryObject) -> DictionaryObject | None:
    action = mark.get("/A")
    action = action.get_object() if action is not None else None
    if not isinstance(action, DictionaryObject) or action.get("/S") != "/URI":
        return None
    url = str(action.get("/URI", ""))
    if not url.lower().startswith(WEB) or len(url) > URL_CHARACTERS:
        return None
    kept = _annotation("/Link", mark)
    kept[NameObject("/Border")] = ArrayObject([NumberObject(0)] * 3)
    kept[NameObject("/A")] = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(url)}
    )
    return kept


def _drawn(mark: DictionaryObject) -> DictionaryObject | None:
    appearance = mark.get("/AP")
    appearance = appearance.get_object() if appearance is not None else None
    flags = mark.get("/F", 0)
    hidden = isinstance(flags, int) and flags & HIDDEN
    if mark.get("/Subtype") not in MARKS or hidden or not isinstance(appearance, DictionaryObject):
        return None
    if "/N" not in appearance:
        return None
    kept = _annotation("/Stamp", mark)
    kept[NameObject("/F")] = NumberObject(PRINTED_AND_LOCKED)
    kept[NameObject("/AP")] = DictionaryObject({NameObject("/N"): appearance.raw_get("/N")})
    if "/AS" in mark:
        kept[NameObject("/AS")] = NameObject(str(mark["/AS"]))
    return kept


def _annotation(subtype: str, mark: DictionaryObject) -> DictionaryObject:
    kept = DictionaryObject({NameObject("/Type"): NameObject("/Annot")})
    kept[NameObject("/Subtype")] = NameObject(subtype)
    left, bottom, right, top = (float(number) for number in cast(ArrayObject, mark["/Rect"]))
    kept[NameObject("/Rect")] = RectangleObject((left, bottom, right, top))
    return kept


def _fit(page: PageObject) -> None:
    """Boxes that no printer knows are scaled to US Letter; absurd ones are replaced by it."""
    box = page.cropbox
    width, height = abs(float(box.width)), abs(float(box.height))
    letter = RectangleObject((0, 0, PAGE_WIDTH, PAGE_HEIGHT))
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        page.mediabox = page.cropbox = letter
    elif max(width, height) > LONGEST_SIDE or min(width, height) < SHORTEST_SIDE:
        factor = min(PAGE_WIDTH / width, PAGE_HEIGHT / height)
        page.add_transformation(
            Transformation().translate(-float(box.left), -float(box.bottom)).scale(factor)
        )
        page.mediabox = page.cropbox = RectangleObject((0, 0, width * factor, height * factor))
        page.pop("/Annots", None)


def scrub(writer: PdfWriter) -> int:
    """Remove what does not belong from everything that hangs below the pages.

    Returns how many bytes all of it, pictures aside, unpacks to: a bomb must not be handed on.
    """
    unpacked = 0
    seen: set[int] = set()
    waiting: list[Any] = []
    for page in writer.pages:
        waiting += [page.get(key) for key in ("/Resources", "/Contents", "/Group")]
        waiting += [mark.get_object().get("/AP") for mark in page.get("/Annots", ())]
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            if value.idnum in seen:
                continue
            seen.add(value.idnum)
            value = value.get_object()
        if isinstance(value, DictionaryObject):
            _scrub_dictionary(value)
            unpacked += _unpacked_size(value)
            if unpacked > PDF_UNPACKED_BYTES:
                break
            waiting += list(value.values())
        elif isinstance(value, ArrayObject):
            waiting += list(value)
    return unpacked


def _unpacked_size(value: DictionaryObject) -> int:
    if not isinstance(value, StreamObject) or value.get("/Subtype") == "/Image":
        return 0
    try:
        return len(value.get_data())
    except LimitReachedError:
        return PDF_UNPACKED_BYTES + 1
    except (PyPdfError, NotImplementedError, ValueError, zlib.error):
        # Damaged, or packed in a way only viewers know. It is handed on as it is.
        return 0


def _scrub_dictionary(value: DictionaryObject) -> None:
    unwanted = FOREIGN_KEYS + (FOREIGN_STREAM_KEYS if isinstance(value, StreamObject) else ())
    for key in unwanted:
        value.pop(key, None)
    for key in [key for key in value if _is_foreign(value.get(key))]:
        value.pop(key)


def _is_foreign(value: Any) -> bool:
    value = value.get_object() if isinstance(value, IndirectObject) else value
    if not isinstance(value, DictionaryObject):
        return False
    return value.get("/Type") in FOREIGN_TYPES or value.get("/S") in ACTIONS


if __name__ == "__main__":
    main()
