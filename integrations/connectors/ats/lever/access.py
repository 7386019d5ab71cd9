"""Calls to Lever: let in by a key or by a token, read page by page."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from integrations.connectors.ats.lever.errors import LEVER_ERRORS
from integrations.connectors.calls import Cursors, ask
from integrations.connectors.oauth import TokenKeeper
from integrations.connectors.payload import Payload
from integrations.transport.client import Transport
from integrations.transport.messages import Part, Request

_Told = TypeVar("_Told")
MOST_PER_PAGE = "100"
"""More is refused (Lever's documentation, "Pagination")."""


class LeverAccess:
    """One account's door. Without a ``keeper`` of tokens the key is used.

    A key is the user name of HTTP Basic, without a password (Lever's documentation,
    "Authentication"). A token that is not accepted is renewed once, and the call sent for the first
    time: a 401 is answered before anything is carried out.
    """

    def __init__(
        self, transport: Transport, base_url: str, api_key: str, keeper: TokenKeeper | None
    ) -> None:
        self._transport = transport
        self._base_url = base_url
        self._api_key = api_key
        self._keeper = keeper

    def get(self, operation: str, path: str, params: Mapping[str, str] | None = None) -> Payload:
        """One object. ``path`` may have a query of its own, for names that come several times."""
        return self._ask(self._request(operation, "GET", path, params or {}), Payload)

    def pages(self, operation: str, path: str, params: Mapping[str, str]) -> Iterator[Payload]:
        """The pages of a list, to the last; ``next`` is an opaque token for ``offset``."""
        cursors = Cursors("Lever")
        params = {"limit": MOST_PER_PAGE, **params}
        while True:
            page = self.get(operation, path, params)
            yield page
            if page.boolean("hasNext") is not True:
                return
            params = {**params, "offset": cursors.follow(page.text("next"))}

    def rows(
        self, operation: str, path: str, params: Mapping[str, str] | None = None
    ) -> list[Payload]:
        """The objects of all pages of a list."""
        return [
            Payload(raw, place)
            for page in self.pages(operation, path, params or {})
            for place, raw in page.elements("data")
        ]

    def write(
        self,
        operation: str,
        path: str,
        read: Callable[[Any], _Told],
        *,
        acting_user_id: str = "",
        json: Any = None,
        parts: Sequence[Part] = (),
        method: str = "POST",
    ) -> _Told:
        """Send one write, on behalf of a user where one is named, and read its answer."""
        acting = {"perform_as": acting_user_id} if acting_user_id else {}
        request = self._request(operation, method, path, acting)
        return self._ask(replace(request, json=json, parts=parts, is_write=True), read)

    def _ask(self, request: Request, read: Callable[[Any], _Told]) -> _Told:
        def call(credential: str) -> _Told:
            headers = {"Authorization": credential}
            return ask(self._transport, replace(request, headers=headers), read)

        if self._keeper is None:
            return call(f"Basic {base64.b64encode(f'{self._api_key}:'.encode()).decode()}")
        return self._keeper.let_in(lambda token: call(f"Bearer {token}"))

    def _request(
        self, operation: str, method: str, path: str, params: Mapping[str, str]
    ) -> Request:
        return Request(
            operation=operation,
            method=method,
            url=f"{self._base_url}{path}",
            params=params,
            vendor=LEVER_ERRORS,
        )
