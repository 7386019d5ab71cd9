"""Every list of the API answers in as many statements for few rows as for many."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from benchmarks.api_rows import build
from integrations.models import Tenant
from portal.api.urls import router
from tests.portal.api.client import Caller, caller

FEW, MANY = 3, 40


def statements(someone: Caller, prefix: str) -> list[str]:
    someone.get(prefix)
    with CaptureQueriesContext(database) as caught:
        answer = someone.get(prefix)
    assert answer.status_code == 200, answer.content
    return [query["sql"] for query in caught]


@pytest.mark.django_db
def test_every_list_takes_as_many_statements_for_many_rows_as_for_few() -> None:
    if database.vendor != "postgresql":
        pytest.skip("The rows are made by PostgreSQL.")
    found: dict[int, dict[str, int]] = {}
    for rows in (FEW, MANY):
        tenant = Tenant.objects.create(name=f"With {rows}", slug=f"with-{rows}")
        build(tenant, rows)
        someone = caller(tenant)
        prefixes = [prefix for prefix, _view, _name in router.registry]
        found[rows] = {prefix: len(statements(someone, prefix)) for prefix in prefixes}
        answers = {prefix: someone.get(prefix, page_size=100).json() for prefix in prefixes}
        listed = {prefix: len(answer["results"]) for prefix, answer in answers.items()}
        assert set(listed.values()) <= {rows, 2 * rows}, listed
    assert found[MANY] == found[FEW]
