"""The step-by-step guide of a route: Markdown that we wrote, as HTML for a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_QUOTES = "\"“”'"
_WILDCARD = "…"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One row of the guide's last table: what the customer may see, and what to do about it."""

    seen: str
    to_do: str

    def fits(self, sentence: str) -> bool:
        """Whether this is what the sentence says; ``…`` stands for anything."""
        position = 0
        for part in map(str.strip, self.seen.split(_WILDCARD)):
            position = sentence.casefold().find(part.casefold(), position)
            if position < 0:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide. ``html`` begins below its title, with headings of the third level."""

    title: str
    html: SafeString
    remedies: Sequence[Remedy]

    def remedy(self, sentence: str) -> str:
        """What the guide says to do about this sentence; empty where it says nothing."""
        return next((remedy.to_do for remedy in self.remedies if remedy.fits(sentence)), "")


@cache
def read_guide(path: Path) -> Guide:
    """The guide in this file. Raises ``OSError`` where it cannot be read."""
    return make_guide(path.read_text(encoding="utf-8"))


@cache
def section(path: Path, heading: str) -> SafeString:
    """The part of a guide under this heading of the second level; empty where it has none.

    The heading may go on with more words.
    """
    _, _, rest = path.read_text(encoding="utf-8").partition(f"\n## {heading}")
    _, _, below = rest.partition("\n")
    return make_guide(below.partition("\n## ")[0]).html


def make_guide(text: str) -> Guide:
    """A guide of this Markdown. HTML in it is shown as text."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    title = ""
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title, tokens = tokens[1].content, tokens[3:]
    for token in tokens:
        _suit_the_page(token)
    html = markdown.renderer.render(tokens, markdown.options, {})
    # Every text in it was escaped by the renderer, and HTML is switched off.
    return Guide(title, mark_safe(html), tuple(_remedies(tokens)))  # noqa: S308


def _suit_the_page(token: Token) -> None:
    """Headings below the page's own, and links that leave it open."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    for child in token.children or ():
        if child.type == "link_open":
            child.attrSet("target", "_blank")
            child.attrSet("rel", "noopener noreferrer")


def _remedies(tokens: Sequence[Token]) -> list[Remedy]:
    cells: list[str] = []
    found: list[Remedy] = []
    in_body = False
    for token in tokens:
        if token.type in ("tbody_open", "tbody_close"):
            in_body = token.type == "tbody_open"
        elif token.type == "tr_open":
            cells = []
        elif token.type == "inline":
            cells.append(_plain(token.children or ()))
        elif token.type == "tr_close" and in_body and len(cells) == 2:
            found.append(Remedy(cells[0].strip(_QUOTES), cells[1]))
    return found


def _plain(children: Sequence[Any]) -> str:
    """The words of a cell without emphasis and code marks."""
    return "".join(
        child.content for child in children if child.type in ("text", "code_inline")
    ).strip()
