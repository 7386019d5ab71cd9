"""Calls of Ashby's API: ``POST /category.method`` with JSON in and ``{"success": …}`` out.

https://developers.ashbyhq.com/reference/introduction, August 2026.
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from integrations.connectors.ats.ashby.errors import errors_of
from integrations.connectors.ats.ashby.settings import AshbySettings
from integrations.connectors.calls import Cursors, ask
from integrations.connectors.payload import Payload
from integrations.errors import UnexpectedResponseError
from integrations.transport.client import Transport
from integrations.transport.messages import Part, Request

PERMISSIONS = {
    "apiKey.info": "apiKeysRead",
    "job.list": "jobsRead",
    "job.info": "jobsRead",
    "jobPosting.list": "jobsRead",
    "department.list": "organizationRead",
    "location.list": "organizationRead",
    "user.list": "organizationRead",
    "interviewStage.list": "interviewsRead",
    "source.list": "hiringProcessMetadataRead",
    "candidateTag.list": "hiringProcessMetadataRead",
    "candidateTag.create": "hiringProcessMetadataWrite",
    "candidate.list": "candidatesRead",
    "candidate.search": "candidatesRead",
    "candidate.info": "candidatesRead",
    "application.list": "candidatesRead",
    "application.info": "candidatesRead",
    "candidate.create": "candidatesWrite",
    "candidate.update": "candidatesWrite",
    "candidate.addTag": "candidatesWrite",
    "candidate.createNote": "candidatesWrite",
    "candidate.uploadFile": "candidatesWrite",
    "candidate.uploadResume": "candidatesWrite",
    "application.create": "candidatesWrite",
    "application.changeStage": "candidatesWrite",
}
"""What the key needs for a method (https://developers.ashbyhq.com/reference/authentication)."""

_Value = TypeVar("_Value")
_PAGE = 100  # the most that Ashby gives
_ACCEPT = "application/json; version=1"
"""Ashby also has dated versions since January 2026; this one is what the facts here hold for."""


class Api:
    """The methods of one Ashby account."""

    def __init__(self, transport: Transport, settings: AshbySettings) -> None:
        self._transport = transport
        self._settings = settings

    def read(self, operation: str, method: str, body: Mapping[str, Any]) -> Payload:
        """The whole answer of a read, of which ``success`` is true."""
        return ask(self._transport, self._request(operation, method, json=dict(body)), _succeeded)

    def rows(self, operation: str, method: str, body: Mapping[str, Any]) -> list[Payload]:
        """The results of a list that has no pages."""
        return rows_of(self.read(operation, method, body))

    def pages(self, operation: str, method: str, body: Mapping[str, Any]) -> Iterator[Payload]:
        """The answers of a list, page by page.

        Raises ``UnexpectedResponseError`` where they do not come to an end, or do not say whether
        there are more: an end that was guessed would make jobs look deleted.
        """
        cursors = Cursors("Ashby")
        asked = {**body, "limit": _PAGE}
        while True:
            answer = self.read(operation, method, asked)
            more = answer.boolean("moreDataAvailable")
            if more is None:
                raise _surprise("ashby.no_end", "does not say whether there are more pages")
            yield answer
            if not more:
                return
            asked = {**asked, "cursor": cursors.follow(answer.text("nextCursor"))}

    def all_rows(self, operation: str, method: str, body: Mapping[str, Any]) -> list[Payload]:
        """The results of all pages of a list."""
        return [row for page in self.pages(operation, method, body) for row in rows_of(page)]

    def write(
        self,
        operation: str,
        method: str,
        read: Callable[[Payload], _Value],
        *,
        body: Mapping[str, Any] | None = None,
        parts: Sequence[Part] = (),
    ) -> _Value:
        """Send a write once, as JSON or as a form; what ``read`` makes of the answer.

        An answer that does not confirm it leaves the outcome unknown.
        """
        request = self._request(
            operation,
            method,
            json=None if body is None else dict(body),
            parts=parts,
            is_write=True,
        )
        return ask(self._transport, request, lambda told: read(_succeeded(told)))

    def _request(
        self,
        operation: str,
        method: str,
        *,
        json: dict[str, Any] | None,
        parts: Sequence[Part] = (),
        is_write: bool = False,
    ) -> Request:
        key = base64.b64encode(f"{self._settings.api_key}:".encode()).decode("ascii")
        return Request(
            operation=operation,
            method="POST",
            url=f"{self._settings.base_url}/{method}",
            json=json,
            parts=parts,
            headers={"Authorization": f"Basic {key}", "Accept": _ACCEPT},
            is_write=is_write,
            vendor=errors_of(PERMISSIONS[method]),
        )


def rows_of(answer: Payload) -> list[Payload]:
    """The objects of ``results``, which must be a list."""
    return [Payload(raw, path) for path, raw in answer.elements("results")]


def _succeeded(value: Any) -> Payload:
    """The answer, which must say that it is one of success."""
    answer = Payload(value)
    if answer.boolean("success") is not True:
        raise _surprise("ashby.no_success", "does not say that the call succeeded")
    return answer


def _surprise(code: str, what: str) -> UnexpectedResponseError:
    return UnexpectedResponseError(
        code=code,
        sentence=f"Ashby's answer {what}.",
        hint="Engineering has to look at it.",
        path="$",
    )
