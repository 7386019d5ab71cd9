"""A missing permission as a task of the customer: a link, a live test, proof by one person."""

import html
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from candidates.models import CandidateExport, FailureGroup, RetryRun
from candidates.rules.failure_kind import FailureKind
from candidates.services import failure_review, lanes, permission_tasks, retries
from integrations.models import AuditEvent, Connection, ConnectionLink
from integrations.rules.roles import Role
from jobs.services import activation
from portal.verification.services import going_live
from tests.base import make_person, signed_in
from tests.portal.verification.case import Case, mails, token_in

PAGE = "/connect/permission"
TO = "pat@harbor.example.com"


@pytest.fixture
def group(one_case: Case) -> FailureGroup:
    """Three people whom the customer's Odoo refuses: the user of the key may not create them."""
    one_case.verify()
    assert going_live.go_live(one_case.fresh(), actor=one_case.manager).answer.done
    assert activation.activate(one_case.job, actor=None).done
    one_case.vendor.twin.settings["may_create"] = False
    for number in range(3):
        one_case.person(number)
    work(one_case)
    failure_review.review()
    found = FailureGroup.objects.get()
    assert CandidateExport.objects.filter(failure_group=found).count() == 3
    mail.outbox.clear()
    return found


def work(case: Case) -> None:
    """What the clock and a worker do."""
    for _ in range(6):
        retries.advance_all()
        permission_tasks.use_up_done()
        case.drain()


def act(group: FailureGroup, name: str) -> str:
    return f"/admin/candidates/failuregroup/{group.pk}/do/{name}/"


@pytest.fixture
def visitor(one_case: Case, group: FailureGroup) -> Client:
    """The customer's administrator has opened the link of the mail."""
    manager = signed_in(one_case.manager)
    asked = manager.get(act(group, "mail-task-link"))
    assert asked.context["form"]["recipient"].value() == TO
    made = manager.post(act(group, "mail-task-link"), {"recipient": TO, "hours": "72"})
    assert "E-mailed to" in made.content.decode()
    (sent,) = mails("A permission is missing")
    assert sent.to == [TO]
    client = Client()
    opened = client.post("/connect/open", {"token": token_in(sent.body)})
    assert (opened.status_code, opened["Location"]) == (302, PAGE)
    return client


def done(client: Client, name: str = "Pat Lee") -> Any:
    link = ConnectionLink.objects.latest("pk")
    return client.post(PAGE, {"link": link.pk, "name": name})


def test_the_page_says_what_is_missing_and_what_to_do(visitor: Client, group: FailureGroup):
    page = visitor.get(PAGE)
    body = html.unescape(page.content.decode())
    assert group.evidence["permission"] in body
    assert "Put the user into the group Recruitment / Officer." in body
    assert "3 candidates wait" in body
    assert "Ana" not in body
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    shown = signed_in(make_person("sam2", "Sam", Role.SUPPORT)).get(
        f"/admin/candidates/failuregroup/{group.pk}/change/"
    )
    assert "opened 1 time" in shown.content.decode()


def test_what_is_still_missing_is_said_and_nobody_is_sent(
    visitor: Client, group: FailureGroup, one_case: Case
):
    page = done(visitor)
    assert page.status_code == 422
    body = page.content.decode()
    assert "Not yet: we tested it just now" in body
    assert "may not create applicants" in body
    assert not RetryRun.objects.exists()
    assert not mails("has given the permission")
    event = AuditEvent.objects.get(subject=group.subject, action__contains="not there yet")
    assert event.details["who"] == "Pat Lee"
    assert ConnectionLink.objects.latest("pk").used_at is None


def test_once_it_is_given_one_goes_first_and_proves_it(
    visitor: Client, group: FailureGroup, one_case: Case
):
    before = one_case.arrivals()
    one_case.vendor.twin.settings["may_create"] = True
    answer = done(visitor)
    assert (answer.status_code, answer["Location"]) == (302, "/connect/permitted")
    trying = visitor.get("/connect/permitted", follow=True)
    assert "The permission is being tried" in trying.content.decode()
    assert trying["Refresh"]
    run = RetryRun.objects.get()
    assert (run.made_by, run.made_by_name) == (None, "Pat Lee, of the customer")
    (sent,) = mails("has given the permission")
    assert sent.to == ["mia@example.com"]
    assert "3 candidates go again" in sent.body

    retries.advance_all()
    lanes.drain(one_case.connection.pk, seconds=5)
    retries.advance_all()
    assert run.items.filter(state="sent").count() == 2  # the canary is through, the rest follow
    work(one_case)
    assert one_case.arrivals() == before + 3
    link = ConnectionLink.objects.latest("pk")
    assert link.used_at is not None
    thanks = visitor.get(PAGE, follow=True).content.decode()
    assert "The permission was given already" in thanks
    assert "the permission is there" in visitor.get("/connect/permitted").content.decode()
    failure_review.review()
    group.refresh_from_db()
    assert group.state == "resolved"


