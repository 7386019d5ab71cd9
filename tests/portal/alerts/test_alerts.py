"""Alerts from the failed export to the mail: one each, and no storm."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db.models import F
from django.utils import timezone

from candidates.models import CandidateExport, FailureGroup
from candidates.rules.alert_queue import MAILS_PER_HOUR
from candidates.rules.alerting import AlertState
from candidates.rules.export_state import ExportState
from candidates.services import failure_review, repair, triage
from integrations.models import (
    AuditEvent,
    Connection,
    ConnectionHealth,
    Membership,
    OnboardingProject,
    OutgoingEvent,
    User,
    WebhookEndpoint,
)
from integrations.rules.connection_health import HealthReason
from integrations.rules.decision import Owner, Reason
from integrations.rules.roles import Role
from integrations.rules.webhook_events import DESCRIBED, EventType
from portal.alerts import sending
from portal.alerts.models import Alert, AlertNotice, AlertThresholds
from portal.checks import somebody_hears_alerts
from portal.tasks import judge_connections, tell_of_alerts
from tests.base import make_person
from tests.candidates.services.desk import Desk, delivered

pytestmark = pytest.mark.django_db

PHONE = "body.candidate.phone_number"
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def sam(db: None) -> User:
    return make_person("sam", "Sam", Role.SUPPORT)


@pytest.fixture
def max_(desk: Desk) -> User:
    return make_person("max", "Max", Role.ACCOUNT_MANAGER, desk.tenant)


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The mail server's state: what it raises, and how often it was asked."""

    class Server:
        error: Exception | None = SMTPServerDisconnected("Connection unexpectedly closed")
        asked = 0

    server = Server()
    send = EmailBackend.send_messages

    def send_messages(self: EmailBackend, messages: Any) -> Any:
        server.asked += 1
        if server.error is not None:
            raise server.error
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return server


def fail(desk: Desk, people: int, field: str = PHONE) -> list[CandidateExport]:
    """So many people at whom the ATS wants a field."""
    desk.ats.misbehave(
        "create_application", "input_invalid_400", times=people, field=field, message="Required"
    )
    return [delivered(desk.due()) for _ in range(people)]


def age_alerts(by: timedelta = AN_HOUR) -> None:
    Alert.objects.update(told_at=F("told_at") - by, raised_at=F("raised_at") - by)
    AlertNotice.objects.update(
        made_at=F("made_at") - by, sent_at=F("sent_at") - by, not_before=F("not_before") - by
    )


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def test_300_failures_of_one_cause_are_one_mail_and_its_end_another(desk: Desk, sam: User) -> None:
    exports = fail(desk, 300)
    for _ in range(3):
        tell_of_alerts()
    assert len(mail.outbox) == 1
    message = mail.outbox[0]
    group = FailureGroup.objects.get()
    assert message.to == [sam.email]
    assert "Harbor Steel" in message.subject
    assert "300 people are stuck" in message.subject
    assert PHONE in message.subject
    for body in (message.body, message.alternatives[0].content):
        assert f"/admin/candidates/failuregroup/{group.pk}/change/" in body
        assert "Ana" not in body, "a mail names no candidate"
    for export in exports[:5]:
        repair.retry(export, actor=sam)
        assert delivered(export).state == ExportState.EXPORTED
    for export in exports[5:]:
        repair.cancel(export, actor=sam, note="not wanted")
    failure_review.review()
    for _ in range(3):
        tell_of_alerts()
    assert len(mail.outbox) == 2
    over = mail.outbox[1]
    assert "over: " in over.subject
    assert "Of 300 exports: 5 went through, 295 cancelled." in over.body
    alert = Alert.objects.get()
    assert (alert.state, alert.became["arrived"]) == (AlertState.RECOVERED, 5)


def test_growth_is_told_once_more(desk: Desk, sam: User) -> None:
    fail(desk, 5)
    tell_of_alerts()
    fail(desk, 10)
    tell_of_alerts()
    assert len(mail.outbox) == 1, "what swells within minutes is one mail"
    age_alerts()
    tell_of_alerts()
    tell_of_alerts()
    assert len(mail.outbox) == 2
    assert "more of it: 15 people are stuck" in mail.outbox[1].subject
    assert "15 people are stuck on it; 5 were when you were told." in mail.outbox[1].body


