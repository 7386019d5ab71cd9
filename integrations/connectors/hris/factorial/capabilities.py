"""What Factorial's API can do, and where that is known from."""

from integrations.connectors.capabilities import SPECIFICATION, Evidence

_SDK = "Factorial's official SDK 3.0.0, API 2026-10-01"

REQUIRED_OF_HIRE = frozenset({"first_name", "last_name", "email", "starts_on", "legal_entity_id"})
"""The call wants names and the login address. The first day and the legal entity are wanted by us:
without them Factorial would put down a contract of its own choice.
"""


def _known(detail: str) -> Evidence:
    return Evidence(source=_SDK, as_of="2026-10-01", tested=SPECIFICATION, detail=detail)


EVIDENCE = {
    "find_employees": _known("employees by e-mail and by company_identifier, also who has left."),
    "get_employee": _known("employees by id."),
    "create_employee": _known("create_with_contract; without salary and job title."),
    "attach_document": _known("In the employee's own documents; needs an author."),
    "list_documents": _known("Documents of the employee, those in the bin left out."),
    "list_legal_entities": _known("companies/legal_entities."),
    "list_locations": _known("locations/locations."),
    "list_teams": _known("teams/teams."),
    "list_managers": _known("Active employees who are managers of somebody already."),
    "list_users": _known("Active employees, by their access."),
}
