"""Which font has which character, and how wide it is.

Every style is a chain: Noto Sans (Latin, Greek, Cyrillic, Vietnamese), then a DejaVu subset
(Hebrew, Arabic, Armenian, Georgian, signs), then, for Chinese and Japanese, a TrueType font of
the system if there is one. A character that no font has is drawn as an empty box.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FONTS = Path(__file__).parent / "fonts"
BOX = "□"
# The widths of texts up to this length are remembered: words come again, paragraphs do not.
WORD = 24

SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
)
# TrueType outlines only: fonts with PostScript outlines (Noto Sans CJK) cannot be embedded.
SYSTEM_FONTS = (
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "Arial Unicode.ttf",
)


@dataclass(frozen=True)
class Face:
    """One registered font: its name for the painter and the width of each character in 1/1000."""

    name: str
    widths: dict[int, float]


@dataclass(frozen=True)
class Run:
    """Text of one font, in the order it is drawn."""

    font: str
    text: str


def _register(name: str, path: Path) -> Face:
    font = TTFont(name, str(path), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    return Face(name, font.face.charWidths)


@cache
def system_face(folders: tuple[Path, ...] = SYSTEM_FOLDERS) -> Face | None:
    """The first usable system font for Chinese and Japanese; looked for once per process."""
    found = {path.name: path for folder in folders for path in _fonts_below(folder)}
    for name in SYSTEM_FONTS:
        if name in found:
            try:
                return _register(f"System-{found[name].stem}", found[name])
            except (TTFError, OSError):
                continue
    return None


def _fonts_below(folder: Path) -> Iterator[Path]:
    for pattern in ("*.ttf", "*.ttc"):
        yield from sorted(folder.rglob(pattern))


@dataclass(eq=False)
class Style:
    """A chain of fonts that is used as if it were one font with every character."""

    faces: tuple[Face, ...]
    _glyphs: dict[str, tuple[str, float]] = field(default_factory=dict)

    def covers(self, character: str) -> bool:
        """Whether some font of the chain can draw it."""
        return self._find(ord(character)) is not None

    def width(self, text: str, size: float) -> float:
        """Points that ``text`` takes at ``size``."""
        units = _word_width if len(text) <= WORD else _width
        return units(self, text) * size / 1000

    def runs(self, text: str) -> tuple[Run, ...]:
        """``text`` cut where the font changes; unknown characters become boxes."""
        first = self.faces[0]
        if all(map(first.widths.__contains__, map(ord, text))):
            return (Run(first.name, text),)
        drawn = [(self._glyph(c)[0], c if self.covers(c) else BOX) for c in text]
        return tuple(
            Run(font, "".join(character for _, character in group))
            for font, group in groupby(drawn, key=lambda pair: pair[0])
        )

    def _find(self, code: int) -> Face | None:
        for face in self.faces:
            if code in face.widths:
                return face
        system = system_face()
        return system if system and code in system.widths else None

    def _glyph(self, character: str) -> tuple[str, float]:
        glyph = self._glyphs.get(character)
        if glyph is None:
            code = ord(character)
            face = self._find(code)
            if face is None:
                face, code = self.faces[1], ord(BOX)
            glyph = self._glyphs[character] = (face.name, face.widths[code])
        return glyph


def _width(style: Style, text: str) -> float:
    return sum(style._glyph(character)[1] for character in text)


_word_width = lru_cache(maxsize=8192)(_width)


def _style(main: str, fallback: Face) -> Style:
    return Style((_register(f"Profile-{main}", FONTS / f"NotoSans-{main}.ttf"), fallback))


_FALLBACK = _register("Profile-Fallback", FONTS / "ProfileFallback-Regular.ttf")
_FALLBACK_BOLD = _register("Profile-FallbackBold", FONTS / "ProfileFallback-Bold.ttf")
REGULAR = _style("Regular", _FALLBACK)
BOLD = _style("Bold", _FALLBACK_BOLD)
ITALIC = _style("Italic", _FALLBACK)


def unknown_characters(texts: Iterable[str]) -> list[str]:
    """The characters of ``texts`` that no font can draw, each once, in order."""
    seen = {c for text in texts if not text.isascii() for c in text if c not in "\n "}
    return sorted(character for character in seen if not REGULAR.covers(character))
