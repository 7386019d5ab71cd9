"""What the pages of a verification show. A constant number of reads, whatever their length."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate

from candidates import selectors
from candidates.models import CandidateExport, ProfilePdf
from candidates.services import shadow
from integrations.models import Connection, OnboardingProject
from integrations.rules.decision import Decision
from integrations.rules.onboarding import GoLive, OnboardingFacts, may_go_live
from integrations.services import onboarding
from jobs.rules.expected_jobs import LABELS, Found
from portal.verification.models import EvidencePack, ExpectedJobs, TestCandidate
from portal.verification.services.expected import JOBS_NAMED, job_names
from portal.verification.services.test_candidates import takes_documents

TESTS_SHOWN = 10
PACKS_SHOWN = 5
SHADOW_SHOWN = 200

TONES = {
    Found.INCLUDED: "good",
    Found.SEVERAL: "good",
    Found.REPEATED: "off",
    Found.REVIEW: "wait",
    Found.EXCLUDED: "bad",
    Found.CLOSED: "bad",
    Found.ABSENT: "bad",
    Found.UNREADABLE: "bad",
}


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One line of the customer's list as a page shows it.

    ``jobs`` are the first few that it means, as key and name.
    """

    line: Mapping[str, Any]
    label: str
    tone: str
    jobs: Sequence[tuple[int, str]]
    accepted: Mapping[str, str] | None

    @property
    def more_jobs(self) -> int:
        """How many it means besides."""
        return len(self.line["jobs"]) - len(self.jobs)


@dataclass(frozen=True, slots=True)
class Verification:
    """Where the verification of a project is: everything that its page and its go-live show."""

    facts: OnboardingFacts
    decision: Decision[GoLive]
    expected: ExpectedJobs | None
    found: Sequence[tuple[str, str, int]]
    tests: Sequence[TestCandidate]
    takes_pdf: bool
    shadow_count: int
    packs: Sequence[EvidencePack]


@dataclass(frozen=True, slots=True)
class WouldGo:
    """One export that would have gone. ``is_stale``: something changed since its PDF was made."""

    export: CandidateExport
    addresses: Sequence[str]
    profile: ProfilePdf | None

    @property
    def is_stale(self) -> bool:
        """Whether the PDF that goes will say something newer."""
        changed: datetime = self.export.candidate.changed_at
        return self.profile is not None and changed > self.profile.created_at

    @property
    def stage(self) -> str:
        """The stage of the ATS that it goes into, by name."""
        search = self.export.application.search
        chosen = search.stage_external_id if search else ""
        if not chosen:
            return "First stage of the ATS"
        names = {stage["external_id"]: stage["name"] for stage in self.export.job.stages}
        return str(names.get(chosen, chosen))


def verification_of(project: OnboardingProject) -> Verification:
    """Read it all. The decision is made now, not read from the row."""
    connection = project.connection
    facts = onboarding.facts_of(project)
    expected = ExpectedJobs.objects.filter(connection=connection).first()
    tests = TestCandidate.objects.filter(connection=connection).select_related(
        "export", "application__candidate", "application__job", "made_by"
    )
    packs = EvidencePack.objects.filter(connection=connection).order_by("-id")
    return Verification(
        facts=facts,
        decision=may_go_live(facts),
        expected=expected,
        found=tuple(_found(expected)),
        tests=list(tests.order_by("-id")[:TESTS_SHOWN]),
        takes_pdf=takes_documents(connection),
        shadow_count=shadow.would_go(connection).count(),
        packs=list(packs[:PACKS_SHOWN]),
    )


def expected_rows(expected: ExpectedJobs) -> list[ExpectedRow]:
    """Every line of the list, what is missing first, otherwise in the order of the list."""
    names = job_names(expected.result)
    rows = [
        ExpectedRow(
            line=line,
            label=LABELS[Found(line["found"])],
            tone=TONES[Found(line["found"])],
            jobs=[(pk, names[pk]) for pk in line["jobs"][:JOBS_NAMED] if pk in names],
            accepted=expected.accepted.get(line["key"]),
        )
        for line in expected.result
    ]
    return sorted(rows, key=lambda row: (not row.line["is_missing"], row.line["number"]))


def shadow_days(connection: Connection) -> list[tuple[Any, int]]:
    """How many would have gone on each day (UTC), the newest first."""
    days = shadow.would_go(connection).order_by().annotate(day=TruncDate("shadow_since"))
    return list(days.values_list("day").annotate(count=Count("pk")).order_by("-day"))


def would_go(connection: Connection, *, before: int | None = None) -> list[WouldGo]:
    """The next few that would have gone, the newest first: those whose id is below ``before``."""
    rows = shadow.would_go(connection).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    related = rows.select_related(
        "candidate", "job", "application__search", "application__candidate"
    ).prefetch_related("application__candidate__emails")
    exports = list(related[:SHADOW_SHOWN])
    profiles = {
        profile.application_id: profile
        for profile in ProfilePdf.objects.filter(
            application__in=[export.application_id for export in exports]
        ).order_by("id")
    }
    return [
        WouldGo(
            export,
            selectors.chosen_addresses(export.application),
            profiles.get(export.application_id),
        )
        for export in exports
    ]


def everybody_who_would_go(connection: Connection) -> Iterator[WouldGo]:
    """All of them, read a few at a time."""
    found = would_go(connection)
    while found:
        yield from found
        found = would_go(connection, before=found[-1].export.pk)


def _found(expected: ExpectedJobs | None) -> Iterator[tuple[str, str, int]]:
    """Label, colour and number of each kind of finding."""
    if expected is None:
        return
    counts: dict[str, int] = {}
    for line in expected.result:
        counts[line["found"]] = counts.get(line["found"], 0) + 1
    for found in Found:
        if found.value in counts:
            yield LABELS[found], TONES[found], counts[found.value]
