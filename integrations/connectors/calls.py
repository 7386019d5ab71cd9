"""Calls of connectors: sending, reading the answer, and pages that come to an end."""

from collections.abc import Callable
from typing import Any, TypeVar

from integrations.connectors.payload import Payload
from integrations.errors import UnexpectedResponseError
from integrations.transport.client import Transport
from integrations.transport.messages import Request
from integrations.transport.outcome import classify

_Value = TypeVar("_Value")

MOST_PAGES = 20_000


def ask(transport: Transport, request: Request, read: Callable[[Any], _Value]) -> _Value:
    """Send a request and read its JSON.

    An answer that is not of the documented shape leaves the outcome of a write unknown.
    """
    answer = transport.send(request)
    try:
        return read(answer.json())
    except UnexpectedResponseError as surprise:
        raise classify(surprise, request) or surprise from surprise


def ask_object(transport: Transport, request: Request) -> Payload:
    """The same for an answer that is an object; what is read of it later is for reads only."""
    return ask(transport, request, Payload)


class Cursors:
    """Follows the pages of a list, and raises where they do not come to an end.

    A cursor is whatever names the next page: a token, a link, or the first id of a page.
    """

    def __init__(self, vendor: str, most: int = MOST_PAGES) -> None:
        self._vendor = vendor
        self._most = most
        self._seen: set[str] = set()

    def follow(self, cursor: str) -> str:
        """The cursor again. Raises ``UnexpectedResponseError`` where it came before."""
        if cursor in self._seen or len(self._seen) >= self._most:
            raise UnexpectedResponseError(
                code="pages.endless",
                sentence=f"The pages of {self._vendor} do not come to an end: one came twice.",
                hint="Engineering has to look at it.",
                path="$",
            )
        self._seen.add(cursor)
        return cursor
