"""Every code of the policy answers one question, and the answer repeats what policy says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from candidates.rules.export_policy import decide
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.why_candidate import IN_FAVOUR, QUESTIONS, DeliveryFacts, explain
from integrations.rules.decision import Owner, Reason
from integrations.rules.inquiry import Finding
from tests.candidates.rules.test_export_policy import CASES, READY, facts

NOW = datetime(2026, 11, 26, tzinfo=UTC)
HELD = DeliveryFacts(state=ExportState.HELD, words="Held", since=NOW)


def test_every_code_answers_exactly_one_question() -> None:
    asked = [code for question in QUESTIONS for code in question.codes]
    assert len(asked) == len(set(asked))
    assert set(asked) | IN_FAVOUR == set(ExportReason)
    assert not set(asked) & IN_FAVOUR


ARRIVALS = [
    name
    for name, (changes, *_) in CASES.items()
    if changes.get("purpose") not in {Purpose.CORRECT, Purpose.AGAIN}
]
"""What is asked why of: neither a correction nor what is sent again is an arrival."""


@pytest.mark.parametrize("name", ARRIVALS)
def test_the_checks_fail_for_exactly_the_reasons_of_policy(name: str) -> None:
    changes, *_ = CASES[name]
    asked = facts(**changes) if changes else READY
    decision = decide(asked)
    answer = explain(asked, decision.reasons, HELD, headline="Held")
    against = {reason.code for reason in decision.reasons} - IN_FAVOUR
    assert set(answer.codes) == against
    failing = answer.first_failing
    assert (failing is None) is not bool(against)
    assert len(answer.checks) == len(QUESTIONS) + 1


def test_what_was_agreed_to_is_not_held_against_an_export_under_way() -> None:
    now_closed = replace(READY, job=replace(READY.job, closed_because="It was filled."))
    refused = Reason("ats.field_missing", "The ATS wants a phone.", owner=Owner.SUPPORT)
    stuck = DeliveryFacts(
        state=ExportState.NEEDS_ATTENTION, words="Needs attention", since=NOW, tries=3,
        reasons=[refused],
    )  # fmt: skip
    answer = explain(now_closed, decide(now_closed).reasons, stuck, headline="Stuck")
    assert answer.codes == ["ats.field_missing"]
    assert answer.owner is Owner.SUPPORT
    assert "3 tries" in answer.checks[-1].value


def test_an_arrival_holds_and_a_move_under_way_is_not_known() -> None:
    def last(state: ExportState, **more: datetime) -> Finding:
        delivery = DeliveryFacts(state=state, words=state, since=NOW, **more)
        answer = explain(READY, (), delivery, headline="")
        return next(c.finding for c in answer.checks if c.question.startswith("Has it arrived"))

    assert last(ExportState.EXPORTED) is Finding.HOLDS
    assert last(ExportState.WORKING) is Finding.UNKNOWN
    assert last(ExportState.CHECKING, next_try=NOW) is Finding.UNKNOWN
