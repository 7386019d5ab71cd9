from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from integrations.errors import CredentialsRejectedError
from integrations.models import ApiCall, AuditEvent, Connection, Tenant
from integrations.rules.connection_state import MOVES, ConnectionState
from integrations.services import connections
from integrations.services.connector_door import open_connector
from integrations.services.credentials import store_secrets
from sandbox.server import SandboxServer

pytestmark = pytest.mark.django_db
KEY = "canary-kombo-key"
INTEGRATION = "ukgpro:harbor"


@pytest.fixture
def box(settings: Settings) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        server.control.add_integration(INTEGRATION, "ukgpro", KEY, organization="Harbor Steel")
        settings.PLATFORM_OPTIONS = {"kombo": {"base_url": server.api_url}}
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{server.host}:{server.port}"})
        settings.REDIS_URL = ""
        yield server


@pytest.fixture
def connection() -> Connection:
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")
    row = Connection.objects.create(
        tenant=tenant,
        name="UKG Pro",
        system="ukg_pro",
        route="kombo",
        options={"integration_id": INTEGRATION},
        rate_per_second=1000,
        burst=1000,
    )
    store_secrets(row, {"api_key": KEY}, actor=None)
    return row


def test_a_tested_connection_is_activated_and_due_at_once(
    box: SandboxServer, connection: Connection
) -> None:
    check = connections.activate(connection, actor=None)
    assert check.account.startswith("Harbor Steel")
    assert connection.state == ConnectionState.ACTIVE
    assert connection.next_sync_at is not None
    known = {entry["key"]: entry["supported"] for entry in connection.capabilities}
    assert (known["create_application"], known["create_prospect"]) == (True, False)
    assert AuditEvent.objects.filter(action="activated").count() == 1


def test_a_wrong_key_activates_nothing_and_says_so(
    box: SandboxServer, connection: Connection
) -> None:
    store_secrets(connection, {"api_key": "wrong"}, actor=None)
    with pytest.raises(CredentialsRejectedError):
        connections.activate(connection, actor=None)
    connection.refresh_from_db()
    assert connection.state == ConnectionState.SETTING_UP
    assert connection.last_error["owner"] == "support"  # the Kombo key is the platform's own
    assert "KOMBO_API_KEY" in connection.last_error["hint"]
    assert not AuditEvent.objects.filter(action="activated").exists()


def test_missing_settings_are_named(box: SandboxServer, connection: Connection) -> None:
    connection.options = {}
    connection.save()
    with (
        pytest.raises(CredentialsRejectedError, match="integration_id: is missing"),
        open_connector(connection, cause="test"),
    ):
        pass


def test_every_call_is_logged_with_its_cause_and_without_the_key(
    box: SandboxServer, connection: Connection
) -> None:
    with open_connector(connection, cause="export:7") as opened:
        opened.connector.find_candidates("canary.person@example.com")
    call = ApiCall.objects.get()
    assert (call.cause, call.operation, call.status_code) == ("export:7", "find_candidates", 200)
    assert call.tenant == connection.tenant
    stored = repr(ApiCall.objects.values().get())
    assert KEY not in stored
    assert "canary.person" not in stored


def test_calls_are_logged_together_at_the_end_where_asked(
    box: SandboxServer, connection: Connection
) -> None:
    with open_connector(connection, cause="sync_run:1", log_at_once=False) as opened:
        list(opened.connector.list_jobs())
        assert (opened.calls, ApiCall.objects.count()) == (1, 0)
    assert ApiCall.objects.count() == 1


@pytest.mark.parametrize("before", list(ConnectionState))
@pytest.mark.parametrize("after", list(ConnectionState))
def test_only_moves_of_the_table_happen(
    connection: Connection, before: ConnectionState, after: ConnectionState
) -> None:
    Connection.objects.filter(pk=connection.pk).update(state=before)
    moved = Connection.objects.move(connection.pk, after)
    connection.refresh_from_db()
    assert moved == (after in MOVES[before])
    assert connection.state == (after if moved else before)


def test_pausing_is_audited_with_its_reason(connection: Connection) -> None:
    Connection.objects.filter(pk=connection.pk).update(state=ConnectionState.ACTIVE)
    assert connections.pause(connection, actor=None, note="Asked by the customer.")
    assert not connections.pause(connection, actor=None, note="Again.")
    event = AuditEvent.objects.get(action="paused")
    assert event.note == "Asked by the customer."
