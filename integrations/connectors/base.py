"""What a connector may be able to do. "No" is the default answer of every operation."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from integrations.connectors.types import (
    AccountCheck,
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    CandidateToExport,
    Capability,
    DocumentToExport,
    ExportReceipt,
    JobPage,
    LookUpTrust,
)
from integrations.errors import NotSupportedError


class AtsConnector:
    """Speaks one vendor's API for one connection. Holds no state that outlives the call.

    Every operation may raise any ``integrations.errors.ConnectorError``. A write raises
    ``OutcomeUnknownError`` when it may have happened; every other error of a write means that it
    certainly did not.
    """

    label = ""

    def check_account(self) -> AccountCheck:
        """Test the credentials without changing anything."""
        raise self._cannot("check_account")

    def capabilities(self) -> tuple[Capability, ...]:
        """What this connection can do, asked of the vendor."""
        raise self._cannot("capabilities")

    def list_jobs(self, *, changed_since: datetime | None = None) -> Iterator[JobPage]:
        """Pages of jobs, deleted ones included; all of them, or those changed since (inclusive).

        A record that cannot be read is a ``BadRecord`` of its page; a page that cannot be read
        raises.
        """
        raise self._cannot("list_jobs")

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """People of the ATS with this e-mail address, with their applications."""
        raise self._cannot("find_candidates")

    def find_application(self, external_id: str) -> AtsApplication | None:
        """The application with this id: the API's own, or the one that people see in the ATS."""
        raise self._cannot("find_application")

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """Create the person (or attach to the one the vendor matches) with an application."""
        raise self._cannot("create_application")

    def list_documents(self, application_external_id: str) -> Sequence[AtsDocument]:
        """Documents that the application or its person has in the ATS."""
        raise self._cannot("list_documents")

    def attach_document(
        self, application_external_id: str, document: DocumentToExport
    ) -> ExportReceipt:
        """Attach one document to an application."""
        raise self._cannot("attach_document")

    def move_stage(self, application_external_id: str, stage_external_id: str) -> ExportReceipt:
        """Put an application into a stage of its job."""
        raise self._cannot("move_stage")

    def add_note(self, application_external_id: str, text: str) -> ExportReceipt:
        """Write a plain-text note on an application."""
        raise self._cannot("add_note")

    def add_tag(self, person_external_id: str, tag: str) -> ExportReceipt:
        """Tag a person."""
        raise self._cannot("add_tag")

    def application_trust(self) -> LookUpTrust:
        """How far ``find_candidates`` proves that an application is not there."""
        return LookUpTrust(lag_seconds=None)

    def document_trust(self) -> LookUpTrust:
        """How far ``list_documents`` proves that a document is not there."""
        return LookUpTrust(lag_seconds=None)

    def _cannot(self, capability: str) -> NotSupportedError:
        return NotSupportedError(
            code="capability.not_supported",
            sentence=f"{self.label or 'This system'} cannot do this: {capability}.",
            hint="Choose another way for this connection, or do this step by hand in the ATS.",
            capability=capability,
        )
