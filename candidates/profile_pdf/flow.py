"""The cursor of the layout: places lines and boxes from top to bottom and starts new pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from candidates.profile_pdf import theme
from candidates.profile_pdf.fonts import BOLD, ITALIC, REGULAR, Style
from candidates.profile_pdf.pages import Bookmark, Box, Link, Page, Text
from candidates.profile_pdf.theme import Colour
from candidates.profile_pdf.typesetting import Line, set_lines

CLICKABLE = frozenset({"http", "https", "mailto"})


@dataclass(frozen=True)
class Type:
    """How a paragraph looks: font, size and line distance in points, colour."""

    style: Style
    size: float
    leading: float
    colour: Colour = theme.INK


BODY = Type(REGULAR, 10, 14.5)
SMALL = Type(REGULAR, 8.5, 12, theme.MUTED)
CAPTION = Type(ITALIC, 8.5, 12, theme.MUTED)
HEADING = Type(BOLD, 14, 18, theme.ACCENT)
LABEL = Type(BOLD, 7, 10, theme.MUTED)


@dataclass
class Flow:
    """Pages so far, and ``y``: the top of what comes next on the last page."""

    pages: list[Page] = field(default_factory=lambda: [Page()])
    bookmarks: list[Bookmark] = field(default_factory=list)
    y: float = theme.TOP

    @property
    def page(self) -> Page:
        """The page that is being filled."""
        return self.pages[-1]

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.y - theme.BOTTOM

    @property
    def at_top(self) -> bool:
        """Nothing is on this page yet."""
        return self.y >= theme.TOP

    def new_page(self) -> None:
        """Go on at the top of a fresh page."""
        self.pages.append(Page())
        self.y = theme.TOP

    def need(self, height: float) -> None:
        """Start a new page unless ``height`` points are left (or the page is still empty)."""
        if self.room < height and not self.at_top:
            self.new_page()

    def space(self, height: float) -> None:
        """White space; none at the top of a page."""
        if not self.at_top:
            self.y -= height

    def bookmark(self, title: str) -> None:
        """Point the outline at this place."""
        self.bookmarks.append(Bookmark(title, len(self.pages) - 1, self.y + 12))

    def heading(self, title: str, keep: float = 60) -> None:
        """A section heading with its outline entry, kept together with ``keep`` points."""
        self.space(26)
        self.need(34 + keep)
        self.bookmark(title)
        self.line(set_lines(title, HEADING.style, HEADING.size, theme.TEXT_WIDTH)[0], HEADING)
        self.y -= 5
        self.rule()
        self.y -= 11

    def rule(self, colour: Colour = theme.RULE) -> None:
        """A hairline over the whole width."""
        self.page.shapes.append(Box(theme.MARGIN, self.y, theme.TEXT_WIDTH, 0.6, colour))

    def paragraph(
        self,
        text: str,
        look: Type = BODY,
        *,
        x: float = theme.MARGIN,
        width: float = theme.TEXT_WIDTH,
    ) -> None:
        """Cleaned text over as many pages as it takes; no page ends or starts with one line."""
        lines = set_lines(text, look.style, look.size, width)
        for index, line in enumerate(lines):
            left = len(lines) - index
            alone = (index == 0 and left > 1) or left == 2
            self.need(look.leading * (2 if alone else 1))
            self.line(line, look, x=x, width=width)

    def line(
        self,
        line: Line,
        look: Type,
        *,
        x: float = theme.MARGIN,
        width: float = theme.TEXT_WIDTH,
    ) -> None:
        """One line at the cursor, which moves down by the leading."""
        place(self.page, line, look, x=x, top=self.y, width=width)
        self.y -= look.leading

    def linked(self, text: str, url: str, look: Type) -> None:
        """A paragraph of which every line opens ``url``, if it is an address people may click."""
        for line in set_lines(text, look.style, look.size, theme.TEXT_WIDTH):
            self.need(look.leading)
            top = self.y
            self.line(line, look)
            add_link(self.page, url, (theme.MARGIN, top - look.leading, line.width, look.leading))


def place(page: Page, line: Line, look: Type, *, x: float, top: float, width: float) -> None:
    """Put a line below ``top``; right-to-left lines end at ``x + width``."""
    if line.right_to_left:
        x += width - line.width
    baseline = top - (look.leading + look.size * 0.7) / 2
    page.texts.append(Text(x, baseline, line.runs, look.size, look.colour))


def place_lines(
    page: Page, lines: Sequence[Line], look: Type, *, x: float, top: float, width: float
) -> None:
    """Several lines, one below the other."""
    for index, line in enumerate(lines):
        place(page, line, look, x=x, top=top - index * look.leading, width=width)


def add_link(page: Page, url: str, place: tuple[float, float, float, float]) -> None:
    """Make ``place`` (x, y, width, height) clickable, for web and mail addresses only."""
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return
    if scheme in CLICKABLE:
        safe = quote(url, safe="%/:=&?~#+!$,;'@()*[]", errors="replace")
        page.links.append(Link(*place, url=safe))
