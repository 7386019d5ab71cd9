"""Secrets that are renewed: stored before anybody reads them, one renewal at a time."""

import pytest

from integrations.errors import CredentialsRejectedError, UnavailableError
from integrations.models import AuditEvent, Connection, Credential, Tenant
from integrations.services.credentials import StoredSecrets, add_secrets, open_secrets

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor")
    made = Connection.objects.create(tenant=tenant, name="A", system="lever", route="lever")
    add_secrets(made, {"access_token": "old", "refresh_token": "once"}, actor=None)
    return made


def is_new(bundle):
    return bundle["access_token"] == "new"


def test_what_is_made_is_stored_beside_what_was_there(connection):
    secrets = StoredSecrets(connection)
    renewed = secrets.renew(is_fresh=is_new, make=lambda _: {"access_token": "new"})
    assert renewed["access_token"] == secrets.read()["access_token"] == "new"
    assert open_secrets(connection)["refresh_token"] == "once"
    assert StoredSecrets(connection).read()["access_token"] == "new"
    assert b"new" not in bytes(Credential.objects.get().sealed)


def test_who_comes_second_uses_what_the_first_has_made(connection):
    late = StoredSecrets(connection)
    StoredSecrets(connection).renew(is_fresh=is_new, make=lambda _: {"access_token": "new"})
    assert late.read()["access_token"] == "old"
    renewed = late.renew(is_fresh=is_new, make=lambda _: pytest.fail("the token works only once"))
    assert renewed["access_token"] == "new"


@pytest.mark.parametrize(
    "error",
    [
        CredentialsRejectedError("invalid_grant", "The access was revoked."),
        UnavailableError("network.timeout", "No answer."),
    ],
)
def test_a_renewal_that_fails_stores_nothing_and_keeps_what_was_logged(connection, error):
    def make(bundle):
        AuditEvent.objects.create(actor_name="x", action="asked", subject="s",
                                  tenant=connection.tenant)  # fmt: skip
        raise error

    with pytest.raises(type(error)):
        StoredSecrets(connection).renew(is_fresh=is_new, make=make)
    assert open_secrets(connection)["access_token"] == "old"
    assert AuditEvent.objects.filter(action="asked").exists()


def test_the_platforms_own_app_is_not_copied_into_the_connection(connection, settings):
    settings.PLATFORM_SECRETS = {"lever": {"client_id": "platform-app", "client_secret": "s"}}
    secrets = StoredSecrets(connection)
    assert secrets.read()["client_id"] == "platform-app"
    secrets.renew(is_fresh=is_new, make=lambda _: {"access_token": "new"})
    assert "client_id" not in Credential.objects.get().names


def test_a_credential_that_was_deleted_meanwhile_is_refused_in_words(connection):
    secrets = StoredSecrets(connection)
    Credential.objects.filter(connection=connection).delete()
    with pytest.raises(CredentialsRejectedError, match="deleted"):
        secrets.renew(is_fresh=lambda bundle: False, make=lambda bundle: {"access_token": "a"})
