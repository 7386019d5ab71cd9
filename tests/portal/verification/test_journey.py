"""The whole verification through the real delivery: only what it is about ever leaves."""

from candidates.models import CandidateExport
from candidates.rules.export_state import ExportState
from candidates.services import shadow
from integrations.models import AuditEvent, OnboardingEvent
from integrations.rules.onboarding import GoLive, Step
from integrations.services import onboarding
from jobs.models import Job
from portal.verification import models as rows
from portal.verification.services import going_live, test_candidates
from tests.portal.verification.case import CONTACT, Case, mails

S = ExportState


def codes(project) -> list[str]:
    return [reason["code"] for reason in project.waits_for]


def test_from_access_to_the_go_live(case: Case):
    assert case.project.step == Step.VERIFICATION
    assert codes(case.project) == [
        "onboarding.jobs_not_checked", "onboarding.no_test_candidate",
    ]  # fmt: skip
    case.compare()
    assert codes(case.fresh()) == ["onboarding.no_test_candidate"]
    case.send_test()
    assert codes(case.project) == ["onboarding.not_confirmed"]
    case.confirm_link()
    case.confirm(words="Looks good.")
    assert codes(case.fresh()) == ["onboarding.ready"]
    went = going_live.go_live(case.project, actor=case.manager)
    assert went.decision.verdict is GoLive.YES
    assert went.answer.done
    project = case.fresh()
    assert (case.connection.state, project.step) == ("active", Step.LIVE)
    assert case.connection.live_at
    assert project.override_reason == ""
    assert [task.kind for task in project.tasks.filter(done_at=None)] == ["clean_up"]
    assert went.pack == rows.EvidencePack.objects.get()
    assert [sent.to for sent in mails("is live")] == [[CONTACT]]


def test_only_the_test_candidate_leaves_before_the_go_live(case: Case):
    Job.objects.update(state="active", activated_at=case.project.kicked_off_at)
    people = [case.person(number) for number in range(3)]
    test = case.send_test()
    assert case.arrivals() == 1
    assert CandidateExport.objects.get(state=S.EXPORTED) == test.export
    for export in people:
        export.refresh_from_db()
        assert export.state == S.HELD
        assert not export.attempts.exists()
    (document,) = case.vendor.documents()
    assert test.export.reference in str(document)


def test_what_shadow_mode_lists_is_what_goes(case: Case):
    case.verify()
    Job.objects.update(state="active", activated_at=case.project.kicked_off_at)
    assert going_live.start_shadow(case.fresh(), actor=case.manager).done
    assert case.fresh().connection.state == "shadow"
    goes = [case.person(1), case.person(2, stage="offer")]
    case.person(3, stage="new")
    case.reconsider()
    listed = set(shadow.would_go(case.connection))
    assert listed == set(goes)
    while shadow.compose_missing():
        pass
    case.drain()
    assert case.arrivals() == 1, "nothing but the test candidate may be there"
    assert going_live.go_live(case.fresh(), actor=case.manager).answer.done
    case.reconsider()
    case.drain()
    gone = CandidateExport.objects.filter(state=S.EXPORTED, candidate__is_test=False)
    assert set(gone) == listed
    assert case.arrivals() == 3
    held = CandidateExport.objects.get(state=S.HELD)
    assert held.reasons[0]["code"] == "export.trigger_stage_not_reached"


def test_a_test_candidate_says_so_everywhere(case: Case):
    test = case.send_test()
    candidate = test.application.candidate
    reference = test.export.reference
    assert candidate.is_test
    assert candidate.full_name == f"Test Candidate (please ignore) {reference}"
    assert test.export.addresses == [f"portal-test+{reference}@example.com"]
    assert (candidate.phone, candidate.city, candidate.linkedin_url) == ("", "", "")
    assert test.has_pdf
    assert len(test.pdf_sha256) == 64
    assert [sent.to for sent in mails("test candidate is in")] == [["mia@example.com"]]


def test_an_arrival_is_noticed_once(case: Case):
    case.send_test()
    assert test_candidates.observe_arrivals() == 0
    assert len(mails("test candidate is in")) == 1


def test_everything_is_written_down(case: Case):
    case.verify()
    going_live.go_live(case.project, actor=case.manager)
    did = set(AuditEvent.objects.values_list("action", flat=True))
    assert {
        "entered the expected jobs", "sent a test candidate", "made a link to confirm", "activated",
    } <= did  # fmt: skip
    said = OnboardingEvent.objects.filter(kind=onboarding.Kind.CONFIRMED)
    assert [event.who for event in said] == ["Pat Lee"]
