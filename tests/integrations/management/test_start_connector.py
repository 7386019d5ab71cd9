"""A new connector starts from the scaffold, and its tests say in words what is missing."""

import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

FOLDERS = (
    Path("integrations/connectors/ats/acmehire"),
    Path("tests/integrations/connectors/acmehire"),
)


def test_it_writes_the_files_and_says_what_comes_next(tmp_path):
    told = StringIO()
    call_command("start_connector", "acmehire", name="Acme Hire", dir=tmp_path, stdout=told)
    written = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert written == sorted(
        [
            "__init__.py", "__init__.py", "README.md", "capabilities.py", "connector.py",
            "errors.py", "guide.md", "settings.py", "test_acmehire_contract.py",
            "test_acmehire_journey.py",
        ]
    )  # fmt: skip
    assert '_ats("acmehire", "Acme Hire", "AcmeHireConnector"),' in told.getvalue()
    text = (tmp_path / FOLDERS[0] / "connector.py").read_text()
    assert "class AcmeHireConnector(AtsConnector):" in text
    assert "ACMEHIRE_ERRORS" in (tmp_path / FOLDERS[0] / "errors.py").read_text()
    for path in tmp_path.rglob("*"):
        if path.suffix in (".py", ".md"):
            assert "$" not in path.read_text()


@pytest.mark.parametrize("key", ["Acme", "a", "acme-hire", "../acme", "kombo"])
def test_a_malformed_or_taken_key_is_refused(tmp_path, key):
    with pytest.raises(CommandError):
        call_command("start_connector", key, dir=tmp_path, stdout=StringIO())
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_written_over(tmp_path):
    call_command("start_connector", "acmehire", dir=tmp_path, stdout=StringIO())
    kept = tmp_path / FOLDERS[0] / "connector.py"
    kept.write_text("mine")
    with pytest.raises(CommandError, match="already"):
        call_command("start_connector", "acmehire", dir=tmp_path, stdout=StringIO())
    assert kept.read_text() == "mine"


def test_its_suites_fail_in_words(tmp_path):
    """In a copy of the tree, so that the real one stays as it is."""
    root = Path(settings.BASE_DIR)
    for part in ("integrations", "sandbox", "tests", "portal", "jobs", "candidates"):
        shutil.copytree(root / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    call_command("start_connector", "acmehire", name="Acme Hire", dir=tmp_path, stdout=StringIO())
    run = subprocess.run(  # noqa: S603 - our own tests, in a copy
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", str(FOLDERS[1])],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Acme Hire cannot test a connection yet: override check_account" in run.stdout
    assert "There is no stand-in 'acmehire' yet: write sandbox/twins/acmehire.py" in run.stdout
    assert "list_jobs has no evidence: add it to EVIDENCE" in run.stdout
