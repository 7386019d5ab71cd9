"""The budgets of the house: what no file and no function may outgrow, and what none may contain."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "candidates", "jobs", "integrations", "sandbox")
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 50
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_there_are_sources_to_judge() -> None:
    assert len(list(sources())) > 100


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_keeps_the_budgets(path: Path) -> None:
    assert path.name not in FORBIDDEN_NAMES
    lines = path.read_text().count("\n")
    assert lines <= MOST_LINES_OF_A_FILE
    too_long = [
        f"{function.name} ({function.end_lineno - function.lineno + 1} lines)"
        for function in functions(path)
        if function.end_lineno - function.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert too_long == []


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_done_by_signals_or_by_celerys_own_retries(path: Path) -> None:
    """Delays, retries and rates live in rows; hidden control flow does not exist."""
    forbidden = {"countdown", "eta", "rate_limit", "autoretry_for", "retry_backoff"}
    used = {
        keyword.arg
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    }
    assert used & forbidden == set()
    assert "django.dispatch" not in path.read_text()
    assert "django.db.models.signals" not in path.read_text()


@pytest.mark.parametrize("app", ["candidates", "jobs", "integrations"])
def test_tasks_are_a_few_lines(app: str) -> None:
    path = ROOT / app / "tasks.py"
    if not path.exists():
        return
    bodies = {
        function.name: function.end_lineno - function.body[0].end_lineno
        for function in functions(path)
    }
    assert all(lines <= 5 for lines in bodies.values()), bodies


def test_no_system_is_named_outside_the_connectors_and_the_catalogue() -> None:
    """No branch on a vendor's name: what a system can do is asked of its connector."""
    names = ("kombo", "ukg", "lever", "ashby", "bamboohr", "greenhouse", "bullhorn")
    allowed = {"systems.py", "settings.py"}
    offenders = []
    for path in sources():
        inside = path.relative_to(ROOT)
        if inside.parts[0] == "sandbox" or "connectors" in inside.parts or path.name in allowed:
            continue
        if inside.parts[:2] == ("portal", "demo"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare) and any(
                isinstance(side, ast.Constant) and str(side.value).lower().startswith(names)
                for side in [node.left, *node.comparators]
            ):
                offenders.append(f"{inside}:{node.lineno}")
    assert offenders == []
