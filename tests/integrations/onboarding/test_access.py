"""Giving access by a key: tested at the vendor, stored only when accepted, never shown again."""

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from integrations.models import ApiCall, ConnectionLink, Credential, OnboardingEvent, OnboardingTask
from integrations.services import connections, credentials, links
from integrations.services.guides import read_guide
from integrations.systems import SYSTEMS
from tests.integrations.onboarding.conftest import ACCESS, Visitor, begin, make_link

WRONG = "wrong-wrong-wrong-wrong"
CONNECT = "access"
GUIDE = read_guide(SYSTEMS["odoo"].routes[0].guide)


def events(connection, kind: str) -> list[OnboardingEvent]:
    return list(OnboardingEvent.objects.filter(project__connection=connection, kind=kind))


def text(response: Any) -> str:
    return response.content.decode()


def test_the_page_says_who_what_and_with_whom(visitor, settings):
    settings.PLATFORM_NAME = "Talentbridge"
    page = text(visitor.get("access"))
    for said in (
        "Harbor Steel", "Talentbridge", "Odoo", "19.0 Online", "mailto:max@example.com",
        "Address of your Odoo", "The vendor shows it only once.", "Connect your Odoo",
        "Copy the key now.", 'aria-current="step"', 'type="password"',
    ):  # fmt: skip
        assert said in page, said


def test_a_key_that_is_accepted_connects_and_uses_the_link_up(
    visitor, connection, odoo, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = visitor.send(CONNECT, odoo())
    assert (response.status_code, response["Location"]) == (302, "/connect/done")
    page = text(visitor.get("done"))
    assert "Odoo is connected" in page
    connection.refresh_from_db()
    assert (connection.state, connection.options) == (
        "connected",
        {"base_url": odoo()["api_key-base_url"]},
    )
    assert credentials.open_secrets(connection) == {"api_key": odoo()["api_key-api_key"]}
    assert connection.next_sync_at is not None
    visitor.link.refresh_from_db()
    assert visitor.link.used_at is not None
    assert visitor.link.draft == {}
    assert len(events(connection, "connected")) == 1
    (told,) = mail.outbox
    assert told.to == ["max@example.com"]
    assert told.subject == "Harbor Steel has connected Odoo"
    assert "It was tested, and it works. Account: Portal" in told.body


def test_a_key_that_is_refused_says_why_where_and_what_to_do(visitor, connection, odoo):
    response = visitor.send(CONNECT, odoo(api_key=WRONG))
    page = text(response)
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert page.count("Odoo does not accept the API key: it is wrong, or it has expired.") == 2
    assert "It says: Invalid apikey." in page
    # What to do is said to the customer, in the words of their guide, and not to our people.
    remedy = GUIDE.remedy("Odoo does not accept the API key")
    assert remedy
    assert remedy in page.partition('id="guide"')[0]
    assert "Ask the customer" not in page
    assert 'href="#id_api_key-api_key"' in page
    assert 'aria-invalid="true"' in page
    assert WRONG not in page
    assert odoo()["api_key-base_url"] in page
    connection.refresh_from_db()
    assert (connection.state, connection.options) == ("setting_up", {})
    assert not Credential.objects.filter(connection=connection).exists()
    (tried,) = events(connection, "tried")
    assert tried.reason["code"] == "werkzeug.exceptions.Unauthorized"
    project = tried.project
    project.refresh_from_db()
    assert "stuck at giving access" in project.waits_for[0]["sentence"]
    assert visitor.send(CONNECT, odoo()).status_code == 302


def test_a_missing_permission_is_named_in_the_vendors_words(box, visitor, odoo):
    box.twin("odoo").misbehave("permission_missing", operation="call")
    page = text(visitor.send(CONNECT, odoo()))
    assert "The user of the key may not do this in Odoo." in page
    assert "Recruitment/Officer" in page
    assert "Missing:" in page
    remedy = read_guide(SYSTEMS["odoo"].routes[0].guide).remedy(
        "The user of the key may not do this"
    )
    assert remedy
    assert remedy in page.partition('id="guide"')[0]


def test_a_key_that_may_do_too_little_does_not_connect_by_accident(box, visitor, connection, odoo):
    box.twin("odoo").settings["may_create"] = False
    response = visitor.send(CONNECT, odoo())
    page = text(response)
    assert response.status_code == 422
    assert "The access works, but it is not enough." in page
    assert "may not create applicants" in page
    assert "Missing: Create a person with an application to a job." in page
    connection.refresh_from_db()
    assert (connection.state, connection.capabilities) == ("setting_up", [])
    assert 'name="little_is_enough"' in page
    assert visitor.send(CONNECT, {**odoo(), "little_is_enough": "1"}).status_code == 302
    connection.refresh_from_db()
    assert connection.state == "connected"
    assert "may not create applicants" in events(connection, "connected")[0].sentence


def test_where_nobody_is_sent_a_key_that_reads_is_enough(cast, box, odoo):
    box.twin("odoo").settings["may_create"] = False
    connection = begin(cast, name="Reads only", takes_candidates=False)
    visitor = Visitor().enter(*make_link(connection))
    assert "Nobody is put into Odoo" in text(visitor.get("access"))
    assert visitor.send(CONNECT, odoo()).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "This field is required."),
        ({"api_key-base_url": "no address", "api_key-api_key": "x" * 20}, "Enter a valid URL."),
        (
            {"api_key-base_url": "https://acme.example/?a=b", "api_key-api_key": "x" * 20},
            "must be a web address",
        ),
        (
            {"api_key-base_url": "https://acme.example", "api_key-api_key": "two words"},
            "holds characters that no key has",
        ),
    ],
)
def test_what_is_missing_or_malformed_is_named_before_anybody_is_called(visitor, typed, said):
    response = visitor.send(CONNECT, typed)
    assert response.status_code == 422
    assert said in text(response)
    assert "two words" not in text(response)
    assert not ApiCall.objects.exists()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "https://does-not-exist.invalid"])
