"""Calls of BambooHR's applicant tracking API: the address, the key, and the pages of a search."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from integrations.connectors.ats.bamboohr.errors import BAMBOO_ERRORS
from integrations.connectors.ats.bamboohr.settings import BambooSettings
from integrations.connectors.calls import Cursors, ask
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import id_of
from integrations.transport.client import Transport
from integrations.transport.messages import Part, Request, VendorErrors

_Told = TypeVar("_Told")


class BambooApi:
    """The paths below ``/api/v1/applicant_tracking`` of one account."""

    def __init__(self, transport: Transport, settings: BambooSettings) -> None:
        self._transport = transport
        self._base = f"{settings.base_url}/api/v1/applicant_tracking"
        self._key = settings.api_key

    def __repr__(self) -> str:
        return f"BambooApi({self._base!r})"

    def read(
        self,
        operation: str,
        path: str,
        read: Callable[[Any], _Told],
        params: Mapping[str, str] | None = None,
    ) -> _Told:
        """``GET`` this path, and read its JSON."""
        request = Request(
            operation,
            "GET",
            f"{self._base}/{path}",
            params=params or {},
            headers=self._headers(),
            vendor=BAMBOO_ERRORS,
        )
        return ask(self._transport, request, read)

    def applications(self, operation: str, asked: Mapping[str, str]) -> Iterator[Payload]:
        """The applications of a search, oldest first."""
        for page in self.application_pages(operation, asked):
            yield from (Payload(raw, path) for path, raw in page)

    def application_pages(
        self, operation: str, asked: Mapping[str, str]
    ) -> Iterator[list[tuple[str, Any]]]:
        """The same page by page, each record with its JSON path.

        Raises ``UnexpectedResponseError`` where the pages do not come to an end.
        """
        cursors = Cursors("BambooHR")
        page = 1
        while True:
            params = {**asked, "sortBy": "created_date", "sortOrder": "ASC", "page": str(page)}
            answer = self.read(operation, "applications", Payload, params)
            rows = list(answer.elements("applications"))
            yield rows
            # ``paginationComplete`` is described both as "complete" and as "there are more", so
            # that either sign means more. The address of the next page is not followed: it could
            # lead elsewhere.
            has_more = (
                bool(answer.optional_text("nextPageUrl"))
                or answer.boolean("paginationComplete") is False
            )
            if not rows or not has_more:
                return
            cursors.follow(id_of(rows[0][1]))
            page += 1

    def write(
        self,
        operation: str,
        path: str,
        read: Callable[[Any], _Told],
        *,
        json: Any = None,
        parts: Sequence[Part] = (),
        vendor: VendorErrors = BAMBOO_ERRORS,
    ) -> _Told:
        """``POST`` once, and read the answer; a surprise in it leaves the outcome unknown."""
        request = Request(
            operation,
            "POST",
            f"{self._base}/{path}",
            json=json,
            parts=parts,
            headers=self._headers(),
            is_write=True,
            vendor=vendor,
        )
        return ask(self._transport, request, read)

    def _headers(self) -> dict[str, str]:
        """The key is the user, any password will do; without ``Accept`` some answers are XML."""
        login = base64.b64encode(f"{self._key}:x".encode()).decode("ascii")
        return {"Authorization": f"Basic {login}", "Accept": "application/json"}
