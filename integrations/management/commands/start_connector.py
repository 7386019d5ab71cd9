"""``manage.py start_connector KEY``: the files of a new connector, and the tests it fails yet."""

import re
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.connectors.registry import CONNECTORS

SCAFFOLD = Path(__file__).parent.parent / "scaffold"
CONNECTOR = Path("integrations/connectors/ats")
TESTS = Path("tests/integrations/connectors")
KEY = re.compile(r"[a-z][a-z0-9]{1,29}")


class Command(BaseCommand):
    """Writes the folder of the connector and that of its tests; nothing that is there changes."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The key, and the name for people."""
        parser.add_argument("key", help="short, lower case: workable")
        parser.add_argument("--name", default="", help="as people know it: Workable")
        parser.add_argument("--dir", type=Path, default=Path(settings.BASE_DIR))

    def handle(self, *args: Any, key: str, name: str, **options: Any) -> None:
        """Raises ``CommandError`` for a key that is malformed or taken."""
        root: Path = options["dir"]
        if not KEY.fullmatch(key):
            raise CommandError(
                f"{key!r} is no key. Write 2 to 30 lower-case letters and digits, such as workable."
            )
        if key in CONNECTORS or (root / CONNECTOR / key).exists():
            raise CommandError(f"There is a connector {key!r} already.")
        label = name or key.capitalize()
        stem = re.sub(r"\W", "", label)
        for path, text in _files(key, label=label, stem=stem).items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            self.stdout.write(f"  {path}")
        self.stdout.write(
            "\nFirst add this line to CONNECTORS in integrations/connectors/registry.py, where the "
            "alphabet puts it:\n"
            f'        _ats("{key}", "{label}", "{stem}Connector"),\n\n'
            "Then the tests say in words what is missing:\n"
            f"        .venv/bin/python -m pytest -n 0 {TESTS / key}\n\n"
            "docs/adding-a-connector.md leads on from here: the stand-in in sandbox/twins, a "
            f'system with the route _own("{key}") in integrations/systems.py, and what else there '
            "is to do."
        )


def _files(key: str, *, label: str, stem: str) -> dict[Path, str]:
    """Every file of the scaffold with its place."""

    def filled(template: str) -> str:
        text = (SCAFFOLD / template).read_text()
        return Template(text).substitute(key=key, label=label, stem=stem, constant=key.upper())

    folder, tests = CONNECTOR / key, TESTS / key
    return {
        folder / "__init__.py": "",
        folder / "connector.py": filled("connector.py.txt"),
        folder / "settings.py": filled("settings.py.txt"),
        folder / "errors.py": filled("errors.py.txt"),
        folder / "capabilities.py": filled("capabilities.py.txt"),
        folder / "README.md": filled("README.md.txt"),
        folder / "guide.md": filled("guide.md.txt"),
        tests / "__init__.py": "",
        tests / f"test_{key}_contract.py": filled("test_contract.py.txt"),
        tests / f"test_{key}_journey.py": filled("test_journey.py.txt"),
    }
