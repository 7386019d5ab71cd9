"""The first page: a token opens the next one, and everything else is the same to everybody."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations.models import ConnectionLink, OnboardingEvent
from integrations.onboarding import opening
from integrations.onboarding.opening import token_in
from integrations.onboarding.visitor import address_of
from integrations.services import links, throttle
from tests.base import make_connection, signed_in
from tests.integrations.onboarding.conftest import ACCESS, OPEN, START, Visitor, make_link

NEVER_A_LINK = "x" * 43


def bare(response: Any) -> str:
    """A page without what differs in every answer."""
    text = response.content.decode()
    return re.sub(r'(nonce|value)="[^"]*"', "", text)


@pytest.fixture
def ended(connection, cast) -> dict[str, str]:
    """Tokens that open nothing, each for another reason."""
    _, revoked = make_link(connection)
    links.revoke(connection, actor=None)
    expired_link, expired = make_link(make_connection_like(connection, "Second"))
    past = timezone.now() - timedelta(hours=1)
    ConnectionLink.objects.filter(pk=expired_link.pk).update(expires_at=past)
    return {
        "never": NEVER_A_LINK,
        "empty": "",
        "malformed": "'; drop table links; --\x00\x7f é",
        "too long": "y" * 5000,
        "expired": expired,
        "revoked": revoked,
    }


def make_connection_like(connection, name):
    other = make_connection(
        connection.tenant, name=name, system="odoo", route="odoo", state="setting_up"
    )
    project = links.onboarding.project_of(other)
    project.system_confirmed_at = timezone.now()
    project.save()
    return other


def test_a_link_opens_the_page_of_its_customer(connection):
    link, token = make_link(connection)
    visitor = Visitor()
    response = visitor.open(token)
    assert (response.status_code, response["Location"]) == (302, ACCESS)
    page = visitor.client.get(ACCESS).content.decode()
    assert "Harbor Steel" in page
    assert "Connect Odoo to" in page
    link.refresh_from_db()
    assert link.times_opened == 1
    assert link.used_at is None
    assert OnboardingEvent.objects.filter(link=link, kind="opened").count() == 1


def test_looking_at_the_first_page_changes_nothing(connection):
    link, _ = make_link(connection)
    for method in ("get", "head"):
        response = getattr(Client(), method)(START)
        assert response.status_code == 200
    link.refresh_from_db()
    assert link.times_opened == 0


@pytest.mark.parametrize(
    "entered", ["{token}", "  {token}\n", "https://portal.example.com/connect/#{token}", "#{token}"]
)
def test_the_link_or_its_code_can_be_pasted(connection, entered):
    _, token = make_link(connection)
    assert Visitor().open(entered.format(token=token)).status_code == 302
    assert token_in(entered.format(token=token)) == token


def test_what_opens_nothing_is_one_page_and_one_amount_of_work(ended):
    pages, statuses, queries = {}, {}, {}
    for why, token in ended.items():
        client = Client(REMOTE_ADDR=f"203.0.113.{len(pages)}")
        with CaptureQueriesContext(
            database,
        ) as seen:
            response = client.post(OPEN, {"token": token})
        pages[why], statuses[why] = bare(response), response.status_code
        queries[why] = [re.sub(r"'[^']*'", "", query["sql"]) for query in seen]
    assert set(statuses.values()) == {404}
    assert len(set(pages.values())) == 1, statuses
    assert len({len(asked) for asked in queries.values()}) == 1
    assert all(sum("connectionlink" in q for q in asked) == 1 for asked in queries.values())
    assert not any(q.startswith(("UPDATE", "INSERT")) for asked in queries.values() for q in asked)


def test_one_tenants_link_tells_nothing_of_another(cast, connection):
    """There is nothing in the address to change: a token is its own tenant."""
    link, token = make_link(connection)
    visitor = Visitor().enter(link, token)
    page = visitor.get("access").content.decode()
    assert "Prairie" not in page
    session = Session.objects.get()
    assert session.get_decoded()["connect_link"] == [link.pk, "authorise"]


def test_a_used_link_says_so_kindly_and_by_whom(connection, project):
    link, token = make_link(connection)
    project.contact_name = "Grace Ho"
    project.save()
    assert links.use_up(link)
    response = Visitor().open(token)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Access was given already" in page
    assert "by Grace Ho" in page
    assert "nothing more for you to do" in page


def test_a_withdrawn_link_does_not_tell_that_it_was_used(connection):
    link, token = make_link(connection)
    links.use_up(link)
    ConnectionLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    assert Visitor().open(token).status_code == 404


def test_the_session_gets_a_new_name_and_a_signed_in_person_stays_so(cast, connection):
    client = signed_in(cast.tina)
    before = client.session.session_key
    _, token = make_link(connection)
    client.post(OPEN, {"token": token})
    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200


def test_the_first_page_offers_to_go_on_in_the_same_browser(visitor):
    page = visitor.client.get(START).content.decode()
    assert "Go on where you were" in page
    assert ACCESS in page
    links.revoke(visitor.link.connection, actor=None)
    assert "Go on where you were" not in visitor.client.get(START).content.decode()


# --- throttling ---


@pytest.fixture
def no_turn_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many at once as ever, but none more while a slow machine is at it."""
    for name in ("FROM_AN_ADDRESS", "ON_A_LINK", "FAILED_EVERYWHERE"):
        allowance = getattr(opening, name)
        monkeypatch.setattr(opening, name, replace(allowance, seconds=36_000.0))


def test_a_thousand_guesses_are_not_answered_and_the_customer_still_gets_in(
    connection, no_turn_comes_back
):
    _, token = make_link(connection)
    stranger = Visitor("198.51.100.1")
    statuses = [stranger.open(f"guess-{number}").status_code for number in range(1000)]
    answered = statuses.count(404)
    assert answered == 10
    assert statuses.count(429) == 1000 - answered
    # Not even the right one opens anything from there now.
    response = stranger.open(token)
    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1
    assert "Too many tries at once" in response.content.decode()
    assert Visitor("203.0.113.9").open(token).status_code == 302


def test_guesses_from_everywhere_are_counted_together_and_the_customer_still_gets_in(
    connection, caplog, no_turn_comes_back
):
    _, token = make_link(connection)
    statuses = [
        Visitor(f"10.{number // 250}.{number % 250}.1").open(f"guess-{number}").status_code
        for number in range(300)
    ]
    assert statuses.count(404) == 100
    assert statuses.count(429) == 300 - statuses.count(404)
    assert "tried in vain" in caplog.text
    assert Visitor("203.0.113.9").open(token).status_code == 302


def test_one_link_is_not_hammered_from_everywhere(connection, no_turn_comes_back):
    _, token = make_link(connection)
    statuses = [Visitor(f"10.0.{number}.1").open(token).status_code for number in range(20)]
    assert statuses == [302] * 10 + [429] * 10


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "198.51.100.7", "203.0.113.7"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "203.0.113.7"),
        (1, "", "203.0.113.7"),
    ],
)
def test_an_address_is_what_the_outermost_proxy_of_ours_saw(rf, settings, proxies, forwarded, seen):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert address_of(rf.get("/", REMOTE_ADDR="203.0.113.7", **headers)) == seen


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
    ],
)
def test_one_customer_of_a_network_is_one_address(address, counted_as):
    assert throttle.neighbourhood(address) == counted_as


def test_a_page_that_answered_to_a_token_leads_to_the_first_page_when_asked_for_again():
    answer = Client().get(OPEN)
    assert (answer.status_code, answer["Location"]) == (302, START)
