"""What a resume becomes once it has been read."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block of text was in its document."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    ROW = "row"


@dataclass(frozen=True)
class Block:
    """One paragraph. ``level`` is the depth of a bullet, from 0."""

    kind: Kind
    text: str
    level: int = 0


@dataclass(frozen=True)
class PagesResume:
    """A PDF that holds nothing but ``pages`` pages: no scripts, forms, files or actions."""

    pdf: bytes
    pages: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PictureResume:
    """An image, re-encoded. ``width`` and ``height`` are its natural size in points."""

    jpeg: bytes
    width: float
    height: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextResume:
    """The text of a document."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Nothing of the resume can be printed. ``sentence`` says why, for the reader."""

    sentence: str


Resume = PagesResume | PictureResume | TextResume | Refused
