"""The test candidate: one at a time, never where policy says no, tracked until it is removed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.models import Candidate, CandidateExport
from candidates.rules.export_state import ExportState
from candidates.services import repair
from integrations.models import Connection, OnboardingTask
from integrations.services import onboarding
from jobs.models import Job
from portal.verification import models as rows
from portal.verification.services import going_live, test_candidates
from tests.base import make_connection, make_job
from tests.portal.verification.case import Case, mails


def test_two_clicks_send_one(one_case: Case):
    first = test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager)
    second = test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager)
    assert (first.done, second.done) == (True, False)
    assert rows.TestCandidate.objects.count() == 1


def test_another_may_follow_when_one_has_arrived_or_is_cancelled(one_case: Case):
    one_case.send_test()
    one_case.send_test()
    assert test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager).done
    third = rows.TestCandidate.objects.latest("pk")
    repair.cancel(third.export, actor=one_case.manager, note="wrong job")
    assert test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager).done
    assert len({test.export.addresses[0] for test in rows.TestCandidate.objects.all()[:2]}) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"eligibility": "excluded"}, "is excluded"),
        ({"eligibility": "review"}, "still to be reviewed"),
        ({"closed_at": timezone.now(), "closed_because": "Filled."}, "is closed"),
    ],
)
def test_where_policy_says_no_nothing_is_kept(one_case: Case, changed, said):
    Job.objects.update(**changed)
    answer = test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager)
    assert not answer.done
    assert said in answer.sentence
    assert not Candidate.objects.exists()
    assert not rows.TestCandidate.objects.exists()


def test_a_connection_that_takes_nobody_takes_no_test(one_case: Case):
    Connection.objects.update(takes_candidates=False)
    answer = test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager)
    assert not answer.done
    assert not Candidate.objects.exists()


@pytest.mark.parametrize("state", ["setting_up", "paused", "broken", "closed"])
def test_without_access_no_test_candidate_goes(one_case: Case, state):
    Connection.objects.update(state=state)
    answer = test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager)
    assert not answer.done
    assert "access" in answer.sentence
    assert not Candidate.objects.exists()


def test_a_job_of_another_connection_is_refused(one_case: Case):
    other = make_connection(one_case.tenant, "Other", state="connected")
    job = make_job(other, "x1")
    assert not test_candidates.push(one_case.fresh(), job, actor=one_case.manager).done
    assert not Candidate.objects.exists()


def test_one_that_is_stuck_is_not_taken_for_one_that_has_arrived(one_case: Case):
    test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager)
    CandidateExport.objects.update(
        state=ExportState.WORKING, previous_state="queued", lease_until=timezone.now()
    )
    assert test_candidates.observe_arrivals() == 0
    assert one_case.fresh().test_arrived_at is None
    assert test_candidates.under_way(one_case.connection)


def test_one_that_has_arrived_unseen_is_not_sent_again(one_case: Case):
    test = one_case.send_test()
    rows.TestCandidate.objects.update(arrived_at=None)
    again = test_candidates.push(one_case.fresh(), one_case.job, actor=one_case.manager)
    assert "on its way already" in again.sentence
    assert rows.TestCandidate.objects.get() == test


def test_a_candidate_without_its_pdf_does_not_verify_the_connection(one_case: Case):
    test = one_case.send_test()
    rows.TestCandidate.objects.update(arrived_at=None, has_pdf=False, pdf_sha256="")
    test.export.effects.filter(kind="document").update(state="planned", done_at=None)
    project = one_case.fresh()
    project.test_arrived_at = None
    project.save()
    assert test_candidates.observe_arrivals() == 1
    assert one_case.fresh().test_arrived_at is None
    test.refresh_from_db()
    assert (test.has_pdf, test.pdf_sha256) == (False, "")
    assert "without a PDF" in one_case.project.events.order_by("-pk")[0].sentence


# --- removed again -------------------------------------------------------------------------------


@pytest.fixture
def live(one_case: Case) -> Case:
    one_case.verify()
    assert going_live.go_live(one_case.project, actor=one_case.manager).answer.done
    one_case.fresh()
    return one_case


def open_tasks(case: Case) -> list[str]:
    return list(case.project.tasks.filter(done_at=None).values_list("kind", flat=True))


def test_it_is_tracked_until_somebody_has_removed_it(live: Case):
    assert open_tasks(live) == ["clean_up"]
    test = rows.TestCandidate.objects.get()
    assert test.is_in_the_ats
    assert test_candidates.mark_cleaned_up(test, actor=live.manager, note="Pat did it.").done
    test.refresh_from_db()
    assert (test.cleaned_up_by, bool(test.cleaned_up_at)) == ("Mia", True)
    assert open_tasks(live) == []
    assert not test_candidates.mark_cleaned_up(test, actor=live.manager).done


def test_who_does_the_task_has_removed_it(live: Case):
    assert test_candidates.follow_tasks() == 0
    onboarding.finish_task(live.project.tasks.get(), actor=live.manager)
    assert test_candidates.follow_tasks() == 1
    assert rows.TestCandidate.objects.get().cleaned_up_by == "Mia"
    assert test_candidates.follow_tasks() == 0


def test_somebody_is_reminded_every_three_days(live: Case):
    assert test_candidates.remind_of_clean_up() == 0
    back = timezone.now() - timedelta(days=3)
    OnboardingTask.objects.update(made_at=back)
    assert test_candidates.remind_of_clean_up() == 1
    assert test_candidates.remind_of_clean_up() == 0
    assert [sent.to for sent in mails("still in")] == [["mia@example.com"]]
    rows.TestCandidate.objects.update(reminded_at=back)
    assert test_candidates.remind_of_clean_up() == 1
    test_candidates.mark_cleaned_up(rows.TestCandidate.objects.get(), actor=live.manager)
    rows.TestCandidate.objects.update(reminded_at=back)
    assert test_candidates.remind_of_clean_up() == 0


def test_nobody_is_reminded_before_the_go_live(one_case: Case):
    one_case.send_test()
    rows.TestCandidate.objects.update(arrived_at=timezone.now() - timedelta(days=30))
    assert test_candidates.remind_of_clean_up() == 0
