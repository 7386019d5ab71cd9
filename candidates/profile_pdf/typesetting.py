"""Text to lines that fit: cleaning, line breaks, and the order of right-to-left text."""

import re
import unicodedata
from dataclasses import dataclass

from arabic_reshaper import ArabicReshaper
from bidi import get_base_level, get_display

from candidates.profile_pdf.fonts import Run, Style

REPLACEMENT = "□"

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\u1680\u2000-\u200a\u205f\u3000]")
# Invisible characters: controls, direction marks (they could disguise a name), joiners and
# variation selectors that mean nothing without OpenType layout.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u061c\u180b-\u180f\u200b\u200d-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff\U0001f3fb-\U0001f3ff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNREADABLE = "\ufffd"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_NON_JOINER = "\u200c"

_PAIRS = "()[]{}<>«»‹›≤≥"
_MIRRORED = {c: _PAIRS[i ^ 1] for i, c in enumerate(_PAIRS)}
_MARK = "\u2060"
_BRACKETS = re.compile(f"[{re.escape(_PAIRS)}]")
_MARKED = re.compile(f"([{re.escape(_PAIRS)}]){_MARK}|{_MARK}([{re.escape(_PAIRS)}])")

# Between any two of these a line may end: Chinese, Japanese and Korean set no spaces.
_WIDE = "\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_WORDS = re.compile(
    f"[{_WIDE}] *|[^ {_WIDE}-]*-+(?=[^\\W\\d_])|[^ {_WIDE}]+ *| +",
)

_reshaper = ArabicReshaper({"support_ligatures": False})


@dataclass(frozen=True)
class Line:
    """One line, ready to draw. ``width`` in points; right-to-left lines are set to the right."""

    runs: tuple[Run, ...]
    width: float
    right_to_left: bool = False


def clean(text: str, most: int) -> str:
    """``text`` without anything that has no place on paper, at most ``most`` characters."""
    if len(text) > most:
        text = text[: most - 1].rstrip() + "…"
    if text.isascii() and text.isprintable():
        return text
    if _SURROGATES.search(text):
        # Pairs are one character in two halves; a half alone is none.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace(_UNREADABLE, REPLACEMENT)
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def one_line(text: str, most: int) -> str:
    """Cleaned, with every stretch of blanks as one space."""
    return " ".join(clean(text, most).split())


def spell_out_signs(text: str, style: Style) -> str:
    """Emoji and other signs that no font has, by their Unicode names: ``[thumbs up sign]``.

    Letters stay as they are: a name in an unknown script is not spelled out but drawn as boxes.
    """
    if text.isascii():
        return text
    for sign in sorted({c for c in text if unicodedata.category(c) == "So"}):
        name = unicodedata.name(sign, "")
        if name and not style.covers(sign):
            text = text.replace(sign, f"[{name.lower()}]")
    return text


def set_lines(text: str, style: Style, size: float, width: float) -> list[Line]:
    """Break cleaned ``text`` into lines of at most ``width`` points.

    A word that is wider than a line is cut. An empty paragraph gives an empty line.
    """
    lines: list[Line] = []
    for paragraph in spell_out_signs(text, style).split("\n"):
        lines += _set_paragraph(paragraph.rstrip(" "), style, size, width)
    return lines


def fit_lines(text: str, style: Style, size: float, width: float, most: int) -> list[Line]:
    """At most ``most`` lines, the last ended with an ellipsis when there would be more."""
    lines = set_lines(text, style, size, width)
    if len(lines) <= most:
        return lines
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        lines = set_lines(text[:middle].rstrip() + "…", style, size, width)
        fits, too_long = (middle, too_long) if len(lines) <= most else (fits, middle)
    return set_lines(text[:fits].rstrip() + "…", style, size, width)


def set_line(text: str, style: Style, size: float, width: float) -> Line:
    """One line, ended with an ellipsis when ``text`` is wider."""
    return fit_lines(text, style, size, width, 1)[0]


def _shaped(text: str) -> str:
    """Arabic letters in the forms they take beside their neighbours."""
    return str(_reshaper.reshape(text)).replace(_NON_JOINER, "")


def _set_paragraph(text: str, style: Style, size: float, width: float) -> list[Line]:
    if not _RIGHT_TO_LEFT.search(text):
        text = text.replace(_NON_JOINER, "")
        rows = _fill(text, style, size, width)
        return [Line(style.runs(row), style.width(row, size)) for row in rows]
    # Letter forms first, over the whole paragraph; then line breaks in reading order; then each
    # line alone is put into the order it is drawn. Any other sequence scatters wrapped lines.
    base = "R" if get_base_level(text) == 1 else "L"
    rows = _fill(_shaped(text), style, size, width)
    return [
        Line(style.runs(drawn), style.width(drawn, size), base == "R")
        for drawn in (_drawing_order(row, base) for row in rows)
    ]


def _drawing_order(row: str, base: str) -> str:
    """One line from reading order to left-to-right, with turned brackets.

    ``get_display`` moves brackets but does not turn them. A mark that has no direction of its own
    is put behind each; where it comes out in front, the bracket runs from right to left.
    """
    marked = str(get_display(_BRACKETS.sub(rf"\g<0>{_MARK}", row), base_dir=base))
    turned = _MARKED.sub(lambda found: found[1] or _MIRRORED[found[2]], marked)
    return turned.replace(_MARK, "")


def _fill(text: str, style: Style, size: float, width: float) -> list[str]:
    if style.width(text, size) <= width:
        return [text]
    rows: list[str] = []
    row, used = "", 0.0
    for word in _WORDS.findall(text):
        bare = word.rstrip(" ")
        if used + style.width(bare, size) > width:
            if row:
                rows.append(row.rstrip(" "))
            *full, word = _cut(word, style, size, width)
            rows += full
            row, used = "", 0.0
        row += word
        used += style.width(word, size)
    return [*rows, row.rstrip(" ")]


def _cut(word: str, style: Style, size: float, width: float) -> list[str]:
    """``word`` in pieces that fit; one piece when it fits as it is."""
    if style.width(word.rstrip(" "), size) <= width:
        return [word]
    pieces = [""]
    used = 0.0
    for character in word:
        step = style.width(character, size)
        if used + step > width and pieces[-1]:
            pieces.append("")
            used = 0.0
        pieces[-1] += character
        used += step
    return pieces
