"""``manage.py generate_docs``: writes pages of docs from the code; ``--check`` only compares."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.reference.connectors import connectors
from portal.reference.markdown import NOTICE
from portal.reference.openapi import openapi
from portal.reference.reasons import reasons
from portal.reference.states import alert_states, connection_states, export_states, failure_states
from portal.reference.webhooks import webhooks

PAGES: dict[str, Callable[[], str]] = {
    "reasons.md": reasons,
    "export-states.md": export_states,
    "connection-states.md": connection_states,
    "failure-states.md": failure_states,
    "alert-states.md": alert_states,
    "connectors.md": connectors,
    "webhooks.md": webhooks,
    "openapi.yaml": openapi,
}


class Command(BaseCommand):
    """Writes every reference page, and removes pages that are no longer written."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """``--check`` and ``--dir``."""
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a page is stale"
        )
        parser.add_argument("--dir", type=Path, default=Path(settings.BASE_DIR) / "docs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` with the names of stale pages when asked to check."""
        folder: Path = options["dir"]
        wanted = {name: write() for name, write in PAGES.items()}
        there = {
            path.name: text
            for path in (*folder.glob("*.md"), *folder.glob("*.yaml"))
            if (text := path.read_text()).startswith(NOTICE) or path.name in PAGES
        }
        stale = sorted(
            name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name)
        )
        if options["check"]:
            if stale:
                raise CommandError(
                    f"Stale in {folder}: {', '.join(stale)}. Run manage.py generate_docs."
                )
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in wanted:
                (folder / name).write_text(wanted[name])
            else:
                (folder / name).unlink()
        self.stdout.write(f"{len(stale)} of {len(wanted)} pages changed.")
