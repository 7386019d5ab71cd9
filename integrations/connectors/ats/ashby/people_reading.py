"""Reads people with their applications.

Candidates and applications are lists of their own, and neither can be filtered by the other. So a
full read takes all applications first and lays them aside on disk, without anything of the person;
then it takes the candidates page by page, and memory stays flat. What has changed is little: there
each application is asked for by its id.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from integrations.connectors.ats.ashby import people_mapping
from integrations.connectors.ats.ashby.api import Api, rows_of
from integrations.connectors.ats.ashby.errors import INVALID_INPUT, NOT_FOUND, STALE_TOKENS
from integrations.connectors.ats.ashby.mapping import is_uuid, named
from integrations.connectors.laid_aside import LaidAside
from integrations.connectors.payload import Payload
from integrations.connectors.people_pages import people_page
from integrations.connectors.people_types import AtsApplication, AtsCandidate, PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.types import BadRecord
from integrations.errors import ConnectorError, UnexpectedResponseError

_MOST_FOUND = 100
"""``candidate.search`` gives no more and has no pages."""
_ABSENT = frozenset({"candidate_not_found", "application_not_found", NOT_FOUND})


class PeopleReader:
    """Reads the candidates of one account."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def found(self, email: str) -> list[AtsCandidate]:
        """``candidate.search`` by address, then every application of those who have it."""
        answer = self._api.read("find_candidates", "candidate.search", {"email": email.strip()})
        rows = rows_of(answer)
        found = [row for row in rows if people_mapping.has_email(row, email)]
        if not found and len(rows) >= _MOST_FOUND:
            raise UnexpectedResponseError(
                code="ashby.too_many_found",
                sentence="Ashby found more people for this address than it shows, and none of "
                "those that it shows has it.",
                hint="Look the person up in Ashby.",
                path="$.results",
            )
        return [self.whole(row) for row in found]

    def whole(self, row: Payload) -> AtsCandidate:
        """This candidate, with each application by its id."""
        asked = (self.application(identifier) for identifier in row.texts("applicationIds"))
        # One that the key may not see, of a confidential job, is not there for us.
        return people_mapping.candidate(row, [each for each in asked if each is not None])

    def candidate(self, external_id: str) -> Payload | None:
        """``candidate.info``, or ``None`` where there is none."""
        return self._info("get_candidate", "candidate.info", "id", external_id)

    def application(self, external_id: str) -> AtsApplication | None:
        """``application.info``, or ``None`` where there is none."""
        row = self._info("find_application", "application.info", "applicationId", external_id)
        return None if row is None else people_mapping.application(row)

    def all(self) -> Iterator[PersonPage]:
        """Pages of everybody. The last bears the tokens of both lists as its bookmark."""
        with closing(LaidAside()) as aside:
            bad, token = [], ""
            for answer in self._api.pages("list_applications", "application.list", {}):
                bad += [
                    _homeless(path)
                    for path, raw in answer.elements("results")
                    if not _keep(aside, raw)
                ]
                token = answer.optional_text("syncToken")
            for answer in self._api.pages("list_people", "candidate.list", {}):
                page = people_page(
                    answer.elements("results"),
                    lambda row: people_mapping.candidate(row, _applications(aside, row.text("id"))),
                    bookmark=_bookmark(answer, token),
                )
                yield PersonPage(page.people, (*page.bad, *bad), page.bookmark)
                bad = []

    def changed(self, bookmark: str) -> Iterator[PersonPage]:
        """Pages of those who have changed, or of whom an application has; all without a bookmark.

        The same where Ashby does not take one of the tokens any more.
        """
        tokens = _tokens(bookmark)
        if tokens is None:
            yield from self.all()
            return
        try:
            yield from self._changed(*tokens)
        except ConnectorError as error:
            if error.code not in STALE_TOKENS:
                raise
            yield from self.all()

    def _changed(self, of_applications: str, of_candidates: str) -> Iterator[PersonPage]:
        applied: dict[str, None] = {}
        body = {"syncToken": of_applications}
        for answer in self._api.pages("list_applications", "application.list", body):
            rows = (raw for _, raw in answer.elements("results") if isinstance(raw, dict))
            applied |= dict.fromkeys(filter(None, (id_of(row.get("candidate")) for row in rows)))
            of_applications = answer.optional_text("syncToken") or of_applications
        body = {"syncToken": of_candidates}
        for answer in self._api.pages("list_people", "candidate.list", body):
            page = people_page(answer.elements("results"), self.whole)
            for person in page.people:
                applied.pop(person.external_id, None)
            yield page
            of_candidates = answer.optional_text("syncToken") or of_candidates
        others = tuple(map(self._applicant, applied))
        yield PersonPage(others, bookmark=json.dumps([of_applications, of_candidates]))

    def _applicant(self, external_id: str) -> AtsCandidate:
        row = self.candidate(external_id)
        return AtsCandidate(external_id, "", "", deleted=True) if row is None else self.whole(row)

    def _info(self, operation: str, method: str, key: str, external_id: str) -> Payload | None:
        try:
            answer = self._api.read(operation, method, {key: named(external_id)})
        except ConnectorError as error:
            is_no_id = error.code == INVALID_INPUT and not is_uuid(external_id)
            if error.code in _ABSENT or is_no_id:
                return None
            raise
        return answer.child("results")


def _keep(aside: LaidAside, raw: Any) -> bool:
    """Lay an application aside; whether it says whose it is."""
    candidate = id_of(raw.get("candidate")) if isinstance(raw, dict) else ""
    if candidate:
        aside.put(candidate, people_mapping.trimmed(raw))
    return bool(candidate)


def _applications(aside: LaidAside, candidate: str) -> list[AtsApplication]:
    return [
        people_mapping.application(Payload(record, "$.application"))
        for record in aside.of(candidate)
    ]


def _homeless(path: str) -> BadRecord:
    return BadRecord(f"{path}.candidate", "", "The application names no candidate.")


def _bookmark(answer: Payload, of_applications: str) -> str:
    """The tokens of both lists, which come with the last page of each."""
    of_candidates = answer.optional_text("syncToken")
    both = of_applications and of_candidates and answer.boolean("moreDataAvailable") is False
    return json.dumps([of_applications, of_candidates]) if both else ""


def _tokens(bookmark: str) -> tuple[str, str] | None:
    return tuple(json.loads(bookmark)) if bookmark else None
