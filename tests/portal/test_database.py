"""How PostgreSQL is asked."""

import pytest
from django.db import connection as database


@pytest.mark.django_db
def test_no_statement_is_compiled_before_it_is_run() -> None:
    """Triage's list took seconds to be compiled, and a tenth of one to be read."""
    if database.vendor != "postgresql":
        pytest.skip("Only PostgreSQL compiles statements.")
    with database.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
