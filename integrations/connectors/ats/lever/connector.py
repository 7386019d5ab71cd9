"""Lever over its API, with a customer's key or as an app that the customer lets in.

Described at https://hire.lever.co/developer/documentation. The person is the *contact*; an
*opportunity* is one candidacy of theirs, with a posting or, as a prospect, without.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.ats.lever import account, mapping, people_mapping, webhooks
from integrations.connectors.ats.lever.access import LeverAccess
from integrations.connectors.ats.lever.capabilities import EVIDENCE
from integrations.connectors.ats.lever.corrections import corrections
from integrations.connectors.ats.lever.people_reading import EXPANDED, PeopleReading
from integrations.connectors.ats.lever.reading import LeverReading
from integrations.connectors.ats.lever.settings import (
    AUTHORISATIONS,
    SETTINGS,
    LeverSettings,
    oauth_app,
    read_settings,
)
from integrations.connectors.base import AtsConnector
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.correcting import person_gone
from integrations.connectors.events import EventReader
from integrations.connectors.oauth import OAuthApp, keeper_unless
from integrations.connectors.outgoing import refuse_unfit_document, refuse_unfit_person, segment
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
from integrations.transport.messages import Part

MOST_DOCUMENT_BYTES = 30_000_000
"""30 MB, second-hand: Knit and Pipedream quote it from Lever's documentation (2026)."""

_UNKNOWN_LAG = "Lever documents nothing; a person is asked where nobody is found."
_AGREED_LAG = "The setting lookup_lag_seconds of this connection; Lever documents nothing."


