"""What is agreed with a customer about a connection, what to warn of, and what differs later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from integrations.rules.connection_state import Workflow
from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode

UPDATES = ("move_stage", "attach_document")
"""What New and Engaged needs after a candidate was created."""

CREATES = ("create_application", "create_application_with_document")


class AgreementReason(ReasonCode):
    """What an account manager has to tell the customer before they agree."""

    UPDATES_HANDLED_BADLY = (
        "agreement.updates_handled_badly",
        "New and Engaged updates candidates, and the system cannot take the updates.",
    )
    UPDATES_UNKNOWN = (
        "agreement.updates_unknown",
        "New and Engaged updates candidates; whether the system takes it is not known yet.",
    )
    DROP_OFF = "agreement.drop_off", "With Redirect nothing is exported, and people drop out."
    CANNOT_CREATE = "agreement.cannot_create", "The system does not let us create candidates."


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is agreed, and what the system was known to do then.

    ``capabilities`` maps an operation to yes, no, or ``None`` where nobody could say.
    """

    workflow: Workflow = Workflow.ENGAGED_ONLY
    trigger_stage: str = ""
    takes_candidates: bool = True
    countries: Sequence[str] = ()
    live_statuses: Sequence[str] = ()
    inclusion_rules: Sequence[Mapping[str, Any]] = ()
    include_confidential: bool = False
    sync_interval_minutes: int = 180
    capabilities: Mapping[str, bool | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stored form; ``from_json`` reads it back."""
        return {**asdict(self), "workflow": self.workflow.value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Terms | None":
        """Read stored terms; ``None`` where none were stored."""
        if not stored:
            return None
        return cls(**{**stored, "workflow": Workflow(stored["workflow"])})

    @property
    def sends(self) -> bool:
        """Whether candidates will go out at all."""
        return self.takes_candidates and self.workflow is not Workflow.REDIRECT

    @property
    def cannot_create(self) -> bool:
        """Whether the system certainly lets us create nobody."""
        return all(self.capabilities.get(name) is False for name in CREATES)

    @property
    def missed(self) -> tuple[str, ...]:
        """Operations that are certainly not possible and that the workflow cannot do without."""
        if not self.sends:
            return ()
        needed = UPDATES if self.workflow is Workflow.NEW_AND_ENGAGED else ()
        refused = tuple(name for name in needed if self.capabilities.get(name) is False)
        return (*CREATES, *refused) if self.cannot_create else refused


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was agreed. ``matters``: the workflow cannot be kept like this.

    ``name`` is a field of ``Terms``, or an operation where ``is_capability``.
    """

    name: str
    agreed: Any
    now: Any
    is_capability: bool = False
    matters: bool = False


def warnings(terms: Terms) -> tuple[Reason, ...]:
    """What the customer must hear before they agree, the most important first."""
    return tuple(_warnings(terms))


def differences(agreed: Terms, now: Terms) -> tuple[Difference, ...]:
    """What is not as it was agreed: the settings first, then what the vendor says it can do."""
    return (*_of_settings(agreed, now), *_of_capabilities(agreed, now))


def _warnings(terms: Terms) -> Iterator[Reason]:
    if terms.workflow is Workflow.REDIRECT:
        yield Reason(
            AgreementReason.DROP_OFF,
            "With Redirect nothing is exported. People are sent to the customer's career page and "
            "have to begin there anew; many do not.",
            "Recommend Engaged only. For Redirect the customer acknowledges this in writing: name "
            "and time stand with the connection's settings.",
            Owner.ACCOUNT_MANAGER,
        )
    if not terms.sends:
        return
    if terms.cannot_create:
        yield Reason(
            AgreementReason.CANNOT_CREATE,
            "This system does not let us create candidates.",
            "Give the access the missing right, or agree that the connection only keeps known "
            "people out of searches.",
            Owner.ACCOUNT_MANAGER,
        )
    if terms.workflow is Workflow.NEW_AND_ENGAGED:
        yield from _about_updates(terms.capabilities)


def _about_updates(capabilities: Mapping[str, bool | None]) -> Iterator[Reason]:
    refused = [name for name in UPDATES if capabilities.get(name) is False]
    unknown = [name for name in UPDATES if capabilities.get(name) is None]
    if refused:
        yield Reason(
            AgreementReason.UPDATES_HANDLED_BADLY,
            "New and Engaged creates a candidate early and updates it after the screening. This "
            "system handles the updates badly.",
            "Recommend Engaged only: the candidate arrives once, complete.",
            Owner.ACCOUNT_MANAGER,
            {"not_possible": [name.replace("_", " ") for name in refused]},
        )
    elif unknown:
        yield Reason(
            AgreementReason.UPDATES_UNKNOWN,
            "New and Engaged updates a candidate after the screening. Nobody can say before the "
            "first try whether this system takes that.",
            "Engaged only is the safe choice; otherwise look at the test candidate closely.",
            Owner.ACCOUNT_MANAGER,
            {"not_known": [name.replace("_", " ") for name in unknown]},
        )


def _of_settings(agreed: Terms, now: Terms) -> Iterator[Difference]:
    before, after = asdict(agreed), asdict(now)
    for name in before:
        if name != "capabilities" and _plain(before[name]) != _plain(after[name]):
            yield Difference(name, before[name], after[name])


def _of_capabilities(agreed: Terms, now: Terms) -> Iterator[Difference]:
    missed = now.missed
    for name in sorted({*agreed.capabilities, *now.capabilities}):
        before, after = agreed.capabilities.get(name), now.capabilities.get(name)
        if before is not after:
            lost = name in missed
            yield Difference(name, before, after, is_capability=True, matters=lost)


def _plain(value: Any) -> Any:
    """Stored JSON knows lists only."""
    return list(value) if isinstance(value, tuple) else value
