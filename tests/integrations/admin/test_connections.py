"""The pages of connections: what is shown, what may be changed, what is never shown."""

from typing import Any

import pytest
from django.test import Client

from integrations.errors import CredentialsRejectedError, UnavailableError
from integrations.models import AuditEvent, Connection
from integrations.tasks import BELL_SECONDS
from tests.base import Cast, make_connection, signed_in

LIST = "/admin/integrations/connection/"


def page(connection: Connection) -> str:
    return f"{LIST}{connection.pk}/change/"


def door(connection: Connection, action: str) -> str:
    return f"{LIST}{connection.pk}/do/{action}/"


def form_of(client: Client, connection: Connection) -> dict[str, Any]:
    shown = client.get(page(connection)).context["adminform"].form
    values = {field.html_name: field.value() for field in shown}
    return {name: value for name, value in values.items() if value not in (None, False)}


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def connection(cast: Cast) -> Connection:
    return make_connection(cast.harbor, options={"integration_id": "ukgpro:harbor-steel"})


def test_the_list_says_state_and_health(cast: Cast, connection: Connection) -> None:
    make_connection(cast.harbor, name="Old", state="broken", state_reason="The key was revoked.")
    make_connection(cast.harbor, name="Shaky", sync_failures=2)
    body = signed_in(cast.max).get(LIST).content.decode()
    assert "Customer must reconnect" in body
    assert "2 failed in a row" in body
    assert "The key was revoked." in body


def test_settings_are_written_as_people_write_them(cast: Cast, connection: Connection) -> None:
    client = signed_in(cast.max)
    inputs = form_of(client, connection)
    assert inputs["options"] == "integration_id: ukgpro:harbor-steel"
    assert inputs["live_statuses"] == "Active\nLive\nOpen\nPosted\nPublished"
    inputs |= {
        "countries": "US\nCA, MX",
        "live_statuses": "Posted, Open to all\nPosted",
        "inclusion_rules": "department is: Welding; Assembly\njob code starts with: WH-",
        "options": "integration_id: x:1\npage_size: 100\nstrict: yes",
    }
    response = client.post(page(connection), inputs)
    assert response.status_code == 302, response.context["adminform"].form.errors
    connection.refresh_from_db()
    assert connection.countries == ["US", "CA", "MX"]
    assert connection.live_statuses == ["Posted", "Open to all"]
    assert connection.inclusion_rules == [
        {"field": "department", "operator": "is", "values": ["Welding", "Assembly"]},
        {"field": "job_code", "operator": "starts_with", "values": ["WH-"]},
    ]
    assert connection.options == {
        "tool": "ukgpro", "integration_id": "x:1", "page_size": 100, "strict": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "written", "complaint"),
    [
        ("countries", "UK", "There is no country UK. The United Kingdom is GB."),
        ("countries", "usa", "“usa” is no country code. Write two capitals, such as US."),
        ("countries", "", "Write at least one."),
        (
            "inclusion_rules",
            "department equals: Welding",
            "Inclusion rule 1: The field 'department_equals' is not known. Write one of: title, "
            "department, job_code, place, employment_type.",
        ),
        (
            "inclusion_rules",
            "department is:",
            "Inclusion rule 1: The values are []. Write a list of at least one text.",
        ),
        ("options", "integration_id", "“integration_id” is no setting. Write name: value, one"),
        ("options", "a: 1\na: 2", "“a” is written twice."),
        ("sync_interval_minutes", "5", "is greater than or equal to"),
        (
            "workflow",
            "redirect",
            "With Redirect nothing is exported. Name who at the customer acknowledged that in",
        ),
    ],
)
def test_a_wrong_setting_is_named_and_changes_nothing(
    cast: Cast, connection: Connection, field: str, written: str, complaint: str
) -> None:
    client = signed_in(cast.max)
    before = Connection.objects.filter(pk=connection.pk).values().get()
    response = client.post(page(connection), form_of(client, connection) | {field: written})
    assert response.status_code == 200
    said = str(response.context["adminform"].form.errors.as_data())
    assert complaint in said
    assert Connection.objects.filter(pk=connection.pk).values().get() == before


def test_redirect_is_acknowledged_by_name_and_date(cast: Cast, connection: Connection) -> None:
    client = signed_in(cast.max)
    inputs = form_of(client, connection) | {
        "workflow": "redirect",
        "redirect_acknowledged_by": "Dana Whitfield",
    }
    assert client.post(page(connection), inputs).status_code == 302
    connection.refresh_from_db()
    assert connection.redirect_acknowledged_at is not None
    inputs["workflow"] = "engaged_only"
    client.post(page(connection), inputs)
    connection.refresh_from_db()
    assert (connection.redirect_acknowledged_by, connection.redirect_acknowledged_at) == ("", None)


NEW = {
    "name": "Main",
    "countries": "US",
    "sync_interval_minutes": "180",
    "workflow": "engaged_only",
    "trigger_stage": "engaged",
    "rate_per_second": "5",
    "burst": "10",
}


@pytest.mark.parametrize(
    ("system", "chosen", "route", "options"),
    [
        ("ukg_pro", "", "kombo", {"tool": "ukgpro"}),
        ("ukg_ready", "", "kombo", {"tool": "ukgready"}),
        ("odoo", "", "odoo", {}),
        ("lever", "", "lever", {}),
        ("lever", "kombo", "kombo", {"tool": "lever"}),
    ],
)
def test_the_route_is_the_recommended_one_or_the_one_that_was_chosen(
    cast: Cast, system: str, chosen: str, route: str, options: dict[str, str]
) -> None:
    inputs = NEW | {"tenant": cast.harbor.pk, "system": system, "route": chosen}
    response = signed_in(cast.max).post(f"{LIST}add/", inputs)
    assert response.status_code == 302, response.context["adminform"].form.errors
    added = Connection.objects.get(name="Main")
    assert (added.route, added.options) == (route, options)
    assert (added.state, added.tenant) == ("setting_up", cast.harbor)


