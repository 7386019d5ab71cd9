"""The customer's page: behind its link only, a yes uses the link up, a no tells the manager."""

from typing import Any

import pytest
from django.test import Client

from integrations.models import ConnectionLink, OnboardingEvent
from integrations.services import leaving, links, onboarding
from portal.verification import models as rows
from portal.verification.services import confirmation
from tests.portal.verification.case import CONTACT, Case, mails, token_in

PAGE = "/connect/confirm"
YES = {"name": "Pat Lee", "candidate": "on", "pdf": "on", "words": ""}


@pytest.fixture
def asked(one_case: Case) -> Case:
    """The customer has a mail with the link."""
    one_case.compare()
    one_case.send_test()
    one_case.confirm_link()
    return one_case


@pytest.fixture
def visitor(asked: Case) -> Client:
    """A browser in which the link was opened."""
    (sent,) = mails("Do you see")
    client = Client()
    answer = client.post("/connect/open", {"token": token_in(sent.body)})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    return client


def send(client: Client, **changed: str) -> Any:
    link = ConnectionLink.objects.latest("pk")
    given = {**YES, **changed}
    data = {name: value for name, value in given.items() if value}
    return client.post(PAGE, {**data, "link": link.pk})


def test_the_mail_says_whom_to_look_for(asked: Case):
    (sent,) = mails("Do you see")
    assert sent.to == [CONTACT]
    assert sent.reply_to == ["mia@example.com"]
    candidate = rows.TestCandidate.objects.get().application.candidate
    html = sent.alternatives[0][0]
    for text in (sent.body, html):
        assert str(candidate) in text
        assert "Welder" in text


def test_the_page_shows_what_to_look_for(visitor: Client, asked: Case):
    test = rows.TestCandidate.objects.get()
    page = visitor.get(PAGE)
    body = page.content.decode()
    for shown in (
        test.application.candidate.full_name, test.export.addresses[0], "Welder",
        test.export.application_external_id, test.export.ats_url,
        f"profile-{test.export.reference}.pdf", "Mia",
    ):  # fmt: skip
        assert shown in body
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "nonce-" in policy


def test_a_full_yes_confirms_with_name_time_and_words(visitor: Client, asked: Case):
    answer = send(visitor, words="Looks good.")
    assert (answer.status_code, answer["Location"]) == (302, "/connect/confirmed")
    project = asked.fresh()
    assert project.confirmed_by == "Pat Lee"
    assert project.confirmed_at
    test = rows.TestCandidate.objects.get()
    assert (test.confirmed_by, test.customer_words) == ("Pat Lee", "Looks good.")
    assert [sent.to for sent in mails("sees the test candidate")][-1] == ["mia@example.com"]
    thanks = visitor.get("/connect/confirmed")
    assert "Thank you" in thanks.content.decode()
    again = visitor.get(PAGE).content.decode()
    assert "was confirmed already" in again
    assert "Give access" not in again


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"candidate": "", "pdf": ""}, "The customer does not see the test candidate."),
        ({"pdf": ""}, "The customer sees the test candidate and cannot open the PDF."),
        ({"candidate": ""}, "The customer does not see the test candidate."),
    ],
)
def test_what_is_not_seen_is_told_and_the_link_still_works(
    visitor: Client, asked: Case, seen: dict[str, str], said: str
):
    page = send(visitor, **seen, words="Only the name is there.")
    assert (page.status_code, page["Location"]) == (302, PAGE)
    project = asked.fresh()
    assert project.confirmed_at is None
    event = project.events.get(kind=onboarding.Kind.NOT_CONFIRMED)
    assert event.sentence == f"{said} Only the name is there."
    (task,) = project.tasks.filter(done_at=None)
    assert (task.kind, "Only the name is there." in task.sentence) == ("not_seen", True)
    assert len(mails("does not see")) == 1
    again = visitor.get(PAGE)
    assert again.status_code == 200
    assert "Mia was told just now" in again.content.decode()
    send(visitor)
    assert asked.fresh().confirmed_at
    assert not asked.project.tasks.filter(done_at=None).exists()


