"""The reference pages are written from the code, and a stale one is noticed."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import MOVES
from integrations.rules.connection_state import ConnectionState
from jobs.rules.eligibility import JobReason
from portal.reference.connectors import connectors
from portal.reference.reasons import reasons
from portal.reference.states import connection_states, export_states


def test_the_pages_in_the_repository_are_current() -> None:
    call_command("generate_docs", "--check")


def test_a_changed_a_missing_and_a_surplus_page_are_stale(tmp_path: Path) -> None:
    call_command("generate_docs", "--dir", str(tmp_path))
    call_command("generate_docs", "--dir", str(tmp_path), "--check")
    (tmp_path / "reasons.md").write_text("nothing")
    (tmp_path / "connectors.md").unlink()
    (tmp_path / "forgotten.md").write_text("old")
    with pytest.raises(CommandError, match=r"connectors\.md, forgotten\.md, reasons\.md"):
        call_command("generate_docs", "--dir", str(tmp_path), "--check")
    assert (tmp_path / "reasons.md").read_text() == "nothing"
    call_command("generate_docs", "--dir", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "connection-states.md",
        "connectors.md",
        "export-states.md",
        "reasons.md",
    ]


def test_every_reason_of_the_rules_is_explained() -> None:
    page = reasons()
    for code in [*ExportReason, *JobReason]:
        assert page.count(f"| `{code.value}` | {code.meaning} |") == 1


def test_reasons_in_the_code_and_of_the_vendor_are_found() -> None:
    page = reasons()
    assert "| `export.worker_lost` | Reason | The worker that was sending this did not" in page
    assert "| `match.several_people` | Reason | … people in the ATS have this e-mail" in page
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


def test_the_matrix_tells_what_a_connector_can_do() -> None:
    page = connectors()
    assert "| `create_application` | yes |" in page
    assert "| UKG Ready | `ukg_ready` | Kombo | tool `ukgready` |" in page


def test_the_pages_name_nothing_of_this_machine() -> None:
    for write in (reasons, export_states, connection_states, connectors):
        assert str(settings.BASE_DIR) not in write()
