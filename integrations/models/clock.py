"""The one clock of everything that is stored."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    """Now, in UTC, by the clock of the database.

    Workers on several machines compare leases and due times; only one clock may decide. On the
    embedded default there is one machine, and its clock is the database's.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
