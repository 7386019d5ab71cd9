"""For any facts exactly one of go, wait and blocked, and every reason given is true.

The table below says in its own words when each reason is true. It knows nothing of the rules.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from candidates.rules.export_facts import (
    CandidateFacts,
    ConnectionFacts,
    ExportFacts,
    JobFacts,
    KnownFacts,
    SearchFacts,
)
from candidates.rules.export_policy import (
    NEVER,
    OVERRULED_WITH_REASON,
    SEND_NOW_OVERRULES,
    ExportVerdict,
    decide,
)
from candidates.rules.export_policy_reasons import ExportReason as Why
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.outlook import OutlookKind, look_ahead
from candidates.rules.removal import PersonNewsKind, removed
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from integrations.connectors.types import Target
from integrations.rules.connection_state import ConnectionState, Workflow
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState

WAY = ["new", "engaged", "screening", "interview", "offer", "hired"]
LIVE = {ConnectionState.ACTIVE, ConnectionState.SHADOW}
BEFORE = {ConnectionState.CONNECTED, *LIVE}

jobs = st.builds(
    JobFacts,
    title=st.just("Welder"),
    source=st.sampled_from(JobSource),
    state=st.sampled_from(JobState),
    eligibility=st.sampled_from(Eligibility),
    closed_because=st.sampled_from(["", "Filled."]),
    stage_ids=st.sampled_from([frozenset(), frozenset({"s1", "s2"})]),
)
connections = st.builds(
    ConnectionFacts,
    system=st.just("UKG Pro"),
    state=st.sampled_from(ConnectionState),
    workflow=st.sampled_from(Workflow),
    trigger_stage=st.sampled_from([PlatformStage(stage) for stage in WAY]),
    takes_candidates=st.sampled_from([True, False, None]),
    takes_prospects=st.sampled_from([True, False, None]),
    redirect_acknowledged_by=st.sampled_from(["", "Pat"]),
)
candidates = st.builds(
    CandidateFacts,
    source=st.sampled_from(CandidateSource),
    stage=st.sampled_from(PlatformStage),
    furthest_stage=st.sampled_from([PlatformStage(stage) for stage in WAY]),
    screening_completed=st.booleans(),
    response=st.none() | st.sampled_from(ResponseType),
    has_name=st.booleans(),
    emails_known=st.integers(0, 3),
    emails_usable=st.integers(0, 2),
    is_test=st.booleans(),
)
searches = st.builds(
    SearchFacts,
    target=st.sampled_from(Target),
    stage_id=st.sampled_from(["", "s1", "gone"]),
    is_manual=st.booleans(),
    include_ats_candidates=st.booleans(),
    responders_only=st.booleans(),
    response_types=st.frozensets(st.sampled_from(["interested", "maybe_later"])).map(
        lambda chosen: frozenset(ResponseType(value) for value in chosen)
    ),
)
REMOVED = removed(
    PersonNewsKind.DELETED, datetime(2026, 9, 1, tzinfo=UTC), event="candidateDelete", person="p1"
)
known = st.builds(
    KnownFacts,
    external_id=st.sampled_from(["p1", "p2"]),
    address=st.just("ana@example.com"),
    brought_by_us=st.booleans(),
    cooling_until=st.none() | st.just(datetime(2026, 9, 1, tzinfo=UTC)),
)
everything = st.builds(
    ExportFacts,
    job=jobs,
    connection=st.none() | connections,
    candidate=candidates,
    search=searches,
    purpose=st.sampled_from([Purpose.CREATE, Purpose.UPDATE]),
    released_by=st.sampled_from(["", "Rita"]),
    exported_as=st.sampled_from(["", "rx-1"]),
    released_because=st.sampled_from(["", "They asked for her."]),
    skipped_by=st.sampled_from(["", "Rita"]),
    known=st.lists(known, max_size=2).map(tuple),
    removed=st.none() | st.just(REMOVED),
)


def is_before(stage: str, wanted: str) -> bool:
    return WAY.index(stage) < WAY.index(wanted)


def is_passive(facts: ExportFacts) -> bool:
    return facts.candidate.source == "passive"


def due_at(facts: ExportFacts) -> str:
    """What was agreed: with New and Engaged a candidate who applied is created on New."""
    if facts.connection is None:
        return "engaged"
    is_creating = facts.purpose is Purpose.CREATE
    if facts.connection.workflow == "new_and_engaged" and is_creating:
        stage = "new"
    else:
        stage = str(facts.connection.trigger_stage)
    return "engaged" if is_passive(facts) and stage == "new" else stage


def has_answered(facts: ExportFacts) -> bool:
    return facts.candidate.response not in (None, "no_response")


def is_known_to_be(connection: ConnectionFacts | None, state: set[ConnectionState]) -> bool:
    return connection is not None and connection.state in state


TRUE: dict[str, Callable[[ExportFacts], bool]] = {
    Why.ALREADY_EXPORTED: lambda f: f.exported_as != "",
    Why.CANDIDATE_REJECTED: lambda f: f.candidate.stage == "rejected",
    Why.CANDIDATE_WITHDRAWN: lambda f: f.candidate.stage == "withdrawn",
    Why.REDIRECT_WORKFLOW: lambda f: (
        f.connection is not None and f.connection.workflow == "redirect"
    ),
    Why.SYSTEM_CANNOT_TAKE_CANDIDATES: lambda f: (
        f.connection is not None and f.connection.takes_candidates is False
    ),
    Why.MANUAL_JOB: lambda f: f.job.source == "manual",
    Why.JOB_CLOSED: lambda f: f.job.closed_because != "",
    Why.JOB_NOT_ELIGIBLE: lambda f: (
        not f.job.closed_because
        and f.job.eligibility in ({"excluded", "review"} if f.candidate.is_test else {"excluded"})
    ),
    Why.NO_VALID_EMAIL: lambda f: f.candidate.emails_usable == 0,
    Why.NO_NAME: lambda f: not f.candidate.has_name,
    Why.CONNECTION_NOT_ACTIVE: lambda f: (
        f.job.source == "synced"
        if f.connection is None
        else f.connection.state not in (BEFORE if f.candidate.is_test else LIVE)
    ),
    Why.JOB_NOT_ACTIVE: lambda f: f.job.state == "inactive",
    Why.PASSIVE_NOT_SCREENED: lambda f: is_passive(f) and not f.candidate.screening_completed,
    Why.NOT_ENGAGED: lambda f: is_passive(f) and is_before(f.candidate.furthest_stage, "engaged"),
    Why.PROSPECTS_NOT_SUPPORTED: lambda f: (
        f.search.target == "prospect"
        and f.connection is not None
        and f.connection.takes_prospects is False
    ),
    Why.STAGE_NOT_IN_JOB: lambda f: (
        f.search.target == "applicant"
        and f.search.stage_id != ""
        and f.search.stage_id not in f.job.stage_ids
    ),
    Why.TRIGGER_STAGE_NOT_REACHED: lambda f: (
        is_before(f.candidate.furthest_stage, due_at(f))
        # Of an outreach candidate who is to be Engaged the other reason says so.
        and not (is_passive(f) and due_at(f) == "engaged")
    ),
    Why.UPDATE_NOT_SCREENED: lambda f: (
        f.purpose is Purpose.UPDATE and not f.candidate.screening_completed
    ),
    Why.NOT_A_RESPONDER: lambda f: (
        f.search.responders_only
        and not has_answered(f)
        and not (f.candidate.source == "applied" and f.candidate.response is None)
    ),
    Why.RESPONSE_NOT_SELECTED: lambda f: (
        f.search.responders_only
        and has_answered(f)
        and f.search.response_types != frozenset()
        and f.candidate.response not in f.search.response_types
    ),
    Why.SEARCH_IS_MANUAL: lambda f: f.search.is_manual,
    Why.SKIPPED_AT_THE_DESK: lambda f: f.skipped_by != "",
    Why.KNOWN_IN_ATS: lambda f: (
        f.purpose is Purpose.CREATE
        and is_passive(f)
        and not f.search.include_ats_candidates
        and not all(person.brought_by_us for person in f.known)
    ),
    Why.COOLING_DOWN: lambda f: (
        f.purpose is Purpose.CREATE and any(person.cooling_until for person in f.known)
    ),
    Why.REMOVED_IN_ATS: lambda f: f.removed is not None,
}
"""What speaks against. A reason may be given exactly where this holds."""

OF_TESTS = {
    Why.ALREADY_EXPORTED, Why.CANDIDATE_REJECTED, Why.CANDIDATE_WITHDRAWN, Why.REDIRECT_WORKFLOW,
    Why.SYSTEM_CANNOT_TAKE_CANDIDATES, Why.MANUAL_JOB, Why.JOB_CLOSED, Why.JOB_NOT_ELIGIBLE,
    Why.NO_VALID_EMAIL, Why.NO_NAME, Why.CONNECTION_NOT_ACTIVE, Why.UPDATE_NOT_SCREENED,
    Why.SKIPPED_AT_THE_DESK,
}  # fmt: skip


def against(facts: ExportFacts) -> set[str]:
    """Everything that speaks against, by the table."""
    counting = OF_TESTS if facts.candidate.is_test else set(TRUE)
    found = {code for code in counting if TRUE[code](facts)}
    if facts.released_by and facts.released_because:
        found -= OVERRULED_WITH_REASON
    return found - SEND_NOW_OVERRULES if facts.released_by else found


@settings(max_examples=2_000, deadline=None)
@given(everything)
def test_every_reason_is_true_and_none_is_missing(facts: ExportFacts) -> None:
    decision = decide(facts)
    given_ = {reason.code for reason in decision.reasons}
    wanted = against(facts)
    in_shadow = is_known_to_be(facts.connection, {ConnectionState.SHADOW})
    if wanted:
        assert given_ == wanted
    elif in_shadow and not facts.candidate.is_test:
        assert given_ == {Why.SHADOW_MODE}
    else:
        assert decision.verdict is ExportVerdict.SEND
        assert given_ <= {
            Why.DUE, Why.RELEASED, Why.TEST_CANDIDATE, Why.PROSPECT_HAS_NO_APPLICATION
        }  # fmt: skip


@settings(max_examples=2_000, deadline=None)
@given(everything)
def test_exactly_one_of_go_wait_and_blocked_with_the_reason_that_makes_it_so(
    facts: ExportFacts,
) -> None:
    decision = decide(facts)
    outlook = look_ahead(decision, state=None)
    first = outlook.reasons[0].code
    if outlook.kind is OutlookKind.BLOCKED:
        assert first in NEVER
        assert TRUE[first](facts)
    elif outlook.kind is OutlookKind.WAITING:
        assert not against(facts) & NEVER
        assert first == Why.SHADOW_MODE or TRUE[first](facts)
    else:
        assert outlook.kind is OutlookKind.GO
        assert against(facts) == set()
    assert look_ahead(decision, state=ExportState.HELD) == outlook


@settings(max_examples=500, deadline=None)
@given(everything)
def test_a_person_never_sets_aside_what_was_agreed(facts: ExportFacts) -> None:
    """Whoever presses Send now changes nothing but what may be set aside."""
    overruled = {reason.code for reason in decide(facts).reasons} & SEND_NOW_OVERRULES
    assert not (facts.released_by and overruled)
