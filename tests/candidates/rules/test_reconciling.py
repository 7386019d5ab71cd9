"""Every candidate of a job is in exactly one group, and the counts add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ExportState
from candidates.rules.reconciling import (
    DIFFERENCES,
    LISTED,
    Group,
    Ledger,
    Seen,
    Tally,
    Verdict,
    group_of,
    ledger_of,
    verdict_of,
)
from candidates.rules.reconciling_reasons import explain

IDS = st.frozensets(st.sampled_from(["a-1", "a-2", "a-3"]))
SEEN = st.builds(
    Seen,
    here=IDS,
    elsewhere=IDS,
    absence_shown=st.booleans(),
    is_ours=st.booleans(),
)
PEOPLE = st.lists(st.tuples(st.sampled_from(list(Ledger)), SEEN), max_size=40)
HERE = frozenset({"a-1"})
TWICE = frozenset({"a-1", "a-2"})
OTHER = frozenset({"j-9"})


@given(PEOPLE)
def test_everybody_is_in_one_group_and_the_counts_add_up(people):
    tally = Tally()
    groups = [tally.count(ledger, seen) for ledger, seen in people]

    assert tally.groups.total() == len(people)
    assert all(tally.groups[group] == groups.count(group) for group in Group)
    assert tally.exported == sum(ledger is Ledger.SENT for ledger, _ in people)
    assert tally.found == sum(bool(seen.here) for _, seen in people)
    sent = [
        group for (ledger, _), group in zip(people, groups, strict=True) if ledger is Ledger.SENT
    ]
    assert set(sent) <= {
        Group.AGREES,
        Group.MISSING,
        Group.OTHER_JOB,
        Group.DUPLICATE,
        Group.UNVERIFIED,
    }
    rest = tally.groups.total() - tally.eligible
    assert rest == sum(ledger is Ledger.NOT_DUE for ledger, _ in people)


@given(PEOPLE, PEOPLE)
def test_jobs_together_count_what_each_counts(first, second):
    both, whole = Tally(), Tally()
    for people in (first, second):
        one = Tally()
        for ledger, seen in people:
            one.count(ledger, seen)
            whole.count(ledger, seen)
        both.add(one)
    assert both.as_json() == whole.as_json()


@given(st.sampled_from(list(Ledger)), SEEN)
def test_what_was_not_looked_for_is_never_missing(ledger, seen):
    group = group_of(ledger, seen)
    if group in {Group.MISSING, Group.OTHER_JOB}:
        assert seen.absence_shown
        assert not seen.here
    if ledger is Ledger.SENT and not seen.here and not seen.absence_shown:
        assert group is Group.UNVERIFIED


@given(PEOPLE, st.booleans())
def test_nothing_agrees_where_somebody_could_not_be_verified(people, is_readable):
    tally = Tally()
    for ledger, seen in people:
        tally.count(ledger, seen)
    verdict = verdict_of(tally.groups, is_readable=is_readable)
    if verdict is Verdict.AGREES:
        assert is_readable
        assert not tally.differences
        assert not tally.groups[Group.UNVERIFIED]


@pytest.mark.parametrize(
    ("ledger", "seen", "group"),
    [
        (Ledger.SENT, Seen(here=HERE), Group.AGREES),
        (Ledger.SENT, Seen(here=TWICE), Group.DUPLICATE),
        (Ledger.SENT, Seen(absence_shown=True), Group.MISSING),
        (Ledger.SENT, Seen(elsewhere=OTHER, absence_shown=True), Group.OTHER_JOB),
        (Ledger.SENT, Seen(elsewhere=OTHER), Group.UNVERIFIED),
        (Ledger.UNDER_WAY, Seen(), Group.UNDER_WAY),
        (Ledger.UNDER_WAY, Seen(here=HERE), Group.UNDER_WAY),
        (Ledger.UNDER_WAY, Seen(here=HERE, is_ours=True), Group.UNEXPECTED),
        (Ledger.UNDER_WAY, Seen(here=TWICE), Group.DUPLICATE),
        (Ledger.BLOCKED, Seen(), Group.HELD),
        (Ledger.BLOCKED, Seen(here=HERE), Group.UNEXPECTED),
        (Ledger.HELD, Seen(), Group.HELD),
        (Ledger.HELD, Seen(here=HERE), Group.OUTSIDE),
        (Ledger.HELD, Seen(here=HERE, is_ours=True), Group.UNEXPECTED),
        (Ledger.NOT_DUE, Seen(), Group.NOT_DUE),
        (Ledger.NOT_DUE, Seen(here=TWICE), Group.OUTSIDE),
    ],
)
def test_the_groups(ledger, seen, group):
    assert group_of(ledger, seen) is group


@pytest.mark.parametrize(
    ("state", "verdict", "codes", "ledger"),
    [
        (None, "", (), Ledger.NOT_DUE),
        (ExportState.CANCELLED, "hold", (), Ledger.NOT_DUE),
        (ExportState.HELD, ExportVerdict.NEVER, (ExportReason.MANUAL_JOB,), Ledger.NOT_DUE),
        (
            ExportState.HELD,
            ExportVerdict.HOLD,
            (ExportReason.TRIGGER_STAGE_NOT_REACHED,),
            Ledger.NOT_DUE,
        ),
        (ExportState.HELD, ExportVerdict.HOLD, (ExportReason.NO_VALID_EMAIL,), Ledger.HELD),
        (ExportState.NEEDS_ATTENTION, "send", (), Ledger.BLOCKED),
        (ExportState.PROCESSING, "send", (), Ledger.UNDER_WAY),
        (ExportState.EXPORTED, "send", (), Ledger.SENT),
    ],
)
def test_what_an_export_says(state, verdict, codes, ledger):
    assert ledger_of(state, verdict=verdict, codes=codes) is ledger


@pytest.mark.parametrize("group", LISTED)
def test_whoever_is_listed_is_explained(group):
    reason = explain(group, {"person": "p-1"})
    assert reason.sentence
    assert reason.evidence == {"person": "p-1"}
    if group in DIFFERENCES:
        assert reason.hint
