"""Which jobs come in: every rule, every reason, and how they stand together."""

import json
from dataclasses import replace

import pytest

from integrations.connectors.types import AtsJob, AtsPlace, Liveness
from integrations.rules.decision import Owner
from jobs.rules.eligibility import Eligibility, JobReason, SyncPolicy, decide
from jobs.rules.inclusion import InclusionRule, RuleField, RuleOperator

JOB = AtsJob(
    external_id="1",
    ats_id="R-1",
    title="Welder, second shift",
    status="OPEN",
    liveness=Liveness.LIVE,
    fingerprint="f" * 32,
    places=(AtsPlace(raw="Dallas, TX"),),
    department="Manufacturing",
)
NOT_IN_SALES = InclusionRule(RuleField.DEPARTMENT, RuleOperator.IS_NOT, ("Sales",))
ONLY_SALES = InclusionRule(RuleField.DEPARTMENT, RuleOperator.IS, ("Sales",))


@pytest.mark.parametrize(
    ("changes", "policy", "verdict", "codes"),
    [
        ({}, {}, Eligibility.INCLUDED, ["job.live_in_country"]),
        ({"deleted": True}, {}, Eligibility.EXCLUDED, ["job.deleted"]),
        ({"liveness": Liveness.NOT_LIVE}, {}, Eligibility.EXCLUDED, ["job.not_live"]),
        (
            {"liveness": Liveness.NOT_LIVE, "status": "On hold"},
            {"live_statuses": frozenset({"on hold"})},
            Eligibility.INCLUDED,
            ["job.live_in_country"],
        ),
        ({"liveness": Liveness.UNKNOWN}, {}, Eligibility.REVIEW, ["job.status_unknown"]),
        (
            {"liveness": Liveness.UNKNOWN, "status": "Posted"},
            {"live_statuses": frozenset({"POSTED"})},
            Eligibility.INCLUDED,
            ["job.live_in_country"],
        ),
        ({"confidential": True}, {}, Eligibility.EXCLUDED, ["job.confidential"]),
        (
            {"confidential": True},
            {"include_confidential": True},
            Eligibility.INCLUDED,
            ["job.live_in_country"],
        ),
        (
            {"places": (AtsPlace(raw="Berlin, DE"),)},
            {},
            Eligibility.EXCLUDED,
            ["job.outside_countries"],
        ),
        (
            {"places": (AtsPlace(raw="Berlin, DE"),)},
            {"countries": frozenset({"US", "DE"})},
            Eligibility.INCLUDED,
            ["job.live_in_country"],
        ),
        (
            {"places": (AtsPlace(raw="Berlin, DE"), AtsPlace(raw="Dallas, TX"))},
            {},
            Eligibility.INCLUDED,
            ["job.live_in_country"],
        ),
        ({"places": ()}, {}, Eligibility.REVIEW, ["job.country_unknown"]),
        (
            {"places": (AtsPlace(raw="Georgia"),)},
            {},
            Eligibility.REVIEW,
            ["job.country_unknown"],
        ),
        (
            {"places": (AtsPlace(raw="Berlin, DE"), AtsPlace(raw="Remote"))},
            {},
            Eligibility.REVIEW,
            ["job.country_unknown"],
        ),
        (
            {"places": (AtsPlace(raw="Dallas, TX"), AtsPlace(raw="Remote"))},
            {},
            Eligibility.INCLUDED,
            ["job.live_in_country"],
        ),
        ({}, {"inclusion_rules": (NOT_IN_SALES,)}, Eligibility.INCLUDED, ["job.live_in_country"]),
        ({}, {"inclusion_rules": (ONLY_SALES,)}, Eligibility.EXCLUDED, ["job.inclusion_rule"]),
        (
            {"liveness": Liveness.NOT_LIVE, "confidential": True, "places": ()},
            {"inclusion_rules": (ONLY_SALES,)},
            Eligibility.EXCLUDED,
            ["job.not_live", "job.confidential", "job.inclusion_rule", "job.country_unknown"],
        ),
        (
            {"deleted": True, "liveness": Liveness.UNKNOWN, "status": ""},
            {},
            Eligibility.EXCLUDED,
            ["job.deleted"],
        ),
    ],
)
def test_a_job_is_judged_with_every_reason_that_applies(changes, policy, verdict, codes):
    decision = decide(replace(JOB, **changes), SyncPolicy(**policy))
    assert decision.verdict is verdict
    assert [reason.code for reason in decision.reasons] == codes


def test_an_excluded_job_says_where_it_is_and_what_the_connection_takes():
    job = replace(JOB, places=(AtsPlace(raw="Toronto, ON"),))
    (reason,) = decide(job, SyncPolicy()).reasons
    assert reason.sentence == (
        "The job is in Canada (Toronto, Canada); this connection takes the United States."
    )
    assert reason.evidence == {
        "place": "Toronto, Canada",
        "countries": ["CA"],
        "because": ["“Toronto” is a city in Canada", "“ON” is in Canada"],
    }
    assert reason.owner is Owner.ACCOUNT_MANAGER


def test_an_unknown_country_says_whose_turn_it_is():
    (reason,) = decide(replace(JOB, places=(AtsPlace(raw="Georgia"),)), SyncPolicy()).reasons
    assert reason.sentence == "“Georgia” does not say in which country the job is."
    assert reason.hint == "Set the location in the ATS with its country, or include the job here."
    assert reason.owner is Owner.CUSTOMER


def test_the_status_that_is_not_live_is_named():
    job = replace(JOB, liveness=Liveness.NOT_LIVE, status="CLOSED")
    (reason,) = decide(job, SyncPolicy()).reasons
    assert reason.sentence == ("The job's status in the ATS is “CLOSED”, which does not mean live.")
    assert reason.evidence == {"status": "CLOSED"}


def test_the_rule_that_leaves_a_job_out_is_named_with_the_jobs_value():
    policy = SyncPolicy(inclusion_rules=(ONLY_SALES,))
    (reason,) = decide(JOB, policy).reasons
    assert reason.sentence == (
        "The inclusion rule (department is “Sales”) leaves it out: "
        "its department is “Manufacturing”."
    )


def test_an_included_job_says_why_too():
    (reason,) = decide(JOB, SyncPolicy()).reasons
    assert reason.sentence == "The job is live (“OPEN”) and in the United States (Dallas, TX)."
    assert reason.hint == ""


def test_reasons_can_be_stored():
    decision = decide(replace(JOB, places=()), SyncPolicy(inclusion_rules=(ONLY_SALES,)))
    assert json.loads(json.dumps(decision.as_json())) == decision.as_json()


def test_every_reason_has_a_meaning_of_one_line():
    for code in JobReason:
        assert code.value.startswith("job.")
        assert code.meaning.endswith(".")
        assert "\n" not in code.meaning