def test_an_address_that_does_not_answer_is_complained_about_at_its_field(box, visitor, address):
    page = text(visitor.send(CONNECT, {"api_key-base_url": address, "api_key-api_key": "x" * 20}))
    assert 'href="#id_api_key-base_url"' in page
    assert "Check the address" in page


# --- testing while it is entered ---


def test_a_key_can_be_tested_and_nothing_is_stored(visitor, connection, odoo):
    response = visitor.send("test", odoo())
    assert response.status_code == 200
    said = response.json()
    assert said["works"] is True
    assert said["account"].startswith("Portal")
    connection.refresh_from_db()
    assert (connection.state, connection.options, connection.capabilities) == ("setting_up", {}, [])
    assert not Credential.objects.exists()
    visitor.link.refresh_from_db()
    assert visitor.link.used_at is None


def test_a_test_that_fails_tells_the_field_and_is_seen_by_the_account_manager(
    visitor, connection, odoo
):
    response = visitor.send("test", odoo(api_key=WRONG))
    assert response.status_code == 422
    (fault,) = response.json()["faults"]
    assert fault["field"] == "id_api_key-api_key"
    assert fault["sentence"].startswith("Odoo does not accept the API key")
    assert fault["hint"]
    assert WRONG not in response.content.decode()
    assert len(events(connection, "tried")) == 1


def test_the_vendor_is_not_asked_without_end(visitor, odoo):
    said = [visitor.send("test", odoo(api_key=WRONG)).json() for _ in range(25)]
    slow = [one for one in said if "too often" in one["faults"][0]["sentence"]]
    assert 3 <= len(slow) <= 5
    assert ApiCall.objects.filter(operation="check_key").count() == 25 - len(slow)


# --- progress is kept ---


def test_what_was_typed_is_there_again_except_secrets(visitor, connection, odoo):
    visitor.send("draft", odoo(database="acme"))
    link = ConnectionLink.objects.get(pk=visitor.link.pk)
    assert link.draft == {"base_url": odoo()["api_key-base_url"], "database": "acme"}
    page = text(visitor.get("access"))
    assert 'value="acme"' in page
    assert odoo()["api_key-api_key"] not in page


def test_a_reopened_link_goes_on_where_it_was_left_in_another_browser(connection, odoo):
    link, token = make_link(connection)
    Visitor().enter(link, token).send(CONNECT, odoo(api_key=WRONG, database="acme"))
    other = Visitor("198.51.100.3").enter(link, token)
    assert 'value="acme"' in text(other.get("access"))


def test_a_stored_setting_that_is_emptied_is_emptied(cast, box, odoo):
    connection = begin(cast, name="Again", options={"database": "old"})
    visitor = Visitor().enter(*make_link(connection))
    visitor.send(CONNECT, odoo())
    connection.refresh_from_db()
    assert connection.options["database"] == ""


