"""The steps of an onboarding as people read them."""

from collections.abc import Mapping

from integrations.rules.onboarding import STEPS, Step

TITLES: Mapping[Step, str] = {
    Step.ALIGNMENT: "Alignment",
    Step.LINK: "Secure link",
    Step.CONNECTION: "Access by the customer",
    Step.CONFIGURATION: "Configuration",
    Step.VERIFICATION: "Verification",
    Step.LIVE: "Live",
}


def number_of(step: Step | str) -> int:
    """Which of the steps it is, from 1."""
    return STEPS.index(Step(step)) + 1
