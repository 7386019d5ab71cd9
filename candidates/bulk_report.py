"""What a bulk export's page, its progress and its report show: read, never counted in a loop."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.fields.json import KeyTextTransform

from candidates.models import BulkExport, BulkRow
from candidates.rules import bulk
from candidates.rules.bulk import AT_REST, Became, BulkState, Foreseen, RowState
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_state import ExportState
from candidates.rules.run_progress import Outcome, Progress

FIRST_ROWS = 5
LISTED = 200
READ_AT_ONCE = 500

PARTS: dict[Foreseen, tuple[str, str]] = {
    Foreseen.GO: ("Will go", "good"),
    Foreseen.WAITING_FOR_EMAIL: ("Waiting for an e-mail address", "wait"),
    Foreseen.WAITING: ("Waiting for something else", "wait"),
    Foreseen.BLOCKED: ("Blocked", "bad"),
    Foreseen.THERE: ("Already there", "off"),
    Foreseen.UNDER_WAY: ("Under way already", "busy"),
}
OUTCOMES: dict[Became, tuple[str, str]] = {
    Became.ARRIVED: ("Arrived", "good"),
    Became.PROCESSING: ("Processing", "busy"),
    Became.UNDER_WAY: ("Under way", "busy"),
    Became.NEXT: ("Still to go", "info"),
    Became.WAITING_FOR_EMAIL: ("Waiting for an e-mail address", "wait"),
    Became.WAITING: ("Waiting for something else", "wait"),
    Became.ATTENTION: ("Needs attention", "bad"),
    Became.BLOCKED: ("Blocked", "bad"),
    Became.THERE: ("Already there", "off"),
    Became.CANCELLED: ("Cancelled by a person", "off"),
    Became.TAKEN_BACK: ("Taken back", "off"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of a part of the pre-flight, and for how many it counts most."""

    count: int
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the pre-flight."""

    key: str
    label: str
    tone: str
    count: int
    whys: Sequence[Why]
    rows: Sequence[BulkRow]

    @property
    def more(self) -> int:
        """How many there are besides the rows shown."""
        return self.count - len(self.rows)


def foreseen_counts(row: BulkExport) -> Counter[Foreseen]:
    """How the pre-flight divided the selection."""
    counted = row.rows.order_by().values_list("foreseen").annotate(count=Count("pk"))
    return Counter({Foreseen(part): count for part, count in counted})


def parts(row: BulkExport) -> list[Part]:
    """The pre-flight: each part with its reasons and first rows."""
    counts = foreseen_counts(row)
    whys = _whys(row)
    return [
        Part(
            key=part.value,
            label=label,
            tone=tone,
            count=counts[part],
            whys=whys.get(part, []),
            rows=_first_rows(row, part) if counts[part] else [],
        )
        for part, (label, tone) in PARTS.items()
    ]


def _first_rows(row: BulkExport, part: Foreseen) -> list[BulkRow]:
    return list(_with_people(row.rows.filter(foreseen=part).order_by("id"))[:FIRST_ROWS])


def progress(row: BulkExport) -> Progress:
    """The report in numbers, from one grouped read of the rows and their exports."""
    code = KeyTextTransform("code", KeyTextTransform(0, "export__reasons"))
    counted = (
        row.rows.order_by()
        .annotate(code=code)
        .values_list("state", "export__state", "export__verdict", "code")
        .annotate(count=Count("pk"))
    )
    found: Counter[Became] = Counter()
    for state, export, verdict, first, count in counted:
        found[_became(state, export, verdict, first)] += count
    return Progress(
        total=row.total,
        at_rest=sum(count for part, count in found.items() if part in AT_REST),
        outcomes=[
            Outcome(part.value, label, tone, found[part])
            for part, (label, tone) in OUTCOMES.items()
        ],
        is_moving=row.state == BulkState.RUNNING,
    )


def became_of(row: BulkRow) -> Became:
    """What became of one row read with its export."""
    export = row.export
    if export is None:
        return _became(row.state, None, None, None)
    first = export.reasons[0]["code"] if export.reasons else ""
    return _became(row.state, export.state, export.verdict, first)


def page_of_rows(row: BulkExport, *, after: int = 0) -> list[BulkRow]:
    """The rows of the report after this one, some hundred at a time."""
    return list(_with_people(row.rows.filter(pk__gt=after).order_by("pk"))[:LISTED])


def all_rows(row: BulkExport) -> Iterator[BulkRow]:
    """Every row of the report, read as they are asked for."""
    return _with_people(row.rows.order_by("pk")).iterator(chunk_size=READ_AT_ONCE)


def _became(state: str, export: str | None, verdict: str | None, code: str | None) -> Became:
    return bulk.became(
        RowState(state),
        ExportState(export) if export else None,
        never=verdict == ExportVerdict.NEVER,
        code=code or "",
    )


def _whys(row: BulkExport) -> dict[Foreseen, list[Why]]:
    counted = list(
        row.rows.exclude(foreseen=Foreseen.GO)
        .order_by()
        .annotate(code=KeyTextTransform("code", "reason"))
        .values_list("foreseen", "code")
        .annotate(count=Count("pk"), example=Min("pk"))
    )
    examples = dict(
        BulkRow.objects.filter(pk__in=[example for *_, example in counted]).values_list(
            "pk", "reason"
        )
    )
    found: dict[Foreseen, list[Why]] = {}
    for part, code, count, example in sorted(counted, key=lambda entry: -entry[2]):
        if code:
            found.setdefault(Foreseen(part), []).append(Why(count, examples[example]))
    return found


def _with_people(rows: QuerySet[BulkRow]) -> QuerySet[BulkRow]:
    return rows.select_related("application__candidate", "application__job", "export")
