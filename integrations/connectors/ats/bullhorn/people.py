"""Bullhorn's people: all of them, those who have changed, and a correction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from integrations.connectors.ats.bullhorn import looking, mapping, outgoing, queries
from integrations.connectors.ats.bullhorn.api import BullhornApi
from integrations.connectors.ats.bullhorn.looking import BullhornLook
from integrations.connectors.outgoing import number
from integrations.connectors.payload import Payload
from integrations.connectors.people_pages import people_page
from integrations.connectors.people_types import AtsCandidate, AtsRecord, PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.standings import StandingWords
from integrations.connectors.types import BadRecord, ExportReceipt, PersonToExport
from integrations.errors import RejectedError, UnexpectedResponseError

_CANDIDATE = "Candidate"


class BullhornPeople:
    """The people of one connection."""

    def __init__(self, api: BullhornApi, look: BullhornLook, words: StandingWords) -> None:
        self._api = api
        self._look = look
        self._words = words

    def searched(self, operation: str, query: str) -> Iterator[PersonPage]:
        """The people whom a query of the index finds, each page with its submissions."""
        for page in self._api.search(operation, _CANDIDATE, query, mapping.CANDIDATE_FIELDS, "id"):
            yield self._page(page)

    def with_changed_submissions(self, operation: str, since: datetime) -> Iterator[PersonPage]:
        """The people of whose submissions one has changed, from the database."""
        where = queries.changed_in_database(since)
        for page in self._api.queried(operation, "JobSubmission", where, "id,candidate(id)"):
            people = {id_of(raw.get("candidate")) for _, raw in page if isinstance(raw, dict)}
            ids = sorted(people - {""}, key=number)
            if ids:
                fields = mapping.CANDIDATE_FIELDS
                yield self._page(self._api.entities(operation, _CANDIDATE, ids, fields))

    def correct(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """``POST entity/Candidate`` with what differs; nothing is sent where nothing does.

        Raises ``PermissionMissingError`` where addresses are hidden: what stands in their place
        would be written over them.
        """
        outgoing.refuse_unfit(person)
        identifier = number(record.person_external_id)
        row = self._api.entity("find_person", _CANDIDATE, identifier, mapping.CANDIDATE_FIELDS)
        if row is None or mapping.is_gone(row):
            raise RejectedError(
                code="bullhorn.no_candidate",
                sentence="The candidate is not in Bullhorn any more.",
                hint="Look in Bullhorn whether they were deleted or merged with another one.",
            )
        if mapping.hides_emails(row):
            raise looking.hidden()
        values, warnings = outgoing.corrected_values(person, row)
        if values:
            self._api.update("update_person", _CANDIDATE, identifier, values)
        return ExportReceipt(person_external_id=record.person_external_id, warnings=tuple(warnings))

    def _page(self, listed: list[tuple[str, Any]]) -> PersonPage:
        """These people with their submissions.

        Raises ``PermissionMissingError`` where addresses are hidden: nobody could be recognised.
        """
        objects = [(path, raw) for path, raw in listed if isinstance(raw, dict)]
        if any(mapping.hides_emails(Payload(raw, path)) for path, raw in objects):
            raise looking.hidden()
        ids = [found for _, raw in objects if (found := id_of(raw)).isdigit()]
        submissions, bad = self._submissions(ids)

        def read(row: Payload) -> AtsCandidate:
            if "_error" in row.value:
                return AtsCandidate(row.identifier("id"), "", "", deleted=True)
            return mapping.person(row, submissions.get(row.identifier("id"), []), self._words)

        page = people_page(listed, read)
        return replace(page, bad=(*page.bad, *bad))

    def _submissions(
        self, people: Sequence[str]
    ) -> tuple[Mapping[str, list[Payload]], list[BadRecord]]:
        """The submissions of each of these people; those that cannot be read cost themselves.

        A bad one has the id of its person, who is there all the same.
        """
        found: dict[str, list[Payload]] = {}
        bad: list[BadRecord] = []
        where = queries.submitted(people)
        pages = (
            self._api.queried("find_submissions", "JobSubmission", where, mapping.SUBMISSION_FIELDS)
            if people
            else ()
        )
        for path, raw in (one for page in pages for one in page):
            try:
                row = Payload(raw, path)
                person = mapping.application(row, self._words).person_external_id
            except UnexpectedResponseError as surprise:
                candidate = raw.get("candidate") if isinstance(raw, dict) else None
                bad.append(BadRecord(surprise.path, id_of(candidate), surprise.sentence))
            else:
                found.setdefault(person, []).append(row)
        return found, bad
