"""``manage.py connectors``: what each connector can do, as a table in the terminal."""

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from portal.reference.connectors import KINDS, YES, matrix

WIDE = 200
"""Columns where nobody's window is the limit: a file or a pipe."""


class Command(BaseCommand):
    """Prints the matrix; docs/connectors.md has the evidence behind each cell."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """One table for each kind of system."""
        console = Console()
        if not console.is_terminal:
            console.width = WIDE
        for kind, title in KINDS.items():
            head, rows = matrix(kind)
            shown = Table(title=title, title_justify="left", header_style="bold")
            for name in head:
                shown.add_column(name, justify="left" if name == head[0] else "center")
            for what, *cells in rows:
                marks = ["[green]yes[/green]" if cell == YES else "[dim]–[/dim]" for cell in cells]
                shown.add_row(what, *marks)
            if rows:
                console.print(shown)
