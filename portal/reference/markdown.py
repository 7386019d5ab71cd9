"""The little Markdown that the reference pages need."""

from collections.abc import Iterable, Sequence

NOTICE = "<!-- Written by `manage.py generate_docs`. Change the code, not this file. -->"


def page(title: str, *parts: str) -> str:
    """A whole page."""
    return "\n\n".join((NOTICE, f"# {title}", *(part for part in parts if part))) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line breaks in the cells are made harmless."""
    lines = [_row(headings), _row(["---"] * len(headings)), *map(_row, rows)]
    return "\n".join(lines)


def code(text: str) -> str:
    """A word that is code; empty stays empty."""
    return f"`{text}`" if text else ""


def mermaid(lines: Iterable[str]) -> str:
    """A diagram."""
    return "\n".join(("```mermaid", *lines, "```"))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
