import base64
import json

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from integrations.models import AuditEvent, Connection, Credential, Tenant
from integrations.sealing import SealError
from integrations.services.credentials import open_secrets, store_secrets

pytestmark = pytest.mark.django_db
CANARY = "canary-key-0123456789"


def key(byte: int) -> str:
    return base64.urlsafe_b64encode(bytes([byte]) * 32).decode()


@pytest.fixture
def connection(settings: Settings) -> Connection:
    settings.CREDENTIAL_KEYS = [f"k1:{key(1)}"]
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")
    return Connection.objects.create(tenant=tenant, name="UKG Pro", system="ukg_pro", route="kombo")


def test_a_secret_is_stored_sealed_and_read_back(connection: Connection) -> None:
    store_secrets(connection, {"api_key": CANARY}, actor=None)
    row = Credential.objects.get(connection=connection)
    assert CANARY.encode() not in bytes(row.sealed)
    assert (row.names, row.hint, row.key_id) == (["api_key"], "…6789", "k1")
    assert open_secrets(connection)["api_key"] == CANARY


def test_a_short_secret_gives_no_hint(connection: Connection) -> None:
    store_secrets(connection, {"api_key": "short"}, actor=None)
    assert Credential.objects.get(connection=connection).hint == ""


def test_replacing_a_secret_is_audited_without_it(connection: Connection) -> None:
    store_secrets(connection, {"api_key": CANARY}, actor=None)
    store_secrets(connection, {"api_key": "another-canary-key"}, actor=None)
    assert Credential.objects.count() == 1
    events = list(AuditEvent.objects.values("action", "subject", "details", "note"))
    assert [event["action"] for event in events] == ["replaced the credential"] * 2
    assert "canary" not in json.dumps(events)


def test_the_platforms_own_secret_serves_where_the_connection_has_none(
    connection: Connection, settings: Settings
) -> None:
    settings.PLATFORM_SECRETS = {"kombo": {"api_key": "platform"}}
    assert open_secrets(connection) == {"api_key": "platform"}
    store_secrets(connection, {"api_key": CANARY}, actor=None)
    assert open_secrets(connection) == {"api_key": CANARY}


def test_a_credential_moved_to_another_connection_does_not_open(connection: Connection) -> None:
    store_secrets(connection, {"api_key": CANARY}, actor=None)
    other = Connection.objects.create(
        tenant=connection.tenant, name="Lever", system="lever", route="kombo"
    )
    Credential.objects.filter(connection=connection).update(connection=other)
    with pytest.raises(SealError, match="does not belong"):
        open_secrets(other)


def test_keys_rotate_and_the_old_one_can_go(connection: Connection, settings: Settings) -> None:
    store_secrets(connection, {"api_key": CANARY}, actor=None)
    settings.CREDENTIAL_KEYS = [f"k2:{key(2)}", f"k1:{key(1)}"]
    call_command("rotate_credential_keys")
    settings.CREDENTIAL_KEYS = [f"k2:{key(2)}"]
    assert open_secrets(connection)["api_key"] == CANARY


def test_rotating_without_the_old_key_changes_nothing_and_names_it(
    connection: Connection, settings: Settings
) -> None:
    store_secrets(connection, {"api_key": CANARY}, actor=None)
    before = bytes(Credential.objects.get().sealed)
    settings.CREDENTIAL_KEYS = [f"k2:{key(2)}"]
    with pytest.raises(CommandError, match="sealed with key 'k1'"):
        call_command("rotate_credential_keys")
    assert bytes(Credential.objects.get().sealed) == before
