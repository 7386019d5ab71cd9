"""The steps of a guide that lead to a permission, out of the Markdown that we wrote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_RIGHTS = re.compile(
    r"\btick\b|\bthese (?:permissions|scopes|entitlements)\b|\bneeds \**access to\b",
    re.IGNORECASE,
)
"""How our guides speak where permissions are given."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z]{3,}")
_SAY_NOTHING = frozenset(
    {"read", "write", "the", "and", "this", "named", "message", "role", "scope", "access",
     "permission", "group", "operation", "user", "list", "create", "for", "not", "may"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step. ``is_meant``: permissions are given in it; the others lead there."""

    number: int
    html: SafeString
    is_meant: bool


@dataclass(frozen=True, slots=True)
class GuideWay:
    """The steps below one heading of the guide, which is empty where it has none."""

    title: str
    steps: Sequence[GuideStep]


def steps_to(path: Path, permission: str) -> Sequence[GuideWay]:
    """The steps of the guide in this file that lead to where a permission is given.

    Each way ends with its last step about permissions; a way without one is left out. Rows of
    tables that ``permission`` speaks of are marked. Raises ``OSError`` where the file cannot be
    read.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    meant = _words(permission)
    ways = []
    for title, items in _lists(markdown.parse(path.read_text(encoding="utf-8"))):
        about = [bool(_RIGHTS.search(_text(item))) for item in items]
        if True not in about:
            continue
        end = len(about) - about[::-1].index(True)
        steps = []
        for number, (item, is_meant) in enumerate(zip(items[:end], about, strict=False), start=1):
            _mark_rows(item, meant)
            html = markdown.renderer.render(item, markdown.options, {})
            # Every text in it was escaped by the renderer, and HTML is switched off.
            steps.append(GuideStep(number, mark_safe(html), is_meant))  # noqa: S308
        ways.append(GuideWay(title, steps))
    return ways


def _lists(tokens: Sequence[Token]) -> Iterator[tuple[str, list[list[Token]]]]:
    """Every numbered list of the guide with the heading above it, item by item."""
    title, level, items = "", 0, list[list[Token]]()
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag != "h1":
            title = tokens[place + 1].content
        elif token.type == "ordered_list_open" and token.level == 0:
            items = []
        elif token.type == "list_item_open" and token.level == 1:
            level = place
        elif token.type == "list_item_close" and token.level == 1:
            items.append(list(tokens[level + 1 : place]))
        elif token.type == "ordered_list_close" and token.level == 0:
            yield title, items


def _mark_rows(tokens: Sequence[Token], meant: frozenset[str]) -> None:
    row = None
    for token in tokens:
        if token.type == "tr_open":
            row = token
        elif token.type == "inline" and row is not None:
            # The first cell says what the row is about.
            if _words(token.content) & meant:
                row.attrSet("class", "is-meant")
            row = None


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.content for token in tokens if token.type == "inline")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_CAMEL.sub(" ", text).casefold())) - _SAY_NOTHING
