"""Kombo's unified ATS API: one connector for every system behind it.

Endpoints: https://docs.kombo.dev/ats/v1, as of November 2026. Reads are answered from Kombo's own
copy of the ATS, actions go to the ATS itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.ats.kombo import mapping
from integrations.connectors.ats.kombo.capabilities import EVIDENCE, capabilities
from integrations.connectors.ats.kombo.errors import KOMBO_ERRORS
from integrations.connectors.ats.kombo.recognising import FINGERPRINTED
from integrations.connectors.ats.kombo.settings import (
    AUTHORISATIONS,
    SETTINGS,
    KomboSettings,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.calls import Cursors, ask, ask_object
from integrations.connectors.capabilities import AccountCheck, Capability, LookUpTrust
from integrations.connectors.outgoing import refuse_unfit_document, segment
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import job_record
from integrations.connectors.secrets import Secrets
from integrations.connectors.types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsRecord,
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    JobPage,
    JobRecord,
    Since,
    Target,
)
from integrations.errors import NotSupportedError
from integrations.transport.client import Transport
from integrations.transport.messages import Request

_MAX_PAGES = 20_000
_MAX_CANDIDATE_PAGES = 10
_MIRROR = (
    "Kombo answers from its own copy, which it refreshes about every 3 hours "
    "(https://docs.kombo.dev/sync), and by default it copies only applications that it created "
    "itself (https://docs.kombo.dev/ats/features/application-status-tracking)."
)
_LIVE_LIST = "Kombo asks the ATS itself for the documents of an application."


class KomboConnector(AtsConnector):
    """One integration (one customer's ATS) behind Kombo."""

    label = "Kombo"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE

    def __init__(self, *, transport: Transport, settings: KomboSettings) -> None:
        self._transport = transport
        self._settings = settings
        self._base = settings.base_url.rstrip("/")
        self._live = frozenset(word.strip().casefold() for word in settings.live_statuses)

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "KomboConnector":
        """See ``Connector.open``; the README names the settings."""
        return cls(transport=transport, settings=read_settings(options, secrets.read()))

    def check_account(self) -> AccountCheck:
        """Test key and integration: ``GET /check-api-key``, ``GET /integrations/{id}``."""
        self._read("check_api_key", "/check-api-key").child("data").text("environment_id")
        details = self._details()
        status, setup = details.text("status"), details.optional_text("setup_status")
        organization = details.child("end_user").optional_text("organization_name")
        oddities = []
        if status != "ACTIVE":
            oddities.append(f"The integration is {status} in Kombo.")
        if setup not in ("", "COMPLETED"):
            oddities.append(f"Its set-up is {setup}.")
        if (category := details.optional_text("category")) != "ATS":
            oddities.append(f"It is connected as {category}, not as an ATS.")
        return AccountCheck(
            account=f"{organization} · {details.child('tool').text('label')}",
            detail=" ".join(oddities),
            capabilities=capabilities(details),
        )

    def capabilities(self) -> tuple[Capability, ...]:
        """What Kombo says this integration can read and write."""
        return capabilities(self._details())

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of ``GET /ats/jobs``, deleted jobs included."""
        return self._jobs({})

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same with ``updated_after``.

        It is inclusive and does not see changes inside a stage; a full read now and then is
        needed.
        """
        return self._jobs({"updated_after": mapping.moment_text(since.moment)})

    def _jobs(self, changed: Mapping[str, str]) -> Iterator[JobPage]:
        filters = {"include_deleted": "true", **changed}
        for page in self._pages("list_jobs", "/ats/jobs", filters, _MAX_PAGES):
            yield JobPage(
                tuple(self._job_record(path, raw) for path, raw in page.elements("results"))
            )

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``GET /ats/candidates?email=``; finds only people whom Kombo copies (see the README)."""
        wanted = email.strip().casefold()
        found = self._candidates("find_candidates", {"email": email.strip()})
        # An integration that cannot filter must not hand us everybody.
        return [
            person
            for person in found
            if wanted in {address.casefold() for address in person.emails}
        ]

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``GET /ats/applications`` by Kombo's id, then by the ATS's own."""
        for filter_name in ("ids", "remote_ids"):
            filters = {filter_name: external_id}
            for page in self._pages("find_application", "/ats/applications", filters, 1):
                for entry in page.items("results"):
                    return mapping.application(entry)
        return None

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``POST /ats/jobs/{job_id}/applications``; Kombo attaches to a matching person.

        Raises ``NotSupportedError`` for a prospect: Kombo creates nobody without a job.
        """
        if candidate.target is Target.PROSPECT:
            raise NotSupportedError(
                code="kombo.no_prospects",
                sentence="Kombo cannot create a person without an application to a job.",
                hint="Export as an applicant, into a stage for leads if the job has one.",
                capability="prospect",
            )
        request = self._request(
            "create_application",
            "POST",
            f"/ats/jobs/{_segment(candidate.job_external_id)}/applications",
            mapping.application_body(candidate),
        )
        return ask(self._transport, request, mapping.application_receipt)

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``GET /ats/applications/{id}/attachments``, read live from the ATS."""
        path = f"/ats/applications/{_segment(record.application_external_id)}/attachments"
        request = self._request("list_documents", "GET", path, takes_slot=True)
        data = Payload(self._transport.send(request).json()).child("data")
        return [mapping.document(entry) for entry in data.items("results")]

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``POST /ats/applications/{id}/attachments``; Kombo names no id for the document."""
        refuse_unfit_document(document, below_bytes=mapping.MAX_DOCUMENT_BYTES, taker="Kombo")
        return self._act(
            "attach_document",
            "POST",
            f"/ats/applications/{_segment(record.application_external_id)}/attachments",
            mapping.attachment_body(document, self._settings.profile_type),
        )

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``PUT /ats/applications/{id}/stage``; the stage must be one of the job's own."""
        path = f"/ats/applications/{_segment(record.application_external_id)}/stage"
        return self._act("move_stage", "PUT", path, {"stage_id": stage_external_id})

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``POST /ats/applications/{id}/notes``; plain text is all that Kombo takes."""
        path = f"/ats/applications/{_segment(record.application_external_id)}/notes"
        body = {"content": text, "content_type": "PLAIN_TEXT"}
        return self._act("add_note", "POST", path, body)

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """``POST /ats/candidates/{id}/tags``; Kombo creates the tag where it is new."""
        path = f"/ats/candidates/{_segment(record.person_external_id)}/tags"
        return self._act("add_tag", "POST", path, {"tag": {"name": tag}})

    def person_trust(self) -> LookUpTrust:
        """The same as that of applications."""
        return self.application_trust()

    def application_trust(self) -> LookUpTrust:
        """Presence in Kombo's copy is proof; absence only after its refresh, or never."""
        return LookUpTrust(lag_seconds=self._settings.lookup_lag_seconds, source=_MIRROR)

    def document_trust(self) -> LookUpTrust:
        """Documents are read live, so their absence is proof soon after the write."""
        return LookUpTrust(lag_seconds=self._settings.document_lag_seconds, source=_LIVE_LIST)

    def _details(self) -> Payload:
        path = f"/integrations/{_segment(self._settings.integration_id)}"
        return self._read("integration_details", path).child("data")

    def _job_record(self, path: str, raw: Any) -> JobRecord:
        return job_record(
            path,
            raw,
            keys=FINGERPRINTED,
            read=lambda payload, mark: mapping.job(payload, self._live, mark),
        )

    def _candidates(self, operation: str, filters: Mapping[str, str]) -> list[AtsCandidate]:
        pages = self._pages(operation, "/ats/candidates", filters, _MAX_CANDIDATE_PAGES)
        return [mapping.candidate(entry) for page in pages for entry in page.items("results")]

    def _pages(
        self, operation: str, path: str, filters: Mapping[str, str], most: int
    ) -> Iterator[Payload]:
        """The ``data`` of each page. Kombo wants every filter again with each cursor."""
        params = {"page_size": str(self._settings.page_size), **filters}
        cursors = Cursors(self.label, most)
        while True:
            data = self._read(operation, path, params).child("data")
            yield data
            cursor = data.optional_text("next")
            if not cursor:
                return
            params["cursor"] = cursors.follow(cursor)

    def _read(self, operation: str, path: str, params: Mapping[str, str] | None = None) -> Payload:
        request = self._request(operation, "GET", path, params=params)
        return ask_object(self._transport, request)

    def _act(self, operation: str, method: str, path: str, body: dict[str, Any]) -> ExportReceipt:
        """A write whose answer holds warnings and no ids."""
        return ask(
            self._transport,
            self._request(operation, method, path, body),
            mapping.action_receipt,
        )

    def _request(
        self,
        operation: str,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        params: Mapping[str, str] | None = None,
        takes_slot: bool = False,
    ) -> Request:
        return Request(
            operation=operation,
            method=method,
            url=f"{self._base}{path}",
            params=dict(params or {}),
            json=body,
            headers={
                "Authorization": f"Bearer {self._settings.api_key}",
                "X-Integration-Id": self._settings.integration_id,
            },
            is_write=method != "GET",
            takes_slot=takes_slot or method != "GET",
            vendor=KOMBO_ERRORS,
        )


def _segment(external_id: str) -> str:
    return segment(external_id, safe=":")
