"""Reads people: the contacts behind a list of opportunities.

A person's opportunities may be on any page, and a contact is told of with them only. So the page is
completed by asking for all opportunities of its contacts, and nothing is kept from page to page.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from integrations.connectors.ats.lever import people_mapping
from integrations.connectors.ats.lever.access import LeverAccess
from integrations.connectors.ats.lever.settings import LeverSettings
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsApplication, AtsCandidate, PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.types import BadRecord
from integrations.errors import PermissionMissingError, UnexpectedResponseError

EXPANDED = "?expand=applications&expand=stage"
"""An opportunity names its posting only in its application, which is an id unless expanded."""
_MOST_CONTACTS = 50
"""Contacts in one request: with UUIDs its address stays below 3,000 characters."""


class PeopleReading:
    """One reading; the reasons for archiving are read once in it, and only where one is met."""

    def __init__(self, access: LeverAccess, settings: LeverSettings) -> None:
        self._access = access
        self._settings = settings
        self._reasons: people_mapping.Reasons | None = None

    def found(self, operation: str, params: dict[str, str]) -> list[AtsCandidate]:
        """The people whom a filter finds, archived ones included."""
        rows = self._access.rows(
            operation, f"/opportunities{EXPANDED}", self._settings.filtered(params)
        )
        return people_mapping.people(rows, self._why(rows))

    def applications(self, row: Payload) -> list[AtsApplication]:
        """What one expanded opportunity is an application to."""
        return people_mapping.applications(row, self._why([row]))

    def all(self) -> Iterator[PersonPage]:
        """Pages of everybody. A person is on the page of their oldest opportunity only."""
        for page in self._opportunities({}):
            rows, bad = _readable(page)
            here = {row.text("id") for row in rows}
            whole = self._of_contacts(people_mapping.contact_of(row) for row in rows)
            first = {_oldest(group) for group in _by_contact(whole).values()}
            people = people_mapping.people(whole, self._why(whole))
            shown = (one for one in people if _ids(one) & first & here)
            yield PersonPage(tuple(shown), bad)

    def changed(self, since: str) -> Iterator[PersonPage]:
        """Pages of those of whom something has changed since a moment in milliseconds.

        Lever moves the time of an opportunity when its contact changes, too. Deleted opportunities
        are a list of their own, which our access need not be allowed to read.
        """
        for page in self._opportunities({"updated_at_start": since}):
            rows, bad = _readable(page)
            whole = self._of_contacts(people_mapping.contact_of(row) for row in rows)
            yield PersonPage(tuple(people_mapping.people(whole, self._why(whole))), bad)
        try:
            yield from self._deleted(since)
        except PermissionMissingError:
            return

    def _deleted(self, since: str) -> Iterator[PersonPage]:
        """Those who have lost an opportunity: without any other, they are gone."""
        path, params = "/opportunities/deleted", {"deleted_at_start": since}
        for page in self._access.pages("list_deleted_people", path, params):
            rows = [Payload(raw, place) for place, raw in page.elements("data")]
            contacts = dict.fromkeys(
                people_mapping.contact_of(row) for row in rows if row.value.get("contact")
            )
            whole = self._of_contacts(contacts)
            left = people_mapping.people(whole, self._why(whole))
            gone = contacts.keys() - {person.external_id for person in left}
            nobody = [AtsCandidate(contact, "", "", deleted=True) for contact in sorted(gone)]
            yield PersonPage((*left, *nobody))

    def _opportunities(self, params: dict[str, str]) -> Iterator[Payload]:
        path = f"/opportunities{EXPANDED}"
        return self._access.pages("list_people", path, self._settings.filtered(params))

    def _of_contacts(self, contacts: Iterable[str]) -> list[Payload]:
        """All opportunities of these people that can be read."""
        each = list(dict.fromkeys(contacts))
        found: list[Payload] = []
        for start in range(0, len(each), _MOST_CONTACTS):
            some = urlencode([("contact_id", one) for one in each[start : start + _MOST_CONTACTS]])
            path = f"/opportunities{EXPANDED}&{some}"
            for page in self._access.pages("list_people", path, self._settings.filtered({})):
                found += _readable(page)[0]
        return found

    def _why(self, rows: Sequence[Payload]) -> people_mapping.Reasons:
        if self._reasons is None and any(row.value.get("archived") for row in rows):
            try:
                listed = self._access.rows("list_archive_reasons", "/archive_reasons")
                self._reasons = people_mapping.reasons(listed)
            except PermissionMissingError:
                self._reasons = {}
        return self._reasons or {}


def _readable(page: Payload) -> tuple[list[Payload], tuple[BadRecord, ...]]:
    rows: list[Payload] = []
    bad: list[BadRecord] = []
    for place, raw in page.elements("data"):
        try:
            row = Payload(raw, place)
            people_mapping.people([row], {})
        except UnexpectedResponseError as surprise:
            bad.append(BadRecord(surprise.path, _contact(raw), surprise.sentence))
        else:
            rows.append(row)
    return rows, tuple(bad)


def _contact(raw: Any) -> str:
    """The id of the person, as far as it can be read."""
    told = raw.get("contact") if isinstance(raw, dict) else None
    return id_of(told) if isinstance(told, dict) else id_of(raw, "contact")


def _by_contact(rows: Sequence[Payload]) -> dict[str, list[Payload]]:
    groups: dict[str, list[Payload]] = {}
    for row in rows:
        groups.setdefault(people_mapping.contact_of(row), []).append(row)
    return groups


def _oldest(group: Sequence[Payload]) -> str:
    def age(row: Payload) -> tuple[int, str]:
        return row.lenient().integer("createdAt") or 0, row.text("id")

    return min(map(age, group))[1]


def _ids(person: AtsCandidate) -> set[str]:
    return {application.external_id for application in person.applications}
