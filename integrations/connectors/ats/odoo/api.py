"""Calls of Odoo's JSON-2 API: a model, a method, its arguments; the result comes bare."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from integrations.connectors.ats.odoo import mapping
from integrations.connectors.ats.odoo.errors import ODOO_ERRORS
from integrations.connectors.ats.odoo.settings import OdooSettings
from integrations.connectors.calls import ask
from integrations.connectors.payload import Payload, elements_of, rows_of
from integrations.connectors.types import ExportReceipt
from integrations.errors import UnexpectedResponseError
from integrations.transport.client import Transport
from integrations.transport.messages import Request, VendorErrors

ALSO_ARCHIVED = {"active_test": False}

_Told = TypeVar("_Told")


class OdooApi:
    """One database, called with one key."""

    def __init__(self, transport: Transport, settings: OdooSettings) -> None:
        self._transport = transport
        self._settings = settings

    def version(self) -> Payload | None:
        request = Request("version", "GET", f"{self._settings.base_url}/web/version")
        try:
            return Payload(self._transport.send(request).json())
        except UnexpectedResponseError:
            return None  # The page is of no use where it is hidden; the key was checked already.

    def search(
        self,
        operation: str,
        model: str,
        domain: list[Any],
        fields: list[str],
        order: str = "id",
    ) -> list[Payload]:
        arguments = {
            "domain": domain, "fields": fields, "order": order, "context": ALSO_ARCHIVED
        }  # fmt: skip
        answer = rows_of(self.read(operation, model, "search_read", arguments))
        return [Payload(mapping.without_false(row.value), row.path) for row in answer]

    def listed(
        self, operation: str, model: str, domain: list[Any], fields: list[str], most: int = 0
    ) -> list[tuple[str, Any]]:
        """Raw records by id, each with its JSON path; at most so many, or all.

        For lists in which one bad record may not cost the others.
        """
        arguments: dict[str, Any] = {
            "domain": domain, "fields": fields, "order": "id", "context": ALSO_ARCHIVED
        }  # fmt: skip
        if most:
            arguments["limit"] = most
        answer = self.read(operation, model, "search_read", arguments)
        return [(path, mapping.without_false(raw)) for path, raw in elements_of(answer)]

    def read(self, operation: str, model: str, method: str, arguments: Mapping[str, Any]) -> Any:
        return self._transport.send(self._request(operation, model, method, arguments)).json()

    def write(
        self,
        operation: str,
        model: str,
        method: str,
        arguments: Mapping[str, Any],
        read: Callable[[Any], _Told],
        vendor: VendorErrors = ODOO_ERRORS,
    ) -> _Told:
        request = self._request(operation, model, method, arguments)
        request = replace(request, is_write=True, vendor=vendor)
        return ask(self._transport, request, read)

    def _request(
        self, operation: str, model: str, method: str, arguments: Mapping[str, Any]
    ) -> Request:
        headers = {"Authorization": f"bearer {self._settings.api_key}"}
        if self._settings.database:
            headers["X-Odoo-Database"] = self._settings.database
        return Request(
            operation=operation,
            method="POST",
            url=f"{self._settings.base_url}/json/2/{model}/{method}",
            json=dict(arguments),
            headers=headers,
            vendor=ODOO_ERRORS,
        )


def first_id(answer: Any) -> str:
    """The id of the one record that ``create`` made; it answers with a list of ids."""
    if isinstance(answer, list) and len(answer) == 1 and type(answer[0]) is int:
        return str(answer[0])
    raise UnexpectedResponseError(
        code="odoo.no_id",
        sentence="Odoo answered to a creation without the id of one record.",
        hint="Engineering has to look at it.",
        path="$[0]",
    )


def no_ids(answer: Any) -> ExportReceipt:
    """``write`` answers true, ``message_post`` with the id of the message."""
    if answer is True or type(answer) is int or (isinstance(answer, list) and answer):
        return ExportReceipt()
    raise UnexpectedResponseError(
        code="odoo.not_confirmed",
        sentence="Odoo did not confirm the change.",
        hint="Engineering has to look at it.",
        path="$",
    )
