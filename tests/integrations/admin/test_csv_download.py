"""No cell of a download is a formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.admin.csv_download import csv_download, harmless


@pytest.mark.parametrize(
    "said", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1"]
)
def test_a_formula_becomes_text(said: str) -> None:
    assert harmless(said) == f"'{said}"


@given(st.text())
def test_no_cell_begins_like_a_formula_and_no_text_is_lost(said: str) -> None:
    cell = harmless(said)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert cell.removeprefix("'") == said.removeprefix("'")


def test_a_download_is_kept_by_no_cache() -> None:
    answer = csv_download(["Name"], [["=cmd|' /C calc'!A0"], ["Ana, Ruiz"]], name="list")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'
    body = b"".join(answer.streaming_content).decode()
    assert body == "\ufeffName\r\n'=cmd|' /C calc'!A0\r\n\"Ana, Ruiz\"\r\n"
