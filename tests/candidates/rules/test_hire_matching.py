"""Whether somebody whom the HR system knows is our hire."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.hire_matching import HireMatchReason, judge, sure_one
from candidates.rules.matching import SOMEBODY_ELSE, Match
from integrations.connectors.hris_types import Employee, HireToExport

HIRE = HireToExport(
    first_name="Ana", last_name="Ruiz", email="ana@example.com", reference="rx-8f3k2mbq"
)
ANA = Employee("1", "Ana", "Ruiz", ("ana@example.com",), active=True)
BERTA = Employee("2", "Berta", "Klein", ("ana@example.com",), active=True)
LEFT = replace(ANA, external_id="3", active=False)


def test_nobody_there_is_nobody() -> None:
    assert judge(HIRE, []).verdict is Match.NOBODY


def test_one_with_the_same_name_is_sure() -> None:
    assert judge(HIRE, [ANA]).verdict is Match.SURE


def test_our_reference_is_sure_whatever_else_was_changed() -> None:
    ours = replace(BERTA, reference=HIRE.reference, active=False)
    assert judge(HIRE, [ANA, ours]).verdict is Match.SURE
    assert sure_one(HIRE, [ANA, ours]) is ours


def test_whom_our_own_export_brought_is_sure() -> None:
    assert judge(HIRE, [BERTA, LEFT], own_ids=["3"]).verdict is Match.SURE
    assert sure_one(HIRE, [BERTA, LEFT], own_ids=["3"]) is LEFT


def test_another_name_several_and_somebody_who_has_left_go_to_a_person() -> None:
    for found, code in (
        ([BERTA], HireMatchReason.OTHER_EMPLOYEE),
        ([ANA, BERTA], HireMatchReason.SEVERAL_EMPLOYEES),
        ([LEFT], HireMatchReason.FORMER_EMPLOYEE),
    ):
        decision = judge(HIRE, found)
        assert decision.verdict is Match.DOUBTFUL
        assert decision.reasons[0].code == code
        people = decision.reasons[0].evidence["people"]
        assert [person["id"] for person in people] == [one.external_id for one in found]


def test_what_a_person_said_is_followed() -> None:
    assert judge(HIRE, [LEFT], confirmed_id="3").verdict is Match.SURE
    assert judge(HIRE, [ANA, BERTA], confirmed_id="2").verdict is Match.SURE
    assert sure_one(HIRE, [ANA, BERTA], confirmed_id="2") is BERTA
    assert judge(HIRE, [LEFT], confirmed_id=SOMEBODY_ELSE).verdict is Match.NOBODY


@given(
    st.lists(st.sampled_from([ANA, BERTA, LEFT]), unique=True),
    st.sampled_from(["", "1", "2", "3", SOMEBODY_ELSE]),
)
def test_nobody_is_ever_guessed(found: list[Employee], confirmed: str) -> None:
    """Sure is only one active person of that name, or whom a person has named."""
    decision = judge(HIRE, found, confirmed_id=confirmed)
    if decision.verdict is Match.SURE:
        one = sure_one(HIRE, found, confirmed_id=confirmed)
        assert one.external_id == confirmed or found == [ANA]
    if decision.verdict is Match.DOUBTFUL:
        assert decision.reasons
