"""What Frappe says to people, as plain text: JSON inside of JSON, with HTML inside of that."""

import json
from html.parser import HTMLParser
from typing import Any

_BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "hr"})


class _Text(HTMLParser):
    """Collects the text; ``script`` and ``style`` are not what is said."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag in _BREAKS:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BREAKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def plain(html: str) -> str:
    """The text of a piece of HTML on one line."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.pieces).split())


def said(body: dict[str, Any]) -> str:
    """What the answer says to people: ``_server_messages``, else ``_error_message``.

    ``exc`` and ``exception`` hold a traceback of the server and are never read.
    """
    told = [plain(text) for text in _server_messages(body.get("_server_messages"))]
    if not any(told) and isinstance(body.get("_error_message"), str):
        told = [plain(body["_error_message"])]
    return " ".join(dict.fromkeys(text for text in told if text))


def _server_messages(raw: Any) -> list[str]:
    """The messages of a list in JSON, each of which is an object in JSON again."""
    listed = _parsed(raw)
    if not isinstance(listed, list):
        return []
    found = []
    for entry in listed:
        inner = _parsed(entry)
        text = inner.get("message") if isinstance(inner, dict) else None
        if isinstance(text, str):
            found.append(text)
    return found


def _parsed(raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None
