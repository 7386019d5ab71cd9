"""Ashby's API for one customer's account.

``POST https://api.ashbyhq.com/category.method`` with Basic authentication. A candidate is a record
of its own; an application puts a candidate on a job. As of November 2026.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.ats.ashby import account, mapping, webhooks
from integrations.connectors.ats.ashby.api import Api
from integrations.connectors.ats.ashby.capabilities import EVIDENCE
from integrations.connectors.ats.ashby.errors import STALE_TOKENS
from integrations.connectors.ats.ashby.jobs import JobReader, stages_of_plan
from integrations.connectors.ats.ashby.people_mapping import corrections
from integrations.connectors.ats.ashby.people_reading import PeopleReader
from integrations.connectors.ats.ashby.settings import (
    AUTHORISATIONS,
    SETTINGS,
    AshbySettings,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.correcting import person_gone
from integrations.connectors.events import EventReader
from integrations.connectors.outgoing import refuse_unfit_document, refuse_unfit_person
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsRecord,
    PersonPage,
)
from integrations.connectors.secrets import Secrets
from integrations.connectors.types import (
    AtsUser,
    CandidateToExport,
    DocumentKind,
    DocumentToExport,
    ExportReceipt,
    JobPage,
    Liveness,
    PersonToExport,
    Since,
)
from integrations.errors import (
    ConnectorError,
    RejectedError,
    TargetGoneError,
)
from integrations.transport.client import Transport
from integrations.transport.messages import Part

_UNSAID = "Ashby does not say how soon a search shows a new record; set by the connection."
_UPLOADS = {
    DocumentKind.PROFILE: ("candidate.uploadFile", "file"),
    DocumentKind.RESUME: ("candidate.uploadResume", "resume"),
}


class AshbyConnector(AtsConnector):
    """One Ashby account."""

    label = "Ashby"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE
    person_fields = frozenset({"phone", "city", "region", "country"})

    def __init__(self, *, transport: Transport, settings: AshbySettings) -> None:
        self._api = Api(transport, settings)
        self._people = PeopleReader(self._api)
        self._settings = settings

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "AshbyConnector":
        """See ``Connector.open``; the README names the settings."""
        return cls(transport=transport, settings=read_settings(options, secrets.read()))

    @classmethod
    def events(cls) -> EventReader:
        """The module ``webhooks``."""
        return webhooks

    def check_account(self) -> AccountCheck:
        """``apiKey.info``: the name of the key and what it may do."""
        key = self._api.read("check_key", "apiKey.info", {}).child("results")
        lacking = account.missing_scopes(key.texts("scopes"))
        return AccountCheck(
            account=key.text("title"),
            detail=account.oddities(lacking),
            capabilities=account.refined(self.derived_capabilities(), lacking),
        )

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of ``job.list``, drafts, closed and archived jobs included."""
        return JobReader(self._api, self._settings.live_statuses).pages()

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same by Ashby's sync token; all jobs where there is none or it is too old."""
        reader = JobReader(self._api, self._settings.live_statuses)
        if since.bookmark:
            try:
                yield from reader.pages(since.bookmark)
            except ConnectorError as error:
                if error.code not in STALE_TOKENS:
                    raise
            else:
                return
        yield from reader.pages()

    def list_people(self) -> Iterator[PersonPage]:
        """Pages of ``candidate.list``, with the applications of ``application.list``."""
        return self._people.all()

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """The same by the sync tokens of both lists; everybody where there are none."""
        return self._people.changed(since.bookmark)

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``candidate.search`` by address, then every application of those who have it."""
        return self._people.found(email)

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """``candidate.info``."""
        row = self._people.candidate(external_id)
        return None if row is None else self._people.whole(row)

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``application.info``."""
        return self._people.application(external_id)

    def create_person(self, candidate: CandidateToExport) -> ExportReceipt:
        """``candidate.create``. Whether Ashby refuses somebody who is there is not documented."""
        refuse_unfit_person(candidate.person)
        body = mapping.candidate_body(candidate) | self._origin()
        return self._api.write(
            "create_person", "candidate.create", mapping.person_receipt, body=body
        )

    def create_prospect(self, candidate: CandidateToExport) -> ExportReceipt:
        """The same: a prospect is a candidate without an application."""
        return self.create_person(candidate)

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``application.create`` for a known person.

        The job and its stage are looked at first, as nothing says that Ashby does. Raises
        ``TargetGoneError`` for a job or stage that takes nobody.
        """
        refuse_unfit_person(candidate.person)
        body = mapping.application_body(candidate, self._settings.unchosen_stage)
        self._refuse_gone_target(candidate)
        body |= self._origin()
        return self._api.write(
            "create_application", "application.create", mapping.application_receipt, body=body
        )

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """The file handles of ``candidate.info``; files belong to the person."""
        body = {"id": mapping.named(record.person_external_id)}
        answer = self._api.read("list_documents", "candidate.info", body)
        return mapping.documents(answer.child("results"))

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``candidate.uploadFile``; a resume by ``candidate.uploadResume``, which parses it."""
        limit = int(self._settings.document_limit_mb * 1_000_000)
        refuse_unfit_document(document, below_bytes=limit, taker="this connection")
        person = mapping.named(record.person_external_id)
        method, name = _UPLOADS[document.kind]
        parts = (
            Part("candidateId", person.encode()),
            Part(name, document.content, document.name, document.content_type),
        )
        return self._api.write(
            "attach_document",
            method,
            lambda answer: mapping.document_receipt(answer, document.name),
            parts=parts,
        )

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``application.changeStage``, which refuses a stage of another plan by itself."""
        body = {
            "applicationId": mapping.named(record.application_external_id),
            "interviewStageId": mapping.named(stage_external_id),
        }
        return self._api.write(
            "move_stage", "application.changeStage", mapping.application_receipt, body=body
        )

    def update_person(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """``candidate.update`` of what differs; nobody is notified.

        Each call takes one further address: a second one is a write of its own.
        """
        refuse_unfit_person(person)
        external_id = mapping.named(record.person_external_id)
        known = self._people.candidate(external_id)
        if known is None:
            raise person_gone(self.label)
        whose = {"candidateId": external_id, "sendNotifications": False}
        receipt = ExportReceipt(person_external_id=external_id)
        for changes in corrections(known, person):
            body = {**whose, **changes}
            receipt = self._api.write(
                "update_person", "candidate.update", mapping.person_receipt, body=body
            )
        return receipt

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``candidate.createNote`` as plain text; nobody is notified."""
        body = {
            "candidateId": mapping.named(record.person_external_id),
            "note": {"type": "text/plain", "value": text},
            "sendNotifications": False,
        }
        return self._api.write("add_note", "candidate.createNote", _confirmed, body=body)

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """``candidate.addTag``; a tag that is not there is made first, in a write of its own."""
        person = mapping.named(record.person_external_id)
        known = self._api.all_rows("find_tag", "candidateTag.list", {})
        tag_id = mapping.titled(known, tag) or self._api.write(
            "create_tag", "candidateTag.create", mapping.result_id, body={"title": tag}
        )
        body = {"candidateId": person, "tagId": tag_id}
        return self._api.write("add_tag", "candidate.addTag", mapping.person_receipt, body=body)

    def list_users(self) -> Sequence[AtsUser]:
        """``user.list``, without those who are deactivated."""
        rows = self._api.all_rows("list_users", "user.list", {})
        return [mapping.user(row) for row in rows if row.boolean("isEnabled") is not False]

    def person_trust(self) -> LookUpTrust:
        """As the connection's settings say; absence is not proof where they say nothing."""
        return LookUpTrust(lag_seconds=self._settings.lookup_lag_seconds, source=_UNSAID)

    def application_trust(self) -> LookUpTrust:
        """The same: applications are found through their person."""
        return self.person_trust()

    def document_trust(self) -> LookUpTrust:
        """The same."""
        return self.person_trust()

    # --- inside ----------------------------------------------------------------------------------

    def _refuse_gone_target(self, candidate: CandidateToExport) -> None:
        answer = self._api.read("find_job", "job.info", {"id": candidate.job_external_id})
        job = answer.child("results")
        status = job.text("status")
        if mapping.liveness(status, self._settings.live_statuses) is Liveness.NOT_LIVE:
            raise TargetGoneError(
                code="ashby.job_closed",
                sentence=f"The job takes nobody in Ashby: it is {status.lower()}.",
                hint="Reopen it in Ashby, or choose another job.",
                target="job",
            )
        plan = job.optional_text("defaultInterviewPlanId")
        stage = candidate.stage_external_id
        if not stage or not plan:
            return
        if stage not in {one.external_id for one in stages_of_plan(self._api, plan)}:
            raise TargetGoneError(
                code="ashby.stage_gone",
                sentence="This stage is not one of the job's stages in Ashby any more.",
                hint="Sync the jobs again, then choose the stage anew.",
                target="stage",
            )

    def _origin(self) -> dict[str, str]:
        """Who is credited and where the person comes from, as far as the connection says."""
        found = {}
        if self._settings.source:
            found["sourceId"] = self._source_id(self._settings.source)
        if self._settings.acting_user_id:
            found["creditedToUserId"] = self._settings.acting_user_id
        return found

    def _source_id(self, title: str) -> str:
        known = self._api.rows("find_source", "source.list", {})
        if found := mapping.titled(known, title):
            return found
        raise RejectedError(
            code="ashby.no_such_source",
            sentence=f"There is no source {title!r} in Ashby.",
            hint="Correct the source in the connection's settings, or make it in Ashby.",
            fields={"source": "not in Ashby"},
        )


def _confirmed(_answer: Payload) -> ExportReceipt:
    """A note may come back without its record."""
    return ExportReceipt()
