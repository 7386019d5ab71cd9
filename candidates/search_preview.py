"""What would become of a search's candidates, now and by other settings."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from candidates.forecast import Summary, foresee, read_with_facts
from candidates.models import Application, Search
from candidates.rules.outlook import OutlookKind
from candidates.search_settings import snapshot

COUNTED_AT_MOST = 2_000
"""So many are counted while somebody waits; of a larger search the newest."""

REASONS_SHOWN = 4

KINDS: tuple[tuple[OutlookKind, str, str], ...] = (
    (OutlookKind.GO, "will go", "good"),
    (OutlookKind.WAITING, "wait", "wait"),
    (OutlookKind.BLOCKED, "are blocked", "bad"),
    (OutlookKind.UNDER_WAY, "are under way", "busy"),
    (OutlookKind.THERE, "are in the ATS", "info"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """How many there are of one outlook: by the settings as they are, and by the entered ones."""

    kind: OutlookKind
    words: str
    tone: str
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class Why:
    """One reason that comes first, and for how many."""

    words: str
    count: int
    sentence: str
    hint: str


@dataclass(frozen=True, slots=True)
class Preview:
    """``total`` is how many candidates there are, ``counted`` how many of them were looked at."""

    lines: list[Line]
    reasons: list[Why]
    counted: int
    total: int
    is_changed: bool
    moving: str = ""
    changes: list[dict[str, str]] = field(default_factory=list)


def candidates_of(search: Search) -> QuerySet[Application]:
    """The applications that the search's settings decide on, the newest first."""
    return Application.objects.filter(search=search, job=search.job_id).order_by("-pk")


def preview(stored: Search, proposed: Search) -> Preview:
    """Count both ways. A handful of statements for every 500 candidates."""
    rows = candidates_of(stored)
    newest = rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:COUNTED_AT_MOST]))
    total = rows.count()
    is_changed = snapshot(stored) != snapshot(proposed)
    now, then = Summary(), Summary()
    for application in read_with_facts(newest):
        outlook = foresee(application)
        now.add(outlook)
        then.add(foresee(application, proposed=proposed) if is_changed else outlook)
    moves = stored.job_id != proposed.job_id and total
    return Preview(
        lines=[
            Line(kind, words, tone, now.counts[kind], then.counts[kind])
            for kind, words, tone in KINDS
        ],
        reasons=list(_reasons(then)),
        counted=now.total,
        total=total,
        is_changed=is_changed,
        moving=f"{total:,} move to “{proposed.job}” with the search." if moves else "",
    )


def _reasons(summary: Summary) -> Iterator[Why]:
    """The most frequent first reasons of those that do not go."""
    for kind, words in ((OutlookKind.WAITING, "wait"), (OutlookKind.BLOCKED, "blocked")):
        for code, count in summary.reasons.get(kind, Counter()).most_common(REASONS_SHOWN):
            said = summary.examples[kind, code]
            yield Why(words, count, said.sentence, said.hint)
