"""Groups of failures: resolved by evidence, back when it returns, escalating by numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidates.rules.export_state import ExportState
from candidates.rules.failure_kind import FailureKind
from candidates.rules.failure_known import OUTCOMES, FailureClass, Known
from candidates.rules.failure_recipes import (
    FILL_FIELD,
    LABEL,
    OUR_KEY,
    TABLE,
    RecipeKind,
    recipe_of,
)
from candidates.rules.failure_state import (
    ENDED,
    LEAST_PEOPLE,
    MOVES,
    FailureState,
    GroupFacts,
    grows_beyond,
    judge,
    needs_baseline,
)
from candidates.rules.failure_triage import TABLE as TRIAGE
from candidates.rules.failure_triage import after_failure, triage
from integrations import errors
from integrations.errors import ConnectorError, OutcomeUnknownError, RejectedError
from integrations.rules.decision import Owner, Reason

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
S = FailureState


def facts(state: FailureState = S.OPEN, people: int = 5, **more: object) -> GroupFacts:
    return GroupFacts(state, people, first_seen_at=NOW - timedelta(hours=3), **more)


@pytest.mark.parametrize("state", [state for state in S if state is not S.RESOLVED])
def test_it_is_resolved_as_soon_as_nothing_is_stuck_on_it_and_never_before(
    state: FailureState,
) -> None:
    assert judge(facts(state, people=0), now=NOW) is S.RESOLVED
    assert judge(facts(state, people=1), now=NOW + timedelta(days=365)) is not S.RESOLVED


def test_it_escalates_at_ten_people_and_three_times_as_many() -> None:
    assert grows_beyond(1) == LEAST_PEOPLE
    assert judge(facts(people=9, baseline=1), now=NOW) is S.OPEN
    assert judge(facts(people=10, baseline=1), now=NOW) is S.ESCALATING
    assert judge(facts(S.ACKNOWLEDGED, people=59, baseline=20), now=NOW) is S.ACKNOWLEDGED
    assert judge(facts(S.ACKNOWLEDGED, people=60, baseline=20), now=NOW) is S.ESCALATING


def test_a_new_one_does_not_escalate_before_anybody_could_have_looked() -> None:
    assert judge(facts(people=5_000), now=NOW) is S.OPEN
    fresh = GroupFacts(S.OPEN, 5_000, first_seen_at=NOW - timedelta(minutes=59))
    assert not needs_baseline(fresh, now=NOW)
    assert needs_baseline(fresh, now=NOW + timedelta(minutes=1))


def test_an_ignored_one_stays_ignored_however_it_grows() -> None:
    assert judge(facts(S.IGNORED, people=10_000, baseline=1), now=NOW) is S.IGNORED


def test_a_snooze_ends_at_its_time_or_with_its_people() -> None:
    until = facts(S.SNOOZED, people=5, baseline=5, ends_at=NOW)
    assert judge(until, now=NOW - timedelta(seconds=1)) is S.SNOOZED
    assert judge(until, now=NOW) is S.OPEN
    assert judge(facts(S.SNOOZED, people=7, baseline=5, ends_with=8), now=NOW) is S.SNOOZED
    assert judge(facts(S.SNOOZED, people=8, baseline=5, ends_with=8), now=NOW) is S.ESCALATING
    grown = facts(S.SNOOZED, people=15, baseline=5, ends_at=NOW + timedelta(days=1))
    assert judge(grown, now=NOW) is S.ESCALATING


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([state for state in S if state is not S.RESOLVED]),
    st.integers(0, 1_000),
    st.none() | st.integers(0, 1_000),
    st.none() | st.integers(-100, 100),
    st.none() | st.integers(1, 1_000),
)
def test_every_judgement_is_a_move_of_the_table(
    state: FailureState, people: int, baseline: int | None, hours: int | None, most: int | None
) -> None:
    ends_at = None if hours is None else NOW + timedelta(hours=hours)
    found = judge(facts(state, people, baseline=baseline, ends_at=ends_at, ends_with=most), now=NOW)
    assert found is state or (state, found) in MOVES


def test_every_state_can_be_reached_and_only_the_past_comes_back() -> None:
    reached = {after for _, after in MOVES}
    assert reached == set(S)
    assert [before for before, after in MOVES if after is S.REGRESSED] == [S.RESOLVED]
    assert all((state, S.RESOLVED) in MOVES for state in S if state is not S.RESOLVED)
    assert set(ENDED) == {S.RESOLVED, S.IGNORED}


# --- labels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("becomes", list(FailureClass))
def test_a_label_says_state_owner_and_sentence(becomes: FailureClass) -> None:
    error = RejectedError(code="vendor.odd", sentence="Something odd.")
    known = Known("The office is closed.", becomes, "Wait until Monday.")
    outcome = known.outcome(triage(error))
    assert outcome is OUTCOMES[becomes]
    state = after_failure(error, under_way=False, failures=1, max_failures=12, known=outcome)
    waits = becomes is FailureClass.PASSES
    assert state is (ExportState.RETRY_LATER if waits else ExportState.NEEDS_ATTENTION)
    told = known.told(Reason("vendor.odd", "Something odd.", evidence={"error": "RejectedError"}))
    assert (told.code, told.sentence, told.hint) == (
        "vendor.odd",
        "The office is closed.",
        "Wait until Monday.",
    )
    assert told.evidence["said"] == "Something odd."
    assert told.owner is outcome.owner
    assert known.told(told) == told


@pytest.mark.parametrize("becomes", list(FailureClass))
def test_no_label_makes_an_unknown_outcome_certain(becomes: FailureClass) -> None:
    error = OutcomeUnknownError(code="http.timeout", sentence="No answer.")
    usual = triage(error)
    outcome = Known("It passes.", becomes, "Wait.").outcome(usual)
    assert outcome is usual
    state = after_failure(error, under_way=True, failures=1, max_failures=12, known=outcome)
    assert state is ExportState.CHECKING


def test_what_passes_asks_a_person_in_the_end() -> None:
    error = RejectedError(code="vendor.odd", sentence="Something odd.")
    outcome = OUTCOMES[FailureClass.PASSES]
    state = after_failure(error, under_way=False, failures=12, max_failures=12, known=outcome)
    assert state is ExportState.NEEDS_ATTENTION


# --- recipes --------------------------------------------------------------------------------------


def test_every_kind_of_error_has_a_recipe_and_a_row_in_the_triage() -> None:
    known = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, ConnectorError)
    } - {ConnectorError}
    assert {error for error, _ in TABLE} == known
    assert {error for error, _ in TRIAGE} == known


@pytest.mark.parametrize(
    ("error", "code", "field", "kind"),
    [
        ("RejectedError", "vendor.invalid", "phone", RecipeKind.FILL_FIELD),
        ("RejectedError", "vendor.invalid", "", RecipeKind.LABEL),
        ("PermissionMissingError", "http.403", "", RecipeKind.ASK_PERMISSION),
        ("TargetGoneError", "ATS.JOB_CLOSED", "", RecipeKind.ANOTHER_JOB),
        ("CredentialsRejectedError", "http.401", "", RecipeKind.RECONNECT),
        ("", "match.other_name", "", RecipeKind.SAY_WHO),
        ("", "export.cannot_look_up", "", RecipeKind.LOOK_IN_THE_ATS),
        ("", "export.worker_lost", "", RecipeKind.WAIT),
        ("", "something.new", "", RecipeKind.LABEL),
    ],
)
def test_the_recipe_follows_from_the_kind_of_error(
    error: str, code: str, field: str, kind: RecipeKind
) -> None:
    assert recipe_of(error, code, field).kind is kind


def test_nobody_is_asked_to_reconnect_where_the_platforms_own_key_is_refused() -> None:
    refused = ("CredentialsRejectedError", "http.401", "")
    for kind in (FailureKind.EXPORT, FailureKind.ACCESS):
        assert recipe_of(*refused, kind, Owner.SUPPORT) is OUR_KEY
        assert recipe_of(*refused, kind, Owner.CUSTOMER).kind is RecipeKind.RECONNECT


def test_every_recipe_says_what_to_do() -> None:
    for recipe in {FILL_FIELD, LABEL, OUR_KEY, *(recipe for _, recipe in TABLE)}:
        assert recipe.title
        assert all(step.endswith(".") for step in recipe.steps)
    assert Owner.NOBODY is OUTCOMES[FailureClass.PASSES].owner
