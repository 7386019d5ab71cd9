"""The jobs that a customer expects against those that arrived, each missing one with its why."""

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.rules.decision import Reason
from jobs.rules import expected_reasons
from jobs.rules.eligibility import Eligibility
from jobs.rules.expected_list import ExpectedLine, ExpectedList, normal_title
from jobs.rules.expected_reasons import LastSync


class Found(enum.StrEnum):
    """What became of one expected job."""

    INCLUDED = "included"
    SEVERAL = "several"
    REPEATED = "repeated"
    REVIEW = "review"
    EXCLUDED = "excluded"
    CLOSED = "closed"
    ABSENT = "absent"
    UNREADABLE = "unreadable"


LABELS = {
    Found.INCLUDED: "Arrived",
    Found.SEVERAL: "Arrived, several",
    Found.REPEATED: "Listed above",
    Found.REVIEW: "Arrived, to be reviewed",
    Found.EXCLUDED: "Arrived, excluded",
    Found.CLOSED: "Arrived, closed",
    Found.ABSENT: "Not in the answer",
    Found.UNREADABLE: "Line not readable",
}

ARRIVED = frozenset({Found.INCLUDED, Found.SEVERAL, Found.REPEATED})
"""What needs no explanation. Everything else is missing until somebody accepts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSeen:
    """One job as it is stored. ``reasons`` are those of its eligibility, in their stored form."""

    pk: int
    external_id: str
    ats_id: str
    title: str
    eligibility: Eligibility
    reasons: Sequence[Mapping[str, Any]] = ()
    is_closed: bool = False
    closed_because: str = ""

    @property
    def is_included(self) -> bool:
        """Whether it is open and worked on."""
        return not self.is_closed and self.eligibility is Eligibility.INCLUDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line of the list and what became of it. ``jobs`` are the keys of the rows it means.

    ``matched_by`` is ``id`` or ``title``; ``included`` counts those of ``jobs`` that are included.
    ``key`` is the same for the same expectation, wherever it stands in a list.
    """

    number: int
    text: str
    key: str
    found: Found
    matched_by: str = ""
    jobs: tuple[int, ...] = ()
    included: int = 0
    repeats: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether somebody has to mend or accept it."""
        return self.found not in ARRIVED

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "number": self.number,
            "text": self.text,
            "key": self.key,
            "found": self.found.value,
            "matched_by": self.matched_by,
            "jobs": list(self.jobs),
            "included": self.included,
            "repeats": self.repeats,
            "is_missing": self.is_missing,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


@dataclass
class JobIndex:
    """Jobs by what a customer may call them. Memory goes with the number of jobs, not their size.

    Filled with ``(pk, external_id, ats_id, title)``.
    """

    by_id: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_title: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, str, str]]) -> "JobIndex":
        """Index these jobs."""
        index = cls()
        for pk, external_id, ats_id, title in rows:
            for name in {external_id, ats_id} - {""}:
                index.by_id[name].append(pk)
            index.by_title[normal_title(title)].append(pk)
        return index

    def find(self, line: ExpectedLine) -> tuple[str, list[int]]:
        """The jobs that a line means, and whether by ``id`` or ``title``. An id comes first."""
        for name in filter(None, (line.job_id, *_whole_and_cells(line))):
            if found := self.by_id.get(name):
                return "id", found
        for name in filter(None, (line.title, *_whole_and_cells(line))):
            if found := self.by_title.get(normal_title(name)):
                return "title", found
        return "", []


def compare(
    expected: ExpectedList,
    index: JobIndex,
    seen: Mapping[int, JobSeen],
    last: LastSync | None,
) -> tuple[Compared, ...]:
    """What became of every line, in the order of the list.

    ``seen`` holds the jobs that ``wanted`` names.
    """
    compared = [_compare(line, expected, index, seen, last) for line in expected.lines]
    compared += [
        Compared(
            number=line.number,
            text=line.text,
            key=line.text,
            found=Found.UNREADABLE,
            reasons=(expected_reasons.unreadable_line(line.problem),),
        )
        for line in expected.unreadable
    ]
    return tuple(sorted(compared, key=lambda line: line.number))


def wanted(expected: ExpectedList, index: JobIndex) -> set[int]:
    """The keys of the jobs that any line may mean."""
    return {pk for line in expected.lines for pk in index.find(line)[1]}


def _names(line: ExpectedLine) -> frozenset[str]:
    return frozenset({line.job_id, line.text, *line.cells} - {""})


def _whole_and_cells(line: ExpectedLine) -> Iterator[str]:
    if not line.job_id and not line.title:
        yield line.text
        yield from line.cells


def _compare(
    line: ExpectedLine,
    expected: ExpectedList,
    index: JobIndex,
    seen: Mapping[int, JobSeen],
    last: LastSync | None,
) -> Compared:
    if line.number in expected.repeats:
        first = expected.repeats[line.number]
        return Compared(
            number=line.number, text=line.text, key=line.key, found=Found.REPEATED, repeats=first
        )
    matched_by, keys = index.find(line)
    jobs = [seen[pk] for pk in keys if pk in seen]
    # Closed jobs of the same title are history as long as one is open.
    jobs = [job for job in jobs if not job.is_closed] or jobs
    found, reasons = _verdict(jobs, line, last)
    return Compared(
        number=line.number,
        text=line.text,
        key=line.key,
        found=found,
        matched_by=matched_by if jobs else "",
        jobs=tuple(job.pk for job in jobs),
        included=sum(job.is_included for job in jobs),
        reasons=reasons,
    )


def _verdict(
    jobs: Sequence[JobSeen], line: ExpectedLine, last: LastSync | None
) -> tuple[Found, tuple[Reason, ...]]:
    if not jobs:
        return Found.ABSENT, (expected_reasons.absent(_names(line), last),)
    included = [job for job in jobs if job.is_included]
    if included:
        return (Found.INCLUDED if len(jobs) == 1 else Found.SEVERAL), ()
    first = jobs[0]
    if first.is_closed:
        return Found.CLOSED, (expected_reasons.closed(first.title, first.closed_because),)
    unsure = next((job for job in jobs if job.eligibility is Eligibility.REVIEW), None)
    judged = unsure or first
    found = Found.REVIEW if unsure else Found.EXCLUDED
    return found, tuple(Reason.from_json(reason) for reason in judged.reasons)
