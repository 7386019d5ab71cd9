"""``manage.py demo``: the whole portal on this machine, with made-up customers."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from portal.demo.place import AlreadyRunningError, Place
from portal.demo.processes import ChildFellError, Stopped
from portal.demo.stage import NotReadyError, Stage


class Command(BaseCommand):
    """Set up, show the main job, serve until Ctrl-C. Leaves no process behind."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """``--check`` and ``--dir``."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="begin anew, inspect everything, and end; fails when anything is amiss",
        )
        parser.add_argument(
            "--dir", type=Path, default=settings.BASE_DIR / ".demo", help="the demo's folder"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` with one sentence when something did not work."""
        console = Console()
        place = Place(options["dir"])
        try:
            place.enter()
        except AlreadyRunningError as error:
            raise CommandError(str(error)) from None
        try:
            self._perform(console, place, is_check=options["check"])
        finally:
            place.leave()

    def _perform(self, console: Console, place: Place, *, is_check: bool) -> None:
        memory = place.recall()
        if memory is not None and not memory.loaded and not is_check:
            console.print("The last start was not finished; beginning anew.")
        if memory is None or not memory.loaded or is_check:
            memory = place.begin_anew()
        stage = Stage(console, place, memory)
        code = 0
        try:
            stage.set_up()
            stage.serve()
            if is_check:
                code = stage.verify()
            else:
                stage.tell_where()
                stage.stay()
        except Stopped:
            console.print("\nEnding ...")
        except ChildFellError as fall:
            raise CommandError(
                f"{fall} The demo ends with it. Its last lines, from {fall.child.log}:\n"
                f"{fall.child.last_lines()}"
            ) from None
        except (NotReadyError, OSError) as error:
            raise CommandError(f"{error} The logs are in {place.logs}.") from None
        finally:
            stage.children.end_all()
        if code:
            raise CommandError("The demo is not as it should be.", returncode=code)
