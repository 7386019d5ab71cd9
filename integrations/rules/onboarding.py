"""Where a customer's onboarding is, what it waits for, and whether it may go live.

One pure decision: the board, the project's page and the button that goes live all ask it.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from integrations.rules.connection_state import Workflow
from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode

PROMISED_BUSINESS_DAYS = 2


class Step(enum.StrEnum):
    """The steps of an onboarding, in their order."""

    ALIGNMENT = "alignment"
    LINK = "link"
    CONNECTION = "connection"
    CONFIGURATION = "configuration"
    VERIFICATION = "verification"
    LIVE = "live"

    @property
    def words(self) -> str:
        """The step as people read it."""
        return _WORDS[self]

    @property
    def number(self) -> int:
        """Which of the steps it is, from 1."""
        return STEPS.index(self) + 1


STEPS = tuple(Step)

_WORDS = {
    Step.ALIGNMENT: "Alignment",
    Step.LINK: "Secure link",
    Step.CONNECTION: "Access by the customer",
    Step.CONFIGURATION: "Configuration",
    Step.VERIFICATION: "Verification",
    Step.LIVE: "Live",
}


class OnboardingReason(ReasonCode):
    """What an onboarding can wait for."""

    SYSTEM_NOT_CONFIRMED = "onboarding.system_not_confirmed", "The exact product is not confirmed."
    SETTINGS_NOT_AGREED = "onboarding.settings_not_agreed", "Workflow and rules are not agreed."
    REDIRECT_NOT_ACKNOWLEDGED = (
        "onboarding.redirect_not_acknowledged",
        "The drop-off of Redirect is not acknowledged in writing.",
    )
    NO_LINK = "onboarding.no_link", "The customer has no link that works."
    LINK_NOT_OPENED = "onboarding.link_not_opened", "The customer has not opened the link yet."
    NOT_AUTHORISED = "onboarding.not_authorised", "The customer has not given access yet."
    STUCK = "onboarding.stuck", "The customer's last try to give access failed."
    NO_ACTING_USER = "onboarding.no_acting_user", "No user of the ATS is chosen to act for us."
    NOT_CONFIGURED = "onboarding.not_configured", "The agreed settings are not applied yet."
    JOBS_NOT_CHECKED = "onboarding.jobs_not_checked", "The expected jobs were not compared yet."
    JOBS_MISSING = "onboarding.jobs_missing", "Expected jobs are missing and not accepted."
    NO_TEST_CANDIDATE = "onboarding.no_test_candidate", "No test candidate has arrived yet."
    NOT_CONFIRMED = "onboarding.not_confirmed", "The customer has not confirmed what they see."
    READY = "onboarding.ready", "Everything is verified: it can go live."
    LIVE = "onboarding.live", "It is live."
    ACCESS_LOST = (
        "onboarding.access_lost",
        "The vendor does not accept the access of a connection that was live.",
    )
    CLOSED = "onboarding.closed", "The connection is closed: nothing is waited for."


class GoLive(enum.StrEnum):
    """Whether a connection may go live."""

    YES = "yes"
    OVERRIDDEN = "overridden"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingFacts:
    """Everything that decides where an onboarding is.

    ``last_failure`` is the sentence of the last failed try to give access, if none succeeded since.
    ``takes_candidates`` false: the connection only keeps known people out of searches, and
    ``workflow`` Redirect exports nobody; then there is no test candidate to be seen.
    """

    system_confirmed: bool = False
    settings_agreed: bool = False
    workflow: Workflow = Workflow.ENGAGED_ONLY
    redirect_acknowledged: bool = False
    takes_candidates: bool = True
    link_works: bool = False
    link_opened: bool = False
    authorised: bool = False
    last_failure: str = ""
    failed_at: datetime | None = None
    needs_acting_user: bool = False
    has_acting_user: bool = False
    configured: bool = False
    jobs_checked: bool = False
    jobs_missing: int = 0
    test_arrived: bool = False
    customer_confirmed: bool = False
    live: bool = False
    closed: bool = False

    @property
    def sends(self) -> bool:
        """Whether candidates will go out at all."""
        return self.takes_candidates and self.workflow is not Workflow.REDIRECT


def decide(facts: OnboardingFacts) -> Decision[Step]:
    """The step it is at, and what it waits for there, the most important first."""
    if facts.closed:
        return Decision(decide(replace(facts, closed=False)).verdict, (_closed(),))
    if facts.live:
        return Decision(Step.LIVE, (_live(),) if facts.authorised else tuple(_access_lost(facts)))
    for step, waits in _WAITS.items():
        if reasons := tuple(waits(facts)):
            return Decision(step, reasons)
    return Decision(Step.VERIFICATION, (_ready(),))


def may_go_live(facts: OnboardingFacts, *, override: str = "") -> Decision[GoLive]:
    """Whether it may go live now. ``override`` is a person's reason to go on all the same.

    Access is not a matter of opinion: without it no reason helps.
    """
    missing = tuple(reason for waits in _WAITS.values() for reason in waits(facts))
    if not missing:
        return Decision(GoLive.YES)
    if not facts.authorised or not override.strip():
        return Decision(GoLive.NO, missing)
    return Decision(GoLive.OVERRIDDEN, missing)


def _alignment(facts: OnboardingFacts) -> Iterator[Reason]:
    if not facts.system_confirmed:
        yield Reason(
            OnboardingReason.SYSTEM_NOT_CONFIRMED,
            "Nobody has confirmed the exact product and version with the customer.",
            "Ask the customer, then confirm it here. A link can be made after that.",
            Owner.ACCOUNT_MANAGER,
        )
    if facts.workflow is Workflow.REDIRECT and not facts.redirect_acknowledged:
        yield Reason(
            OnboardingReason.REDIRECT_NOT_ACKNOWLEDGED,
            "With Redirect nothing is exported, and people drop out on the way to the career page.",
            "Have the customer acknowledge that in writing and enter who did, or choose Engaged "
            "only.",
            Owner.ACCOUNT_MANAGER,
        )
    if not facts.settings_agreed:
        yield Reason(
            OnboardingReason.SETTINGS_NOT_AGREED,
            "Workflow, countries, live statuses and inclusion rules are not agreed yet.",
            "Go through the settings with the customer, then mark them as agreed.",
            Owner.ACCOUNT_MANAGER,
        )


def _link(facts: OnboardingFacts) -> Iterator[Reason]:
    if not facts.link_works and not facts.authorised:
        yield Reason(
            OnboardingReason.NO_LINK,
            "There is no link that works: none was made, or it expired or was withdrawn.",
            "Make a link and send it to the customer's ATS administrator.",
            Owner.ACCOUNT_MANAGER,
        )


def _connection(facts: OnboardingFacts) -> Iterator[Reason]:
    if facts.authorised:
        return
    if facts.last_failure:
        since = f" since {facts.failed_at:%H:%M} UTC" if facts.failed_at else ""
        yield Reason(
            OnboardingReason.STUCK,
            f"The customer is stuck at giving access{since}: {facts.last_failure}",
            "Call them, or send the guide's step that is about this.",
            Owner.CUSTOMER,
            {"failed_at": facts.failed_at.isoformat(timespec="minutes") if facts.failed_at else ""},
        )
    elif not facts.link_opened:
        yield Reason(
            OnboardingReason.LINK_NOT_OPENED,
            "The customer's ATS administrator has not opened the link yet.",
            "Remind them; the link expires.",
            Owner.CUSTOMER,
        )
    else:
        yield Reason(
            OnboardingReason.NOT_AUTHORISED,
            "The link was opened, and access is not given yet.",
            "Ask whether something is unclear.",
            Owner.CUSTOMER,
        )


def _configuration(facts: OnboardingFacts) -> Iterator[Reason]:
    if facts.needs_acting_user and not facts.has_acting_user:
        yield Reason(
            OnboardingReason.NO_ACTING_USER,
            "This system writes in the name of one of its users, and none is chosen.",
            "Choose the user from the list that the vendor gives.",
            Owner.ACCOUNT_MANAGER,
        )
    if not facts.configured:
        yield Reason(
            OnboardingReason.NOT_CONFIGURED,
            "The settings that were agreed are not applied to the connection yet.",
            "Look through them with the access that is there now, then apply them.",
            Owner.ACCOUNT_MANAGER,
        )


def _verification(facts: OnboardingFacts) -> Iterator[Reason]:
    if not facts.jobs_checked:
        yield Reason(
            OnboardingReason.JOBS_NOT_CHECKED,
            "The jobs that the customer expects were not compared with what arrived.",
            "Enter the customer's list of jobs, then compare.",
            Owner.ACCOUNT_MANAGER,
        )
    elif facts.jobs_missing:
        yield Reason(
            OnboardingReason.JOBS_MISSING,
            f"{facts.jobs_missing} expected {_jobs_are(facts.jobs_missing)} missing, and nobody "
            "has accepted why.",
            "Look at the reason of each, mend it or accept it with the customer.",
            Owner.ACCOUNT_MANAGER,
            {"missing": facts.jobs_missing},
        )
    if facts.sends and not facts.test_arrived:
        yield Reason(
            OnboardingReason.NO_TEST_CANDIDATE,
            "No test candidate has arrived in the ATS with its PDF yet.",
            "Send the test candidate to one of the synced jobs.",
            Owner.ACCOUNT_MANAGER,
        )
    if facts.sends and facts.test_arrived and not facts.customer_confirmed:
        yield Reason(
            OnboardingReason.NOT_CONFIRMED,
            "The customer has not confirmed that they see the test candidate and the PDF.",
            "Send them the confirmation link.",
            Owner.CUSTOMER,
        )


def _jobs_are(count: int) -> str:
    return "job is" if count == 1 else "jobs are"


_WAITS = {
    Step.ALIGNMENT: _alignment,
    Step.LINK: _link,
    Step.CONNECTION: _connection,
    Step.CONFIGURATION: _configuration,
    Step.VERIFICATION: _verification,
}


def _ready() -> Reason:
    return Reason(
        OnboardingReason.READY,
        "Everything is verified.",
        "Let it run in shadow mode for some days, or go live.",
        Owner.ACCOUNT_MANAGER,
    )


def _live() -> Reason:
    return Reason(OnboardingReason.LIVE, "The connection is live.", owner=Owner.NOBODY)


def _closed() -> Reason:
    return Reason(OnboardingReason.CLOSED, "The connection is closed.", owner=Owner.NOBODY)


def _access_lost(facts: OnboardingFacts) -> Iterator[Reason]:
    """Why a connection that was live stands still, and where its reconnection is."""
    yield Reason(
        OnboardingReason.ACCESS_LOST,
        "The vendor does not accept the access any more: nothing is read or sent.",
        "Have the customer connect again through a link, or enter the access. The connection keeps "
        "its jobs, its settings and its history.",
        Owner.CUSTOMER,
    )
    yield from _link(facts) if not facts.link_works else _connection(facts)
