"""The reference pages are written from the code, and a stale one is noticed."""

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import MOVES
from integrations.connectors.base import AtsConnector
from integrations.connectors.registry import CONNECTORS, connector_class
from integrations.rules.connection_state import ConnectionState
from integrations.systems import SYSTEMS
from jobs.rules.eligibility import JobReason
from jobs.rules.why_job_facts import WhyJob
from portal.reference.connectors import connectors
from portal.reference.markdown import NOTICE
from portal.reference.reasons import reasons
from portal.reference.states import connection_states, export_states


def test_the_pages_in_the_repository_are_current() -> None:
    call_command("generate_docs", "--check")


def test_a_changed_a_missing_and_a_surplus_page_are_stale(tmp_path: Path) -> None:
    call_command("generate_docs", "--dir", str(tmp_path))
    call_command("generate_docs", "--dir", str(tmp_path), "--check")
    (tmp_path / "reasons.md").write_text("nothing")
    (tmp_path / "connectors.md").unlink()
    (tmp_path / "forgotten.md").write_text(f"{NOTICE}\n\nold")
    (tmp_path / "by-hand.md").write_text("# Written by hand")
    with pytest.raises(CommandError, match=r"connectors\.md, forgotten\.md, reasons\.md"):
        call_command("generate_docs", "--dir", str(tmp_path), "--check")
    assert (tmp_path / "reasons.md").read_text() == "nothing"
    call_command("generate_docs", "--dir", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "alert-states.md",
        "by-hand.md",
        "connection-states.md",
        "connectors.md",
        "export-states.md",
        "failure-states.md",
        "openapi.yaml",
        "reasons.md",
        "webhooks.md",
    ]


def test_every_reason_of_the_rules_is_explained() -> None:
    page = reasons()
    for code in [*ExportReason, *JobReason, *WhyJob]:
        assert page.count(f"| `{code.value}` | {code.meaning} |") == 1


def test_reasons_in_the_code_and_of_the_vendor_are_found() -> None:
    page = reasons()
    assert "| `export.worker_lost` | Reason | The worker that was sending this did not" in page
    assert "| `export.several_found` | Reason | … holds … records that may be this" in page
    assert "| `ATS.JOB_CLOSED` | TargetGoneError | certainly not written |" in page
    assert "| `CredentialsRejectedError` | `retry_later` | customer | yes |" in page


def test_every_move_of_an_export_is_drawn_and_told() -> None:
    page = export_states()
    for (before, after), why in MOVES.items():
        assert f"    {before or '[*]'} --> {after}: {why}\n" in page
        assert f"| `{before or 'new row'}` | `{after}` | {why} |\n" in page


def test_every_state_of_a_connection_is_there() -> None:
    page = connection_states()
    assert [state for state in ConnectionState if f"`{state}`" not in page] == []
    assert "    active --> broken\n" in page


def cells(page: str, heading: str, row: str) -> dict[str, str]:
    """One row of the table under a heading, by column."""
    lines = page.split(f"## {heading}\n", 1)[1].strip().split("\n\n")[0].splitlines()
    split = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return next(dict(zip(split[0], cells, strict=True)) for cells in split if cells[0] == row)


def test_every_cell_of_the_matrix_is_what_the_code_can_do() -> None:
    """Asked of the classes here once more, past the page."""
    page = connectors()
    for key, entry in CONNECTORS.items():
        kind = connector_class(key)
        heading = (
            "Applicant tracking systems"
            if issubclass(kind, AtsConnector)
            else "HR information systems"
        )
        for operation, meaning in kind.operations.items():
            told = cells(page, heading, meaning.rstrip("."))[entry.label]
            own = any(operation in vars(c) for c in kind.__mro__ if "operations" not in vars(c))
            assert told == ("yes" if own else "–"), (key, operation)


def test_what_looks_alike_is_listed_as_several_systems() -> None:
    page = connectors()
    tools = {"UKG Pro": "ukgpro", "UKG Ready": "ukgready", "UKG Pro WFM": "ukgprowfm"}
    for name, tool in tools.items():
        assert page.count(f"| {name} |") == 1
        (system,) = (system for system in SYSTEMS.values() if system.name == name)
        assert [route.options for route in system.routes] == [{"tool": tool}]


def test_every_system_has_a_guide_a_way_in_and_a_version() -> None:
    for system in SYSTEMS.values():
        assert system.versions
        for route in system.routes:
            assert route.authorisations, system.name
            assert route.guide.read_text().startswith("# "), system.name


def test_the_matrix_is_printed_by_one_command() -> None:
    told = StringIO()
    with redirect_stdout(told):
        call_command("connectors")
    for entry in CONNECTORS.values():
        assert entry.label.split()[0] in told.getvalue()


def test_the_pages_name_nothing_of_this_machine() -> None:
    for write in (reasons, export_states, connection_states, connectors):
        assert str(settings.BASE_DIR) not in write()
