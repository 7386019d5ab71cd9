"""May this hired candidate become an employee in the HR system, with this data, now?

``decide`` is asked when the form is opened and sent, again by the worker before the first write,
and by every page that answers "why?". There is no second implementation.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from candidates.rules.export_policy import ExportVerdict
from candidates.rules.stages import PlatformStage
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode


class HireReason(ReasonCode):
    """Why somebody who was hired goes to the HR system, waits, or never goes."""

    READY = "hire.ready", "The candidate is hired and everything the HR system wants is there."
    TEST_CANDIDATE = (
        "hire.test_candidate",
        "The candidate was made up to verify a connection; nobody is hired.",
    )
    LEFT = "hire.candidate_left", "The candidate was rejected or has withdrawn."
    ALREADY_EXPORTED = (
        "hire.already_exported",
        "Another export has brought the candidate to this HR system, or is doing so.",
    )
    SKIPPED = (
        "hire.skipped",
        "A person decided at the match desk that the candidate does not go to this HR system.",
    )
    CANNOT_CREATE = "hire.cannot_create", "The connection cannot create employees."
    NO_CONNECTION = "hire.no_connection", "The customer has connected no HR system."
    CONNECTION_NOT_ACTIVE = (
        "hire.connection_not_active",
        "The connection to the HR system is being set up, broken or removed.",
    )
    NOT_HIRED = "hire.not_hired", "The candidate is not at the stage Hired."
    DATA_MISSING = "hire.data_missing", "Something that the HR system requires is missing."


NEVER = frozenset(
    {
        HireReason.TEST_CANDIDATE,
        HireReason.LEFT,
        HireReason.ALREADY_EXPORTED,
        HireReason.SKIPPED,
        HireReason.CANNOT_CREATE,
    }
)
"""Reasons that mean no. Every other one means not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HrisFacts:
    """The connection. ``can_create`` is ``None`` where it is not known, and then tried."""

    system: str
    state: ConnectionState
    can_create: bool | None = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HireFacts:
    """Everything about one candidate, one application and one HR system.

    ``missing`` names what the HR system requires and nobody has entered, in words. ``exported_as``
    is the reference of another export of the candidate to this system that was not cancelled.
    ``skipped_by`` is whoever decided at the match desk that nothing is sent.
    """

    stage: PlatformStage
    connection: HrisFacts | None
    is_test: bool = False
    missing: tuple[str, ...] = ()
    exported_as: str = ""
    skipped_by: str = ""


def decide(facts: HireFacts) -> Decision[ExportVerdict]:
    """Whether the candidate becomes an employee, with every reason, the most important first."""
    against = tuple(_against(facts))
    if any(reason.code in NEVER for reason in against):
        never_first = sorted(against, key=lambda reason: reason.code not in NEVER)
        return Decision(ExportVerdict.NEVER, tuple(never_first))
    if against:
        return Decision(ExportVerdict.HOLD, against)
    ready = Reason(
        HireReason.READY,
        "The candidate is hired and everything that is required is there.",
        evidence={"stage": facts.stage},
    )
    return Decision(ExportVerdict.SEND, (ready,))


def _against(facts: HireFacts) -> Iterator[Reason]:
    yield from _candidate(facts)
    yield from _connection(facts.connection)
    if facts.missing:
        yield Reason(
            HireReason.DATA_MISSING,
            f"The HR system requires more: {', '.join(facts.missing)}.",
            "Open the form of the hire and complete it.",
            Owner.CUSTOMER,
            {"missing": list(facts.missing)},
        )


def _candidate(facts: HireFacts) -> Iterator[Reason]:
    if facts.is_test:
        yield Reason(
            HireReason.TEST_CANDIDATE,
            "This is a test candidate. Nobody is hired, so nobody becomes an employee.",
            evidence={"is_test": True},
        )
    if facts.exported_as:
        yield Reason(
            HireReason.ALREADY_EXPORTED,
            f"Export {facts.exported_as} has brought the candidate there, or is doing so.",
            "Open that export. To send the candidate anew it has to be cancelled first.",
            evidence={"exported_as": facts.exported_as},
        )
    if facts.skipped_by:
        yield Reason(
            HireReason.SKIPPED,
            f"{facts.skipped_by} decided at the match desk that the candidate is not sent.",
            "The decision can be taken back under Match decisions.",
            Owner.CUSTOMER,
            {"skipped_by": facts.skipped_by},
        )
    if facts.stage in (PlatformStage.REJECTED, PlatformStage.WITHDRAWN):
        yield Reason(
            HireReason.LEFT,
            f"The candidate is {facts.stage} on this job.",
            evidence={"stage": facts.stage},
        )
    elif facts.stage is not PlatformStage.HIRED:
        yield Reason(
            HireReason.NOT_HIRED,
            f"The candidate is at {facts.stage.capitalize()}, not at Hired.",
            "Move the application to Hired first.",
            Owner.CUSTOMER,
            {"stage": facts.stage},
        )


def _connection(connection: HrisFacts | None) -> Iterator[Reason]:
    if connection is None:
        yield Reason(
            HireReason.NO_CONNECTION,
            "No HR system is connected.",
            "A tenant admin connects it in Settings, Integrations.",
            Owner.CUSTOMER,
        )
        return
    if connection.can_create is False:
        yield Reason(
            HireReason.CANNOT_CREATE,
            f"The connection to {connection.system} cannot create employees.",
            evidence={"system": connection.system},
        )
    if connection.state is not ConnectionState.ACTIVE:
        state = connection.state.replace("_", " ")
        yield Reason(
            HireReason.CONNECTION_NOT_ACTIVE,
            f"The connection to {connection.system} is {state}.",
            "A tenant admin mends it in Settings, Integrations.",
            Owner.CUSTOMER,
            {"state": connection.state},
        )
