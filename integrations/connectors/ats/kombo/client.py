"""Speaking with Kombo: requests with the key, pages to their end, answers of actions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from integrations.connectors.ats.kombo import mapping
from integrations.connectors.ats.kombo.errors import KOMBO_ERRORS
from integrations.connectors.calls import Cursors, ask, ask_object
from integrations.connectors.payload import Payload
from integrations.connectors.types import ExportReceipt
from integrations.transport.client import Transport
from integrations.transport.messages import Request


class KomboClient:
    """Asks Kombo with the key of one environment, and for one integration where one is named."""

    def __init__(
        self, transport: Transport, *, base_url: str, api_key: str, integration_id: str = ""
    ) -> None:
        self._transport = transport
        self._base = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"}
        if integration_id:
            self._headers["X-Integration-Id"] = integration_id

    def request(
        self,
        operation: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str] | None = None,
    ) -> Request:
        """A request. What is no GET is a write, and Kombo counts it while it is in flight."""
        return Request(
            operation=operation,
            method=method,
            url=f"{self._base}{path}",
            params=dict(params or {}),
            json=body,
            headers=self._headers,
            is_write=method != "GET",
            takes_slot=method != "GET",
            vendor=KOMBO_ERRORS,
        )

    def read(self, operation: str, path: str, params: Mapping[str, str] | None = None) -> Payload:
        """The whole answer to a GET."""
        return ask_object(self._transport, self.request(operation, "GET", path, params=params))

    def read_live(self, operation: str, path: str) -> Payload:
        """The same, of what Kombo asks the ATS itself: it counts as an action in flight."""
        request = replace(self.request(operation, "GET", path), takes_slot=True)
        return ask_object(self._transport, request)

    def act(self, operation: str, method: str, path: str, body: Mapping[str, Any]) -> ExportReceipt:
        """A write whose answer holds warnings and no ids."""
        request = self.request(operation, method, path, body)
        return ask(self._transport, request, mapping.action_receipt)

    def pages(
        self, operation: str, path: str, filters: Mapping[str, str], most: int
    ) -> Iterator[Payload]:
        """The ``data`` of each page. Kombo wants every filter again with each cursor."""
        params = dict(filters)
        cursors = Cursors("Kombo", most)
        while True:
            data = self.read(operation, path, params).child("data")
            yield data
            cursor = data.optional_text("next")
            if not cursor:
                return
            params["cursor"] = cursors.follow(cursor)
