"""What a candidate did in the customer's ATS, for their page and that of an application."""

from typing import Any

from candidates import known_people
from candidates.models import Application, Candidate, PeopleIndex
from integrations.connectors.types import Target


def activity_of(candidate: Candidate, application: Application | None = None) -> dict[str, Any]:
    """Whom the ATS knows under their addresses, and who may be them besides.

    Of an application only the ATS of its job counts. A prospect has no application there.
    """
    connection_id = application.job.connection_id if application else None
    known = known_people.activity_of(candidate, connection_id=connection_id)
    is_prospect = (
        application is not None
        and application.search is not None
        and application.search.target == Target.PROSPECT
    )
    possible = known_people.possible_duplicates([candidate]).get(candidate.pk, [])
    sure = {one.person.pk for one in known}
    indexes = PeopleIndex.objects.filter(tenant=candidate.tenant_id, is_on=True)
    if connection_id is not None:
        indexes = indexes.filter(pk=connection_id)
    return {
        "known": [] if is_prospect else known,
        "is_prospect": is_prospect,
        "is_kept": indexes.exists(),
        "possible": [one for one in possible if one.person.pk not in sure],
    }
