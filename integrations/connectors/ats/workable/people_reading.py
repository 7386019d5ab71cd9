"""Reads people. Workable has candidates only: one person on one job each.

Who is the same, address and name say, and the list is in the order of candidates. So a full read
lays the whole list aside first; what has changed is little, and each address is asked for.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

from integrations.connectors.ats.workable import mapping
from integrations.connectors.ats.workable.access import WorkableAccess
from integrations.connectors.ats.workable.reading import WorkableReading
from integrations.connectors.laid_aside import LaidAside
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsApplication, AtsCandidate, PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.types import AtsStage, BadRecord
from integrations.errors import UnexpectedResponseError

_KEPT = (
    "id", "name", "firstname", "lastname", "email", "phone", "job", "talent_pool", "stage",
    "disqualified", "disqualified_at", "withdrew", "hired_at", "anonymized", "profile_url",
    "created_at", "updated_at",
)  # fmt: skip
"""What ``mapping`` reads of a candidate of the list."""
_PAGE = 100


class PeopleReading:
    """One reading. The stages of each job are asked for once in it."""

    def __init__(self, access: WorkableAccess, reading: WorkableReading) -> None:
        self._access = access
        self._reading = reading
        self._known: dict[str, tuple[AtsStage, ...]] = {}

    def found(self, operation: str, email: str, also: Payload | None = None) -> list[AtsCandidate]:
        """The people with this address, and who stands in ``also`` if the list has not got them."""
        rows = self.rows(operation, email)
        if also is not None and also.text("id") not in {row.text("id") for row in rows}:
            rows.append(also)
        return self.people(rows)

    def rows(self, operation: str, email: str) -> list[Payload]:
        """The candidates with this address, oldest first."""
        rows = self._access.rows(operation, "/candidates", "candidates", {"email": email})
        return [row for row in rows if mapping.address(row).casefold() == email.casefold()]

    def people(self, rows: list[Payload]) -> list[AtsCandidate]:
        """The people behind these candidates."""
        return mapping.people(rows, self._stages_of(rows))

    def application(self, row: Payload) -> AtsApplication:
        """What one candidate is an application to."""
        return mapping.application(row, self._stages_of([row]))

    def all(self) -> Iterator[PersonPage]:
        """Pages of everybody, oldest first."""
        with closing(LaidAside()) as aside:
            bad: list[BadRecord] = []
            for page in self._access.pages("list_people", "/candidates"):
                for path, raw in page.elements("candidates"):
                    row = _readable(path, raw, bad)
                    if row is not None:
                        kept = {key: row.value[key] for key in _KEPT if key in row.value}
                        aside.put(mapping.who(row), kept)
            everybody = aside.owners()
            while owners := list(islice(everybody, _PAGE)):
                rows = [Payload(record) for owner in owners for record in aside.of(owner)]
                yield PersonPage(tuple(self.people(rows)), tuple(bad))
                bad = []
            if bad:
                yield PersonPage((), tuple(bad))

    def changed(self, after: str) -> Iterator[PersonPage]:
        """Pages of those of whom a candidate has changed after a time, each page whole."""
        params = {"updated_after": after}
        for page in self._access.pages("list_people", "/candidates", params):
            bad: list[BadRecord] = []
            readable = (_readable(path, raw, bad) for path, raw in page.elements("candidates"))
            rows = [row for row in readable if row is not None]
            whole: dict[str, Payload] = {}
            for email in dict.fromkeys(filter(None, map(mapping.address, rows))):
                for path, raw in self._with_address(email):
                    other = _readable(path, raw, [])
                    if other is not None:
                        whole.setdefault(other.text("id"), other)
            for row in rows:
                whole.setdefault(row.text("id"), row)
            changed = {mapping.who(row) for row in rows}
            theirs = [row for row in whole.values() if mapping.who(row) in changed]
            yield PersonPage(tuple(self.people(theirs)), tuple(bad))

    def _with_address(self, email: str) -> Iterator[tuple[str, Any]]:
        for page in self._access.pages("list_people", "/candidates", {"email": email}):
            yield from page.elements("candidates")

    def _stages_of(self, rows: Iterable[Payload]) -> mapping.Stages:
        for shortcode in map(mapping.shortcode_of, rows):
            if shortcode not in self._known:
                self._known[shortcode] = self._reading.stages(shortcode)
        return self._known


def _readable(path: str, raw: Any, bad: list[BadRecord]) -> Payload | None:
    """The candidate, or ``None`` and one more among the ``bad``."""
    try:
        row = Payload(raw, path)
        mapping.people([row], {})
    except UnexpectedResponseError as surprise:
        bad.append(BadRecord(surprise.path, id_of(raw), surprise.sentence))
        return None
    return row
