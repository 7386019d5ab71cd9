"""The steps of a guide that lead to a permission."""

from pathlib import Path

import pytest

from integrations.services.guide_steps import steps_to

ROOT = Path("integrations/connectors/ats")


@pytest.mark.parametrize(
    ("system", "number"),
    [("ashby", 4), ("bamboohr", 2), ("bullhorn", 3), ("frappe", 2), ("greenhouse", 5),
     ("kombo", 4), ("lever", 3), ("workable", 5)],
)  # fmt: skip
def test_the_steps_end_where_permissions_are_given(system: str, number: int):
    way = steps_to(ROOT / system / "guide.md", "")[0]
    assert number in [step.number for step in way.steps if step.is_meant]
    assert way.steps[-1].is_meant


def test_a_guide_without_such_a_step_has_none():
    assert steps_to(ROOT / "odoo" / "guide.md", "") == []


def test_the_row_of_the_permission_is_marked():
    step = steps_to(ROOT / "ashby" / "guide.md", "hiringProcessMetadata:read")[0].steps[3]
    marked = str(step.html).split('<tr class="is-meant">')
    assert len(marked) == 2
    assert marked[1].lstrip().startswith("<td>Hiring Process Metadata")
