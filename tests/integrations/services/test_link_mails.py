"""Links by mail, reminders, and projects whose link has run out. Every mail in both forms."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.utils import timezone

from integrations.models import Connection, ConnectionLink, OnboardingEvent, OnboardingProject
from integrations.rules.connection_state import Workflow
from integrations.services import link_mails, links, mail, onboarding
from integrations.services.links import MadeLink
from integrations.tasks import remind_of_links
from portal.schedule import SCHEDULE
from tests.base import Cast, make_connection

DANA = "dana@harbor.example"


@pytest.fixture
def connection(cast: Cast) -> Connection:
    connection = make_connection(cast.harbor, system="odoo", route="odoo", state="setting_up")
    project = onboarding.project_of(connection, owner=cast.max)
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.max)
    onboarding.agree(project, actor=cast.max)
    return connection


@pytest.fixture
def project(connection: Connection) -> OnboardingProject:
    return onboarding.project_of(connection)


@pytest.fixture
def mailed(cast: Cast, connection: Connection, django_capture_on_commit_callbacks: Any) -> MadeLink:
    with django_capture_on_commit_callbacks(execute=True):
        made = link_mails.make_and_mail(connection, actor=cast.max, recipient=DANA)
    assert isinstance(made, MadeLink)
    return made


@pytest.fixture
def run(django_capture_on_commit_callbacks: Any) -> Any:
    def run() -> list[str]:
        outbox.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            remind_of_links()
        return [message.subject for message in outbox.outbox]

    return run


def age(link: ConnectionLink, *, made_hours_ago: float, ends_in_hours: float) -> None:
    now = timezone.now()
    ConnectionLink.objects.filter(pk=link.pk).update(
        made_at=now - timedelta(hours=made_hours_ago),
        expires_at=now + timedelta(hours=ends_in_hours),
    )


def token_of(made: MadeLink) -> str:
    return made.url.partition("#")[2]


def test_the_link_goes_out_and_the_trace_says_so(mailed, project):
    (message,) = outbox.outbox
    assert message.to == [DANA]
    assert mailed.url in message.body
    link = ConnectionLink.objects.get()
    assert link.mailed_at is not None
    event = project.events.get(kind="link_mailed")
    assert (event.who, event.sentence, event.link) == ("Max", f"To {DANA}.", link)
    assert token_of(mailed) not in str(list(OnboardingEvent.objects.values()))


def test_a_mail_that_does_not_leave_is_no_mail(
    cast, connection, project, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*_: Any) -> None:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    with django_capture_on_commit_callbacks(execute=True):
        made = link_mails.make_and_mail(connection, actor=cast.max, recipient=DANA)
    assert isinstance(made, MadeLink)
    assert ConnectionLink.objects.get().mailed_at is None
    assert not project.events.filter(kind="link_mailed").exists()
    assert "could not be sent. Tell them yourself." in project.events.last().sentence


def test_no_link_no_mail(cast, django_capture_on_commit_callbacks):
    fresh = make_connection(cast.harbor, system="odoo", route="odoo", state="setting_up")
    with django_capture_on_commit_callbacks(execute=True):
        answer = link_mails.make_and_mail(fresh, actor=cast.max, recipient=DANA)
    assert "Confirm the exact product" in answer.sentence
    assert outbox.outbox == []


CONTEXTS: dict[str, dict[str, Any]] = {
    "link": {"url": "http://portal.test/connect/#secret-token", "expires_at": timezone.now()},
    "reminder": {"made_at": timezone.now(), "expires_at": timezone.now()},
    "live": {},
    "confirm": {
        "url": "http://portal.test/connect/#secret-token",
        "candidate": "TEST Candidate & Co",
        "job": "Welder",
    },
}


@pytest.mark.parametrize("workflow", list(Workflow))
@pytest.mark.parametrize("name", CONTEXTS)
def test_every_mail_has_a_subject_two_forms_and_somebody_to_answer_to(
    connection, project, name, workflow, django_capture_on_commit_callbacks
):
    connection.tenant.name = "Harbor & Steel <Works>"
    connection.tenant.save()
    Connection.objects.filter(pk=connection.pk).update(workflow=workflow)
    project = OnboardingProject.objects.select_related("connection__tenant", "owner").get()
    with django_capture_on_commit_callbacks(execute=True):
        mail.to_customer(project, name, to=DANA, **CONTEXTS[name])
    (message,) = outbox.outbox
    assert message.to == [DANA]
    assert message.reply_to == ["max@example.com"]
    assert message.subject
    assert "\n" not in message.subject
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert "Harbor &amp; Steel &lt;Works&gt;" in html
    assert "Harbor & Steel <Works>" in message.body
    assert "Max" in message.body
    assert "Odoo" in message.body
    assert "&amp;" not in message.body + message.subject
    assert "{" not in message.body + html
    has_token = "secret-token" in message.body or "secret-token" in html
    assert has_token is (name in {"link", "confirm"})
    assert "Kombo" not in message.body + html


def test_an_unopened_link_is_reminded_of_once_and_without_its_token(mailed, project, run):
    assert run() == []
    age(mailed.link, made_hours_ago=49, ends_in_hours=23)
    assert run() == ["The link to connect Odoo runs out soon"]
    (message,) = outbox.outbox
    assert message.to == [DANA]
    assert token_of(mailed) not in message.body + message.alternatives[0][0]
    assert ConnectionLink.objects.get().reminded_at is not None
    assert f"Reminded {DANA}" in project.events.last().sentence
    assert run() == []


@pytest.mark.parametrize(
    "change",
    [
        {"first_opened_at": timezone.now()},
        {"used_at": timezone.now()},
        {"revoked_at": timezone.now()},
        {"mailed_at": None},
    ],
    ids=["opened", "used", "withdrawn", "never mailed"],
)
def test_who_needs_no_reminder_gets_none(mailed, run, change):
    age(mailed.link, made_hours_ago=49, ends_in_hours=23)
    ConnectionLink.objects.update(**change)
    assert run() == []


def test_a_link_for_a_few_hours_is_not_reminded_of_at_once(mailed, run):
    age(mailed.link, made_hours_ago=1, ends_in_hours=5)
    assert run() == []


def test_who_has_access_already_is_not_reminded(mailed, connection, run):
    age(mailed.link, made_hours_ago=49, ends_in_hours=23)
    Connection.objects.update(state="connected")
    assert run() == []


def test_a_project_whose_link_ran_out_waits_for_another_one(mailed, project, run):
    project.refresh_from_db()
    assert project.step == "connection"
    run()
    project.refresh_from_db()
    assert project.step == "connection"
    age(mailed.link, made_hours_ago=80, ends_in_hours=-1)
    run()
    project.refresh_from_db()
    assert (project.step, project.waits_on) == ("link", "account_manager")
    links.make(project.connection, actor=None)
    project.refresh_from_db()
    assert project.step == "connection"


def test_the_clock_does_it_once_an_hour():
    (entry,) = [e for e in SCHEDULE.values() if e["task"] == "integrations.tasks.remind_of_links"]
    assert entry["schedule"] == 3600.0
