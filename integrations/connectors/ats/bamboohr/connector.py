"""BambooHR's applicant tracking over its public API.

``https://{company}.bamboohr.com/api/v1/applicant_tracking/…``, described in the OpenAPI file of
2026-04-28 (github.com/BambooHR/bhr-api-python). The key is the user of Basic authentication.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.ats.bamboohr import capabilities, mapping
from integrations.connectors.ats.bamboohr.api import BambooApi
from integrations.connectors.ats.bamboohr.errors import BAMBOO_ERRORS, NOT_FOUND, STATUS_ERRORS
from integrations.connectors.ats.bamboohr.people import pages_of_people
from integrations.connectors.ats.bamboohr.settings import (
    AUTHORISATIONS,
    SETTINGS,
    BambooSettings,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.outgoing import number, refuse_unfit_document, refuse_unfit_person
from integrations.connectors.payload import Payload, elements_of
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsRecord,
    PersonPage,
)
from integrations.connectors.recognising import id_of, job_record
from integrations.connectors.secrets import Secrets
from integrations.connectors.types import (
    AtsStage,
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    JobPage,
    JobRecord,
    Liveness,
)
from integrations.errors import (
    ConnectorError,
    PermissionMissingError,
    RejectedError,
    TargetGoneError,
)
from integrations.transport.client import Transport
from integrations.transport.messages import VendorErrors

_UNPROVEN = (
    "BambooHR does not say how soon a search shows a new application, so absence proves nothing."
)
_CONFIRMED = "The time in the connection's settings, as the customer or BambooHR confirmed it."
_NO_ID_YET = (
    "BambooHR did not show the new application yet, so its id is not known: it cannot be put into "
    "a stage from here."
)
_ONE_ADDRESS = "BambooHR takes one e-mail address of a person: the further ones were not sent."


class BambooConnector(AtsConnector):
    """The applicant tracking of one BambooHR account."""

    label = "BambooHR"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = capabilities.EVIDENCE
    person_fields = frozenset({"phone", "city", "region", "country"})
    stage_at_creation = False

    def __init__(self, *, transport: Transport, settings: BambooSettings) -> None:
        self._api = BambooApi(transport, settings)
        self._settings = settings

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "BambooConnector":
        """See ``Connector.open``; the README names the settings."""
        return cls(transport=transport, settings=read_settings(options, secrets.read()))

    def check_account(self) -> AccountCheck:
        """What the key may read. There is no way to ask for its rights or its owner.

        Raises ``PermissionMissingError`` for a key that may neither read jobs nor find people.
        """
        reads: dict[str, Callable[[], Any]] = {
            "statuses": self._stages,
            "jobs": lambda: self._all_jobs("check_jobs"),
            "applications": lambda: self._api.read(
                "check_applications", "applications", Payload, {"applicationStatus": "NEW"}
            ),
        }
        refused: dict[str, PermissionMissingError] = {}
        for name, read in reads.items():
            try:
                read()
            except PermissionMissingError as error:
                refused[name] = error
        if "applications" in refused and refused.keys() & {"jobs", "statuses"}:
            raise refused["applications"]
        told = "The key may not read these: " + ", ".join(refused) + "." if refused else ""
        return AccountCheck(
            account=self._settings.base_url.partition("://")[2],
            detail=told,
            capabilities=capabilities.seen(self.derived_capabilities(), refused),
        )

    def list_jobs(self) -> Iterator[JobPage]:
        """``GET jobs`` of every status, deleted ones included. BambooHR gives them all at once."""
        stages = self._stages()
        rows = self._all_jobs("list_jobs")
        yield JobPage(tuple(self._job_record(path, raw, stages) for path, raw in rows))

    def list_people(self) -> Iterator[PersonPage]:
        """``GET applications`` of every status, grouped by applicant; the list is read twice."""
        everything = {"applicationStatus": "ALL", "jobStatusGroups": "ALL"}
        return pages_of_people(
            lambda operation: self._api.application_pages(operation, everything),
            self._settings.standings,
        )

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``GET applications`` of every status by ``searchString``, which is a general search."""
        rows = self._search("find_candidates", email)
        return mapping.people(rows, self._settings.standings, email)

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``GET applications/{id}``."""
        if not (external_id.isascii() and external_id.isdigit()):
            return None
        try:
            return self._api.read(
                "find_application",
                f"applications/{external_id}",
                lambda value: mapping.application(Payload(value), self._settings.standings),
            )
        except RejectedError as refused:
            if refused.code == NOT_FOUND:
                return None
            raise

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``POST application`` without a file. See ``create_application_with_document``."""
        return self._create("create_application", candidate, None)

    def create_application_with_document(
        self, candidate: CandidateToExport, document: DocumentToExport
    ) -> ExportReceipt:
        """``POST application`` with the file in the slot of the settings.

        BambooHR does not say what it does with a closed job, so the job is looked at first:
        raises ``TargetGoneError``. The answer holds the person's id only; that of the application
        is looked up, and is empty, with a warning, where the search does not show it yet.
        """
        limit = self._settings.document_limit_bytes
        refuse_unfit_document(document, below_bytes=limit, taker=self.label)
        return self._create("create_application_with_document", candidate, document)

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``POST applications/{id}/status``. Raises ``TargetGoneError`` for a stage it refuses."""
        return self._change(
            "move_stage", record, "status", {"status": number(stage_external_id)}, STATUS_ERRORS
        )

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``POST applications/{id}/comments``."""
        return self._change("add_note", record, "comments", {"type": "comment", "comment": text})

    def person_trust(self) -> LookUpTrust:
        """The same as that of applications: people are found with them."""
        return self.application_trust()

    def application_trust(self) -> LookUpTrust:
        """Absence proves nothing, unless the connection's settings name a time."""
        lag = self._settings.lookup_lag_seconds
        return LookUpTrust(lag_seconds=lag, source=_UNPROVEN if lag is None else _CONFIRMED)

    # --- inside ----------------------------------------------------------------------------------

    def _stages(self) -> tuple[AtsStage, ...]:
        return self._api.read("list_stages", "statuses", mapping.stages)

    def _all_jobs(self, operation: str) -> list[tuple[str, Any]]:
        """JSON path and raw value of each job. There is no way to read only one of them."""
        return self._api.read(
            operation,
            "jobs",
            lambda value: list(elements_of(value)),
            {"statusGroups": "ALL"},
        )

    def _job_record(self, path: str, raw: Any, stages: Sequence[AtsStage]) -> JobRecord:
        return job_record(
            path,
            raw,
            keys=mapping.FINGERPRINTED,
            also=[
                mapping.hiring_lead_of(raw),
                *((stage.external_id, stage.name, stage.active) for stage in stages),
            ],
            read=lambda payload, mark: mapping.job(
                payload, stages, self._settings.live_statuses, mark
            ),
        )

    def _search(self, operation: str, email: str, **more: str) -> Iterator[Payload]:
        asked = {
            "searchString": email.strip(),
            "applicationStatus": "ALL",
            "jobStatusGroups": "ALL",
            **more,
        }
        return self._api.applications(operation, asked)

    def _create(
        self, operation: str, candidate: CandidateToExport, document: DocumentToExport | None
    ) -> ExportReceipt:
        refuse_unfit_person(candidate.person)
        parts = mapping.application_parts(candidate, self._settings.profile_slot, document)
        self._refuse_closed_job(candidate.job_external_id)
        person = self._api.write(operation, "application", mapping.created_id, parts=parts)
        application = self._application_of(person, candidate)
        warnings = [] if application else [_NO_ID_YET]
        if len(candidate.person.emails) > 1:
            warnings.append(_ONE_ADDRESS)
        return ExportReceipt(
            person_external_id=person,
            application_external_id=application,
            warnings=tuple(warnings),
        )

    def _application_of(self, person: str, candidate: CandidateToExport) -> str:
        """The id of the application that was just made; empty where it cannot be told.

        The write is done, so that nothing that goes wrong here may look like its failure.
        """
        email, job = candidate.person.emails[0], candidate.job_external_id
        try:
            rows = self._search("find_new_application", email, jobId=job)
            found = mapping.people(rows, self._settings.standings, email)
            return mapping.application_on_job(found, person, job)
        except ConnectorError:
            return ""

    def _refuse_closed_job(self, job: str) -> None:
        raw = next((raw for _, raw in self._all_jobs("find_job") if id_of(raw) == job), None)
        if raw is not None:
            status = mapping.label(Payload(raw).lenient(), "status")
            if mapping.liveness(status, self._settings.live_statuses) is not Liveness.NOT_LIVE:
                return
        raise TargetGoneError(
            code="bamboohr.job_closed",
            sentence="The job is not in BambooHR."
            if raw is None
            else f"The job is closed in BambooHR: its status is {status}.",
            hint="Reopen it in BambooHR, or choose another job.",
            target="job",
        )

    def _change(
        self,
        operation: str,
        record: AtsRecord,
        what: str,
        body: Mapping[str, Any],
        vendor: VendorErrors = BAMBOO_ERRORS,
    ) -> ExportReceipt:
        if not record.application_external_id:
            raise RejectedError(
                code="bamboohr.no_application_id",
                sentence="The id of the application is not known: BambooHR did not show it after "
                "the candidate had arrived.",
                hint="Do this step by hand in BambooHR.",
            )
        path = f"applications/{number(record.application_external_id)}/{what}"
        return self._api.write(operation, path, mapping.changed, json=dict(body), vendor=vendor)
