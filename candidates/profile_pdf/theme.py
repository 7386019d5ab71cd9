"""The look of a page: US Letter, one accent colour, greys that survive black-and-white print.

Lengths are points (1/72 inch), measured from the lower left corner of the page.
"""

Colour = tuple[float, float, float]

PAGE_WIDTH = 612.0
PAGE_HEIGHT = 792.0
MARGIN = 58.0
TOP = PAGE_HEIGHT - 56.0
BOTTOM = 66.0
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
FOOTER_RULE = 46.0
FOOTER_LINE = 32.0


def _hex(code: int) -> Colour:
    return ((code >> 16 & 255) / 255, (code >> 8 & 255) / 255, (code & 255) / 255)


INK = _hex(0x1B1F24)
MUTED = _hex(0x5A6470)
ACCENT = _hex(0x1F4B73)
RULE = _hex(0xCDD3DA)
TRACK = _hex(0xE3E7EC)
PANEL = _hex(0xF2F4F6)
WHITE = (1.0, 1.0, 1.0)
