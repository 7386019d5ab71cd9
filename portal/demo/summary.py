"""What came of it, in two tables and a list of what to look at."""

from django.db.models import Count, Q
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from candidates import selectors
from candidates.models import CandidateExport
from candidates.models.export import LABELS
from candidates.rules.export_state import ExportState
from integrations.models import Connection
from integrations.systems import SystemKind
from jobs.models import Job
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobState

TO_LOOK_AT = (
    ExportState.NEEDS_ATTENTION,
    ExportState.PROCESSING,
    ExportState.CHECKING,
    ExportState.RETRY_LATER,
    ExportState.HELD,
)

NUMBERS = ("all", "included", "review", "excluded", "active", "drifted")


def summarise(console: Console) -> None:
    """Print jobs by customer, exports by state, and everything that did not simply arrive."""
    console.print()
    console.print(_jobs())
    console.print(_exports())
    _stories(console)


def _jobs() -> Table:
    table = Table(title="Jobs", title_justify="left", box=None)
    table.add_column("Customer")
    table.add_column("Connection")
    headings = ("Jobs", "Included", "To review", "Excluded", "Active", "Drifted")
    for heading in headings:
        table.add_column(heading, justify="right")
    counted = Job.objects.values("connection").annotate(
        all=Count("id"),
        included=Count("id", filter=Q(eligibility=Eligibility.INCLUDED)),
        review=Count("id", filter=Q(eligibility=Eligibility.REVIEW)),
        excluded=Count("id", filter=Q(eligibility=Eligibility.EXCLUDED)),
        active=Count("id", filter=Q(state=JobState.ACTIVE)),
        drifted=Count("id", filter=Q(has_drift=True)),
    )
    rows = {row.pop("connection"): row for row in map(dict, counted.order_by())}
    for connection in Connection.objects.of_kind(SystemKind.ATS).select_related("tenant"):
        row = rows.get(connection.pk, {})
        table.add_row(
            connection.tenant.name,
            f"{connection.get_system_display()}, {connection.get_state_display().lower()}",
            *(str(row.get(name, 0)) for name in NUMBERS),
        )
    return table


def _exports() -> Table:
    table = Table(title="\nCandidates", title_justify="left", box=None, show_header=False)
    counts = selectors.export_counts()
    for state, label in LABELS.items():
        if counts.get(state):
            table.add_row(label, str(counts[state]))
    return table


def _stories(console: Console) -> None:
    exports = CandidateExport.objects.filter(state__in=TO_LOOK_AT).select_related(
        "candidate", "tenant"
    )
    by_state: dict[str, list[CandidateExport]] = {}
    for export in exports.order_by("pk"):
        by_state.setdefault(export.state, []).append(export)
    for state in TO_LOOK_AT:
        if state in by_state:
            console.print(f"\n[bold]{LABELS[state]}[/bold]")
        for export in by_state.get(state, []):
            why = export.reasons[0]["sentence"] if export.reasons else ""
            who = f"{export.candidate}, {export.tenant.name}"
            console.print(Padding(Text(f"{who}: {why}"), (0, 0, 0, 2)))
