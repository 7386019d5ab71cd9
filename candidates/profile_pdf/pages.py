"""Pages before they are painted: things at places. Points from the lower left corner."""

from dataclasses import dataclass, field

from candidates.profile_pdf.fonts import Run
from candidates.profile_pdf.theme import Colour


@dataclass(frozen=True, slots=True)
class Text:
    """One line; ``x``, ``y`` is where its baseline starts."""

    x: float
    y: float
    runs: tuple[Run, ...]
    size: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, with an outline when ``stroke`` is given."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour
    stroke: Colour | None = None
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Star:
    """A five-pointed star around ``x``, ``y``; hollow when not ``filled``."""

    x: float
    y: float
    radius: float
    colour: Colour
    filled: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of our own making."""

    x: float
    y: float
    width: float
    height: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A place that opens ``url`` when it is clicked."""

    x: float
    y: float
    width: float
    height: float
    url: str


Shape = Box | Star | Picture


@dataclass
class Page:
    """Shapes are painted first, then the text over them."""

    shapes: list[Shape] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Bookmark:
    """An entry of the outline; ``page`` counts from 0, ``y`` is the top of the view."""

    title: str
    page: int
    y: float
