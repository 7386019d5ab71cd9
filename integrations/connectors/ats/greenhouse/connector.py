"""Greenhouse Recruiting over Harvest v3.

https://harvestdocs.greenhouse.io, November 2026. Harvest v1 and v2 were switched off on
31 August 2026.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.ats.greenhouse import mapping, targets, webhooks
from integrations.connectors.ats.greenhouse.capabilities import EVIDENCE
from integrations.connectors.ats.greenhouse.corrections import corrections
from integrations.connectors.ats.greenhouse.harvest import LABEL, Harvest, created_id, done
from integrations.connectors.ats.greenhouse.job_reading import JobReader
from integrations.connectors.ats.greenhouse.login import Login, app_of
from integrations.connectors.ats.greenhouse.people_reading import PeopleReader
from integrations.connectors.ats.greenhouse.settings import (
    APPLICATION_STAGE,
    AUTHORISATIONS,
    SETTINGS,
    GreenhouseSettings,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.correcting import person_gone
from integrations.connectors.events import EventReader
from integrations.connectors.oauth import OAuthApp
from integrations.connectors.outgoing import (
    number,
    refuse_unfit_document,
    refuse_unfit_person,
    segment,
)
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsRecord,
    PersonPage,
)
from integrations.connectors.secrets import Bundle, Secrets
from integrations.connectors.types import (
    AtsUser,
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    JobPage,
    PersonToExport,
    Since,
)
from integrations.errors import RejectedError
from integrations.transport.client import Transport

_LAG = "The connection's look-up lag; Greenhouse documents nothing about it."


class GreenhouseConnector(AtsConnector):
    """One customer's Greenhouse."""

    label = LABEL
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE
    person_fields = frozenset({"phone", "city", "region", "country", "headline"})

    def __init__(self, *, harvest: Harvest, settings: GreenhouseSettings) -> None:
        self._harvest = harvest
        self._settings = settings
        self._reader = PeopleReader(harvest, settings)

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "GreenhouseConnector":
        """See ``Connector.open``; the README names the settings."""
        bundle = secrets.read()
        settings = read_settings(options, bundle)
        login = Login(transport, app_of(options, bundle), secrets, settings.acting_user_id)
        harvest = Harvest(transport, login, settings.base_url)
        return cls(harvest=harvest, settings=settings)

    @classmethod
    def oauth_app(cls, options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
        """The app of a partner of Greenhouse, which Greenhouse makes by hand."""
        return app_of(options, secret)

    @classmethod
    def events(cls) -> EventReader:
        """The module ``webhooks``."""
        return webhooks

    def check_account(self) -> AccountCheck:
        """Who acts, and whether they see the lists: a list answers Site Admins only."""
        acting = self._settings.acting_user_id
        wanted = {"ids": acting} if acting else {"deactivated": "false"}
        page = next(self._harvest.pages("check_users", "/users", wanted, size=1))
        next(self._harvest.pages("check_jobs", "/jobs", {}, size=1))
        who, detail = "a service account", "We act as the service account of the credentials."
        if acting:
            users = [mapping.user(Payload(raw)) for raw in page]
            who = users[0].name if users else f"user {acting}"
            detail = "" if users else f"Greenhouse does not show the acting user {acting}."
            if users and users[0].role != mapping.SITE_ADMIN:
                detail = f"{who} is no Site Admin: Greenhouse may hide jobs and candidates."
        return AccountCheck(
            account=f"Greenhouse · {who}",
            detail=detail,
            capabilities=self.derived_capabilities(),
        )

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of ``/jobs``, whatever their status, templates included."""
        yield from JobReader(self._harvest, self._settings).all()

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same by ``updated_at`` of the jobs and of their posts, which is inclusive."""
        yield from JobReader(self._harvest, self._settings).changed(since)

    def list_people(self) -> Iterator[PersonPage]:
        """Pages of ``/candidates`` with their applications. Nothing is told of deleted people."""
        return self._reader.all()

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """The same by ``updated_at`` of the candidates and of their applications, inclusive."""
        return self._reader.changed(since)

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``/candidates`` by address, then all their applications."""
        address = email.strip()
        rows = self._harvest.rows("find_candidates", "/candidates", {"email": address})
        return self._reader.whole([row for row in rows if mapping.has_address(row, address)])

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """``/candidates`` by id."""
        if not _is_id(external_id):
            return None
        rows = self._harvest.rows_by("get_candidate", "/candidates", "ids", [external_id])
        people = self._reader.whole(rows)
        return next((one for one in people if one.external_id == external_id), None)

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``/applications`` by id."""
        if not _is_id(external_id):
            return None
        rows = self._harvest.rows_by("find_application", "/applications", "ids", [external_id])
        stages = self._reader.stages_of(rows)
        found = [mapping.application(row, stages, self._settings.app_url) for row in rows]
        return next((one for one in found if one.external_id == external_id), None)

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``/candidates`` with an application, or ``/applications`` for somebody who is there.

        The job and the stage are looked at first: what Greenhouse does with a closed job is not
        documented. Raises ``TargetGoneError`` for a job or stage that takes nobody.
        """
        refuse_unfit_person(candidate.person)
        values = mapping.application_values(candidate, self._settings)
        targets.refuse_closed_job(self._harvest, candidate.job_external_id)
        if stage := candidate.stage_external_id:
            targets.refuse_foreign_stage(self._harvest, stage, job=candidate.job_external_id)
        return self._create("create_application", candidate, values)

    def create_prospect(self, candidate: CandidateToExport) -> ExportReceipt:
        """The same with an application that is a prospect's and on no job."""
        refuse_unfit_person(candidate.person)
        values = mapping.prospect_values(self._settings)
        return self._create("create_prospect", candidate, values)

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``/attachments`` of the application."""
        rows = self._harvest.rows_by(
            "list_documents", "/attachments", "application_ids", [_application_of(record)]
        )
        return [mapping.document(row) for row in rows]

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``/attachments`` at the application; a candidate without one can have none."""
        limit = self._settings.document_limit
        refuse_unfit_document(document, below_bytes=limit, taker="this connection")
        values = mapping.attachment_values(
            _application_of(record), document, self._settings.document_visibility
        )
        made = self._harvest.write("attach_document", "/attachments", values, created_id)
        return ExportReceipt(document_external_id=made)

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``/applications/{id}/move``, which has to name the stage that is left.

        The rules of the new stage run, e-mails to the candidate included.
        """
        application, wanted = _application_of(record), str(number(stage_external_id))
        visits = targets.visits(self._harvest, [application])
        if not visits:
            raise RejectedError(
                code="greenhouse.no_stage",
                sentence="This application is in no stage: it is a prospect's, or it has ended.",
                hint="Look at the application in Greenhouse.",
            )
        now = visits[0]
        if now.stage == wanted:
            return ExportReceipt()
        targets.refuse_foreign_stage(self._harvest, wanted, beside=now.stage)
        leaves = now.external_id if self._settings.move_from == APPLICATION_STAGE else now.stage
        values = {"from_stage_id": number(leaves), "to_stage_id": number(wanted)}
        self._harvest.write(
            "move_stage", f"/applications/{segment(application)}/move", values, done
        )
        return ExportReceipt()

    def update_person(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """``PATCH /candidates/{id}``, which replaces every list that it is given.

        So the candidate is read first, and what only Greenhouse knows goes back with it: an address
        that somebody adds in between would be lost. Where nothing differs, nothing is sent.
        """
        refuse_unfit_person(person)
        external_id = str(number(record.person_external_id))
        rows = self._harvest.rows_by("find_person", "/candidates", "ids", [external_id])
        known = next((row for row in rows if row.identifier("id") == external_id), None)
        if known is None:
            raise person_gone(LABEL)
        if values := corrections(known, person):
            path = f"/candidates/{external_id}"
            self._harvest.write("update_person", path, values, done, method="PATCH")
        return ExportReceipt(person_external_id=external_id)

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``/notes`` on the candidate, as visible as the settings say."""
        values = mapping.note_values(record, text, self._settings)
        self._harvest.write("add_note", "/notes", values, created_id)
        return ExportReceipt()

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """``/applied_candidate_tags`` of the tag of this name, which is made where it is new."""
        candidate = number(record.person_external_id)
        known = self._harvest.rows("find_tag", "/candidate_tags", {})
        tag_id = next((row.identifier("id") for row in known if row.value.get("name") == tag), "")
        if tag_id:
            filters = {"candidate_ids": str(candidate), "candidate_tag_ids": tag_id}
            if self._harvest.rows("find_applied_tag", "/applied_candidate_tags", filters):
                return ExportReceipt()
        else:
            tag_id = self._harvest.write("create_tag", "/candidate_tags", {"name": tag}, created_id)
        values = {"candidate_id": candidate, "candidate_tag_id": number(tag_id)}
        self._harvest.write("add_tag", "/applied_candidate_tags", values, created_id)
        return ExportReceipt()

    def list_users(self) -> Sequence[AtsUser]:
        """``/users`` who are active."""
        rows = self._harvest.rows("list_users", "/users", {"deactivated": "false"})
        return [mapping.user(row) for row in rows]

    def person_trust(self) -> LookUpTrust:
        """As far as the settings say."""
        return LookUpTrust(lag_seconds=self._settings.lookup_lag_seconds, source=_LAG)

    def application_trust(self) -> LookUpTrust:
        """As far as the settings say."""
        return self.person_trust()

    def document_trust(self) -> LookUpTrust:
        """As far as the settings say."""
        return self.person_trust()

    # --- inside ----------------------------------------------------------------------------------

    def _create(
        self, operation: str, candidate: CandidateToExport, application: dict[str, Any]
    ) -> ExportReceipt:
        known, app_url = candidate.person_external_id, self._settings.app_url
        if known:
            body = {"candidate_id": number(known), **application}
            return self._harvest.write(
                operation,
                "/applications",
                body,
                lambda value: mapping.application_receipt(value, known, app_url),
            )
        body = {**mapping.person_values(candidate.person), "application": application}
        return self._harvest.write(
            operation, "/candidates", body, lambda value: mapping.receipt(value, app_url)
        )


def _is_id(external_id: str) -> bool:
    return external_id.isascii() and external_id.isdigit()


def _application_of(record: AtsRecord) -> str:
    """The application of a record. Raises ``RejectedError`` where there is none."""
    if not record.application_external_id:
        raise RejectedError(
            code="greenhouse.no_application",
            sentence="Greenhouse keeps documents and stages at applications, and this candidate "
            "has none.",
            hint="Choose or create an application of the candidate in Greenhouse.",
        )
    return str(number(record.application_external_id))
