"""Make the font subsets that the PDF profile embeds.

The results are committed under ``candidates/profile_pdf/fonts``; the product never runs this.
Run it again only to move to newer fonts or to cover more characters:

    python -m venv .fonts && .fonts/bin/pip install fonttools fontpkg-noto-sans==2.15
    .fonts/bin/python scripts/make_fonts.py

``fontpkg-noto-sans`` ships Noto Sans as variable fonts. PDF needs static ones, so each style is
cut out at its weight first (some seconds per style) and then reduced to the characters below.
DejaVu Sans comes from the system (Debian: ``fonts-dejavu-core``); give another folder as the
first argument. Hinting and OpenType layout are dropped: a PDF page is drawn from outlines, and
the order and the letter forms of right-to-left text are settled before drawing.

Licences: Noto Sans is under the SIL Open Font License 1.1 and has no reserved font name. DejaVu
forbids only the words Bitstream, Vera, Tavmjong Bah and Arev in the names of changed fonts; the
subsets are named "Profile Fallback" all the same, so that nobody takes them for the original.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontpkg_noto_sans import __file__ as noto_module
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

TARGET = Path(__file__).resolve().parent.parent / "candidates" / "profile_pdf" / "fonts"
NOTO = Path(noto_module).parent
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")

LETTERS = [
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Extended-A and -B
    (0x02B0, 0x036F),  # modifier letters, combining marks
    (0x0370, 0x052F),  # Greek, Cyrillic and its supplement
    (0x1E00, 0x1FFF),  # Latin Extended Additional (Vietnamese), Greek Extended
    (0x2000, 0x206F),  # typographic signs
    (0x2070, 0x20CF),  # superscripts, currencies
    (0x2100, 0x218F),  # letter-like signs, number forms
    (0x2212, 0x2212),  # minus
    (0xFB00, 0xFB06),  # Latin ligatures
]
FALLBACK = [
    (0x0020, 0x0020),
    (0x0590, 0x05FF),  # Hebrew
    (0x0600, 0x06FF),  # Arabic
    (0x0750, 0x077F),  # Arabic Supplement
    (0x0531, 0x058A),  # Armenian
    (0x10A0, 0x10FF),  # Georgian
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical signs
    (0x2500, 0x27BF),  # lines, shapes, signs, dingbats: also the box for what no font has
    (0xFB1D, 0xFDFF),  # Hebrew and Arabic presentation forms
    (0xFE70, 0xFEFF),  # Arabic presentation forms
    (0x1F600, 0x1F64F),  # faces
]


def characters(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Every code point of the inclusive ranges."""
    return {code for first, last in ranges for code in range(first, last + 1)}


def reduce_to(font: TTFont, codes: set[int], target: Path) -> None:
    """Keep only the glyphs of ``codes`` and write the font to ``target``."""
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "kern", "STAT", "FFTM", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)
    sys.stdout.write(f"{target.name}: {target.stat().st_size // 1024} KB\n")


def static(path: Path, weight: int) -> TTFont:
    """One style of a variable font."""
    font = TTFont(path)
    return instantiateVariableFont(
        font, {"wght": weight, "wdth": 100}, inplace=True, updateFontNames=False
    )


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the font other names, for the family, the style and PostScript."""
    names = font["name"]
    for name_id, value in {
        1: family,
        2: style,
        3: f"{family} {style}",
        4: f"{family} {style}",
        6: f"{family}-{style}".replace(" ", ""),
    }.items():
        names.removeNames(nameID=name_id)
        names.setName(value, name_id, 3, 1, 0x409)
        names.setName(value, name_id, 1, 0, 0)


def main(dejavu: Path) -> None:
    """Write five fonts and two licence texts."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for style, source, weight in (
        ("Regular", "NotoSans[wdth,wght].ttf", 400),
        ("Bold", "NotoSans[wdth,wght].ttf", 700),
        ("Italic", "NotoSans-Italic[wdth,wght].ttf", 400),
    ):
        font = static(NOTO / "files" / source, weight)
        rename(font, "Noto Sans", style)
        reduce_to(font, characters(LETTERS), TARGET / f"NotoSans-{style}.ttf")
    for style, source in (("Regular", "DejaVuSans.ttf"), ("Bold", "DejaVuSans-Bold.ttf")):
        font = TTFont(dejavu / source)
        licence = font["name"].getDebugName(13)
        rename(font, "Profile Fallback", style)
        reduce_to(font, characters(FALLBACK), TARGET / f"ProfileFallback-{style}.ttf")
    (TARGET / "LICENSE-ProfileFallback.txt").write_text(
        "ProfileFallback-Regular.ttf and ProfileFallback-Bold.ttf are renamed subsets of\n"
        "DejaVu Sans 2.37 (https://dejavu-fonts.github.io/), under its licence:\n\n"
        + "\n".join(line.rstrip() for line in licence.splitlines())
        + "\n",
        encoding="utf-8",
    )
    (TARGET / "LICENSE-NotoSans.txt").write_bytes((NOTO / "LICENSE").read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEJAVU)