@pytest.mark.parametrize(
    ("changes", "field", "complaint"),
    [
        ({"system": "odoo", "route": "kombo"}, "route", "Odoo can be reached through: Odoo."),
        (
            {"system": "odoo", "options": "base_url: acme"},
            "options",
            "base_url must be a web address, such as https://acme.example.com.",
        ),
    ],
)
def test_a_way_that_a_system_has_not_and_a_malformed_setting_are_refused(
    cast: Cast, changes: dict[str, str], field: str, complaint: str
) -> None:
    inputs = NEW | {"tenant": cast.harbor.pk} | changes
    response = signed_in(cast.max).post(f"{LIST}add/", inputs)
    assert response.context["adminform"].form.errors[field] == [complaint]


def test_a_name_is_taken_once_per_tenant(cast: Cast, connection: Connection) -> None:
    other = make_connection(cast.harbor, name="Second")
    make_connection(cast.prairie, name="Elsewhere")
    client = signed_in(cast.max)
    taken = client.post(page(other), form_of(client, other) | {"name": connection.name})
    assert taken.status_code == 200
    assert "already exists" in taken.content.decode()
    free = client.post(page(other), form_of(client, other) | {"name": "Elsewhere"})
    assert free.status_code == 302


@pytest.mark.parametrize("name", ["sam", "tina"])
def test_who_may_look_but_not_manage_finds_no_form(
    cast: Cast, connection: Connection, name: str
) -> None:
    client = signed_in(getattr(cast, name))
    response = client.get(page(connection))
    assert response.status_code == 200
    body = response.content.decode()
    assert "What was agreed" in body
    assert 'name="countries"' not in body
    assert client.post(page(connection), {"name": "Mine"}).status_code == 403
    for action in ("activate", "pause", "close", "replace-key"):
        assert client.post(door(connection, action), {"note": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["rita", "hugo"])
def test_recruiters_and_hiring_managers_do_not_see_connections(
    cast: Cast, connection: Connection, name: str
) -> None:
    client = signed_in(getattr(cast, name))
    assert client.get(LIST).status_code == 403
    assert client.get(page(connection)).status_code in {302, 403}


def test_a_failed_test_is_told_with_its_hint(
    cast: Cast, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(row: Connection) -> None:
        raise CredentialsRejectedError(
            code="auth", sentence="The key is not accepted.", hint="Ask the customer for a new one."
        )

    monkeypatch.setattr("integrations.services.connections.test_connection", fail)
    client = signed_in(cast.sam)
    response = client.post(door(connection, "test"), follow=True)
    assert messages_of(response) == ["The key is not accepted. Ask the customer for a new one."]
    connection.refresh_from_db()
    assert connection.state == "active"


def test_get_changes_nothing(
    cast: Cast, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(row: Connection) -> None:
        raise AssertionError("a GET called the vendor")

    monkeypatch.setattr("integrations.services.connections.test_connection", fail)
    client = signed_in(cast.max)
    for action in ("test", "pause", "close", "sync-now", "replace-key"):
        assert client.get(door(connection, action)).status_code == 200
    connection.refresh_from_db()
    assert connection.state == "active"
    assert AuditEvent.objects.count() == 0


def test_pause_and_close_are_noted_with_their_why(cast: Cast, connection: Connection) -> None:
    client = signed_in(cast.max)
    paused = client.post(door(connection, "pause"), {"note": "Audit at the customer"}, follow=True)
    assert messages_of(paused) == [
        "Harbor Steel · UKG Pro is paused. Nothing is read or sent until it is activated again."
    ]
    asked = client.post(door(connection, "close"), {"note": ""})
    assert "This field is required." in asked.content.decode()
    client.post(door(connection, "close"), {"note": "Contract ended"})
    connection.refresh_from_db()
    assert (connection.state, connection.state_reason) == ("closed", "Contract ended")
    history = client.get(f"{LIST}{connection.pk}/history/").content.decode()
    assert "Contract ended" in history
    assert "Audit at the customer" in history


class Bell:
    """Stands in for Celery's sending of a message."""

    def __init__(self, error: Exception | None = None) -> None:
        self.rung: list[tuple[Any, ...]] = []
        self.error = error

    def __call__(self, args: tuple[Any, ...], *, expires: float) -> None:
        assert expires == BELL_SECONDS
        self.rung.append(args)
        if self.error:
            raise self.error


@pytest.mark.django_db(transaction=True)
def test_sync_now_makes_it_due_and_rings(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    connection = make_connection(cast.harbor)
    bell = Bell()
    monkeypatch.setattr("jobs.tasks.sync_connection.apply_async", bell)
    response = signed_in(cast.rita).post(door(connection, "sync-now"))
    assert response.status_code == 404  # Recruiters do not see connections.
    response = signed_in(cast.tina).post(door(connection, "sync-now"), follow=True)
    assert messages_of(response) == [
        "UKG Pro: the sync starts now. Its run appears below in a moment."
    ]
    assert bell.rung == [(connection.pk,)]
    connection.refresh_from_db()
    assert connection.next_sync_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_never_breaks_the_page(
    monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    connection = make_connection(cast.harbor)
    bell = Bell(UnavailableError(code="x", sentence="The broker is away."))
    monkeypatch.setattr("jobs.tasks.sync_connection.apply_async", bell)
    response = signed_in(cast.max).post(door(connection, "sync-now"), follow=True)
    assert response.status_code == 200
    assert len(bell.rung) == 1
    connection.refresh_from_db()
    assert connection.next_sync_at is not None
