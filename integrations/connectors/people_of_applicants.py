"""People of systems that keep nobody apart from the application, as Odoo and Frappe HR do.

There a list tells of applicants, and several of them are one person: who that is, only all of them
together say. So a page is completed before it is given on, and nothing is kept from page to page.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsCandidate, PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.types import BadRecord
from integrations.errors import UnexpectedResponseError

Listed = Iterable[tuple[str, Any]]
"""Raw records, each with its JSON path."""


def people_of_applicants(
    listed: Listed,
    *,
    read: Callable[[Payload], object],
    same: Callable[[Sequence[Payload]], Listed],
    gather: Callable[[Sequence[Payload]], Sequence[AtsCandidate]],
    id_key: str = "id",
    changed: bool = False,
) -> PersonPage:
    """The people of a page of applicants, each with all their applications.

    ``read`` raises for an applicant that cannot be read. ``same`` lists everybody who may be the
    same as one of these. ``gather`` makes people of applicants; it names a person by their first
    applicant and an application by its own. In a list of all a person stands on the page of their
    first applicant only; where only what has ``changed`` is listed, on every page that has one.
    """
    rows, bad = _readable(listed, read, id_key)
    ids = {row.identifier(id_key) for row in rows}
    others, _ = _readable(same(rows) if rows else (), read, id_key)
    whole = {row.identifier(id_key): row for row in (*rows, *others)}
    people = [
        person
        for person in gather(list(whole.values()))
        if person.external_id in ids
        or (changed and any(each.external_id in ids for each in person.applications))
    ]
    return PersonPage(tuple(people), bad)


def _readable(
    listed: Listed, read: Callable[[Payload], object], id_key: str
) -> tuple[list[Payload], tuple[BadRecord, ...]]:
    rows: list[Payload] = []
    bad: list[BadRecord] = []
    for path, raw in listed:
        try:
            row = Payload(raw, path)
            read(row)
        except UnexpectedResponseError as surprise:
            bad.append(BadRecord(surprise.path, id_of(raw, id_key), surprise.sentence))
        else:
            rows.append(row)
    return rows, tuple(bad)
