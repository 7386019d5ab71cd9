"""What would become of many applications if they were decided now. Nothing is written or sent.

Asks the policy that sends and holds, on facts that are read in bulk: a preview, a pre-flight and a
dry run can not drift from what then happens.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from django.db.models import Prefetch, QuerySet

from candidates import selectors
from candidates.known_people import facts_of
from candidates.models import Application, CandidateExport, Search
from candidates.rules import export_policy
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.outlook import Outlook, OutlookKind, look_ahead
from integrations.rules.decision import Reason

READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One application and what becomes of it."""

    application: Application
    outlook: Outlook


@dataclass
class Summary:
    """How many there are of each outlook, and for each outlook how often which reason comes first.

    ``waiting_for_email`` counts among those that wait. ``examples`` holds, for each outlook and
    first reason, the first such reason as it was said.
    """

    counts: Counter[OutlookKind] = field(default_factory=Counter)
    reasons: dict[OutlookKind, Counter[str]] = field(default_factory=dict)
    examples: dict[tuple[OutlookKind, str], Reason] = field(default_factory=dict)
    waiting_for_email: int = 0

    def add(self, outlook: Outlook) -> None:
        """Count one more."""
        self.counts[outlook.kind] += 1
        self.waiting_for_email += outlook.waits_for_email
        if outlook.reasons:
            first = outlook.reasons[0]
            self.reasons.setdefault(outlook.kind, Counter())[first.code] += 1
            self.examples.setdefault((outlook.kind, first.code), first)

    @property
    def total(self) -> int:
        """How many were counted."""
        return self.counts.total()


def forecast(
    applications: QuerySet[Application],
    *,
    proposed: Search | None = None,
    released_by: str = "",
    revives: bool = True,
    released_because: str = "",
) -> Iterator[Foreseen]:
    """What becomes of each of these applications, in the order of the queryset.

    ``proposed`` stands in for the applications' search, with settings that are not saved yet.
    ``released_by`` is who would press *send now* for all of them, ``released_because`` the reason
    they would give; with ``revives`` also for whom somebody has cancelled. The same few statements
    for every 500 rows.
    """
    for application in read_with_facts(applications):
        outlook = foresee(
            application,
            proposed=proposed,
            by=released_by,
            because=released_because,
            revives=revives,
        )
        yield Foreseen(application, outlook)


def summarise(foreseen: Iterable[Foreseen]) -> Summary:
    """The counts of a forecast."""
    summary = Summary()
    for one in foreseen:
        summary.add(one.outlook)
    return summary


def read_with_facts(applications: QuerySet[Application]) -> Iterator[Application]:
    """The applications with everything that is decided on: a few statements for every 500."""
    rows = _with_facts(applications).iterator(chunk_size=READ_AT_ONCE)
    while chunk := list(islice(rows, READ_AT_ONCE)):
        known = facts_of(chunk)
        for application in chunk:
            setattr(application, "known_in_ats", known.get(application.pk, ()))  # noqa: B010
            yield application


def stand_in(application: Application, proposed: Search) -> None:
    """Let a search with settings that are not saved yet stand in for that of the application."""
    is_elsewhere = proposed.job.connection_id != application.job.connection_id
    application.search, application.job = proposed, proposed.job
    if is_elsewhere:
        # Another ATS knows other people: who is known there is read anew.
        vars(application).pop("known_in_ats", None)


def _with_facts(applications: QuerySet[Application]) -> QuerySet[Application]:
    creating = CandidateExport.objects.filter(purpose=Purpose.CREATE).order_by("id")
    return applications.select_related(
        "tenant",
        "candidate",
        "job__connection__people_index",
        "job__duplicate_of",
        "search",
        "screening",
    ).prefetch_related(
        "stage_events",
        "candidate__emails",
        "candidate__match_decisions",
        "candidate__person_news",
        Prefetch("exports", queryset=creating, to_attr="exports_creating"),
    )


def foresee(
    application: Application,
    *,
    proposed: Search | None = None,
    by: str = "",
    revives: bool = True,
    because: str = "",
) -> Outlook:
    """What becomes of one application of ``read_with_facts``; see ``forecast``."""
    if proposed is not None:
        stand_in(application, proposed)
    export = newest_export(application)
    state = ExportState(export.state) if export else None
    facts = selectors.export_facts(application, Purpose.CREATE, export)
    if export is not None and state is ExportState.EXPORTED:
        facts = replace(facts, exported_as=export.reference)
    if not facts.released_by:
        facts = replace(facts, released_by=by, released_because=because)
    return look_ahead(
        export_policy.decide(facts),
        state=state,
        stored=[Reason.from_json(reason) for reason in export.reasons] if export else (),
        revives=bool(by) and revives,
    )


def newest_export(application: Application) -> CandidateExport | None:
    """The live export of one of ``read_with_facts``, or the last one that was cancelled."""
    exports: list[CandidateExport] = application.exports_creating  # type: ignore[attr-defined]
    live = (export for export in exports if export.state != ExportState.CANCELLED)
    return next(live, exports[-1] if exports else None)
