"""Odoo 19 Recruitment over its JSON-2 API.

``POST /json/2/<model>/<method>`` with the method's named arguments; the result comes bare. Seen on
Odoo 19.0 in November 2026; described in Odoo's documentation as "External JSON-2 API".
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from integrations.connectors.ats.odoo import account, mapping
from integrations.connectors.ats.odoo.api import ALSO_ARCHIVED, OdooApi, first_id, no_ids
from integrations.connectors.ats.odoo.capabilities import EVIDENCE
from integrations.connectors.ats.odoo.settings import (
    AUTHORISATIONS,
    SETTINGS,
    OdooSettings,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.calls import Cursors
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.outgoing import number, refuse_unfit_document, refuse_unfit_person
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
)
from integrations.errors import NotSupportedError, TargetGoneError
from integrations.transport.client import Transport

MOST_DOCUMENT_BYTES = 48_000_000
"""40 MB passed and 120 MB were refused with 413 (November 2026); base64 adds a third."""

_Told = TypeVar("_Told")
_PAGE = 100
_QUIET = {"mail_notrack": True}
"""Moving an applicant into a stage with an e-mail template would write to the candidate."""
_DATABASE = "Odoo answers from its own database, in the same transaction that a write has ended."


class OdooConnector(AtsConnector):
    """One Odoo database."""

    label = "Odoo"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE

    def __init__(self, *, transport: Transport, settings: OdooSettings) -> None:
        self._api = OdooApi(transport, settings)
        self._settings = settings

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "OdooConnector":
        """See ``Connector.open``; the README names the settings."""
        return cls(transport=transport, settings=read_settings(options, secrets.read()))

    def check_account(self) -> AccountCheck:
        """Whose key this is, what it may create, and when it ends."""
        told = account.ask(self._api)
        return AccountCheck(
            account=f"{told.name} · {self._settings.base_url.partition('://')[2]}",
            detail=told.oddities(),
            capabilities=account.rights_of(
                self.derived_capabilities(),
                told.may_create,
                has_pool=self._settings.talent_pool_id is not None,
            ),
            access_ends_at=told.ends,
        )

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of ``hr.job``, archived ones included."""
        return self._jobs([])

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same by ``write_date``, which is inclusive and which a new address does not move."""
        return self._jobs([["write_date", ">=", mapping.moment_text(since.moment)]])

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``hr.applicant`` by ``email_normalized``, refused and archived ones included."""
        return self._people([["email_normalized", "=", email.strip().lower()]])

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """The person whose first applicant has this id."""
        if not external_id.isdigit():
            return None
        domain = [["id", "=", number(external_id)]]
        fields = ["id", "email_from"]
        for row in self._api.search("get_candidate", "hr.applicant", domain, fields):
            if email := row.optional_text("email_from"):
                people = self.find_candidates(email)
                return next((one for one in people if one.external_id == external_id), None)
        return None

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``hr.applicant`` by id."""
        if not external_id.isdigit():
            return None
        people = self._people([["id", "=", number(external_id)]])
        return next((found for person in people for found in person.applications), None)

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``hr.applicant/create`` on a job.

        Odoo would also take an archived job, a stage of another job and no e-mail address, so
        they are looked at first. Raises ``TargetGoneError`` for a job or stage that takes nobody.
        """
        refuse_unfit_person(candidate.person)
        values = mapping.applicant_values(candidate)
        self._refuse_closed_job(values["job_id"])
        if "stage_id" in values:
            self._refuse_foreign_stage(values["stage_id"], values["job_id"])
        return self._create_applicant("create_application", candidate, values)

    def create_prospect(self, candidate: CandidateToExport) -> ExportReceipt:
        """``hr.applicant/create`` in the talent pool of the settings, on no job."""
        refuse_unfit_person(candidate.person)
        pool = self._settings.talent_pool_id
        if pool is None:
            raise NotSupportedError(
                code="odoo.no_talent_pool",
                sentence="No talent pool is chosen for prospects in this Odoo.",
                hint="Set the talent pool in the connection's settings, or export as an applicant.",
                capability="create_prospect",
            )
        values = mapping.prospect_values(candidate, pool)
        return self._create_applicant("create_prospect", candidate, values)

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``ir.attachment`` of the applicant."""
        domain = [
            ["res_model", "=", "hr.applicant"],
            ["res_id", "=", number(record.application_external_id)],
        ]
        rows = self._api.search("list_documents", "ir.attachment", domain, ["id", "name"])
        return [mapping.document(row) for row in rows]

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``ir.attachment/create`` on the applicant; read back, it is byte-equal."""
        refuse_unfit_document(document, below_bytes=MOST_DOCUMENT_BYTES, taker="Odoo")
        values = mapping.attachment_values(record.application_external_id, document)
        created = self._api.write(
            "attach_document", "ir.attachment", "create", {"vals_list": [values]}, first_id
        )
        return ExportReceipt(document_external_id=created)

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``hr.applicant/write`` of the stage, without an e-mail to the candidate."""
        return self._change(
            "move_stage", record, {"stage_id": number(stage_external_id)}, context=_QUIET
        )

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``hr.applicant/message_post`` as an internal note, which Odoo escapes."""
        arguments = {
            "ids": [number(record.application_external_id)],
            "body": text,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_note",
        }
        return self._api.write("add_note", "hr.applicant", "message_post", arguments, no_ids)

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """Link ``hr.applicant.category`` of this name, which is made where it is new."""
        found = self._api.search("find_tag", "hr.applicant.category", [["name", "=", tag]], ["id"])
        link: list[Any] = [4, found[0].integer("id")] if found else [0, 0, {"name": tag}]
        return self._change("add_tag", record, {"categ_ids": [link]})

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
        # A field that a database does not have would be a 500.
        known = Payload(
            self._api.read("job_fields", "hr.job", "fields_get", {"attributes": ["type"]})
        )
        asked = {name: spec for name, spec in mapping.JOB_FIELDS.items() if name in known.value}
        stages = self._stages()
        cursors = Cursors(self.label)
        offset = 0
        while True:
            arguments = {
                "domain": domain,
                "specification": asked,
                "order": "id",
                "limit": _PAGE,
                "offset": offset,
                "context": ALSO_ARCHIVED,
            }
            answer = Payload(self._api.read("list_jobs", "hr.job", "web_search_read", arguments))
            page = JobPage(
                tuple(
                    self._job_record(path, mapping.without_false(raw), stages)
                    for path, raw in answer.elements("records")
                )
            )
            yield page
            offset += len(page.records)
            if len(page.records) < _PAGE:
                return
            cursors.follow(page.records[0].external_id)

    def _job_record(self, path: str, raw: Any, stages: Sequence[mapping.StageOfJobs]) -> JobRecord:
        own = mapping.stages_of(raw, stages)
        return job_record(
            path,
            raw,
            keys=mapping.FINGERPRINTED,
            also=[(stage.external_id, stage.name, stage.active) for stage in own],
            read=lambda payload, mark: mapping.job(
                payload, own, self._settings.live_statuses, mark
            ),
        )

    def _stages(self) -> list[mapping.StageOfJobs]:
        fields = ["id", "name", "sequence", "fold", "job_ids"]
        rows = self._api.search("list_stages", "hr.recruitment.stage", [], fields, "sequence,id")
        return [mapping.stage(row) for row in rows]

    def _people(self, domain: list[Any]) -> list[AtsCandidate]:
        fields = list(mapping.APPLICANT_FIELDS)
        rows = self._api.search("find_candidates", "hr.applicant", domain, fields)
        tags = sorted({tag for row in rows for tag in row.value.get("categ_ids") or ()})
        names = {}
        if tags:
            named = self._api.search(
                "find_tags", "hr.applicant.category", [["id", "in", tags]], ["id", "name"]
            )
            names = {tag.identifier("id"): tag.optional_text("name") for tag in named}
        return mapping.people(rows, names)

    def _refuse_closed_job(self, job: int) -> None:
        found = self._api.search("find_job", "hr.job", [["id", "=", job]], ["id", "active"])
        if not found or found[0].boolean("active") is False:
            raise TargetGoneError(
                code="odoo.job_closed",
                sentence="The job is archived in Odoo." if found else "The job is not in Odoo.",
                hint="Reopen it in Odoo, or choose another job.",
                target="job",
            )

    def _refuse_foreign_stage(self, stage: int, job: int) -> None:
        domain = [["id", "=", stage], "|", ["job_ids", "=", False], ["job_ids", "in", [job]]]
        if not self._api.search("find_stage", "hr.recruitment.stage", domain, ["id"]):
            raise TargetGoneError(
                code="odoo.stage_gone",
                sentence="This stage is not one of the job's stages in Odoo any more.",
                hint="Sync the jobs again, then choose the stage anew.",
                target="stage",
            )

    def _create_applicant(
        self, operation: str, candidate: CandidateToExport, values: dict[str, Any]
    ) -> ExportReceipt:
        arguments = {"vals_list": [values], "context": _QUIET}
        created = self._api.write(operation, "hr.applicant", "create", arguments, first_id)
        return ExportReceipt(
            person_external_id=candidate.person_external_id or created,
            application_external_id=created,
            ats_url=f"{self._settings.base_url}/odoo/recruitment/{created}",
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
        return self._api.write(operation, "hr.applicant", "write", arguments, no_ids)
