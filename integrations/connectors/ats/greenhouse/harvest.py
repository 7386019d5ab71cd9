"""Calls of Harvest v3: a token on each, pages by ``Link``, and records by ids.

https://harvestdocs.greenhouse.io/docs/pagination and /docs/list-endpoints (November 2026): a list
is filtered by its first request only; the next page is a ``cursor``, which has to be the only
parameter. There is no reading of one record: ``ids`` takes up to 50 of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from integrations.connectors.ats.greenhouse.errors import GREENHOUSE_ERRORS
from integrations.connectors.ats.greenhouse.login import Login
from integrations.connectors.calls import Cursors, ask
from integrations.connectors.payload import Payload, rows_of
from integrations.errors import (
    CredentialsRejectedError,
    PermissionMissingError,
    UnexpectedResponseError,
)
from integrations.transport.client import Transport
from integrations.transport.messages import Request, Response

LABEL = "Greenhouse"
MOST_IDS = 50
LARGEST_PAGE = 500

_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel="?next"?')
_Told = TypeVar("_Told")


class Harvest:
    """Harvest v3 at one address. Paths begin with a slash, as ``/jobs``."""

    def __init__(self, transport: Transport, login: Login, base_url: str) -> None:
        self._transport = transport
        self._login = login
        self._base_url = base_url

    def pages(
        self, operation: str, path: str, params: Mapping[str, str], size: int = LARGEST_PAGE
    ) -> Iterator[list[Any]]:
        """Pages of a list, each as it came. Records are not judged yet.

        Raises ``UnexpectedResponseError`` where a page is no list, where the pages do not end, and
        where the next one would be somewhere else.
        """
        cursors = Cursors(LABEL)
        asked: Mapping[str, str] = {**params, "per_page": str(size)}
        while True:
            request = self._request(operation, "GET", path, params=asked)
            answer = self._authorised(request, self._transport.send)
            yield _list(answer.json())
            cursor = self._next(answer)
            if not cursor:
                return
            asked = {"cursor": cursors.follow(cursor)}

    def rows(self, operation: str, path: str, params: Mapping[str, str]) -> list[Payload]:
        """All records of a list."""
        return [row for page in self.pages(operation, path, params) for row in rows_of(page)]

    def rows_by(
        self,
        operation: str,
        path: str,
        name: str,
        ids: Iterable[str],
        more: Mapping[str, str] | None = None,
    ) -> list[Payload]:
        """The records of a list that a filter of ids lets through, fifty ids at a time."""
        return [
            row
            for some in batches(ids)
            for row in self.rows(operation, path, {name: ",".join(some), **(more or {})})
        ]

    def rows_if_allowed(
        self, operation: str, path: str, name: str, ids: Sequence[str]
    ) -> list[Payload]:
        """The same for what is welcome and not needed: nothing where its scope is not ticked."""
        try:
            return self.rows_by(operation, path, name, ids)
        except PermissionMissingError:
            return []

    def write(
        self,
        operation: str,
        path: str,
        body: Mapping[str, Any],
        read: Callable[[Any], _Told],
        *,
        method: str = "POST",
    ) -> _Told:
        """Send a write once, and read its answer; a surprise in there is doubt."""
        request = self._request(operation, method, path, json=dict(body), is_write=True)
        return self._authorised(request, lambda ready: ask(self._transport, ready, read))

    def _authorised(self, request: Request, send: Callable[[Request], _Told]) -> _Told:
        """Send with a token; after a 401, which says that nothing was done, once more."""
        token = self._login.token()
        try:
            return send(_with(token, request))
        except CredentialsRejectedError as rejected:
            if rejected.status_code != 401:
                raise
            fresh = self._login.another(token)
            if fresh == token:
                raise
        return send(_with(fresh, request))

    def _request(self, operation: str, method: str, path: str, **more: Any) -> Request:
        return Request(
            operation=operation,
            method=method,
            url=f"{self._base_url}{path}",
            vendor=GREENHOUSE_ERRORS,
            **more,
        )

    def _next(self, answer: Response) -> str:
        """The cursor of the next page; empty at the end.

        The link is not followed: only its cursor is taken, and only where it leads back here.
        """
        match = _NEXT.search(answer.headers.get("link", ""))
        if match is None:
            return ""
        link, home = urlsplit(match[1]), urlsplit(self._base_url)
        cursor = parse_qs(link.query).get("cursor", [""])[0]
        if not cursor or (link.netloc and link.netloc != home.netloc):
            raise UnexpectedResponseError(
                code="greenhouse.foreign_link",
                sentence="Greenhouse's link to the next page leads to another place.",
                hint="Engineering has to look at it.",
                path="$",
            )
        return cursor


def batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids, each once, in the portions that one request takes."""
    each = list(dict.fromkeys(ids))
    for start in range(0, len(each), MOST_IDS):
        yield each[start : start + MOST_IDS]


def created_id(value: Any) -> str:
    """The id of a record that was just created."""
    return Payload(value).identifier("id")


def done(value: Any) -> None:
    """Read the answer of a write that makes no record: 204 and nothing, or a record."""
    if value is not None:
        created_id(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        rows_of(value)
    return list(value)


def _with(token: str, request: Request) -> Request:
    return replace(request, headers={**request.headers, "Authorization": f"Bearer {token}"})
