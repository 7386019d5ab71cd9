"""Bullhorn over its REST API.

https://bullhorn.github.io/rest-api-docs/ (2026-03-27). A person (``Candidate``) and their
application (``JobSubmission``) are two records and two writes.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.connectors.ats.bullhorn import account, mapping, outgoing, queries
from integrations.connectors.ats.bullhorn.api import BullhornApi
from integrations.connectors.ats.bullhorn.capabilities import EVIDENCE
from integrations.connectors.ats.bullhorn.looking import BullhornLook
from integrations.connectors.ats.bullhorn.people import BullhornPeople
from integrations.connectors.ats.bullhorn.session import Sessions
from integrations.connectors.ats.bullhorn.settings import (
    AUTHORISATIONS,
    SETTINGS,
    BullhornSettings,
    read_app,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.oauth import OAuthApp
from integrations.connectors.outgoing import number, refuse_unfit_document
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsRecord,
    PersonPage,
)
from integrations.connectors.recognising import job_record
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
from integrations.transport.client import Transport

_EVERY_ONE = "isDeleted:0 OR isDeleted:1"
_INDEX = (
    "Bullhorn searches people in an index and does not say how late it is; the lag is the "
    "connection's own setting."
)
_DATABASE = 'Submissions are asked by "query", which "is performed against the database" (docs).'
_FILES = "Bullhorn does not say when a new file is listed; the lag is the connection's own setting."


class BullhornConnector(AtsConnector):
    """One corporation's Bullhorn."""

    label = "Bullhorn"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE
    person_fields = frozenset({"phone", "city", "region", "country", "headline"})

    def __init__(
        self, *, transport: Transport, settings: BullhornSettings, secrets: Secrets
    ) -> None:
        self._settings = settings
        sessions = Sessions(transport=transport, settings=settings, secrets=secrets)
        self._api = BullhornApi(sessions, settings.page_size)
        self._look = BullhornLook(self._api, settings.standings)
        self._people = BullhornPeople(self._api, self._look, settings.standings)

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "BullhornConnector":
        """See ``Connector.open``; the README names the settings."""
        settings = read_settings(options, secrets.read())
        return cls(transport=transport, settings=settings, secrets=secrets)

    @classmethod
    def oauth_app(cls, options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
        """See ``Connector.oauth_app``: the data centre is a setting, for nothing is asked here."""
        return read_app(options, secret)

    def check_account(self) -> AccountCheck:
        """Whose Bullhorn this is, and what the API user may create."""
        return account.check(self._api, self._settings, self.derived_capabilities())

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of all ``JobOrder``, so that none leaves the list while it is read."""
        return self._jobs(_EVERY_ONE)

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same by ``dateLastModified``, with the overlap of the settings."""
        return self._jobs(queries.changed_since(self._earlier(since)))

    def list_people(self) -> Iterator[PersonPage]:
        """Pages of all ``Candidate``, deleted ones included, so that none leaves the list."""
        return self._people.searched("list_people", _EVERY_ONE)

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """The same by ``dateLastModified``, with the overlap of the settings.

        Then the people of whose submissions one has changed: that a submission moves the date of
        its candidate is not documented. Some people come twice.
        """
        query = queries.changed_since(self._earlier(since))
        yield from self._people.searched("list_changed_people", query)
        yield from self._people.with_changed_submissions("list_changed_people", since.moment)

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``search/Candidate`` in all three e-mail fields, then by the whole address."""
        return self._look.people(email)

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """``entity/Candidate`` by id, with their submissions; ``None`` for a deleted one."""
        return self._look.person(external_id)

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``entity/JobSubmission`` by id."""
        return self._look.application(external_id)

    def create_person(self, candidate: CandidateToExport) -> ExportReceipt:
        """``PUT entity/Candidate``. Bullhorn would also take a person twice."""
        outgoing.refuse_unfit(candidate.person)
        values = outgoing.candidate_values(candidate, self._settings)
        created = self._api.insert("create_person", "Candidate", values)
        return ExportReceipt(person_external_id=created)

    def create_prospect(self, candidate: CandidateToExport) -> ExportReceipt:
        """A candidate without a submission is what a prospect is here."""
        return self.create_person(candidate)

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``PUT entity/JobSubmission`` for a person who is there.

        That Bullhorn refuses a closed job or a status that is not in the customer's list is not
        documented, so both are looked at first. Raises ``TargetGoneError`` for them.
        """
        values = outgoing.submission_values(candidate, self._settings, datetime.now(UTC))
        self._look.refuse_closed_job(values["jobOrder"]["id"])
        if candidate.stage_external_id:
            self._look.refuse_foreign_stage(candidate.stage_external_id)
        created = self._api.insert("create_application", "JobSubmission", values)
        return ExportReceipt(
            person_external_id=candidate.person_external_id, application_external_id=created
        )

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``fileAttachments`` of the candidate; a submission has none of its own."""
        return self._look.documents(record.person_external_id)

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``PUT file/Candidate`` with the file in base64."""
        refuse_unfit_document(
            document,
            below_bytes=self._settings.most_document_bytes,
            taker="this connection to Bullhorn",
        )
        values = outgoing.file_values(document, self._settings.document_type)
        created = self._api.put_file("attach_document", number(record.person_external_id), values)
        return ExportReceipt(document_external_id=created)

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``POST entity/JobSubmission`` with another status. Out of New Lead it is a promotion."""
        submission = number(record.application_external_id)
        status = self._look.status_of(submission)
        self._look.refuse_foreign_stage(stage_external_id)
        values = outgoing.stage_values(status, stage_external_id, datetime.now(UTC))
        changed = self._api.update("move_stage", "JobSubmission", submission, values)
        return ExportReceipt(application_external_id=changed)

    def update_person(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """``POST entity/Candidate``. Addresses that only Bullhorn has move into the fields behind.

        Raises ``PermissionMissingError`` where the candidate's addresses are hidden from us.
        """
        return self._people.correct(record, person)

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``PUT entity/Note`` on the candidate, by the acting user or else the API user."""
        number(record.person_external_id)  # refused before anybody is asked who we are
        author = self._settings.acting_user_id or self._api.setting("userId").identifier("userId")
        values = outgoing.note_values(
            record.person_external_id, author, text, self._settings.note_action
        )
        self._api.insert("add_note", "Note", values)
        return ExportReceipt()

    def list_users(self) -> Sequence[AtsUser]:
        """``query/CorporateUser``: those who may log in."""
        rows = self._api.query(
            "list_users", "CorporateUser", "isDeleted=false", mapping.USER_FIELDS
        )
        return [mapping.user(row) for row in rows if row.boolean("enabled") is not False]

    def person_trust(self) -> LookUpTrust:
        """The index of people, as late as the settings say."""
        return LookUpTrust(self._settings.lookup_lag_seconds, _INDEX)

    def application_trust(self) -> LookUpTrust:
        """A known person is read by id, and their submissions from the database."""
        return LookUpTrust(0.0, _DATABASE)

    def document_trust(self) -> LookUpTrust:
        """The list of files, as late as the settings say."""
        return LookUpTrust(self._settings.document_lag_seconds, _FILES)

    def _earlier(self, since: Since) -> datetime:
        return since.moment - timedelta(hours=self._settings.changes_overlap_hours)

    def _jobs(self, query: str) -> Iterator[JobPage]:
        settings = self._settings
        words = mapping.LiveWords(settings.live_job_statuses, settings.live_statuses)
        countries = self._api.options("Country")
        stages = mapping.stages(self._look.statuses())
        stage_names = [stage.external_id for stage in stages]
        pages = self._api.search("list_jobs", "JobOrder", query, mapping.JOB_FIELDS, "id")
        for page in pages:
            yield JobPage(
                tuple(
                    job_record(
                        path,
                        raw,
                        keys=mapping.FINGERPRINTED,
                        also=[stage_names, mapping.country_of(raw, countries)],
                        read=lambda payload, mark: mapping.job(
                            payload, stages=stages, countries=countries, words=words, mark=mark
                        ),
                    )
                    for path, raw in page
                )
            )
