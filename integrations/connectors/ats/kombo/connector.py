"""Kombo's unified ATS API: one connector for every system behind it.

Endpoints: https://docs.kombo.dev/ats/v1, as of November 2026. Reads are answered from Kombo's own
copy of the ATS, actions go to the ATS itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from integrations.connectors.ats.kombo import mapping, native_api, people_mapping, webhooks
from integrations.connectors.ats.kombo.capabilities import EVIDENCE, of_integration
from integrations.connectors.ats.kombo.client import KomboClient
from integrations.connectors.ats.kombo.integration import oddities
from integrations.connectors.ats.kombo.recognising import FINGERPRINTED
from integrations.connectors.ats.kombo.settings import (
    AUTHORISATIONS,
    SETTINGS,
    KomboSettings,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.calls import ask
from integrations.connectors.capabilities import AccountCheck, Capability, LookUpTrust
from integrations.connectors.events import EventReader
from integrations.connectors.outgoing import refuse_unfit_document, segment
from integrations.connectors.payload import Payload
from integrations.connectors.people_pages import people_page
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsRecord,
    PersonPage,
)
from integrations.connectors.recognising import job_record
from integrations.connectors.secrets import Secrets
from integrations.connectors.types import (
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
    person_fields = frozenset({"phone", "city", "region", "country", "headline"})

    def __init__(self, *, transport: Transport, settings: KomboSettings) -> None:
        self._transport = transport
        self._settings = settings
        self._client = KomboClient(
            transport,
            base_url=settings.base_url,
            api_key=settings.api_key,
            integration_id=settings.integration_id,
        )
        self._live = frozenset(word.strip().casefold() for word in settings.live_statuses)

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "KomboConnector":
        """See ``Connector.open``; the README names the settings."""
        return cls(transport=transport, settings=read_settings(options, secrets.read()))

    @classmethod
    def events(cls) -> EventReader:
        """The module ``webhooks``."""
        return webhooks

    def check_account(self) -> AccountCheck:
        """Test key and integration: ``GET /check-api-key``, ``GET /integrations/{id}``."""
        checked = self._client.read("check_api_key", "/check-api-key")
        checked.child("data").text("environment_id")
        details = self._details()
        organization = details.child("end_user").optional_text("organization_name")
        return AccountCheck(
            account=f"{organization} · {details.child('tool').text('label')}",
            detail=oddities(details),
            capabilities=self._told(details),
        )

    def capabilities(self) -> tuple[Capability, ...]:
        """What our code can, as far as Kombo says that this integration can."""
        return self._told(self._details())

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

    def list_people(self) -> Iterator[PersonPage]:
        """Pages of ``GET /ats/candidates``, deleted people included: those whom Kombo copies.

        With Kombo's "Only sync created applications" on, which is its default, these are only the
        people whom we created (see the README).
        """
        return self._people({})

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """The same with ``updated_after``, which also sees changes of their applications."""
        return self._people({"updated_after": mapping.moment_text(since.moment)})

    def _people(self, changed: Mapping[str, str]) -> Iterator[PersonPage]:
        filters = {"include_deleted": "true", **changed}
        for page in self._pages("list_people", "/ats/candidates", filters, _MAX_PAGES):
            yield people_page(page.elements("results"), people_mapping.candidate)

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``GET /ats/candidates?email=``; finds only people whom Kombo copies (see the README)."""
        wanted = email.strip().casefold()
        filters = {"email": email.strip()}
        pages = self._pages("find_candidates", "/ats/candidates", filters, _MAX_CANDIDATE_PAGES)
        found = (
            people_mapping.candidate(entry) for page in pages for entry in page.items("results")
        )
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
                    return people_mapping.application(entry)
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
        request = self._client.request(
            "create_application",
            "POST",
            f"/ats/jobs/{_segment(candidate.job_external_id)}/applications",
            mapping.application_body(candidate),
        )
        return ask(self._transport, request, mapping.application_receipt)

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``GET /ats/applications/{id}/attachments``, read live from the ATS."""
        path = f"/ats/applications/{_segment(record.application_external_id)}/attachments"
        data = self._client.read_live("list_documents", path).child("data")
        return [mapping.document(entry) for entry in data.items("results")]

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``POST /ats/applications/{id}/attachments``; Kombo names no id for the document."""
        refuse_unfit_document(document, below_bytes=mapping.MAX_DOCUMENT_BYTES, taker="Kombo")
        return self._client.act(
            "attach_document",
            "POST",
            f"/ats/applications/{_segment(record.application_external_id)}/attachments",
            mapping.attachment_body(document, self._settings.profile_type),
        )

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``PUT /ats/applications/{id}/stage``; the stage must be one of the job's own."""
        path = f"/ats/applications/{_segment(record.application_external_id)}/stage"
        return self._client.act("move_stage", "PUT", path, {"stage_id": stage_external_id})

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``POST /ats/applications/{id}/notes``; plain text is all that Kombo takes."""
        path = f"/ats/applications/{_segment(record.application_external_id)}/notes"
        body = {"content": text, "content_type": "PLAIN_TEXT"}
        return self._client.act("add_note", "POST", path, body)

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """``POST /ats/candidates/{id}/tags``; Kombo creates the tag where it is new."""
        path = f"/ats/candidates/{_segment(record.person_external_id)}/tags"
        return self._client.act("add_tag", "POST", path, {"tag": {"name": tag}})

    def passthrough(
        self,
        api: str,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
    ) -> native_api.PassthroughAnswer:
        """``POST /passthrough/{tool}/{api}``: call the ATS' own API, for what Kombo has no word.

        ``api`` is Kombo's word for one of the APIs of this integration's tool. The status that
        the ATS answered is judged as if we had called it ourselves: what is no GET is a write.
        """
        body = native_api.body(method, path, params=params, headers=headers, data=data)
        endpoint = native_api.endpoint(self._settings.integration_id, api)
        request = replace(
            self._client.request("passthrough", "POST", endpoint, body),
            is_write=method != "GET",
            vendor=native_api.PASSTHROUGH_ERRORS,
        )
        return ask(self._transport, request, native_api.answer)

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
        return self._client.read("integration_details", path).child("data")

    def _told(self, details: Payload) -> tuple[Capability, ...]:
        today = datetime.now(UTC).date()
        return of_integration(self.derived_capabilities(), details, today)

    def _job_record(self, path: str, raw: Any) -> JobRecord:
        return job_record(
            path,
            raw,
            keys=FINGERPRINTED,
            read=lambda payload, mark: mapping.job(payload, self._live, mark),
        )

    def _pages(
        self, operation: str, path: str, filters: Mapping[str, str], most: int
    ) -> Iterator[Payload]:
        filters = {"page_size": str(self._settings.page_size), **filters}
        return self._client.pages(operation, path, filters, most)


def _segment(external_id: str) -> str:
    return segment(external_id, safe=":")
