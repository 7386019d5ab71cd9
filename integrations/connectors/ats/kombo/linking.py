"""Kombo Connect: links for customers, what came of them, and which products there are.

https://docs.kombo.dev/connect and the OpenAPI file of May 2026, as of November 2026. Kombo does
not recognise that a customer connects the same product again ("Kombo will not deduplicate
integrations for you"): that is prevented here, from what we know to be linked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.connectors.ats.kombo.capabilities import of_tool
from integrations.connectors.ats.kombo.client import KomboClient
from integrations.connectors.ats.kombo.connector import KomboConnector
from integrations.connectors.ats.kombo.integration import linked, linked_by_token
from integrations.connectors.ats.kombo.settings import KomboAccess, read_access
from integrations.connectors.calls import ask
from integrations.connectors.linking import (
    ConnectLink,
    LinkedIntegration,
    LinkMaker,
    LinkRequest,
    LinkUse,
    ToolCoverage,
)
from integrations.connectors.options import OptionsError
from integrations.connectors.outgoing import segment
from integrations.connectors.payload import Payload
from integrations.connectors.secrets import Secrets
from integrations.errors import (
    DuplicateError,
    OutcomeUnknownError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.client import Transport

# How long Kombo lets each kind of link live (OpenAPI file, ``link_type``).
_LINK_TYPES = {
    LinkUse.MAILED: ("MAGIC_LINK", timedelta(days=365)),
    LinkUse.EMBEDDED: ("EMBEDDED", timedelta(hours=1)),
}
_CONDITIONS = (
    "paid_api_details_markdown", "partner_only_details_markdown", "fast_track_details_markdown"
)  # fmt: skip


class KomboLinks(LinkMaker):
    """Links at one Kombo environment."""

    def __init__(self, *, transport: Transport, access: KomboAccess) -> None:
        self._transport = transport
        self._tool = access.tool
        self._client = KomboClient(transport, base_url=access.base_url, api_key=access.api_key)

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "KomboLinks":
        """See ``LinkMaker.open``: the options ``region`` or ``base_url``, and ``tool``."""
        return cls(transport=transport, access=read_access(options, secrets.read()))

    def create_link(self, request: LinkRequest) -> ConnectLink:
        """``POST /connect/create-link``, for the category ATS (Kombo's default is HRIS)."""
        self._refuse_a_second(request.linked_already)
        link_type, _ = _LINK_TYPES[request.use]
        body = {
            "end_user_email": request.email,
            "end_user_organization_name": request.organisation,
            "end_user_origin_id": request.reference,
            "integration_category": "ATS",
            "language": request.language,
            "link_type": link_type,
        }
        if self._tool:
            body["integration_tool"] = self._tool
        return self._link("create_link", "/connect/create-link", body, request.use)

    def relink(
        self, external_id: str, *, use: LinkUse = LinkUse.MAILED, language: str = "en"
    ) -> ConnectLink:
        """``POST /integrations/{id}/relink``: the customer logs in anew, the id stays."""
        link_type, _ = _LINK_TYPES[use]
        body = {"language": language, "link_type": link_type}
        path = f"/integrations/{segment(external_id, safe=':')}/relink"
        return self._link("relink", path, body, use)

    def connected(self, external_id: str) -> LinkedIntegration:
        """``GET /integrations/{id}``."""
        path = f"/integrations/{segment(external_id, safe=':')}"
        return linked(self._client.read("integration_details", path).child("data"))

    def connected_by_token(self, token: str) -> LinkedIntegration:
        """``GET /connect/integration-by-token/{token}``; it does not tell the status."""
        path = f"/connect/integration-by-token/{segment(token)}"
        return linked_by_token(self._client.read("integration_by_token", path).child("data"))

    def tools(self) -> Sequence[ToolCoverage]:
        """``GET /tools/ats``: the products that are switched on in the Kombo environment."""
        data = self._client.read("list_tools", "/tools/ats").child("data")
        today = datetime.now(UTC).date()
        code = KomboConnector.derived_capabilities()
        return [
            ToolCoverage(
                tool=tool.text("id"),
                label=tool.optional_text("label"),
                capabilities=of_tool(code, tool, today),
                conditions=tuple(
                    words for key in _CONDITIONS if (words := tool.optional_text(key).strip())
                ),
                guide_url=tool.optional_text("connection_guide_url"),
            )
            for tool in data.items("tools")
        ]

    def coverage(self) -> ToolCoverage | None:
        """The entry of the option ``tool`` in the same list."""
        if not self._tool:
            raise OptionsError({"tool": "is missing"})
        return next((tool for tool in self.tools() if tool.tool == self._tool), None)

    def _link(
        self, operation: str, path: str, body: Mapping[str, str], use: LinkUse
    ) -> ConnectLink:
        # Only what goes on to an ATS counts as in flight.
        request = replace(self._client.request(operation, "POST", path, body), takes_slot=False)
        try:
            url = ask(self._transport, request, _url)
        except OutcomeUnknownError as lost:
            # A link that nobody has seen does nothing: another one is made.
            raise UnavailableError(
                code=lost.code,
                sentence="Kombo did not answer with a link.",
                hint="Try again.",
                status_code=lost.status_code,
                request_id=lost.request_id,
                vendor_log_url=lost.vendor_log_url,
            ) from lost
        return ConnectLink(url, _LINK_TYPES[use][1])

    def _refuse_a_second(self, linked_already: Sequence[str]) -> None:
        for known in linked_already:
            if self._tool in ("", known.partition(":")[0]):
                raise DuplicateError(
                    code="kombo.linked_already",
                    sentence=f"This customer has linked {known} already, and Kombo would link it "
                    "a second time.",
                    hint="Make a link to connect it again instead; it keeps its jobs.",
                    existing_id=known,
                )


def _url(answer: Any) -> str:
    data = Payload(answer).child("data")
    url = data.text("link")
    if not url.startswith(("https://", "http://")):
        raise UnexpectedResponseError(
            code="payload.unexpected",
            sentence="Kombo's link is no web address.",
            hint="Engineering has to look at it.",
            path=f"{data.path}.link",
        )
    return url