class LeverConnector(AtsConnector):
    """One Lever account."""

    label = "Lever"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE
    person_fields = frozenset({"phone", "city", "region", "country", "headline"})

    def __init__(self, *, access: LeverAccess, settings: LeverSettings) -> None:
        self._access = access
        self._reading = LeverReading(access, settings)
        self._settings = settings

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "LeverConnector":
        """See ``Connector.open``; the README names the settings."""
        secret = secrets.read()
        settings = read_settings(options, secret)
        keeper = keeper_unless(
            settings.api_key, transport, secrets, lambda: oauth_app(options, secret)
        )
        access = LeverAccess(transport, settings.base_url, settings.api_key, keeper)
        return cls(access=access, settings=settings)

    @classmethod
    def oauth_app(cls, options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
        """See ``Connector.oauth_app``."""
        return oauth_app(options, secret)

    @classmethod
    def events(cls) -> EventReader:
        """The module ``webhooks``."""
        return webhooks

    def check_account(self) -> AccountCheck:
        """The name of the jobs site, and whether the acting user can act."""
        listed = self._access.get("check_account", "/postings", {"limit": "1"})
        postings = [Payload(raw, path) for path, raw in listed.elements("data")]
        acting, may_read_users = None, True
        if chosen := self._settings.acting_user_id:
            try:
                acting = self._reading.one("acting_user", f"/users/{segment(chosen)}")
            except PermissionMissingError:
                may_read_users = False
        return AccountCheck(
            account=account.name(postings, self._settings),
            detail=account.oddities(self._settings, acting, may_read_users=may_read_users),
            capabilities=account.rights_of(self.derived_capabilities(), may_write=bool(chosen)),
        )

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of ``GET /postings`` in every state. A deleted posting is not among them."""
        return self._reading.jobs("list_jobs", {})

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same from ``updated_at_start`` (inclusive), then those that were deleted since.

        A change of the account's stages moves no posting's time: a full read shows it.
        """
        moment = str(int(since.moment.timestamp() * 1000))
        yield from self._reading.jobs("list_changed_jobs", {"updated_at_start": moment})
        try:
            yield from self._reading.deleted_jobs(moment)
        except PermissionMissingError:
            return  # A key need not have this right: the next full read does without them.

    def list_people(self) -> Iterator[PersonPage]:
        """The contacts of ``GET /opportunities``, archived ones included."""
        return self._people().all()

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """The same from ``updated_at_start`` (inclusive), then those who lost an opportunity."""
        return self._people().changed(str(int(since.moment.timestamp() * 1000)))

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``GET /opportunities?email=``, archived ones included, one person for each contact."""
        address = email.strip()
        if not address:
            return []  # An empty filter is none: Lever would list everybody.
        found = self._people().found("find_candidates", {"email": address})
        return [person for person in found if people_mapping.has_address(person, address)]

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """The contact, by its opportunities."""
        if not external_id:
            return None
        found = self._people().found("get_candidate", {"contact_id": external_id})
        return next((person for person in found if person.external_id == external_id), None)

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``GET /opportunities/:id``; the id is the one in Lever's own links, too."""
        path = f"/opportunities/{segment(external_id)}{EXPANDED}"
        found = self._reading.one("find_application", path)
        return None if found is None else self._people().applications(found)[0]

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``POST /opportunities`` on a posting, in the stage "New applicant" if none is chosen.

        Whether Lever takes a posting that is not published is not documented, so it is looked at.
        """
        refuse_unfit_person(candidate.person)
        acting = self._acting_user("create_application")
        posting = candidate.job_external_id
        self._reading.refuse_closed_job(posting)
        return self._create("create_application", candidate, acting, posting)

    def create_prospect(self, candidate: CandidateToExport) -> ExportReceipt:
        """``POST /opportunities`` without a posting: a lead, "New lead" if no stage is chosen."""
        refuse_unfit_person(candidate.person)
        acting = self._acting_user("create_prospect")
        return self._create("create_prospect", candidate, acting, "")

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``GET /opportunities/:id/files``."""
        path = f"/opportunities/{segment(record.application_external_id)}/files"
        return [mapping.document(row) for row in self._access.rows("list_documents", path)]

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``POST /opportunities/:id/files``."""
        refuse_unfit_document(document, below_bytes=MOST_DOCUMENT_BYTES, taker="Lever")
        content_type = document.content_type.partition(";")[0].strip()
        part = Part("file", document.content, document.name, content_type)
        return self._access.write(
            "attach_document",
            f"/opportunities/{segment(record.application_external_id)}/files",
            lambda answer: ExportReceipt(document_external_id=_data(answer).text("id")),
            acting_user_id=self._acting_user("attach_document"),
            parts=(part,),
        )

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """``PUT /opportunities/:id/stage``."""
        acting = self._acting_user("move_stage")
        self._reading.refuse_gone_stage(stage_external_id)
        body = {"stage": stage_external_id}
        return self._change("move_stage", record, "stage", body, acting, method="PUT")

    def update_person(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """``PUT /contacts/:id``. What only Lever knows is read first and goes back with ours.

        It is recorded without ``perform_as``. Where nothing differs, nothing is sent.
        """
        refuse_unfit_person(person)
        path = f"/contacts/{segment(record.person_external_id)}"
        known = self._reading.one("find_contact", path)
        if known is None or known.value.get("isAnonymized") is True:
            raise person_gone(self.label)
        if values := corrections(known, person):
            self._access.write("update_person", path, _confirmed, json=values, method="PUT")
        return ExportReceipt(person_external_id=record.person_external_id)

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """``POST /opportunities/:id/notes``."""
        acting = self._acting_user("add_note")
        return self._change("add_note", record, "notes", {"value": text}, acting)

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """``POST /opportunities/:id/addTags``; a tag that is there already stays as it is."""
        acting = self._acting_user("add_tag")
        return self._change("add_tag", record, "addTags", {"tags": [tag]}, acting)

    def list_users(self) -> Sequence[AtsUser]:
        """``GET /users``, those who are active."""
        rows = self._access.rows("list_users", "/users")
        return [mapping.user(row) for row in rows if mapping.is_active(row)]

    def person_trust(self) -> LookUpTrust:
        """As agreed for this connection; without that, absence is never shown."""
        lag = self._settings.lookup_lag_seconds
        return LookUpTrust(lag, _UNKNOWN_LAG if lag is None else _AGREED_LAG)

    def application_trust(self) -> LookUpTrust:
        """The same: an opportunity is searched for as its person is."""
        return self.person_trust()

    def document_trust(self) -> LookUpTrust:
        """The same."""
        return self.person_trust()

    # --- inside ----------------------------------------------------------------------------------

    def _people(self) -> PeopleReading:
        return PeopleReading(self._access, self._settings)

    def _acting_user(self, operation: str) -> str:
        if not self._settings.acting_user_id:
            raise NotSupportedError(
                code="lever.no_acting_user",
                sentence=account.NO_ACTING_USER,
                hint="Choose the user who acts in the connection's settings.",
                capability=operation,
            )
        return self._settings.acting_user_id

    def _create(
        self, operation: str, candidate: CandidateToExport, acting: str, posting: str
    ) -> ExportReceipt:
        if candidate.stage_external_id:
            self._reading.refuse_gone_stage(candidate.stage_external_id)
        known = bool(candidate.person_external_id)
        return self._access.write(
            operation,
            "/opportunities",
            lambda answer: mapping.created(answer, known=known),
            acting_user_id=acting,
            json=mapping.opportunity(candidate, posting=posting),
        )

    def _change(
        self,
        operation: str,
        record: AtsRecord,
        what: str,
        body: dict[str, Any],
        acting: str,
        method: str = "POST",
    ) -> ExportReceipt:
        return self._access.write(
            operation,
            f"/opportunities/{segment(record.application_external_id)}/{what}",
            _confirmed,
            acting_user_id=acting,
            json=body,
            method=method,
        )


def _data(answer: Any) -> Payload:
    return Payload(answer).child("data")


def _confirmed(answer: Any) -> ExportReceipt:
    """A change is answered with the record that was changed or made."""
    _data(answer).text("id")
    return ExportReceipt()
