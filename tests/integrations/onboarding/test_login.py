"""Giving access by a login at the vendor: there and back, once, in one browser."""

import re
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from django.utils import timezone

from integrations.models import ConnectionLink, Credential, OAuthAttempt, OnboardingEvent
from integrations.services import credentials, links, oauth
from sandbox.twins.frappe_login import CLIENT_ID, CLIENT_SECRET
from tests.base import signed_in
from tests.integrations.onboarding.conftest import ACCESS, Visitor, begin, make_link

CALLBACK = "/connect/oauth/callback"


def at_the_vendor(url: str, decision: str) -> str:
    """What a person does on the stand-in's consent page; where it sends the browser."""
    with requests.Session() as browser:
        page = browser.get(url, timeout=10).text
        assert "Confirm Access" in page
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
        fields = {name: unescape(value) for name, value in hidden} | {"decision": decision}
        action = unescape(re.search(r'action="([^"]+)"', page)[1])
        answer = browser.post(urljoin(url, action), fields, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    assert back.path == CALLBACK
    return f"{back.path}?{back.query}"


@pytest.fixture
def connection(cast):
    return begin(cast, system="frappe", route="frappe", name="Frappe HR")


@pytest.fixture
def typed(box) -> dict[str, str]:
    return {"oauth-base_url": box.twin_url("frappe"), "oauth-client_id": CLIENT_ID}


def leave(visitor: Visitor, typed: dict[str, str]) -> str:
    """Go on to the login. Returns the address of the vendor's page."""
    response = visitor.send("login", typed)
    assert (response.status_code, response["Location"]) == (302, "/connect/leave")
    return leave_again(visitor)


def leave_again(visitor: Visitor) -> str:
    page = visitor.get("leave").content.decode()
    return unescape(re.search(r'class="button" href="([^"]+)"', page)[1])


def test_a_login_connects_and_uses_the_link_up(visitor, connection, typed):
    url = leave(visitor, typed)
    back = at_the_vendor(url, "allow")
    response = visitor.client.get(back)
    assert (response.status_code, response["Location"]) == (302, "/connect/done")
    assert "Frappe HR is connected" in visitor.get("done").content.decode()
    connection.refresh_from_db()
    assert connection.state == "connected"
    assert connection.options == {
        "base_url": typed["oauth-base_url"], "client_id": CLIENT_ID
    }  # fmt: skip
    secrets = credentials.open_secrets(connection)
    assert set(secrets) == {"access_token", "refresh_token", "expires_at"}
    visitor.link.refresh_from_db()
    assert visitor.link.used_at is not None
    assert OAuthAttempt.objects.get().outcome == "connected"


def test_the_secret_of_the_app_is_kept_sealed_and_never_in_the_clear(visitor, connection, typed):
    url = leave(visitor, {**typed, "oauth-client_secret": CLIENT_SECRET})
    attempt = OAuthAttempt.objects.get()
    assert CLIENT_SECRET not in str(vars(attempt))
    assert CLIENT_SECRET not in str(ConnectionLink.objects.get(pk=visitor.link.pk).draft)
    assert not Credential.objects.exists()
    visitor.client.get(at_the_vendor(url, "allow"))
    assert credentials.open_secrets(connection)["client_secret"] == CLIENT_SECRET


def test_nothing_is_kept_of_a_login_that_did_not_come_back(visitor, connection, typed):
    leave(visitor, typed)
    connection.refresh_from_db()
    assert connection.options == {}
    assert connection.state == "setting_up"


def test_a_no_is_told_and_a_yes_is_possible_afterwards(visitor, connection, typed):
    response = visitor.client.get(at_the_vendor(leave(visitor, typed), "deny"))
    assert response["Location"] == ACCESS
    page = visitor.get("access").content.decode()
    assert "left without giving access" in page
    assert 'role="alert"' in page
    # What was typed is still there.
    assert CLIENT_ID in page
    (tried,) = OnboardingEvent.objects.filter(kind="tried")
    assert tried.reason["code"] == "login.denied"
    response = visitor.client.get(at_the_vendor(leave(visitor, typed), "allow"))
    assert response["Location"] == "/connect/done"


def test_the_page_before_the_vendors_can_be_seen_again(visitor, typed):
    first = leave(visitor, typed)
    second = leave_again(visitor)
    assert first != second
    assert OAuthAttempt.objects.count() == 1
    assert visitor.client.get(at_the_vendor(second, "allow"))["Location"] == "/connect/done"


def test_the_way_back_works_once(visitor, connection, typed):
    back = at_the_vendor(leave(visitor, typed), "allow")
    visitor.client.get(back)
    before = credentials.open_secrets(connection)
    response = visitor.client.get(back, follow=True)
    assert "Access was given already" in response.content.decode()
    assert credentials.open_secrets(connection) == before


def test_the_way_back_belongs_to_one_browser(visitor, connection, typed):
    back = at_the_vendor(leave(visitor, typed), "allow")
    stranger = Visitor("198.51.100.9")
    assert stranger.client.get(back)["Location"] == "/"
    connection.refresh_from_db()
    assert connection.state == "setting_up"
    assert visitor.client.get(back)["Location"] == "/connect/done"


@pytest.mark.parametrize("how", ["revoked", "expired", "used"])
def test_a_link_that_ends_at_the_vendor_connects_nothing(visitor, connection, typed, how):
    back = at_the_vendor(leave(visitor, typed), "allow")
    if how == "revoked":
        links.revoke(connection, actor=None)
    elif how == "used":
        assert links.use_up(visitor.link)
    else:
        ConnectionLink.objects.filter(pk=visitor.link.pk).update(expires_at=timezone.now())
    response = visitor.client.get(back, follow=True)
    assert response.redirect_chain[0][0] == ACCESS
    connection.refresh_from_db()
    assert (connection.state, connection.options) == ("setting_up", {})
    assert not Credential.objects.exists()
    assert OAuthAttempt.objects.get().outcome == "failed"


def test_an_access_that_is_too_little_is_not_stored(box, visitor, connection, typed):
    box.twin("frappe").settings["may_create"] = False
    response = visitor.client.get(at_the_vendor(leave(visitor, typed), "allow"), follow=True)
    page = response.content.decode()
    assert "it is not enough" in page, page
    connection.refresh_from_db()
    assert connection.state == "setting_up"
    assert not Credential.objects.exists()


def test_what_is_missing_for_the_login_is_told_at_its_field(visitor, box):
    page = visitor.send("login", {"oauth-base_url": "https://acme.example"}).content.decode()
    assert "This field is required." in page
    assert not OAuthAttempt.objects.exists()


def test_a_system_whose_login_needs_the_platforms_app_offers_it_only_where_there_is_one(
    cast, settings
):
    connection = begin(cast, system="lever", route="lever", name="Lever")
    visitor = Visitor().enter(*make_link(connection))
    assert "Go on to the login" not in visitor.get("access").content.decode()
    app = {"lever": {"client_id": "an-app", "client_secret": "its-secret"}}
    settings.PLATFORM_SECRETS = {**settings.PLATFORM_SECRETS, **app}
    assert "Go on to the login" in visitor.get("access").content.decode()
    url = leave(visitor, {})
    assert parse_qs(urlsplit(url).query)["client_id"] == ["an-app"]


def test_our_own_people_come_back_to_the_admin(cast, box, connection):
    connection.options = {"base_url": box.twin_url("frappe"), "client_id": CLIENT_ID}
    connection.save()
    client = signed_in(cast.max)
    door = f"/admin/integrations/connection/{connection.pk}/do/log-in/"
    page = client.post(door, connection.options).content.decode()
    url = unescape(re.search(r'href="([^"]*authorize[^"]*)"', page)[1])
    response = client.get(at_the_vendor(url, "allow"), follow=True)
    assert (
        response.redirect_chain[0][0] == f"/admin/integrations/connection/{connection.pk}/change/"
    )
    assert "is connected, and the access works" in response.content.decode()
    connection.refresh_from_db()
    assert connection.state == "connected"


def test_who_may_not_give_access_any_more_gives_none_on_the_way_back(cast, box, connection):
    connection.options = {"base_url": box.twin_url("frappe"), "client_id": CLIENT_ID}
    connection.save()
    client = signed_in(cast.max)
    door = f"/admin/integrations/connection/{connection.pk}/do/log-in/"
    page = client.post(door, connection.options).content.decode()
    url = unescape(re.search(r'href="([^"]*authorize[^"]*)"', page)[1])
    back = at_the_vendor(url, "allow")
    cast.max.memberships.all().delete()
    client.get(back)
    assert not Credential.objects.exists()
    connection.refresh_from_db()
    assert connection.state == "setting_up"
    assert OAuthAttempt.objects.get().outcome == "failed"


def test_a_login_leaves_what_else_is_stored_and_drops_the_one_before(cast, box, connection, typed):
    old = {"api_key": "f00", "api_secret": "ba4", "access_token": "old", "refresh_token": "older"}
    credentials.store_secrets(connection, old, actor=None)
    visitor = Visitor().enter(*make_link(connection))
    visitor.client.get(at_the_vendor(leave(visitor, typed), "allow"))
    secrets = credentials.open_secrets(connection)
    assert secrets["api_key"] == "f00"
    assert secrets["access_token"] != "old"
    assert secrets["refresh_token"] != "older"


def test_the_mark_of_the_browser_is_for_these_pages_only(visitor, typed):
    visitor.send("login", typed)
    cookie = visitor.get("leave").cookies[oauth.BROWSER_COOKIE]
    assert cookie["path"] == "/connect/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
