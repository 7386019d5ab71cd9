"""Odoo 19 Recruitment over its JSON-2 API.

``POST /json/2/<model>/<method>`` with the method's named arguments; the result comes bare. Seen on
Odoo 19.0 in November 2026; described in Odoo's documentation as "External JSON-2 API".
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from integrations.connectors.ats.odoo import account, applicants, jobs, looking, mapping
from integrations.connectors.ats.odoo.api import ALSO_ARCHIVED, OdooApi, first_id, no_ids
from integrations.connectors.ats.odoo.capabilities import EVIDENCE
from integrations.connectors.ats.odoo.errors import APPLICANT_ERRORS
from integrations.connectors.ats.odoo.people import QUIET, OdooPeople
from integrations.connectors.ats.odoo.settings import (
    AUTHORISATIONS,
    SETTINGS,
    OdooSettings,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.outgoing import number, refuse_unfit_document
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsRecord,
    PersonPage,
)
from integrations.connectors.secrets import Secrets
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    JobPage,
    PersonToExport,
    Since,
)
from integrations.errors import PermissionMissingError, RejectedError
from integrations.transport.client import Transport

MOST_DOCUMENT_BYTES = 48_000_000
"""40 MB passed and 120 MB were refused with 413 (November 2026); base64 adds a third."""

_Told = TypeVar("_Told")
_DATABASE = "Odoo answers from its own database, in the same transaction that a write has ended."


class OdooConnector(AtsConnector):
    """One Odoo database."""

    label = "Odoo"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE
    person_fields = frozenset({"phone", "headline"})

    def __init__(self, *, transport: Transport, settings: OdooSettings) -> None:
        self._api = OdooApi(transport, settings)
        self._settings = settings
        self._people = OdooPeople(self._api, settings.base_url)

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "OdooConnector":
        """See ``Connector.open``; the README names the settings."""
        return cls(transport=transport, settings=read_settings(options, secrets.read()))

    def check_account(self) -> AccountCheck:
        """Whose key this is, what it may create, and when it ends."""
        told = account.ask(self._api, self._settings.talent_pool_id)
        return AccountCheck(
            account=f"{told.name} · {self._settings.base_url.partition('://')[2]}",
            detail=told.oddities(),
            capabilities=account.rights_of(
                self.derived_capabilities(),
                told.may_create,
                no_pool=told.no_pool,
            ),
            access_ends_at=told.ends,
        )

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of ``hr.job``, archived ones included."""
        return self._jobs([])

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same by ``write_date``, which is inclusive and which a new address does not move."""
        return self._jobs([["write_date", ">=", mapping.moment_text(since.moment)]])

    def list_people(self) -> Iterator[PersonPage]:
        """``hr.applicant``, refused and archived ones included; those of a contact are one person.

        A deleted applicant leaves nothing behind.
        """
        return self._people.pages("list_people", [])

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """The same by ``write_date``, which every change of an applicant moves; inclusive."""
        changed = [["write_date", ">=", mapping.moment_text(since.moment)]]
        return self._people.pages("list_changed_people", changed, changed=True)

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``hr.applicant`` by ``email_from``, refused and archived ones included.

        ``email_normalized`` would miss the second of two addresses in the field, and keeps the case
        of what is not ASCII. ``ilike`` finds more than is asked for, so that we look ourselves.
        """
        email = email.strip()
        return self._people.found([["email_from", "ilike", email]], having=email)

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """The person one of whose applicants has this id."""
        if not external_id.isdigit():
            return None
        for found in self._people.found([["id", "=", number(external_id)]]):
            same = self.find_candidates(found.emails[0]) if found.emails else [found]
            ids = ((one, {each.external_id for each in one.applications}) for one in same)
            return next((one for one, its in ids if external_id in its), found)
        return None

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``hr.applicant`` by id."""
        if not external_id.isdigit():
            return None
        people = self._people.found([["id", "=", number(external_id)]])
        return next((found for person in people for found in person.applications), None)

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``hr.applicant/create`` on a job.

        Odoo would also take an archived job, a stage of another job and no e-mail address, so
        they are looked at first. Raises ``TargetGoneError`` for a job or stage that takes nobody.
        """
        looking.refuse_unfit(candidate.person)
        values = applicants.applicant_values(candidate)
        job = values["job_id"]
        looking.refuse_closed_job(self._api, job)
        if "stage_id" in values:
            own = looking.stage_of_job(job)
            looking.refuse_foreign_stage(self._api, values["stage_id"], own)
        return self._create_applicant("create_application", candidate, values)

    def create_prospect(self, candidate: CandidateToExport) -> ExportReceipt:
        """``hr.applicant/create`` in the talent pool of the settings, on no job."""
        looking.refuse_unfit(candidate.person)
        pool = looking.refuse_lost_pool(self._api, self._settings.talent_pool_id)
        values = applicants.prospect_values(candidate, pool)
        return self._create_applicant("create_prospect", candidate, values)

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``ir.attachment`` of the applicant."""
        domain = [
            ["res_model", "=", "hr.applicant"],
            ["res_id", "=", number(record.application_external_id)],
        ]
        rows = self._api.search("list_documents", "ir.attachment", domain, ["id", "name"])
        return [applicants.document(row) for row in rows]

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``ir.attachment/create`` on the applicant; read back, it is byte-equal."""
        refuse_unfit_document(document, below_bytes=MOST_DOCUMENT_BYTES, taker="Odoo")
        values = applicants.attachment_values(record.application_external_id, document)
        arguments = {"vals_list": [values]}
        try:
            created = self._api.write(
                "attach_document", "ir.attachment", "create", arguments, first_id
            )
        except PermissionMissingError:
            looking.refuse_lost_applicant(self._api, values["res_id"])
            raise
        return ExportReceipt(document_external_id=created)

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``hr.applicant/write`` of the stage, without an e-mail to the candidate."""
        stage = number(stage_external_id)
        own = looking.stage_of_applicant(number(record.application_external_id))
        looking.refuse_foreign_stage(self._api, stage, own)
        return self._change("move_stage", record, {"stage_id": stage}, context=QUIET)

    def update_person(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """``hr.applicant/write`` to all applicants of the person; the contact follows by itself."""
        return self._people.correct(record, person)

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``hr.applicant/message_post`` as an internal note."""
        arguments = {
            "ids": [number(record.application_external_id)],
            "body": applicants.note_html(text),
            "body_is_html": True,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_note",
        }
        return self._api.write(
            "add_note", "hr.applicant", "message_post", arguments, no_ids, APPLICANT_ERRORS
        )

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """Link ``hr.applicant.category`` of this name, which is made where it is new."""
        known = self._tag(tag)
        if known is None:
            try:
                return self._change("add_tag", record, {"categ_ids": [[0, 0, {"name": tag}]]})
            except RejectedError:
                # The first exports meet here: who comes second may not make the tag again, and
                # nothing of that write was kept.
                known = self._tag(tag)
                if known is None:
                    raise
        return self._change("add_tag", record, {"categ_ids": [[4, known]]})

    def person_trust(self) -> LookUpTrust:
        """The same as that of applications."""
        return self.application_trust()

    def application_trust(self) -> LookUpTrust:
        """Reads see every write that has ended."""
        return LookUpTrust(lag_seconds=0.0, source=_DATABASE)

    def document_trust(self) -> LookUpTrust:
        """Reads see every write that has ended."""
        return LookUpTrust(lag_seconds=0.0, source=_DATABASE)

    # --- inside ----------------------------------------------------------------------------------

    def _jobs(self, domain: list[Any]) -> Iterator[JobPage]:
        return jobs.pages(self._api, domain, self._settings.live_statuses)

    def _tag(self, name: str) -> int | None:
        domain = [["name", "=", name]]
        found = self._api.search("find_tag", "hr.applicant.category", domain, ["id"])
        return found[0].integer("id") if found else None

    def _create_applicant(
        self, operation: str, candidate: CandidateToExport, values: dict[str, Any]
    ) -> ExportReceipt:
        arguments = {"vals_list": [values], "context": QUIET}
        try:
            created = self._api.write(operation, "hr.applicant", "create", arguments, first_id)
        except PermissionMissingError:
            looking.refuse_address_of_user(self._api, values["email_from"])
            raise
        return ExportReceipt(
            person_external_id=candidate.person_external_id or created,
            application_external_id=created,
            ats_url=applicants.applicant_url(self._settings.base_url, created),
        )

    def _change(
        self,
        operation: str,
        record: AtsRecord,
        values: dict[str, Any],
        context: Mapping[str, Any] = ALSO_ARCHIVED,
    ) -> ExportReceipt:
        arguments = {
            "ids": [number(record.application_external_id)],
            "vals": values,
            "context": dict(context),
        }
        return self._api.write(
            operation, "hr.applicant", "write", arguments, no_ids, APPLICANT_ERRORS
        )
