"""One pass over the people of an ATS: who of them has to do with us is written down."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import QuerySet
from django.db.models.functions import Upper

from candidates.models import CandidateEmail, CandidateExport, MatchDecision
from candidates.rules.export_state import Purpose
from candidates.rules.matching import Settled
from integrations.connectors.people_types import AtsCandidate, PersonPage
from jobs.models import Job
from portal.reconciliation.looking import Record, records_of
from portal.reconciliation.models import Reconciliation, Sighting
from portal.reconciliation.pace import Pace

APPLICATIONS_AT_MOST = 50
"""Of one person. Who has more is seen on their latest ones only."""


@dataclass
class Reading:
    """What a pass has counted. Memory grows with the number of jobs, not with the people.

    ``strangers`` counts, by the ATS's id of the job, records of people who have nothing to do with
    us. ``is_whole``: the list was read to its end.
    """

    strangers: Counter[str] = field(default_factory=Counter)
    bad_records: int = 0
    is_whole: bool = False


class PeopleReader:
    """Writes sightings for one run of one connection."""

    def __init__(self, row: Reconciliation, run: int) -> None:
        self._row = row
        self._run = run
        self._connection = row.connection
        jobs = Job.objects.filter(connection=self._connection).exclude(external_id="")
        self._jobs = set(jobs.values_list("external_id", flat=True))
        self._mark = self._connection.source_tag.strip().casefold()

    def read(self, pages: Iterable[PersonPage], pace: Pace, reading: Reading) -> None:
        """The whole list, page by page. Raises whatever a page raises; what was seen stays."""
        iterator = iter(pages)
        while True:
            pace.take()
            page = next(iterator, None)
            if page is None:
                break
            reading.bad_records += len(page.bad)
            self._note(page.people, reading)
        reading.is_whole = True

    def _note(self, people: Iterable[AtsCandidate], reading: Reading) -> None:
        there = [person for person in people if not person.deleted]
        ours = _Ours(self._row, there)
        sightings: list[Sighting] = []
        for person in there:
            candidates = ours.of(person)
            if candidates:
                for candidate_id in candidates:
                    sightings += self.sightings(person, candidate_id)
            else:
                sightings += self._of_stranger(person, reading)
        Sighting.objects.bulk_create(sightings)

    def sightings(self, person: AtsCandidate, candidate_id: int) -> list[Sighting]:
        """What somebody of ours has in the ATS; somebody without a job has one without a job."""
        records = islice(records_of(person), APPLICATIONS_AT_MOST)
        return [self._sighting(person, record, candidate_id) for record in records]

    def _of_stranger(self, person: AtsCandidate, reading: Reading) -> list[Sighting]:
        on_ours = [record for record in records_of(person) if record.job in self._jobs]
        if self._is_marked(person):
            return [self._sighting(person, record, None) for record in on_ours]
        reading.strangers.update({record.job for record in on_ours})
        return []

    def _is_marked(self, person: AtsCandidate) -> bool:
        tags = {tag.strip().casefold() for tag in person.tags}
        return bool(self._mark) and self._mark in tags

    def _sighting(self, person: AtsCandidate, record: Record, candidate_id: int | None) -> Sighting:
        return Sighting(
            reconciliation=self._row,
            run=self._run,
            candidate_id=candidate_id,
            job_external_id=record.job,
            person_external_id=person.external_id,
            record_external_id=record.id,
            name=f"{person.first_name} {person.last_name}".strip()[:400],
            job_title=record.job_title[:500],
            ats_url=record.ats_url[:1000],
            is_marked=self._is_marked(person),
        )


class _Ours:
    """Which people of a page are candidates of ours: by recorded ids, or by an address."""

    def __init__(self, row: Reconciliation, people: list[AtsCandidate]) -> None:
        exports = CandidateExport.objects.filter(connection=row.connection, purpose=Purpose.CREATE)
        self._by_person = _found(exports, "person_external_id", (p.external_id for p in people))
        records = (one.external_id for person in people for one in person.applications)
        self._by_record = _found(exports, "application_external_id", records)
        addresses = {address.upper() for person in people for address in person.emails}
        known = (
            CandidateEmail.objects.annotate(upper=Upper("address"))
            .filter(upper__in=addresses, candidate__tenant=row.tenant_id)
            .values_list("upper", "candidate_id")
        )
        self._by_address = _sets(known)
        reached = {pk for found in self._by_address.values() for pk in found}
        # A person of ours has said that whoever has their address in this ATS is somebody else.
        others = MatchDecision.objects.standing().filter(
            connection=row.connection, decision=Settled.CREATE, candidate__in=reached
        )
        self._somebody_else = set(others.values_list("candidate_id", flat=True))

    def of(self, person: AtsCandidate) -> set[int]:
        """The candidates who are this person; mostly one or nobody.

        Two candidates may share an address: what we have recorded goes before it.
        """
        found = set(self._by_person.get(person.external_id, ()))
        for one in person.applications:
            found |= self._by_record.get(one.external_id, set())
        if found:
            return found
        for address in person.emails:
            found |= self._by_address.get(address.upper(), set())
        return found - self._somebody_else


def _found(
    exports: QuerySet[CandidateExport], column: str, values: Iterable[str]
) -> dict[str, set[int]]:
    wanted = {value for value in values if value}
    return _sets(exports.filter(**{f"{column}__in": wanted}).values_list(column, "candidate_id"))


def _sets(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    made: dict[str, set[int]] = {}
    for key, candidate_id in pairs:
        made.setdefault(key, set()).add(candidate_id)
    return made
