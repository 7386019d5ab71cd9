"""An update never leaves anything unsaid: which PDF is there, and what became of the stage."""

from hypothesis import given
from hypothesis import strategies as st

from candidates.rules import updates
from candidates.rules.export_state import EffectKind, Purpose, planned_effects

OPERATIONS = ("attach_document", "move_stage", "add_note", "create_person", "add_tag")


@given(st.frozensets(st.sampled_from(OPERATIONS)), st.booleans())
def test_whatever_a_system_can_do_pdf_and_stage_are_spoken_of(can, into_stage):
    kinds = planned_effects(
        Purpose.UPDATE, offers=lambda operation: operation in can, into_stage=into_stage
    )
    said = updates.what_it_does(kinds, into_stage=into_stage)
    about_pdf = {updates.ADDS_A_SECOND_PDF, updates.FIRST_PDF_STAYS}
    assert len(about_pdf & set(said)) == 1
    assert (updates.ADDS_A_SECOND_PDF in said) is ("attach_document" in can)
    moved = EffectKind.STAGE in kinds
    assert moved is (into_stage and "move_stage" in can)
    assert (updates.STAGE_STAYS in said) is (into_stage and not moved)
    assert (updates.NO_STAGE_CHOSEN in said) is not into_stage