def test_a_refusal_of_the_first_one_is_told_and_the_next_try_starts_anew(
    visitor: Client, group: FailureGroup, one_case: Case
):
    # Odoo says that the right is there, and refuses the write all the same.
    twin = one_case.vendor.twin
    twin.settings["may_create"] = True
    done(visitor)
    twin.settings["may_create"] = False
    work(one_case)
    page = visitor.get(PAGE).content.decode()
    assert "refused the candidate whom we sent to try it" in page
    assert ConnectionLink.objects.latest("pk").used_at is None
    twin.settings["may_create"] = True
    done(visitor)
    work(one_case)
    assert [run.state for run in RetryRun.objects.order_by("pk")] == ["aborted", "done"]
    assert not CandidateExport.objects.filter(failure_group=group).exists()
    assert "the permission is there" in visitor.get("/connect/permitted").content.decode()


def test_two_clicks_start_one_run_and_use_nothing_up(
    visitor: Client, group: FailureGroup, one_case: Case
):
    one_case.vendor.twin.settings["may_create"] = True
    done(visitor)
    done(visitor)
    assert RetryRun.objects.count() == 1
    assert ConnectionLink.objects.latest("pk").used_at is None
    assert len(mails("has given the permission")) == 1


def test_a_link_that_was_withdrawn_replaced_or_has_run_out_opens_nothing(
    visitor: Client, group: FailureGroup, one_case: Case
):
    manager = signed_in(one_case.manager)
    manager.post(act(group, "withdraw-task-link"), {"note": "The wrong person"})
    assert visitor.get(PAGE).status_code == 404
    assert done(visitor).status_code == 404
    made = manager.post(act(group, "task-link"), {"recipient": "", "hours": "1"})
    first = token_in(made.content.decode().replace('"', " "))
    manager.post(act(group, "task-link"), {"recipient": "", "hours": "1"})
    assert Client().post("/connect/open", {"token": first}).status_code == 404
    ConnectionLink.objects.filter(used_at=None).update(expires_at="2026-01-01T00:00Z")
    assert visitor.get(PAGE).status_code == 404
    assert Client().get("/connect/permitted", follow=True).status_code == 404


def test_the_link_of_another_purpose_or_customer_is_no_key_to_it(
    group: FailureGroup, one_case: Case
):
    made = permission_tasks.make(group, actor=one_case.manager, recipient=TO)
    other = Connection.objects.get(pk=one_case.connection.pk)
    other.pk, other.name = None, "Another"
    other.save()
    ConnectionLink.objects.filter(pk=made.link.pk).update(connection=other)
    client = Client()
    client.post("/connect/open", {"token": token_in(made.url)})
    assert client.get(PAGE).status_code == 404


def test_who_may_ask_the_customer(group: FailureGroup, one_case: Case):
    recruiter = make_person("rita2", "Rita", Role.RECRUITER, one_case.tenant)
    assert signed_in(recruiter).post(act(group, "task-link"), {"hours": "1"}).status_code == 403
    Connection.objects.update(state="closed")
    answer = permission_tasks.make(group, actor=one_case.manager, recipient=TO)
    assert not answer.done


def test_loading_the_page_of_a_task_link_again_withdraws_nothing(
    group: FailureGroup, one_case: Case
):
    manager = signed_in(one_case.manager)
    address = act(group, "task-link")
    number = manager.get(address).context["form_number"]
    filled = {"recipient": TO, "hours": "72", "confirmed": number}
    assert manager.post(address, filled).context["url"]
    again = manager.post(address, filled, follow=True).content.decode()
    assert "was carried out when you sent this" in again
    assert ConnectionLink.objects.get(about=group.subject).revoked_at is None


def test_what_follows_is_said_of_people_only_where_people_wait(group: FailureGroup, one_case: Case):
    manager = signed_in(one_case.manager)
    address = act(group, "task-link")
    assert "one candidate is sent first" in manager.get(address).content.decode()
    FailureGroup.objects.filter(pk=group.pk).update(kind=FailureKind.SYNC)
    said = manager.get(address).content.decode()
    assert "one candidate" not in said
    assert "it is read again at once" in said
