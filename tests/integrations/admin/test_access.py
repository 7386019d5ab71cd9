"""Access that is entered: tested at the vendor first, stored only when accepted, never shown."""

from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from integrations.models import Connection, Credential, OAuthAttempt
from integrations.rules.decision import Reason
from integrations.services import credentials
from integrations.services.connections import mark_broken
from sandbox.server import SandboxServer
from sandbox.twins.frappe_login import CLIENT_ID, CLIENT_SECRET
from tests.base import Cast, make_connection, signed_in

LIST = "/admin/integrations/connection/"


@pytest.fixture
def box(settings) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{server.host}:{server.port}"})
        settings.PORTAL_URL = "http://127.0.0.1:8000"
        yield server


@pytest.fixture
def connection(cast: Cast) -> Connection:
    return make_connection(cast.harbor, system="odoo", route="odoo", state="setting_up")


def door(connection: Connection) -> str:
    return f"{LIST}{connection.pk}/do/replace-key/"


def test_the_form_asks_what_the_connector_has_to_be_told(cast, connection):
    page = signed_in(cast.max).get(door(connection)).content.decode()
    assert "Address of your Odoo" in page
    assert "The vendor shows it only once." in page
    assert 'type="password"' in page


def test_a_key_that_is_accepted_is_stored_and_never_shown(cast, connection, box):
    key = box.twin("odoo").credentials()["api_key"]
    client = signed_in(cast.max)
    entered = {"base_url": box.twin_url("odoo"), "api_key": key}
    shown = client.post(door(connection), entered, follow=True).content.decode()
    assert "The vendor accepts it. Account: Portal" in shown
    assert key not in shown
    assert f"ends with …{key[-4:]}" in shown
    connection.refresh_from_db()
    assert connection.options == {"base_url": box.twin_url("odoo")}
    assert credentials.open_secrets(connection) == {"api_key": key}
    assert connection.access_ends_at is not None
    assert connection.state == "connected"
    assert key not in client.get(door(connection)).content.decode()


def test_a_key_that_is_refused_changes_nothing_and_says_why(cast, connection, box):
    entered = {"base_url": box.twin_url("odoo"), "api_key": "wrong-wrong-wrong-wrong"}
    shown = signed_in(cast.max).post(door(connection), entered, follow=True).content.decode()
    assert "Nothing was stored. Odoo does not accept the API key" in shown
    assert "wrong-wrong" not in shown
    connection.refresh_from_db()
    assert connection.options == {}
    assert not Credential.objects.filter(connection=connection).exists()
    assert connection.last_error["code"] == "werkzeug.exceptions.Unauthorized"


def test_a_key_that_may_do_too_little_is_stored_with_what_it_lacks(cast, connection, box):
    twin = box.twin("odoo")
    twin.settings["may_create"] = False
    entered = {"base_url": box.twin_url("odoo")} | twin.credentials()
    shown = signed_in(cast.max).post(door(connection), entered, follow=True).content.decode()
    assert "The key&#x27;s user may not create applicants." in shown
    connection.refresh_from_db()
    can = {entry["key"]: entry["supported"] for entry in connection.capabilities}
    assert (can["create_application"], can["list_jobs"]) == (False, True)


def test_a_broken_connection_goes_on_when_its_access_works_again(cast, connection, box):
    Connection.objects.filter(pk=connection.pk).update(state="active")
    assert mark_broken(connection, Reason("http.401", "Expired."))
    entered = {"base_url": box.twin_url("odoo")} | box.twin("odoo").credentials()
    signed_in(cast.max).post(door(connection), entered)
    connection.refresh_from_db()
    assert (connection.state, connection.state_reason) == ("active", "")
    assert connection.next_sync_at is not None


@pytest.mark.parametrize("entered", [{}, {"base_url": "acme", "api_key": "x"}])
def test_what_is_missing_or_malformed_is_named_before_anybody_is_called(cast, connection, entered):
    page = signed_in(cast.max).post(door(connection), entered)
    assert page.status_code == 200
    assert page.context["form"].errors


@pytest.mark.parametrize("name", ["sam", "tina", "rita"])
def test_who_may_not_replace_a_secret_finds_no_door(cast, connection, name):
    assert signed_in(getattr(cast, name)).get(door(connection)).status_code in {403, 404}


# --- a login at the vendor -----------------------------------------------------------------------


@pytest.fixture
def frappe(cast: Cast) -> Connection:
    return make_connection(cast.harbor, system="frappe", route="frappe", state="setting_up")


