"""What kind of file some bytes are. Only the bytes count, not a name or a declared type."""

from enum import StrEnum


class Format(StrEnum):
    """The kinds that are told apart."""

    PDF = "PDF"
    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WEBP"
    DOCX = "DOCX"
    ZIP = "a ZIP archive"
    OLD_OFFICE = "an old Word document, or one protected with a password"
    RTF = "a Rich Text document"
    HTML = "a web page"
    TEXT = "text"
    UNKNOWN = "of an unknown kind"


READABLE_IMAGES = frozenset({Format.PNG, Format.JPEG, Format.WEBP})

_PDF_HEADER_WITHIN = 1024
_TEXT_SAMPLE = 4096
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.OLD_OFFICE),
    (b"{\\rtf", Format.RTF),
)


def format_of(content: bytes) -> Format:
    """The format by its first bytes; for text, by the absence of control characters."""
    for magic, found in _MAGIC:
        if content.startswith(magic):
            return found
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Format.WEBP
    if content.startswith(b"PK\x03\x04"):
        return Format.DOCX if b"word/" in content else Format.ZIP
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return Format.PDF
    return _text_or_unknown(content)


def decode_text(content: bytes) -> str | None:
    """Plain text, by its byte order mark, as UTF-8, or as Windows text; ``None`` if it is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _text_or_unknown(content: bytes) -> Format:
    start = content[:_TEXT_SAMPLE]
    if start.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return Format.HTML
    text = decode_text(content)
    if text is None:
        return Format.UNKNOWN
    sample = text[:_TEXT_SAMPLE]
    odd = sum((c < " " and c not in "\t\r\n\f") or c == "\ufffd" for c in sample)
    return Format.TEXT if odd * 50 <= len(sample) else Format.UNKNOWN
