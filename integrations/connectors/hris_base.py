"""What a connector of an HR system may be able to do. "No" is the default answer here too."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from integrations.connectors.base import Connector
from integrations.connectors.capabilities import LookUpTrust
from integrations.connectors.hris_types import Employee, HireReceipt, HireToExport, HrisChoice
from integrations.connectors.people_types import AtsDocument
from integrations.connectors.types import AtsUser, DocumentToExport


class HrisConnector(Connector):
    """A connector of an HR system: takes over those who were hired."""

    operations: ClassVar[Mapping[str, str]] = {
        "find_employees": "Find employees by e-mail address or by our reference.",
        "get_employee": "Read one employee by id.",
        "create_employee": "Create an employee who was hired.",
        "attach_document": "Add a document to an employee.",
        "list_documents": "Read which documents an employee has.",
        "list_legal_entities": "Read the legal entities that can employ somebody.",
        "list_locations": "Read the places of work.",
        "list_teams": "Read the teams.",
        "list_managers": "Read who can be somebody's manager.",
        "list_users": "Read the users of the HR system, to choose the one who acts.",
    }
    required_of_hire: ClassVar[frozenset[str]] = frozenset({"first_name", "last_name", "email"})
    """Fields of ``HireToExport`` without which nobody can be created."""

    def find_employees(self, email: str, reference: str = "") -> Sequence[Employee]:
        """Employees with this e-mail address in any case, or with our reference; each once.

        Those who have left are among them. An empty ``email`` or ``reference`` is not looked for.
        """
        raise self._cannot("find_employees")

    def get_employee(self, external_id: str) -> Employee | None:
        """The employee with this id; ``None`` where there is none."""
        raise self._cannot("get_employee")

    def create_employee(self, hire: HireToExport) -> HireReceipt:
        """Create an employee, in one write."""
        raise self._cannot("create_employee")

    def attach_document(self, employee_id: str, document: DocumentToExport) -> HireReceipt:
        """Attach one document to an employee."""
        raise self._cannot("attach_document")

    def list_documents(self, employee_id: str) -> Sequence[AtsDocument]:
        """Documents that the employee has in the HR system."""
        raise self._cannot("list_documents")

    def list_legal_entities(self) -> Sequence[HrisChoice]:
        """Legal entities that can employ somebody."""
        raise self._cannot("list_legal_entities")

    def list_locations(self) -> Sequence[HrisChoice]:
        """Places of work."""
        raise self._cannot("list_locations")

    def list_teams(self) -> Sequence[HrisChoice]:
        """Teams."""
        raise self._cannot("list_teams")

    def list_managers(self) -> Sequence[HrisChoice]:
        """Employees who can be somebody's manager."""
        raise self._cannot("list_managers")

    def list_users(self) -> Sequence[AtsUser]:
        """People who work in the HR system and may act there."""
        raise self._cannot("list_users")

    def employee_url(self, external_id: str) -> str:
        """The employee's page in the HR system; empty where its form is not known."""
        return ""

    def employee_trust(self) -> LookUpTrust:
        """How far ``find_employees`` proves that somebody is not there."""
        return LookUpTrust(lag_seconds=None)

    def document_trust(self) -> LookUpTrust:
        """How far ``list_documents`` proves that a document is not there."""
        return LookUpTrust(lag_seconds=None)
