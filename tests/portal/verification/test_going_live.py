"""The go-live: blocked until everything holds, or for a reason that is kept; and only once."""

import pytest
from django.db import connection as database

from integrations.errors import CredentialsRejectedError
from integrations.models import AuditEvent, Connection, OnboardingEvent
from integrations.rules.onboarding import GoLive
from jobs.models import Job
from portal.verification import models as rows
from portal.verification.services import going_live
from tests.portal.verification.case import Case, mails

REASON = "The customer starts on Monday; agreed with their head of HR."


def codes(went: going_live.WentLive) -> list[str]:
    return [reason.code.removeprefix("onboarding.") for reason in went.decision.reasons]


def blocked(case: Case) -> list[str]:
    went = going_live.go_live(case.fresh(), actor=case.manager)
    assert went.decision.verdict is GoLive.NO
    assert not went.answer.done
    assert case.fresh().connection.state == "connected"
    assert not rows.EvidencePack.objects.exists()
    assert mails("is live") == []
    return codes(went)


def test_it_is_blocked_until_all_three_hold(one_case: Case):
    assert blocked(one_case) == ["jobs_not_checked", "no_test_candidate"]
    one_case.compare()
    assert blocked(one_case) == ["no_test_candidate"]
    one_case.send_test()
    assert blocked(one_case) == ["not_confirmed"]
    one_case.confirm_link()
    one_case.confirm()
    assert going_live.go_live(one_case.fresh(), actor=one_case.manager).answer.done


def test_jobs_that_went_missing_since_are_noticed(one_case: Case):
    one_case.verify()
    Job.objects.filter(pk=one_case.job.pk).update(eligibility="excluded")
    assert blocked(one_case) == ["jobs_missing"]


def test_an_override_needs_words_and_is_kept_for_good(one_case: Case):
    one_case.compare()
    assert not going_live.go_live(
        one_case.fresh(), actor=one_case.manager, override="   "
    ).answer.done
    went = going_live.go_live(one_case.fresh(), actor=one_case.manager, override=f" {REASON} ")
    assert went.decision.verdict is GoLive.OVERRIDDEN
    assert went.answer.done
    project = one_case.fresh()
    assert (project.override_reason, one_case.connection.state) == (REASON, "active")
    event = AuditEvent.objects.get(action="went live without verification")
    assert (event.note, event.actor) == (REASON, one_case.manager)
    assert event.details["missing"] == ["onboarding.no_test_candidate"]
    assert OnboardingEvent.objects.filter(sentence__contains=REASON).exists()
    assert went.pack.override_reason == REASON


def test_a_reason_that_was_not_needed_is_not_kept(one_case: Case):
    one_case.verify()
    went = going_live.go_live(one_case.fresh(), actor=one_case.manager, override=REASON)
    assert went.decision.verdict is GoLive.YES
    assert one_case.fresh().override_reason == ""
    assert not AuditEvent.objects.filter(action="went live without verification").exists()


def test_no_reason_helps_without_access(one_case: Case):
    one_case.verify()
    Connection.objects.update(state="broken", state_before="connected")
    went = going_live.go_live(one_case.fresh(), actor=one_case.manager, override=REASON)
    assert went.decision.verdict is GoLive.NO
    assert one_case.fresh().connection.state == "broken"


def test_access_that_fails_its_test_changes_nothing(one_case: Case):
    one_case.verify()
    one_case.vendor.twin.misbehave("credentials_revoked", times=9)
    with pytest.raises(CredentialsRejectedError):
        going_live.go_live(one_case.fresh(), actor=one_case.manager, override=REASON)
    project = one_case.fresh()
    assert (one_case.connection.state, project.override_reason) == ("connected", "")
    assert one_case.connection.live_at is None
    assert not rows.EvidencePack.objects.exists()


def test_a_second_click_does_nothing_twice(one_case: Case):
    one_case.verify()
    project = one_case.fresh()
    first = going_live.go_live(project, actor=one_case.manager)
    second = going_live.go_live(project, actor=one_case.manager)
    assert (first.answer.done, second.answer.done) == (True, False)
    assert "already" in second.answer.sentence
    assert rows.EvidencePack.objects.count() == 1
    assert len(mails("is live")) == 1


def test_who_is_a_moment_later_makes_no_second_pack(one_case: Case, monkeypatch):
    """Both have decided before either has moved: one wins, the other is told."""
    one_case.verify()
    project = one_case.fresh()
    activate = going_live.connections.activate
    raced: list[going_live.WentLive] = []

    def slow(connection, **given):
        monkeypatch.setattr(going_live.connections, "activate", activate)
        raced.append(going_live.go_live(project, actor=one_case.manager))
        return activate(connection, **given)

    monkeypatch.setattr(going_live.connections, "activate", slow)
    late = going_live.go_live(project, actor=one_case.manager)
    assert (raced[0].answer.done, late.answer.done) == (True, False)
    assert rows.EvidencePack.objects.count() == 1


def test_without_evidence_nothing_goes_live(one_case: Case, monkeypatch):
    one_case.verify()

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(going_live.evidence, "make_pack", fail)
    with pytest.raises(OSError, match="disk full"):
        going_live.go_live(one_case.fresh(), actor=one_case.manager)
    assert one_case.fresh().connection.state == "connected"
    assert mails("is live") == []
    assert not database.in_atomic_block


def test_a_connection_that_sends_nobody_needs_no_test_candidate(one_case: Case):
    Connection.objects.update(workflow="redirect", redirect_acknowledged_by="J. Roe")
    one_case.compare()
    went = going_live.go_live(one_case.fresh(), actor=one_case.manager)
    assert went.answer.done
    assert list(one_case.fresh().tasks.all()) == []


# --- shadow mode ---------------------------------------------------------------------------------


def test_only_what_is_verified_runs_in_shadow_mode(one_case: Case):
    answer = going_live.start_shadow(one_case.fresh(), actor=one_case.manager)
    assert not answer.done
    assert "expects" in answer.sentence
    one_case.verify()
    assert going_live.start_shadow(one_case.fresh(), actor=one_case.manager).done
    assert one_case.fresh().connection.state == "shadow"
    assert not going_live.start_shadow(one_case.fresh(), actor=one_case.manager).done


def test_shadow_mode_can_end_without_a_go_live(one_case: Case):
    one_case.verify()
    assert not going_live.end_shadow(one_case.fresh(), actor=one_case.manager).done
    going_live.start_shadow(one_case.fresh(), actor=one_case.manager)
    assert going_live.end_shadow(one_case.fresh(), actor=one_case.manager).done
    assert one_case.fresh().connection.state == "connected"
    actions = AuditEvent.objects.values_list("action", flat=True)
    assert {"started shadow mode", "ended shadow mode"} <= set(actions)
