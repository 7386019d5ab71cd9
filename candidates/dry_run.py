"""Had this been the rule: what it would have made of the last months. Nothing is written or sent.

The facts are those of today: the stage and the answers that candidates have by now. Policy is
asked twice about each, once with the settings as they are and once with the proposed ones.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from candidates import selectors
from candidates.forecast import newest_export, read_with_facts, stand_in
from candidates.models import Application, CandidateExport, Search
from candidates.rules import export_policy
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.rule_change import Change, RuleChange
from integrations.models import Connection
from integrations.rules.decision import Decision

DAYS = 90
"""How far back it looks, in days."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One application. ``went_out`` is the export that really arrived in the ATS, if one did."""

    application: Application
    rule: RuleChange
    went_out: CandidateExport | None


@dataclass
class Totals:
    """How many of each; ``went_out`` counts those who really arrived in that time."""

    changes: Counter[Change] = field(default_factory=Counter)
    lack_email: int = 0
    went_out: int = 0

    def add(self, compared: Compared) -> None:
        """Count one more."""
        self.changes[compared.rule.change] += 1
        self.lack_email += compared.rule.lacks_only_email
        self.went_out += compared.went_out is not None

    @property
    def total(self) -> int:
        """How many were compared."""
        return self.changes.total()


def since(now: datetime) -> datetime:
    """Where the time begins that is looked at."""
    return now - timedelta(days=DAYS)


def active_since(applications: QuerySet[Application], start: datetime) -> QuerySet[Application]:
    """Those with activity in the time: they came, moved, answered or were screened. Newest first.

    Test candidates are nobody, and not among them.
    """
    active = Q(changed_at__gte=start) | Q(screening__changed_at__gte=start)
    return applications.filter(active, candidate__is_test=False).order_by("-pk")


def with_search(proposed: Search) -> Callable[[Application], None]:
    """The proposal that the applications' search had these settings."""

    def propose(application: Application) -> None:
        stand_in(application, proposed)

    return propose


def with_connection(proposed: Connection) -> Callable[[Application], None]:
    """The proposal that the connection of the applications' jobs had these settings."""

    def propose(application: Application) -> None:
        application.job.connection = proposed

    return propose


def compare(
    applications: QuerySet[Application], propose: Callable[[Application], None], *, start: datetime
) -> Iterator[Compared]:
    """Each application by both rules, in the order of the queryset.

    The same few statements for every 500 rows.
    """
    for application in read_with_facts(applications):
        export = newest_export(application)
        now = _decision(application, export)
        propose(application)
        arrived = (
            export is not None
            and export.state == ExportState.EXPORTED
            and export.exported_at is not None
            and export.exported_at >= start
        )
        yield Compared(
            application,
            RuleChange(now, _decision(application, export)),
            export if arrived else None,
        )


def count(compared: Iterable[Compared]) -> Totals:
    """The counts of a comparison."""
    totals = Totals()
    for one in compared:
        totals.add(one)
    return totals


def _decision(application: Application, export: CandidateExport | None) -> Decision[ExportVerdict]:
    """What policy says of an application of ``read_with_facts``, whatever has become of it."""
    return export_policy.decide(selectors.export_facts(application, Purpose.CREATE, export))
