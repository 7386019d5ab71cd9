"""Access that is entered: tested at the vendor first, stored only when accepted, never shown."""

from collections.abc import Iterator

import pytest

from integrations.models import Connection, Credential
from integrations.rules.decision import Reason
from integrations.services import credentials
from integrations.services.connections import mark_broken
from sandbox.server import SandboxServer
from tests.base import Cast, make_connection, signed_in

LIST = "/admin/integrations/connection/"


@pytest.fixture
def box(settings) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{server.host}:{server.port}"})
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
