"""Settings → Integrations: who may connect, view, replace and remove an HR system."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.models import Connection, Credential, User
from integrations.services import hris
from sandbox.twins.factorial import AUTHOR, KEY
from tests.base import Cast, signed_in
from tests.integrations.services.hris_desk import FACTORIAL, HrisDesk, hris_desk

LIST = "/admin/integrations/tenantintegrations/"


@pytest.fixture
def desk(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[HrisDesk]:
    with hris_desk(cast, settings, monkeypatch) as found:
        yield found


def page(desk: HrisDesk) -> str:
    return f"{LIST}{desk.cast.harbor.pk}/change/"


def door(desk: HrisDesk) -> str:
    return f"{LIST}{desk.cast.harbor.pk}/do/connect-factorial/"


def details(connection: Connection) -> str:
    return f"/admin/integrations/hrisconnection/{connection.pk}/change/"


def act(connection: Connection, name: str) -> str:
    return f"/admin/integrations/hrisconnection/{connection.pk}/do/{name}/"


def body_of(person: User, url: str, status: int = 200) -> str:
    response = signed_in(person).get(url, follow=True)
    assert response.status_code == status
    return str(response.content.decode())


def test_the_tenant_admin_connects_with_the_guide_beside_the_form(desk: HrisDesk) -> None:
    client = signed_in(desk.cast.tina)
    assert "Connect Factorial" in client.get(LIST, follow=True).content.decode()
    asked = client.get(door(desk)).content.decode()
    assert "shows it only once" in asked
    assert "Get my API key" in asked
    refused = client.post(door(desk), {"api_key": "wrong"}, follow=True).content.decode()
    assert "Nothing was stored." in refused
    assert "The last try failed" in refused
    done = client.post(door(desk), {"api_key": KEY}, follow=True).content.decode()
    assert "Factorial is connected. Account: Acme Iberia S.L." in done
    connection = hris.connected(desk.cast.harbor, FACTORIAL)
    shown = client.get(details(connection)).content.decode()
    assert "Acme Iberia S.L." in shown
    assert "Tina" in shown
    assert KEY not in shown
    assert KEY[-4:] not in shown


@pytest.mark.parametrize("name", ["ana", "sam", "max", "rita", "hugo"])
def test_nobody_else_can_connect_replace_or_remove(desk: HrisDesk, name: str) -> None:
    client = signed_in(getattr(desk.cast, name))
    refused = {403, 404}
    assert client.post(door(desk), {"api_key": KEY}).status_code in refused
    connection = desk.connect()
    assert client.post(act(connection, "replace-key"), {"api_key": "x"}).status_code in refused
    assert client.post(act(connection, "remove"), {"note": ""}).status_code in refused
    ats = f"/admin/integrations/connection/{connection.pk}/do/replace-key/"
    assert client.post(ats, {"api_key": "x"}).status_code == 404
    connection.refresh_from_db()
    assert connection.state == "active"
    assert Credential.objects.count() == 1


@pytest.mark.parametrize("name", ["ana", "sam", "max"])
def test_the_platforms_people_may_look(desk: HrisDesk, name: str) -> None:
    person = getattr(desk.cast, name)
    assert "Only a tenant admin" in body_of(person, page(desk))
    connection = desk.connect()
    assert "Acme Iberia S.L." in body_of(person, details(connection))
    assert "View details" in body_of(person, page(desk))


@pytest.mark.parametrize("name", ["rita", "hugo"])
def test_those_who_only_recruit_find_no_page(desk: HrisDesk, name: str) -> None:
    connection = desk.connect()
    client = signed_in(getattr(desk.cast, name))
    for url in (LIST, page(desk), details(connection)):
        assert client.get(url).status_code in {403, 404}


def test_the_list_of_connections_shows_ats_only_and_leads_on(desk: HrisDesk) -> None:
    connection = desk.connect()
    listed = body_of(desk.cast.max, "/admin/integrations/connection/")
    assert f"/connection/{connection.pk}/" not in listed
    led = signed_in(desk.cast.max).get(f"/admin/integrations/connection/{connection.pk}/change/")
    assert led.status_code == 302
    assert led["Location"] == details(connection)
    # No ATS connection can be made of it either.
    assert "Factorial" not in body_of(desk.cast.max, "/admin/integrations/connection/add/")
    # What went through it can be filtered all the same.
    assert "Factorial" in body_of(desk.cast.max, "/admin/integrations/apicall/")


def test_the_one_who_adds_documents_is_chosen_from_the_vendors_list(desk: HrisDesk) -> None:
    connection = desk.connect(with_author=False)
    client = signed_in(desk.cast.tina)
    assert "Nobody is chosen as the author" in client.get(details(connection)).content.decode()
    assert "Paula Portal" in client.get(act(connection, "author")).content.decode()
    client.post(act(connection, "author"), {"acting_user_id": AUTHOR})
    connection.refresh_from_db()
    assert connection.options["acting_user_id"] == AUTHOR
    assert "Nobody is chosen as the author" not in client.get(details(connection)).content.decode()


def test_removing_by_hand(desk: HrisDesk) -> None:
    connection = desk.connect()
    client = signed_in(desk.cast.tina)
    told = client.post(act(connection, "remove"), {"note": "We leave"}, follow=True)
    assert "its key is deleted here" in told.content.decode()
    assert not Credential.objects.exists()
    assert "Not connected" in client.get(page(desk)).content.decode()


def test_the_account_manager_sets_how_the_interface_is_used(desk: HrisDesk) -> None:
    connection = desk.connect()
    client = signed_in(desk.cast.max)
    client.post(act(connection, "settings"), {"lookup_lag_seconds": "45"})
    connection.refresh_from_db()
    assert connection.options["lookup_lag_seconds"] == 45
    assert signed_in(desk.cast.tina).get(act(connection, "settings")).status_code == 403