def test_nobody_hears_of_what_is_put_off_or_ignored(desk: Desk, sam: User) -> None:
    fail(desk, 6)
    group = FailureGroup.objects.get()
    later = timezone.now() + AN_HOUR
    assert triage.snooze(group, until=later, more_people=None, actor=sam, note="").done
    tell_of_alerts()
    assert triage.acknowledge(group, actor=sam).done
    tell_of_alerts()
    assert not Alert.objects.exists()
    assert triage.reopen(group, actor=sam).done
    tell_of_alerts()
    assert triage.ignore(group, actor=sam, note="a test system").done
    tell_of_alerts()
    assert len(mail.outbox) == 1
    assert Alert.objects.get().state == AlertState.DROPPED


def test_many_causes_of_one_connection_are_one_mail(desk: Desk, sam: User) -> None:
    for number in range(3):
        fail(desk, 5 + number, f"body.candidate.field_{'abc'[number]}")
    tell_of_alerts()
    assert Alert.objects.count() == 3
    assert subjects() == ["Harbor Steel, Lever: 3 alerts, 18 people stuck"]
    for letter in "abc":
        assert f"body.candidate.field_{letter}" in mail.outbox[0].body


def test_what_came_back_is_told_at_once(desk: Desk, sam: User) -> None:
    fail(desk, 1)
    FailureGroup.objects.update(state="regressed", previous_state="resolved")
    tell_of_alerts()
    assert "one person is stuck" in mail.outbox[0].subject
    assert "It was mended before, and is back." in mail.outbox[0].body


# --- whom ----------------------------------------------------------------------------------------


def refused(desk: Desk) -> None:
    """One person whom only the customer can help, for more than an hour."""
    desk.ats.misbehave("create_application", "permission_403", times=1)
    delivered(desk.due())
    FailureGroup.objects.update(first_seen_at=timezone.now() - 2 * AN_HOUR)


def test_what_needs_the_customer_goes_to_their_account_manager(
    desk: Desk, sam: User, max_: User
) -> None:
    refused(desk)
    tell_of_alerts()
    assert [message.to for message in mail.outbox] == [[max_.email]]
    assert "The customer’s: ask them" in mail.outbox[0].body


def test_the_owner_of_the_onboarding_goes_first(desk: Desk, sam: User, max_: User) -> None:
    mia = make_person("mia", "Mia", Role.ACCOUNT_MANAGER, desk.tenant)
    now = timezone.now()
    OnboardingProject.objects.create(
        tenant=desk.tenant, connection=desk.connection, owner=mia, step_since=now,
        kicked_off_at=now, due_at=now, contact_email="customer@harbor.example",
    )  # fmt: skip
    refused(desk)
    tell_of_alerts()
    assert [message.to for message in mail.outbox] == [[mia.email]]


def test_everybody_of_support_who_wants_it(desk: Desk, sam: User) -> None:
    others = [make_person(name, name.title(), Role.SUPPORT) for name in ("sue", "sid", "sol")]
    User.objects.filter(pk=others[1].pk).update(alert_mails="never")
    User.objects.filter(pk=others[2].pk).update(alert_mails="daily")
    fail(desk, 5)
    tell_of_alerts()
    assert sorted(message.to[0] for message in mail.outbox) == [sam.email, others[0].email]
    waits = AlertNotice.objects.get(user=others[2])
    assert (waits.state, waits.not_before.hour) == ("queued", 7)
    age_alerts(timedelta(days=1))
    fail(desk, 5, "body.candidate.title")
    tell_of_alerts()
    summary = next(message for message in mail.outbox if message.to == [others[2].email])
    assert summary.subject == "Harbor Steel, Lever: 5 people are stuck: " + (
        f"The ATS wants a field that we send nothing in: {PHONE}"
    )


