"""Eight workers find the same token expired: a refresh token that works once is used once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections as database

from integrations.models import Connection, Tenant
from integrations.services.credentials import StoredSecrets, add_secrets, open_secrets

WORKERS = 8


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_token_that_works_once_is_used_once():
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor")
    connection = Connection.objects.create(
        tenant=tenant, name="Bullhorn", system="bullhorn", route="bullhorn"
    )
    add_secrets(connection, {"access_token": "a0", "refresh_token": "r0"}, actor=None)
    used: list[str] = []
    start = threading.Barrier(WORKERS)

    def refresh(bundle):
        used.append(bundle["refresh_token"])
        threading.Event().wait(0.05)  # the vendor takes its time
        return {"access_token": "a1", "refresh_token": "r1"}

    def work(_: int) -> str:
        try:
            secrets = StoredSecrets(connection)
            start.wait()
            return secrets.renew(
                is_fresh=lambda bundle: bundle["access_token"] != "a0", make=refresh
            )["access_token"]
        finally:
            database.close_all()

    with ThreadPoolExecutor(WORKERS) as workers:
        assert set(workers.map(work, range(WORKERS))) == {"a1"}
    assert used == ["r0"]
    assert open_secrets(connection)["refresh_token"] == "r1"