def login_door(connection: Connection) -> str:
    return f"{LIST}{connection.pk}/do/log-in/"


def app_of(box: SandboxServer) -> dict[str, str]:
    return {
        "base_url": box.twin_url("frappe"),
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }


def vendor_says(url: str, decision: str) -> str:
    """The person decides on the vendor's page; where that sends the browser."""
    parts = urlsplit(url)
    form = {**dict(parse_qsl(parts.query)), "decision": decision}
    answer = requests.post(url, data=form, allow_redirects=False, timeout=5)
    return answer.headers["Location"]


def test_a_login_that_is_allowed_connects_and_keeps_the_tokens_sealed(cast, frappe, box):
    client = signed_in(cast.max)
    page = client.post(login_door(frappe), app_of(box))
    assert page.status_code == 200
    back = vendor_says(page.context["url"], "allow")
    shown = client.get(back.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode()
    assert "is connected, and the access works" in shown
    frappe.refresh_from_db()
    assert frappe.state == "connected"
    assert frappe.options["base_url"] == box.twin_url("frappe")
    held = credentials.open_secrets(frappe)
    assert {"access_token", "refresh_token", "client_secret"} <= set(held)
    assert held["access_token"] not in shown


def test_a_login_that_is_denied_stores_nothing_and_says_so(cast, frappe, box):
    client = signed_in(cast.max)
    page = client.post(login_door(frappe), app_of(box))
    back = vendor_says(page.context["url"], "deny")
    assert "state=" not in back
    shown = client.get(back.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode()
    assert "left without giving access" in shown
    frappe.refresh_from_db()
    assert (frappe.state, frappe.options) == ("setting_up", {})
    assert not Credential.objects.filter(connection=frappe).exists()


def test_a_way_back_works_once_and_in_the_browser_that_began(cast, frappe, box):
    client = signed_in(cast.max)
    page = client.post(login_door(frappe), app_of(box))
    back = vendor_says(page.context["url"], "allow").removeprefix("http://127.0.0.1:8000")
    stranger = signed_in(cast.ana)
    assert "does not belong to a login" in stranger.get(back, follow=True).content.decode()
    frappe.refresh_from_db()
    assert frappe.state == "setting_up"
    assert client.get(back).status_code == 302
    frappe.refresh_from_db()
    assert frappe.state == "connected"
    attempt = OAuthAttempt.objects.get()
    assert (attempt.outcome, bytes(attempt.sealed)) == ("connected", b"")
    again = client.get(back, follow=True).content.decode()
    assert "does not belong to a login" in again


def test_a_login_whose_key_is_gone_meanwhile_is_refused_in_words(cast, frappe, box, settings):
    client = signed_in(cast.max)
    page = client.post(login_door(frappe), app_of(box))
    back = vendor_says(page.context["url"], "allow").removeprefix("http://127.0.0.1:8000")
    settings.CREDENTIAL_KEYS = [f"new:{b64encode(bytes(32)).decode()}"]
    shown = client.get(back, follow=True).content.decode()
    assert "log in anew" in shown
    assert OAuthAttempt.objects.get().outcome == "failed"


def test_a_forged_state_is_not_taken(cast, frappe, box):
    client = signed_in(cast.max)
    page = client.post(login_door(frappe), app_of(box))
    code = dict(parse_qsl(urlsplit(vendor_says(page.context["url"], "allow")).query))["code"]
    for query in (f"code={code}", f"code={code}&state=forged"):
        shown = client.get(f"/connect/oauth/callback?{query}", follow=True).content.decode()
        assert "does not belong to a login" in shown
    frappe.refresh_from_db()
    assert frappe.state == "setting_up"


def test_the_login_form_does_not_ask_again_for_what_is_known(cast, frappe, box):
    credentials.add_secrets(frappe, {"client_secret": CLIENT_SECRET}, actor=None)
    client = signed_in(cast.max)
    page = client.get(login_door(frappe))
    assert "Known already. Leave it empty to keep it." in page.content.decode()
    begun = client.post(login_door(frappe), app_of(box) | {"client_secret": ""})
    assert begun.context["host"] == "127.0.0.1"


def test_a_login_without_what_it_needs_is_refused_in_words(cast, frappe, box):
    page = signed_in(cast.max).post(login_door(frappe), {"base_url": "acme"})
    assert page.status_code == 200
    assert page.context["form"].errors
