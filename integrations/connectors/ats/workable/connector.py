"""Workable over its API, with a customer's token or as an app that the customer lets in.

``https://{subdomain}.workable.com/spi/v3``, described at https://workable.readme.io. A *candidate*
of Workable is one person on one job: what we call an application and its person in one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any

from integrations.connectors.ats.workable import account, bodies, mapping
from integrations.connectors.ats.workable.access import WorkableAccess
from integrations.connectors.ats.workable.capabilities import EVIDENCE
from integrations.connectors.ats.workable.people_reading import PeopleReading
from integrations.connectors.ats.workable.reading import WorkableReading
from integrations.connectors.ats.workable.settings import (
    AUTHORISATIONS,
    SETTINGS,
    WorkableSettings,
    oauth_app,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.correcting import person_gone
from integrations.connectors.oauth import OAuthApp, keeper_unless
from integrations.connectors.outgoing import (
    bad_id,
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
from integrations.errors import NotSupportedError, PermissionMissingError
from integrations.transport.client import Transport

MOST_DOCUMENT_BYTES = 20_000_000
"""20 MB for a file of a comment: help.workable.com, 115013034447, as stored in November 2026."""

_UNKNOWN_LAG = "Workable documents nothing; a person is asked where nobody is found."
_AGREED_LAG = "The setting lookup_lag_seconds of this connection; Workable documents nothing."


class WorkableConnector(AtsConnector):
    """One account at Workable."""

    label = "Workable"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE
    person_fields = frozenset({"phone", "city", "region", "country", "headline"})

    def __init__(self, *, access: WorkableAccess, settings: WorkableSettings) -> None:
        self._access = access
        self._settings = settings
        self._reading = WorkableReading(access, settings.live_statuses)

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "WorkableConnector":
        """See ``Connector.open``; the README names the settings."""
        secret = secrets.read()
        settings = read_settings(options, secret)
        keeper = keeper_unless(
            settings.api_key, transport, secrets, lambda: oauth_app(options, secret)
        )
        access = WorkableAccess(transport, settings.base_url, settings.api_key, keeper)
        return cls(access=access, settings=settings)

    @classmethod
    def oauth_app(cls, options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
        """See ``Connector.oauth_app``."""
        return oauth_app(options, secret)

    def check_account(self) -> AccountCheck:
        """What the token may read, and whether the acting member can act.

        Whether it may write cannot be asked.
        """
        chosen = self._settings.acting_user_id
        list(self._access.get("check_account", "/jobs", {"limit": "1"}).elements("jobs"))
        may_read_candidates = self._may_read_candidates()
        members = self._members() if chosen else None
        said = account.oddities(chosen, members, may_read_candidates=may_read_candidates)
        return AccountCheck(
            account=self._settings.base_url.partition("://")[2].partition("/")[0],
            detail=" ".join(said),
            capabilities=account.rights_of(
                self.derived_capabilities(),
                may_act=bool(chosen),
                may_read_candidates=may_read_candidates,
            ),
            access_ends_at=self._settings.token_ends_at if self._settings.api_key else None,
        )

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of ``GET /jobs`` in every state, with the stages of those that are live."""
        return self._reading.jobs("list_jobs", {})

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same from ``updated_after``. A change of stages moves no job's time.

        Whether the moment itself is among what is "after" is not told, so it begins a second early.
        """
        return self._reading.jobs("list_changed_jobs", {"updated_after": _a_second_before(since)})

    def list_people(self) -> Iterator[PersonPage]:
        """The people behind ``GET /candidates``. Nobody of the talent pool is among them."""
        return self._people().all()

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """The same from ``updated_after``, a second early; each with all their candidates."""
        return self._people().changed(_a_second_before(since))

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``GET /candidates?email=``. Nobody of the talent pool is among them."""
        address = email.strip()
        # An empty filter is none: Workable would list everybody.
        return self._people().found("find_candidates", address) if address else []

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """The person of this candidate, with their further candidates by the same address.

        They go by the id of the oldest, which may be another than the one that was asked for.
        """
        row = self._reading.candidate("get_candidate", external_id)
        if row is None:
            return None
        address, people = mapping.address(row), self._people()
        found = people.found("get_candidate", address, row) if address else people.people([row])
        return next(
            person
            for person in found
            if row.text("id") in {each.external_id for each in person.applications}
        )

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``GET /candidates/:id``."""
        row = self._reading.candidate("find_application", external_id)
        return None if row is None else self._people().application(row)

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``POST /jobs/:shortcode/candidates`` into a stage: that of applicants if none is chosen.

        What Workable does with a job that is not live, or a stage that is gone, is not documented,
        so both are looked at: raises ``TargetGoneError``.
        """
        refuse_unfit_person(candidate.person)
        shortcode = candidate.job_external_id
        self._reading.refuse_closed_job(shortcode)
        stage = self._reading.stage_for(shortcode, candidate.stage_external_id)
        return self._access.write(
            "create_application",
            f"/jobs/{segment(shortcode)}/candidates",
            bodies.new_candidate(candidate, thanks=self._settings.thanks),
            lambda answer: bodies.created(answer, candidate),
            {"stage": stage} if stage else {},
        )

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``GET /candidates/:id/files``."""
        path = f"/candidates/{segment(_id(record))}/files"
        answer = self._access.get("list_documents", path)
        return [mapping.document(Payload(raw, place)) for place, raw in answer.elements("files")]

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``POST /candidates/:id/comments`` with the file; the id is the comment's."""
        refuse_unfit_document(document, below_bytes=MOST_DOCUMENT_BYTES, taker=self.label)
        made = self._comment("attach_document", record, document.name, document)
        return ExportReceipt(document_external_id=made)

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``POST /candidates/:id/move`` to a stage that the candidate's job has."""
        acting, identifier = self._acting_user("move_stage"), _id(record)
        row = self._reading.candidate("find_application", identifier)
        if row is None or not stage_external_id:
            raise bad_id(identifier if stage_external_id else "")
        stage = self._reading.stage_for(mapping.shortcode_of(row), stage_external_id)
        self._access.write(
            "move_stage",
            f"/candidates/{segment(identifier)}/move",
            {"member_id": acting, "target_stage": stage},
            bodies.moved,
        )
        return ExportReceipt()

    def update_person(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """``PATCH /candidates/:id`` of what differs, of every candidate that is this person.

        Workable keeps one address: were only one of them corrected, they would be two people.
        """
        refuse_unfit_person(person)
        row = self._reading.candidate("find_person", _id(record))
        if row is None or row.value.get("anonymized") is True:
            raise person_gone(self.label)
        address = mapping.address(row)
        rows = self._people().rows("find_person", address) if address else []
        same = {each.text("id"): each for each in rows if mapping.who(each) == mapping.who(row)}
        for external_id, known in {row.text("id"): row, **same}.items():
            if changes := bodies.corrections(known, person):
                path = f"/candidates/{segment(external_id)}"
                body = {"candidate": changes}
                self._access.write("update_person", path, body, bodies.updated, method="PATCH")
        return ExportReceipt(
            person_external_id=record.person_external_id, warnings=bodies.not_taken(person)
        )

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``POST /candidates/:id/comments``."""
        self._comment("add_note", record, text, None)
        return ExportReceipt()

    def list_users(self) -> Sequence[AtsUser]:
        """``GET /members``, those who are active."""
        rows = self._access.rows("list_users", "/members", "members")
        return [mapping.user(row) for row in rows if mapping.is_active(row)]

    def person_trust(self) -> LookUpTrust:
        """As agreed for this connection; without that, absence is never shown."""
        lag = self._settings.lookup_lag_seconds
        return LookUpTrust(lag, _UNKNOWN_LAG if lag is None else _AGREED_LAG)

    def application_trust(self) -> LookUpTrust:
        """The same: a person is found by their applications."""
        return self.person_trust()

    def document_trust(self) -> LookUpTrust:
        """The same."""
        return self.person_trust()

    # --- inside ----------------------------------------------------------------------------------

    def _people(self) -> PeopleReading:
        return PeopleReading(self._access, self._reading)

    def _may_read_candidates(self) -> bool:
        try:
            answer = self._access.get("check_candidates", "/candidates", {"limit": "1"})
        except PermissionMissingError:
            return False
        list(answer.elements("candidates"))
        return True

    def _members(self) -> list[Payload] | None:
        """All members; ``None`` where the token may not read them."""
        try:
            return self._access.rows("acting_user", "/members", "members")
        except PermissionMissingError:
            return None

    def _acting_user(self, operation: str) -> str:
        if not self._settings.acting_user_id:
            raise NotSupportedError(
                code="workable.no_acting_user",
                sentence=account.NO_ACTING_USER,
                hint="Choose the member who acts in the connection's settings.",
                capability=operation,
            )
        return self._settings.acting_user_id

    def _comment(
        self, operation: str, record: AtsRecord, text: str, paper: DocumentToExport | None
    ) -> str:
        body = bodies.comment(text, self._acting_user(operation), paper)
        path = f"/candidates/{segment(_id(record))}/comments"
        return self._access.write(operation, path, body, bodies.commented)


def _id(record: AtsRecord) -> str:
    """A candidate is both: the application, and the person where there is no more."""
    return record.application_external_id or record.person_external_id


def _a_second_before(since: Since) -> str:
    """Whether the moment itself is among what is "after" is not told."""
    moment = since.moment.astimezone(UTC) - timedelta(seconds=1)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