def test_an_alert_that_nobody_can_hear_waits_for_somebody(desk: Desk) -> None:
    fail(desk, 5)
    tell_of_alerts()
    notice = AlertNotice.objects.get()
    assert (notice.state, notice.user) == ("nobody", None)
    ana = make_person("ana", "Ana", Role.ADMINISTRATOR)
    tell_of_alerts()
    tell_of_alerts()
    assert [message.to for message in mail.outbox] == [[ana.email]]
    assert AlertNotice.objects.get().state == "sent"


def test_who_lost_the_customer_meanwhile_is_not_told(desk: Desk, max_: User, down: Any) -> None:
    refused(desk)
    tell_of_alerts()
    Membership.objects.filter(user=max_).delete()
    down.error = None
    age_alerts()
    tell_of_alerts()
    assert mail.outbox == []
    assert AlertNotice.objects.get().state == "nobody"


# --- the queue -----------------------------------------------------------------------------------


def test_a_mail_server_that_is_down_loses_and_doubles_nothing(
    desk: Desk, sam: User, down: Any
) -> None:
    fail(desk, 5)
    for _ in range(3):
        tell_of_alerts()
    assert down.asked == 1, "the next try is in a minute"
    notice = AlertNotice.objects.get()
    assert (notice.state, notice.tries) == ("queued", 1)
    assert "SMTPServerDisconnected" in notice.error
    fail(desk, 5, "body.candidate.title")
    age_alerts(timedelta(minutes=2))
    tell_of_alerts()
    assert down.asked == 2, "a server that is down is asked with one mail"
    down.error = None
    age_alerts(timedelta(minutes=5))
    for _ in range(3):
        tell_of_alerts()
    assert len(mail.outbox) == 2
    assert set(AlertNotice.objects.values_list("state", "error")) == {("sent", "")}


