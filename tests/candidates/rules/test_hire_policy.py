"""The policy of hires: exactly one of go, wait and blocked, for reasons that are true."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.export_policy import ExportVerdict
from candidates.rules.hire_policy import NEVER, HireFacts, HireReason, HrisFacts, decide
from candidates.rules.stages import PlatformStage
from integrations.rules.connection_state import ConnectionState

CONNECTIONS = st.none() | st.builds(
    HrisFacts,
    system=st.just("Factorial"),
    state=st.sampled_from(ConnectionState),
    can_create=st.sampled_from([True, False, None]),
)
FACTS = st.builds(
    HireFacts,
    stage=st.sampled_from(PlatformStage),
    connection=CONNECTIONS,
    is_test=st.booleans(),
    missing=st.sampled_from([(), ("legal entity",), ("last name", "e-mail address")]),
    exported_as=st.sampled_from(["", "rx-8f3k2mbq"]),
    skipped_by=st.sampled_from(["", "Rita"]),
)

# When each reason is true, written down once more and on its own.
TRUE_WHEN: dict[str, Any] = {
    HireReason.TEST_CANDIDATE: lambda facts: facts.is_test,
    HireReason.LEFT: lambda facts: facts.stage in {"rejected", "withdrawn"},
    HireReason.ALREADY_EXPORTED: lambda facts: facts.exported_as != "",
    HireReason.SKIPPED: lambda facts: facts.skipped_by != "",
    HireReason.CANNOT_CREATE: lambda facts: (
        facts.connection is not None and facts.connection.can_create is False
    ),
    HireReason.NO_CONNECTION: lambda facts: facts.connection is None,
    HireReason.CONNECTION_NOT_ACTIVE: lambda facts: (
        facts.connection is not None and facts.connection.state != "active"
    ),
    HireReason.NOT_HIRED: lambda facts: facts.stage not in {"hired", "rejected", "withdrawn"},
    HireReason.DATA_MISSING: lambda facts: facts.missing != (),
}


@given(FACTS)
def test_exactly_one_verdict_with_every_true_reason_and_no_other(facts: HireFacts) -> None:
    decision = decide(facts)
    told = {reason.code for reason in decision.reasons}
    against = {code for code, is_true in TRUE_WHEN.items() if is_true(facts)}
    if not against:
        assert decision.verdict is ExportVerdict.SEND
        assert told == {HireReason.READY}
        return
    assert told == against
    blocked = bool(against & NEVER)
    assert decision.verdict is (ExportVerdict.NEVER if blocked else ExportVerdict.HOLD)
    assert (decision.reasons[0].code in NEVER) == blocked
    assert all(reason.sentence and reason.as_json() for reason in decision.reasons)


def test_what_is_missing_is_named() -> None:
    facts = HireFacts(
        stage=PlatformStage.HIRED,
        connection=HrisFacts(system="Factorial", state=ConnectionState.ACTIVE),
        missing=("legal entity",),
    )
    (reason,) = decide(facts).reasons
    assert "legal entity" in reason.sentence
    assert reason.owner == "customer"


@pytest.mark.parametrize("state", [ConnectionState.BROKEN, ConnectionState.CLOSED])
def test_a_connection_that_stands_still_makes_it_wait(state: ConnectionState) -> None:
    facts = HireFacts(
        stage=PlatformStage.HIRED, connection=HrisFacts(system="Factorial", state=state)
    )
    assert decide(facts).verdict is ExportVerdict.HOLD
