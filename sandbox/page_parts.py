"""The parts of which pages are made. What is given as text is escaped here, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from sandbox.http_types import Answer
from sandbox.page_frame import SECURITY

INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})
_TONES = {
    "OPEN": "good", "HIRED": "good", "Live": "good",
    "Vanished": "bad", "DECLINED": "bad", "Has left": "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody on a page. ``details`` and ``moment`` are lines of text; the others are lists.

    ``below`` is HTML: documents, notes.
    """

    anchor: str
    name: str
    details: str
    moment: str
    badges: Iterable[str] = ()
    tags: Iterable[str] = ()
    below: str = ""


def link(*parts: str) -> str:
    """The address of a page."""
    return "/" + "/".join(quote(part, safe=":") for part in parts)


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things, in words."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def card(href: str, name: str, *lines: str) -> str:
    """A link to something large, with a mark of its initials."""
    small = "".join(f"<small>{escape(line)}</small>" for line in lines)
    return (
        f'<a class="card" href="{escape(href)}">{_mark(name)}'
        f"<span><strong>{escape(name)}</strong>{small}</span></a>"
    )


def job_row(href: str, title: str, line: str, status: str, people: int) -> str:
    """A job in a list of jobs."""
    return (
        f'<a class="row" href="{escape(href)}"><span><strong>{escape(title)}</strong>'
        f"<small>{escape(line)}</small></span>{_badge(status)}"
        f'<span class="number">{counted(people, "person", "people")}</span></a>'
    )


def person(shown: Person) -> str:
    """Somebody, with what hangs on them."""
    tags = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in shown.tags)
    return (
        f'<article class="person" id="{escape(shown.anchor)}"><header>{_mark(shown.name)}'
        f"<span><strong>{escape(shown.name or 'No name')}</strong>"
        f"<small>{escape(shown.details)}</small><small>{escape(shown.moment)}</small></span>"
        f"{''.join(_badge(text) for text in shown.badges)}</header>"
        f"{f'<p>{tags}</p>' if tags else ''}{shown.below}</article>"
    )


def stages(counts: Iterable[tuple[str, int]]) -> str:
    """The steps of a pipeline, each with how many are there."""
    items = "".join(f"<li><strong>{number}</strong>{escape(name)}</li>" for name, number in counts)
    return f'<ol class="stages">{items}</ol>' if items else ""


def documents(files: Iterable[tuple[str, str, str]]) -> str:
    """Links to documents: address, name, and a line about each."""
    items = "".join(
        f'<li><a href="{escape(href)}">{escape(name)}</a><small>{escape(line)}</small></li>'
        for href, name, line in files
    )
    return f'<ul class="files">{items}</ul>' if items else ""


def kilobytes(size: int) -> str:
    """A size, for people."""
    return f"{size / 1000:,.1f} kB"


def empty(text: str) -> str:
    """Says that there is nothing."""
    return f'<p class="empty">{escape(text)}</p>'


def document(name: str, content_type: str, content: bytes) -> Answer:
    """The bytes of a document. What a browser could run is only downloaded."""
    inline = content_type in INLINE
    disposition = "inline" if inline else "attachment"
    headers = SECURITY | {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}"
    }
    return Answer(200, content, content_type if inline else "application/octet-stream", headers)


def _mark(name: str) -> str:
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return f'<span class="mark">{escape("".join(letters[:2]).upper() or "?")}</span>'


def _badge(text: str) -> str:
    return f'<span class="badge {_TONES.get(text, "")}">{escape(text)}</span>'