# --- once, and then no more ---


def test_the_way_back_after_the_end_is_kind(visitor, odoo):
    visitor.send(CONNECT, odoo())
    for response in (visitor.get("access"), visitor.send(CONNECT, odoo()), visitor.get("leave")):
        assert response.status_code == 200
        assert "Access was given already" in text(response)


def test_a_reconnection_keeps_its_settings_and_goes_on(cast, box, odoo):
    connection = begin(cast, name="Broken", state="broken", state_before="active")
    visitor = Visitor().enter(*make_link(connection))
    visitor.send(CONNECT, odoo())
    connection.refresh_from_db()
    assert connection.state == "active"


@pytest.mark.parametrize("how", ["revoked", "expired"])
@pytest.mark.parametrize("page", ["access", "done", "leave"])
def test_a_link_that_ends_meanwhile_closes_the_pages(visitor, connection, how, page):
    if how == "revoked":
        links.revoke(connection, actor=None)
    else:
        ConnectionLink.objects.filter(pk=visitor.link.pk).update(expires_at=timezone.now())
    response = visitor.get(page)
    assert response.status_code == 404
    assert "This link does not work" in text(response)


def test_a_link_that_is_withdrawn_while_the_vendor_is_asked_connects_nothing(
    visitor, connection, odoo, monkeypatch
):
    asked = connections._asked

    def asked_for_long(*about: Any) -> Any:
        check = asked(*about)
        links.revoke(connection, actor=None)
        return check

    monkeypatch.setattr(connections, "_asked", asked_for_long)
    assert visitor.send(CONNECT, odoo())["Location"] == "/connect/done"
    assert visitor.get("done").status_code == 404
    connection.refresh_from_db()
    assert (connection.state, connection.options) == ("setting_up", {})
    assert not Credential.objects.exists()
    assert events(connection, "connected") == []


@pytest.mark.parametrize("page", ["access", "test", "draft", "login", "vendor", "finished", "help"])
def test_without_a_link_nothing_can_be_sent(db, client, page):
    assert client.post(f"/connect/{page}", {"link": "1"}).status_code == 404


def test_a_form_of_another_link_is_not_taken(cast, visitor, box, odoo):
    other = begin(cast, name="Other")
    first = visitor.link
    visitor.enter(*make_link(other))
    visitor.link = first
    response = visitor.send(CONNECT, odoo())
    assert response.status_code == 409
    assert "You have opened another link meanwhile" in text(response)
    other.refresh_from_db()
    assert other.state == "setting_up"


# --- help ---


@pytest.mark.parametrize("kind", ["vendor", "screen_share"])
def test_help_reaches_the_account_manager(
    visitor, connection, kind, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = visitor.send("help", {"kind": kind, "words": "Where is <Security>?"})
    assert (response.status_code, response["Location"]) == (302, ACCESS)
    page = text(visitor.get("access"))
    assert "Max was told just now" in page
    task = OnboardingTask.objects.get(project__connection=connection)
    assert (task.kind, task.done_at) == (kind, None)
    assert "Where is <Security>?" in task.sentence
    (told,) = mail.outbox
    assert told.to == ["max@example.com"]
    assert told.subject == "Harbor Steel asks for help with Odoo"
    assert "They write: Where is <Security>?" in told.body
    assert "Where is &lt;Security&gt;?" in told.alternatives[0][0]
    assert visitor.get("access").status_code == 200


def test_asking_again_in_other_words_is_kept_too(visitor, connection):
    for words in ("First", "Second", "Second"):
        visitor.send("help", {"kind": "vendor", "words": words})
    assert OnboardingTask.objects.count() == 1
    said = [event.sentence for event in events(connection, "help")]
    assert any("First" in sentence for sentence in said)
    assert any("Second" in sentence for sentence in said)


@pytest.mark.parametrize(
    "typed", [{"kind": "clean_up"}, {}, {"kind": "vendor", "words": "x" * 501}]
)
def test_other_help_is_not_offered(visitor, typed):
    visitor.send("help", typed)
    assert not OnboardingTask.objects.exists()


def test_help_is_not_asked_for_without_end(visitor):
    statuses = [visitor.send("help", {"kind": "vendor"}).status_code for _ in range(8)]
    assert statuses == [302] * 5 + [429] * 3
