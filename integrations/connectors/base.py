"""What a connector may be able to do. "No" is the default answer of every operation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from integrations.connectors.authorising import Authorisation, Setting
from integrations.connectors.capabilities import (
    AccountCheck,
    Capability,
    Evidence,
    LookUpTrust,
)
from integrations.connectors.events import EventReader
from integrations.connectors.oauth import OAuthApp
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
from integrations.errors import NotSupportedError
from integrations.transport.client import Transport


class Connector:
    """Speaks one vendor's API for one connection. Holds no state that outlives the call.

    Every operation may raise any ``integrations.errors.ConnectorError``. A write raises
    ``OutcomeUnknownError`` when it may have happened; every other error of a write means that it
    certainly did not.

    ``authorisations`` are the ways in, ``settings`` what the account manager sets besides.
    ``evidence`` says, for every operation, where it is known from that it works or does not.
    """

    label: ClassVar[str] = ""
    authorisations: ClassVar[tuple[Authorisation, ...]] = ()
    settings: ClassVar[tuple[Setting, ...]] = ()
    evidence: ClassVar[Mapping[str, Evidence]] = {}
    operations: ClassVar[Mapping[str, str]] = {}
    """Name and meaning of every operation that a connector of this kind can override.

    Named by the class that says no to all of them, and by no concrete connector.
    """

    @classmethod
    def open(cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets) -> Self:
        """A connector that is ready to call.

        Raises ``OptionsError`` where a setting or a secret is missing or wrong.
        """
        raise NotImplementedError

    @classmethod
    def oauth_app(cls, options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
        """Where the customer logs in to let us in, for connectors with that way in.

        Raises ``OptionsError`` where a setting is missing or wrong.
        """
        raise cls._cannot("oauth_app")

    @classmethod
    def offers(cls, operation: str) -> bool:
        """Whether this connector's code can do it: whether it overrides the "no".

        The "no" is that of the classes that name the operations of a kind of system.
        """
        inherited = [base for base in cls.__mro__ if operation in vars(base)]
        return bool(inherited) and "operations" not in vars(inherited[0])

    def check_account(self) -> AccountCheck:
        """Test the credentials without changing anything."""
        raise self._cannot("check_account")

    def capabilities(self) -> tuple[Capability, ...]:
        """What this connection can do: what the code can, unless the vendor tells more."""
        return self.derived_capabilities()

    @classmethod
    def derived_capabilities(cls) -> tuple[Capability, ...]:
        """What the code can do, operation by operation, each with its evidence."""
        return tuple(
            Capability(
                key=name,
                supported=cls.offers(name),
                detail=known.detail,
                source=known.source,
                as_of=known.as_of,
                tested=known.tested,
            )
            for name in cls.operations
            for known in (cls.evidence.get(name, Evidence()),)
        )

    @classmethod
    def _cannot(cls, capability: str) -> NotSupportedError:
        what = cls.operations.get(capability, capability)
        return NotSupportedError(
            code="capability.not_supported",
            sentence=f"{cls.label or 'This system'} cannot do this: "
            f"{what[:1].lower()}{what[1:].rstrip('.')}.",
            hint="Choose another way for this connection, or do this step by hand in the ATS.",
            capability=capability,
        )


class AtsConnector(Connector):
    """A connector of an applicant tracking system."""

    operations: ClassVar[Mapping[str, str]] = {
        "list_jobs": "Read all jobs.",
        "list_changed_jobs": "Read only the jobs that have changed.",
        "list_people": "Read all people, to keep those who are known out of searches.",
        "list_changed_people": "Read only the people who have changed.",
        "find_candidates": "Find people by e-mail address.",
        "get_candidate": "Read one person by id.",
        "find_application": "Find an application by id.",
        "create_application": "Create a person with an application to a job.",
        "create_application_with_document": "Create an application with the PDF profile in it.",
        "create_person": "Create the person as a step of its own.",
        "create_prospect": "Create a person without an application to a job.",
        "attach_document": "Add the PDF profile to somebody who is there already.",
        "list_documents": "Read which documents somebody has.",
        "move_stage": "Move an application to a stage.",
        "update_person": "Correct the contact data of somebody who is there already.",
        "add_note": "Write a note.",
        "add_tag": "Tag a person with their source.",
        "list_users": "Read the users of the ATS, to choose the one who acts.",
        "events": "Be told at once when something changes (webhook).",
    }
    stage_at_creation: ClassVar[bool] = True
    """Whether an application can be created in a chosen stage. Else it is moved there."""
    person_fields: ClassVar[frozenset[str]] = frozenset()
    """Which of phone, city, region, country and headline are sent with a person who is created.

    The contract of connectors compares it with what really leaves.
    """

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of all jobs, deleted ones included where the vendor still tells of them.

        A record that cannot be read is a ``BadRecord`` of its page; a page that cannot be read
        raises.
        """
        raise self._cannot("list_jobs")

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """Pages of the jobs that have changed since (inclusive), as ``list_jobs``."""
        raise self._cannot("list_changed_jobs")

    def list_people(self) -> Iterator[PersonPage]:
        """Pages of all people with their applications, as far as their list tells of those.

        A page that cannot be read raises.
        """
        raise self._cannot("list_people")

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """Pages of the people who have changed since (inclusive), as ``list_people``.

        Also those whose applications have changed, where the vendor tells.
        """
        raise self._cannot("list_changed_people")

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """People of the ATS with this e-mail address in any case, with their applications.

        A person who is there without a job, as a prospect, has an application with an empty
        ``job_external_id`` where the ATS gives that a record of its own.
        """
        raise self._cannot("find_candidates")

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """The person with this id, with their applications; ``None`` where there is none."""
        raise self._cannot("get_candidate")

    def find_application(self, external_id: str) -> AtsApplication | None:
        """The application with this id: the API's own, or the one that people see in the ATS."""
        raise self._cannot("find_application")

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """Create an application, in one write.

        The person is created with it, or is the one that ``person_external_id`` names; connectors
        that have ``create_person`` always get that id.
        """
        raise self._cannot("create_application")

    def create_application_with_document(
        self, candidate: CandidateToExport, document: DocumentToExport
    ) -> ExportReceipt:
        """The same with the PDF profile, for systems that take it only then."""
        raise self._cannot("create_application_with_document")

    def create_person(self, candidate: CandidateToExport) -> ExportReceipt:
        """Create the person only, for systems where that is a write of its own."""
        raise self._cannot("create_person")

    def create_prospect(self, candidate: CandidateToExport) -> ExportReceipt:
        """Create the person without an application to a job.

        Connectors that have ``create_person`` need no further write for that: theirs does the
        same as ``create_person``.
        """
        raise self._cannot("create_prospect")

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """Documents that the application or its person has in the ATS."""
        raise self._cannot("list_documents")

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """Attach one document to an application or its person."""
        raise self._cannot("attach_document")

    def move_stage(self, record: AtsRecord, stage_external_id: str) -> ExportReceipt:
        """Put an application into a stage of its job."""
        raise self._cannot("move_stage")

    def update_person(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """Make names, addresses and phone of a person those of ``person``.

        Twice is the same as once: at some vendors it is several writes, and whatever of them was
        done when one fails, doing it again does the rest. Addresses that only the ATS knows stay
        where the vendor can add without replacing. Empty fields are left as they are.
        """
        raise self._cannot("update_person")

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """Write a plain-text note."""
        raise self._cannot("add_note")

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """Tag a person."""
        raise self._cannot("add_tag")

    def list_users(self) -> Sequence[AtsUser]:
        """People who work in the ATS and may act there."""
        raise self._cannot("list_users")

    @classmethod
    def events(cls) -> EventReader:
        """Who reads what the vendor sends of its own accord."""
        raise cls._cannot("events")

    def person_trust(self) -> LookUpTrust:
        """How far ``find_candidates`` proves that a person is not there."""
        return LookUpTrust(lag_seconds=None)

    def application_trust(self) -> LookUpTrust:
        """How far the look-ups prove that an application is not there."""
        return LookUpTrust(lag_seconds=None)

    def document_trust(self) -> LookUpTrust:
        """How far ``list_documents`` proves that a document is not there."""
        return LookUpTrust(lag_seconds=None)
