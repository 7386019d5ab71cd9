"""Before the go-live nobody leaves but a test candidate: over every combination of the facts."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from candidates.rules.export_facts import (
    CandidateFacts,
    ConnectionFacts,
    ExportFacts,
    JobFacts,
    SearchFacts,
)
from candidates.rules.export_policy import ExportVerdict, decide
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import Purpose
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from integrations.connectors.types import Target
from integrations.rules.connection_state import TAKES_TESTS, ConnectionState, Workflow
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState

EITHER, STAGES = st.booleans(), st.sampled_from(PlatformStage)
PERHAPS = st.sampled_from([True, False, None])

jobs = st.builds(
    JobFacts,
    title=st.just("Welder"),
    source=st.sampled_from(JobSource),
    state=st.sampled_from(JobState),
    eligibility=st.sampled_from(Eligibility),
    closed_because=st.sampled_from(["", "Filled."]),
    stage_ids=st.sampled_from([frozenset(), frozenset({"s1"})]),
)
connections = st.builds(
    ConnectionFacts,
    system=st.just("UKG Pro"),
    state=st.sampled_from(ConnectionState),
    workflow=st.sampled_from(Workflow),
    trigger_stage=STAGES,
    takes_candidates=PERHAPS,
    takes_prospects=PERHAPS,
    redirect_acknowledged_by=st.sampled_from(["", "J. Roe"]),
)
candidates = st.builds(
    CandidateFacts,
    source=st.sampled_from(CandidateSource),
    stage=STAGES,
    furthest_stage=STAGES,
    screening_completed=EITHER,
    response=st.sampled_from([*ResponseType, None]),
    has_name=EITHER,
    emails_known=st.integers(0, 2),
    emails_usable=st.integers(0, 2),
    is_test=EITHER,
)
searches = st.builds(
    SearchFacts,
    target=st.sampled_from(Target),
    stage_id=st.sampled_from(["", "s1", "s9"]),
    is_manual=EITHER,
    responders_only=EITHER,
    response_types=st.frozensets(st.sampled_from(ResponseType)),
)
everything = st.builds(
    ExportFacts,
    job=jobs,
    connection=st.one_of(st.none(), connections),
    candidate=candidates,
    search=searches,
    purpose=st.sampled_from(Purpose),
    released_by=st.sampled_from(["", "Ann Lee"]),
    exported_as=st.sampled_from(["", "rx-8f3k2m"]),
    arrived=EITHER,
)


def in_state(facts: ExportFacts, state: ConnectionState) -> ExportFacts:
    assert facts.connection is not None
    return replace(facts, connection=replace(facts.connection, state=state))


@settings(max_examples=1_000, deadline=None)
@given(everything)
def test_nobody_but_a_test_candidate_is_sent_before_the_connection_is_live(facts):
    decision = decide(facts)
    if decision.verdict is not ExportVerdict.SEND:
        assert decision.reasons
        return
    assert facts.connection is not None
    if not facts.candidate.is_test:
        assert facts.connection.state is ConnectionState.ACTIVE
    assert facts.connection.state in TAKES_TESTS
    if facts.purpose is Purpose.CORRECT:
        # The person is there; whatever has become of the job, their address can be put right.
        assert facts.arrived
        assert facts.candidate.emails_usable
        return
    if facts.purpose is Purpose.AGAIN:
        # The record is there and gets its PDF once more, whatever has become of the job.
        return
    assert facts.job.source is JobSource.SYNCED
    assert not facts.job.closed_because
    assert facts.candidate.emails_usable
    assert facts.connection.takes_candidates is not False
    assert facts.connection.workflow is not Workflow.REDIRECT


@settings(max_examples=1_000, deadline=None)
@given(everything.filter(lambda facts: facts.connection is not None))
def test_shadow_mode_lists_exactly_who_would_go_if_it_were_live(facts):
    shadow = decide(in_state(facts, ConnectionState.SHADOW))
    live = decide(in_state(facts, ConnectionState.ACTIVE))
    listed = [reason.code for reason in shadow.reasons] == [ExportReason.SHADOW_MODE]
    would_go = live.verdict is ExportVerdict.SEND and not facts.candidate.is_test
    assert listed is would_go
    if not listed:
        assert shadow == live
