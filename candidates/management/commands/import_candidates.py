"""``manage.py import_candidates FILE.jsonl --tenant SLUG``: see docs/importing-candidates.md."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from candidates.models.export import in_a_sentence
from candidates.rules.export_state import ExportState
from candidates.services.candidate_import import LineResult, Taken, import_lines
from candidates.tasks import ring_after_commit
from integrations.models import Tenant


class Command(BaseCommand):
    """Reads the file line by line, says what is wrong with which line, and sums up."""

    help = "Import candidates from a file of JSON lines. Described in docs/importing-candidates.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and whose candidates they are."""
        parser.add_argument("file", type=Path, help="one JSON object on each line, UTF-8")
        parser.add_argument("--tenant", required=True, help="the tenant's short name (slug)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import. Raises ``CommandError`` (exit code 1) when any line failed."""
        path: Path = options["file"]
        tenant = _tenant(options["tenant"])
        console, complaints = _console(self.stdout), _console(self.stderr)
        counts: Counter[str] = Counter()
        lanes: set[int] = set()
        try:
            with path.open("rb") as source, _progress(console) as progress:
                bar = progress.add_task("Importing", total=path.stat().st_size or None)
                for result in import_lines(source, tenant=tenant, folder=path.parent):
                    _report(result, complaints)
                    lanes |= _count(result, counts)
                    progress.update(bar, completed=result.read)
        except OSError as error:
            raise CommandError(
                f"{_harmless(str(path))} cannot be read: {error.strerror}."
            ) from error
        finally:
            for connection_id in lanes:
                ring_after_commit(connection_id)
        _sum_up(counts, tenant, console)
        if counts["failed"]:
            raise CommandError(
                f"{counts['failed']:,} of {counts['lines']:,} lines were not imported: correct "
                "them and import the file again. Lines that are in already are not changed."
            )


def _tenant(slug: str) -> Tenant:
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        known = ", ".join(Tenant.objects.values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no tenant “{_harmless(slug)}”. Known: {known}.")
    return tenant


def _console(stream: OutputWrapper) -> Console:
    return Console(file=cast(IO[str], stream), highlight=False, soft_wrap=True)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _report(result: LineResult, complaints: Console) -> None:
    for problem in result.problems:
        complaints.print(_told(result.number, "red", str(problem)))
    for note in result.taken.notes if result.taken else ():
        complaints.print(_told(result.number, "yellow", f"{note} (imported)"))


def _told(number: int, colour: str, said: str) -> Text:
    return Text.assemble((f"line {number}", colour), f": {_harmless(said)}")


def _harmless(text: str) -> str:
    """What came from outside, on one line and unable to command the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _count(result: LineResult, counts: Counter[str]) -> frozenset[int]:
    counts["lines"] += 1
    if result.taken is None:
        counts["failed"] += 1
        return frozenset()
    taken: Taken = result.taken
    counts["new" if taken.candidate_is_new else "known"] += 1
    counts["applications"] += len(taken.exports)
    counts["new applications"] += taken.new_applications
    for export in taken.exports:
        counts[export.state] += 1
    return taken.queued_at


def _sum_up(counts: Counter[str], tenant: Tenant, console: Console) -> None:
    known_applications = counts["applications"] - counts["new applications"]
    console.print(Text(f"Read {counts['lines']:,} lines for {_harmless(tenant.name)}."))
    console.print(f"  candidates    {counts['new']:,} new, {counts['known']:,} known before")
    console.print(
        f"  applications  {counts['new applications']:,} new, {known_applications:,} known before"
    )
    states = ", ".join(
        f"{counts[state]:,} {in_a_sentence(state)}" for state in ExportState if counts[state]
    )
    console.print(f"  their exports {states or 'none'}")
    console.print(f"  failed        {counts['failed']:,}")
