"""Pages of people: what cannot be read of one person costs that person, not the page."""

from collections.abc import Callable, Iterable
from typing import Any

from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsCandidate, PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.types import BadRecord
from integrations.errors import UnexpectedResponseError


def people_page(
    rows: Iterable[tuple[str, Any]],
    read: Callable[[Payload], AtsCandidate],
    *,
    id_key: str = "id",
    bookmark: str = "",
) -> PersonPage:
    """A page of these records, each with its JSON path, as ``Payload.elements`` gives them."""
    people: list[AtsCandidate] = []
    bad: list[BadRecord] = []
    for path, raw in rows:
        try:
            people.append(read(Payload(raw, path)))
        except UnexpectedResponseError as surprise:
            bad.append(BadRecord(surprise.path, id_of(raw, id_key), surprise.sentence))
    return PersonPage(tuple(people), tuple(bad), bookmark)