def test_a_worker_that_died_while_sending_sends_the_same_mail(
    desk: Desk, sam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(desk, 5)
    with monkeypatch.context() as broken:
        broken.setattr(sending, "_send_to", lambda person: sending._claim(person) is None)
        tell_of_alerts()
    batch = AlertNotice.objects.get(state="sending").batch
    tell_of_alerts()
    assert mail.outbox == [], "the other worker may still be sending"
    age_alerts(timedelta(minutes=6))
    tell_of_alerts()
    assert batch is not None
    assert batch.hex in mail.outbox[0].extra_headers["Message-ID"]


def test_an_address_that_is_refused_is_given_up_and_can_be_sent_again(
    desk: Desk, sam: User, down: Any
) -> None:
    down.error = SMTPRecipientsRefused({sam.email: (550, b"No such user")})
    fail(desk, 5)
    tell_of_alerts()
    notice = AlertNotice.objects.get()
    assert (notice.state, notice.tries) == ("failed", 1)
    down.error = None
    age_alerts()
    tell_of_alerts()
    assert mail.outbox == []
    assert sending.send_again(notice, actor=sam).done
    assert not sending.send_again(notice, actor=sam).done
    tell_of_alerts()
    assert len(mail.outbox) == 1
    assert AuditEvent.objects.get(subject=f"alert_notice:{notice.pk}").actor == sam


def test_an_hour_has_few_mails_and_the_last_names_everything(desk: Desk, sam: User) -> None:
    fail(desk, 5)
    tell_of_alerts()
    alert = Alert.objects.get()
    for _ in range(MAILS_PER_HOUR + 3):
        AlertNotice.objects.create(
            tenant=alert.tenant, alert=alert, what="escalated", user=sam,
            not_before=timezone.now(), made_at=timezone.now(),
        )  # fmt: skip
        sending.send_due()
    assert len(mail.outbox) == MAILS_PER_HOUR
    assert AlertNotice.objects.filter(state="queued").count() == 4
    age_alerts()
    sending.send_due()
    assert len(mail.outbox) == MAILS_PER_HOUR + 1
    assert not AlertNotice.objects.filter(state="queued").exists()


# --- thresholds and connections ------------------------------------------------------------------


def test_a_customer_may_have_thresholds_of_its_own(desk: Desk, sam: User) -> None:
    own = AlertThresholds.objects.create(tenant=desk.tenant, people=3)
    fail(desk, 2)
    tell_of_alerts()
    assert mail.outbox == []
    AlertThresholds.objects.filter(pk=own.pk).update(people=2)
    tell_of_alerts()
    assert len(mail.outbox) == 1


def test_a_connection_in_error_is_one_alert_until_it_works(desk: Desk, sam: User) -> None:
    since = timezone.now() - 8 * AN_HOUR
    late = Reason(
        HealthReason.SYNC_ERROR, "No complete read of the jobs for 8 hours.", "Sync now.",
        Owner.SUPPORT, {"points": 30, "waiting_since": since.isoformat()},
    )  # fmt: skip
    health = ConnectionHealth.objects.create(
        tenant=desk.tenant, connection=desk.connection, score=70, reasons=[late.as_json()],
        judged_at=timezone.now(),
    )  # fmt: skip
    tell_of_alerts()
    tell_of_alerts()
    assert subjects() == ["Harbor Steel, Lever: No complete read of the jobs for 8 hours."]
    assert f"/admin/integrations/connection/{desk.connection.pk}/" in mail.outbox[0].body
    ConnectionHealth.objects.filter(pk=health.pk).update(score=100, reasons=[])
    tell_of_alerts()
    assert subjects()[1].startswith("Harbor Steel, Lever: over: No complete read")
    assert "It lasted 8 hours." in mail.outbox[1].body


def test_a_lost_access_is_one_alert_though_its_health_is_in_error_too(
    desk: Desk, max_: User
) -> None:
    gone = timezone.now() - 2 * AN_HOUR
    Connection.objects.update(
        state="broken", state_before="active", state_reason="The key is refused.",
        state_changed_at=gone,
    )  # fmt: skip
    failure_review.review()
    judge_connections()
    FailureGroup.objects.update(first_seen_at=gone)
    tell_of_alerts()
    alert = Alert.objects.get()
    assert alert.group is not None
    assert (alert.group.kind, alert.owner) == ("access", "customer")
    assert [message.to for message in mail.outbox] == [[max_.email]]


def test_a_connection_that_is_closed_has_no_alert(desk: Desk, sam: User) -> None:
    test_a_connection_in_error_is_one_alert_until_it_works(desk, sam)
    Alert.objects.update(state="raised", previous_state="", ended_at=None)
    ConnectionHealth.objects.all().delete()
    tell_of_alerts()
    assert Alert.objects.get().state == AlertState.RECOVERED


# --- webhooks and checks -------------------------------------------------------------------------


def test_those_who_listen_are_told_with_the_move(desk: Desk, sam: User) -> None:
    WebhookEndpoint.objects.create(url="https://hooks.example/in")
    fail(desk, 5)
    tell_of_alerts()
    tell_of_alerts()
    raised = OutgoingEvent.objects.get(type=EventType.ALERT_RAISED)
    group = FailureGroup.objects.get()
    assert (raised.tenant, raised.subject) == (desk.tenant, Alert.objects.get().subject)
    expected = set(DESCRIBED[EventType.ALERT_RAISED].example)
    assert set(raised.data) == expected
    assert raised.data["subject"] == group.subject
    assert (raised.data["people"], raised.data["state"]) == (5, "raised")
    assert triage.ignore(group, actor=sam, note="a test system").done
    tell_of_alerts()
    assert OutgoingEvent.objects.get(type=EventType.ALERT_RECOVERED).data["state"] == "dropped"


def test_a_check_says_that_nobody_would_hear(db: None) -> None:
    assert [each.id for each in somebody_hears_alerts(None, ["default"])] == ["portal.W015"]
    ana = make_person("ana", "Ana", Role.ADMINISTRATOR)
    assert somebody_hears_alerts(None, ["default"]) == []
    User.objects.filter(pk=ana.pk).update(alert_mails="never")
    assert [each.id for each in somebody_hears_alerts(None, ["default"])] == ["portal.W015"]
    assert somebody_hears_alerts(None, None) == []