def test_a_no_without_words_is_asked_back(visitor: Client, asked: Case):
    page = send(visitor, candidate="", pdf="")
    assert page.status_code == 422
    body = page.content.decode()
    assert "say here what you see instead" in body
    assert 'aria-invalid="true"' in body
    assert not OnboardingEvent.objects.filter(kind=onboarding.Kind.NOT_CONFIRMED).exists()


def test_a_name_is_needed(visitor: Client, asked: Case):
    assert send(visitor, name=" ").status_code == 422
    assert asked.fresh().confirmed_at is None


def test_without_a_link_there_is_nothing_to_see(asked: Case):
    stranger = Client()
    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(PAGE, YES).status_code == 404
    assert stranger.get("/connect/confirmed", follow=True).status_code == 404
    assert asked.fresh().confirmed_at is None


def test_a_link_to_give_access_does_not_confirm(asked: Case):
    links.make(asked.connection, actor=None)
    client = Client()
    made = links.make(asked.connection, actor=None)
    assert isinstance(made, links.MadeLink)
    client.post("/connect/open", {"token": made.url.rpartition("#")[2]})
    assert client.get(PAGE).status_code == 404
    assert send(client).status_code == 404
    assert asked.fresh().confirmed_at is None


def test_a_withdrawn_link_ends_the_page(visitor: Client, asked: Case):
    links.revoke(asked.connection, actor=asked.manager)
    assert visitor.get(PAGE).status_code == 404
    assert send(visitor).status_code == 404
    assert asked.fresh().confirmed_at is None


def test_a_second_answer_changes_nothing(asked: Case):
    assert asked.confirm(name="Pat Lee") is confirmation.Told.CONFIRMED
    assert asked.confirm(name="Somebody Else") is confirmation.Told.TOO_LATE
    assert asked.confirm(candidate=False, words="?") is confirmation.Told.TOO_LATE
    assert asked.fresh().confirmed_by == "Pat Lee"
    assert not asked.project.tasks.filter(kind="not_seen").exists()


def test_the_customer_is_not_asked_too_early_nor_twice(one_case: Case):
    early = confirmation.request_confirmation(
        one_case.fresh(), actor=one_case.manager, recipient=CONTACT
    )
    assert not early.done
    one_case.verify()
    late = confirmation.request_confirmation(
        one_case.fresh(), actor=one_case.manager, recipient=CONTACT
    )
    assert not late.done
    assert not ConnectionLink.objects.filter(used_at=None).exists()


def test_where_no_document_can_arrive_none_is_asked_for(asked: Case, monkeypatch):
    for module in (confirmation,):
        monkeypatch.setattr(module, "takes_documents", lambda connection: False)
    assert asked.confirm(pdf=False) is confirmation.Told.CONFIRMED


def test_hostile_words_stay_words(visitor: Client, asked: Case):
    send(visitor, candidate="", words="<script>alert(1)</script>")
    (task,) = asked.fresh().tasks.all()
    assert "<script>" in task.sentence
    assert "<script>" not in mails("does not see")[0].alternatives[0][0]


def test_an_answer_about_another_test_candidate_confirms_nothing(visitor: Client, asked: Case):
    shown = rows.TestCandidate.objects.get()
    page = visitor.get(PAGE).content.decode()
    assert f'name="test" value="{shown.pk}"' in page
    asked.send_test()
    answer = send(visitor, test=str(shown.pk))
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert asked.fresh().confirmed_at is None
    assert "newer" in visitor.get(PAGE).content.decode()


def test_nothing_is_confirmed_of_a_connection_that_has_ended(visitor: Client, asked: Case):
    leaving.disconnect(asked.connection, actor=asked.manager, note="They left.")
    assert visitor.get(PAGE).status_code == 404
    assert send(visitor).status_code == 404
    assert asked.fresh().confirmed_at is None
