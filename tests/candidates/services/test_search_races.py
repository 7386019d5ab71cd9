"""Two people save the same search at the same moment, on a database with real locks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection as database

from candidates.models import Search
from candidates.search_settings import snapshot, with_settings
from candidates.services.searches import ChangedMeanwhileError, change_settings
from integrations.models import SettingsVersion
from tests.base import make_cast, make_connection, make_job

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def locks() -> Iterator[None]:
    if database.vendor != "postgresql":
        pytest.skip("SQLite has no locks of rows.")
    return


def test_one_is_saved_and_the_other_is_told(locks: None) -> None:
    cast = make_cast()
    job = make_job(make_connection(cast.harbor), state="active")
    search = Search.objects.create(tenant=cast.harbor, name="Welders", job=job)
    seen, together = snapshot(search), Barrier(2)

    def save(change: dict[str, Any]) -> str:
        try:
            together.wait()
            change_settings(with_settings(search, change), seen=seen, actor=None)
        except ChangedMeanwhileError as error:
            return error.changes[0]["what"]
        else:
            return "saved"
        finally:
            database.close()

    changes = [{"mode": "manual"}, {"email_kinds": ["work"]}]
    with ThreadPoolExecutor(2) as people:
        told = list(people.map(save, changes))
    search.refresh_from_db()
    winner = told.index("saved")
    assert snapshot(search) == {**seen, **changes[winner]}
    assert told[1 - winner] == ["Export", "E-mail addresses"][winner]
    assert sorted(SettingsVersion.objects.values_list("number", flat=True)) == [1, 2]
