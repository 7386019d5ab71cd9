"""Everybody in BambooHR: applicants, of whom only the list of applications tells."""

from array import array
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from integrations.connectors.ats.bamboohr import mapping
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.standings import StandingWords
from integrations.connectors.types import BadRecord
from integrations.errors import UnexpectedResponseError

Pages = Callable[[str], Iterator[list[tuple[str, Any]]]]
"""Reads all applications from the start, for an operation."""


def pages_of_people(read: Pages, words: StandingWords) -> Iterator[PersonPage]:
    """The applicants, each once and with all applications.

    The list is read twice. Nothing in it says whether somebody comes again on a later page, so the
    first time only counts: eight bytes are kept for an application. The second time, those with
    several applications wait until the last of them is there, and nobody else does. Applications
    that came in between are for the next time.
    """
    left, newest = _counted(read("count_applications"))
    waiting: dict[str, list[Payload]] = {}
    for page in read("list_people"):
        whole: list[Payload] = []
        bad: list[BadRecord] = []
        for path, raw in page:
            person = _applicant(raw)
            if _number(id_of(raw)) > newest:
                continue
            try:
                row = Payload(raw, path)
                mapping.people([row], words)
                waiting.setdefault(person, []).append(row)
            except UnexpectedResponseError as surprise:
                bad.append(BadRecord(surprise.path, person, surprise.sentence))
            left[person] = left.get(person, 1) - 1
            if left[person] <= 0:
                del left[person]
                whole += waiting.pop(person, [])
        yield PersonPage(tuple(mapping.people(whole, words)), tuple(bad))
    if waiting:  # Some of their applications were deleted between the two readings.
        rows = [row for group in waiting.values() for row in group]
        yield PersonPage(tuple(mapping.people(rows, words)))


def _counted(pages: Iterator[list[tuple[str, Any]]]) -> tuple[dict[str, int], int]:
    """How many applications those have who have several, and the newest application of all."""
    people = array("q")
    newest = 0
    for page in pages:
        for _, raw in page:
            people.append(_number(_applicant(raw)))
            newest = max(newest, _number(id_of(raw)))
    ordered = array("q", sorted(people))
    counts = ((str(person), len(list(same))) for person, same in groupby(ordered) if person)
    return {person: count for person, count in counts if count > 1}, newest


def _applicant(raw: Any) -> str:
    return id_of(raw.get("applicant")) if isinstance(raw, dict) else ""


def _number(identifier: str) -> int:
    return int(identifier) if identifier.isascii() and identifier.isdigit() else 0
