"""One Frappe site: signs the calls, reads lists to their end, writes once.

``/api/resource/<DocType>`` answers with ``data``, ``/api/method/<path>`` with ``message``. Seen on
Frappe 15.44 in November 2026; described at https://docs.frappe.io/framework/user/en/api/rest.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

from integrations.connectors.ats.frappe.errors import FRAPPE_ERRORS, LIST_ERRORS
from integrations.connectors.ats.frappe.settings import FrappeSettings
from integrations.connectors.calls import Cursors, ask
from integrations.connectors.oauth import TokenKeeper
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import id_of
from integrations.connectors.secrets import Secrets
from integrations.transport.client import Transport
from integrations.transport.messages import Part, Request

_Told = TypeVar("_Told")
_PAGE = 100


class FrappeSite:
    """Calls to one site, with the key and secret of a user or with their OAuth token."""

    def __init__(self, transport: Transport, settings: FrappeSettings, secrets: Secrets) -> None:
        self._transport = transport
        self._settings = settings
        self._keeper = (
            None if settings.api_key else TokenKeeper(transport, settings.oauth_app, secrets)
        )

    def told(self, operation: str, method: str, **params: str) -> Any:
        """The ``message`` of a whitelisted method that only reads."""
        request = Request(
            operation=operation,
            method="GET",
            url=f"{self._settings.base_url}/api/method/{method}",
            params=params,
            vendor=FRAPPE_ERRORS,
        )
        return self._signed(request, lambda value: Payload(value).value.get("message"))

    def rows(
        self,
        operation: str,
        doctype: str,
        fields: Sequence[str],
        *filters: tuple[str, str, Any],
    ) -> list[Payload]:
        """All records of a type that all filters let through."""
        pages = self.pages(operation, doctype, fields, *filters)
        return [Payload(raw, path) for page in pages for path, raw in page]

    def pages(
        self,
        operation: str,
        doctype: str,
        fields: Sequence[str],
        *filters: tuple[str, str, Any],
    ) -> Iterator[list[tuple[str, Any]]]:
        """The same page by page, each record with its JSON path.

        By ``name``: a record that is changed between two pages keeps its place, so that none is
        left out.
        """
        cursors = Cursors("Frappe HR")
        start = 0
        while True:
            page = self._page(operation, doctype, fields, filters, start)
            yield page
            start += len(page)
            if len(page) < _PAGE:
                return
            cursors.follow(id_of(page[0][1], "name"))

    def can_list(self, operation: str, doctype: str) -> None:
        """Read the first page of a list. Raises where that may not be done."""
        self._page(operation, doctype, ("name",), (), 0)

    def write(
        self,
        operation: str,
        path: str,
        read: Callable[[Payload], _Told],
        *,
        values: Mapping[str, str] | None = None,
        parts: Sequence[Part] = (),
    ) -> _Told:
        """``POST`` once, to ``resource/<DocType>`` or ``method/<path>``.

        ``read`` gets the answer; what it does not find there leaves the outcome unknown.
        """
        request = Request(
            operation=operation,
            method="POST",
            url=f"{self._settings.base_url}/api/{quote(path)}",
            json=None if values is None else dict(values),
            parts=parts,
            is_write=True,
            vendor=FRAPPE_ERRORS,
        )
        return self._signed(request, lambda value: read(Payload(value)))

    def _page(
        self,
        operation: str,
        doctype: str,
        fields: Sequence[str],
        filters: Sequence[tuple[str, str, Any]],
        start: int,
    ) -> list[tuple[str, Any]]:
        request = Request(
            operation=operation,
            method="GET",
            url=f"{self._settings.base_url}/api/resource/{quote(doctype)}",
            params={
                "fields": json.dumps(list(fields)),
                "filters": json.dumps([list(each) for each in filters]),
                "order_by": "name asc",
                "limit_start": str(start),
                "limit_page_length": str(_PAGE),
            },
            vendor=LIST_ERRORS,
        )
        return self._signed(request, lambda value: list(Payload(value).elements("data")))

    def _signed(self, request: Request, read: Callable[[Any], _Told]) -> _Told:
        """Send with the access we have.

        A token that is refused is renewed once. Then the same is sent again, also a write: what
        was answered with 401 was certainly not done.
        """
        settings = self._settings
        if self._keeper is None:
            return self._send(request, f"token {settings.api_key}:{settings.api_secret}", read)
        return self._keeper.let_in(lambda token: self._send(request, f"Bearer {token}", read))

    def _send(self, request: Request, access: str, read: Callable[[Any], _Told]) -> _Told:
        signed = replace(request, headers={"Authorization": access})
        return ask(self._transport, signed, read)
