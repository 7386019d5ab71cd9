"""Where an onboarding is when its connection has lost its access, or is closed."""

from dataclasses import replace

import pytest

from integrations.rules.decision import Owner
from integrations.rules.onboarding import STEPS, GoLive, OnboardingFacts, Step, decide, may_go_live

VERIFIED = OnboardingFacts(
    system_confirmed=True,
    settings_agreed=True,
    authorised=True,
    configured=True,
    jobs_checked=True,
    test_arrived=True,
    customer_confirmed=True,
)
LIVE = replace(VERIFIED, live=True)


def codes(facts: OnboardingFacts) -> list[str]:
    return [reason.code for reason in decide(facts).reasons]


def test_a_live_connection_waits_for_nobody():
    assert decide(LIVE).verdict is Step.LIVE
    assert codes(LIVE) == ["onboarding.live"]


@pytest.mark.parametrize(
    ("more", "next_code"),
    [
        ({}, "onboarding.no_link"),
        ({"link_works": True}, "onboarding.link_not_opened"),
        ({"link_works": True, "link_opened": True}, "onboarding.not_authorised"),
        ({"link_works": True, "last_failure": "The key is wrong."}, "onboarding.stuck"),
    ],
)
def test_a_live_one_that_lost_its_access_waits_for_the_customer(more, next_code):
    lost = replace(LIVE, authorised=False, **more)
    decision = decide(lost)
    assert decision.verdict is Step.LIVE
    assert codes(lost) == ["onboarding.access_lost", next_code]
    assert decision.reasons[0].owner is Owner.CUSTOMER


@pytest.mark.parametrize("facts", [OnboardingFacts(), VERIFIED, LIVE])
def test_a_closed_one_stays_where_it_was_and_waits_for_nobody(facts):
    closed = replace(facts, closed=True)
    decision = decide(closed)
    assert decision.verdict is decide(facts).verdict
    assert codes(closed) == ["onboarding.closed"]
    assert decision.reasons[0].owner is Owner.NOBODY


def test_no_reason_brings_a_closed_connection_live():
    closed = replace(VERIFIED, closed=True, authorised=False)
    assert may_go_live(closed, override="The customer insists.").verdict is GoLive.NO


def test_every_step_has_its_words_and_its_number():
    assert [step.number for step in STEPS] == [1, 2, 3, 4, 5, 6]
    assert len({step.words for step in STEPS}) == len(STEPS)
