"""Calls to Workable: let in by a token of either kind, read page by page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from integrations.connectors.ats.workable.errors import NOT_FOUND, WORKABLE_ERRORS
from integrations.connectors.calls import Cursors, ask
from integrations.connectors.oauth import TokenKeeper
from integrations.connectors.payload import Payload
from integrations.errors import RejectedError, UnexpectedResponseError
from integrations.transport.client import Transport
from integrations.transport.messages import Request

_Told = TypeVar("_Told")
MOST_PER_PAGE = "100"
"""More is not given (Workable's API reference, "jobs" and "candidates")."""


class WorkableAccess:
    """One account's door. Without a ``keeper`` of tokens the API token is used.

    Both are Bearer tokens. One of a login that is not accepted is renewed once, and the call sent
    for the first time: a 401 is answered before anything is carried out.
    """

    def __init__(
        self, transport: Transport, base_url: str, api_key: str, keeper: TokenKeeper | None
    ) -> None:
        self._transport = transport
        self._base_url = base_url
        self._api_key = api_key
        self._keeper = keeper

    def __repr__(self) -> str:
        return f"WorkableAccess({self._base_url!r})"

    def get(self, operation: str, path: str, params: Mapping[str, str] | None = None) -> Payload:
        """One object."""
        return self._ask(self._request(operation, "GET", path, params or {}), Payload)

    def find(self, operation: str, path: str) -> Payload | None:
        """One object, or ``None`` where Workable has none there."""
        try:
            return self.get(operation, path)
        except RejectedError as refused:
            if refused.code != NOT_FOUND:
                raise
            return None

    def pages(
        self, operation: str, path: str, params: Mapping[str, str] | None = None
    ) -> Iterator[Payload]:
        """The pages of a list, to the last.

        Raises ``UnexpectedResponseError`` where they do not end, or lead somewhere else.
        """
        cursors = Cursors("Workable")
        asked: Mapping[str, str] = {"limit": MOST_PER_PAGE, **(params or {})}
        while True:
            page = self.get(operation, path, asked)
            yield page
            paging = page.optional_child("paging")
            following = paging.optional_text("next") if paging else ""
            if not following:
                return
            asked = self._query_of(cursors.follow(following), path)

    def rows(
        self, operation: str, path: str, key: str, params: Mapping[str, str] | None = None
    ) -> list[Payload]:
        """The objects of all pages of a list, which stands under ``key``."""
        return [
            Payload(raw, place)
            for page in self.pages(operation, path, params)
            for place, raw in page.elements(key)
        ]

    def write(
        self,
        operation: str,
        path: str,
        body: Mapping[str, Any],
        read: Callable[[Any], _Told],
        params: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
    ) -> _Told:
        """Send one write, and read its answer; a surprise in there is doubt."""
        request = self._request(operation, method, path, params or {})
        return self._ask(replace(request, json=dict(body), is_write=True), read)

    def _ask(self, request: Request, read: Callable[[Any], _Told]) -> _Told:
        def call(token: str) -> _Told:
            headers = {"Authorization": f"Bearer {token}"}
            return ask(self._transport, replace(request, headers=headers), read)

        if self._keeper is None:
            return call(self._api_key)
        return self._keeper.let_in(call)

    def _request(
        self, operation: str, method: str, path: str, params: Mapping[str, str]
    ) -> Request:
        return Request(
            operation=operation,
            method=method,
            url=f"{self._base_url}{path}",
            params=params,
            vendor=WORKABLE_ERRORS,
        )

    def _query_of(self, following: str, path: str) -> dict[str, str]:
        """What the address of the next page asks for. Only that is taken of it, so that the token
        goes nowhere else, and the call log masks it.
        """
        link, home = urlsplit(following), urlsplit(f"{self._base_url}{path}")
        if (link.netloc, link.path) != (home.netloc, home.path):
            raise UnexpectedResponseError(
                code="workable.foreign_page",
                sentence="Workable's address of the next page leads to another place.",
                hint="Engineering has to look at it.",
                path="$.paging.next",
            )
        return dict(parse_qsl(link.query))
