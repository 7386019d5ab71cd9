"""Two real workers on one connection, on a database that lets them work at once."""

import threading

import pytest
from django.db import connection as database

from jobs.models import Job, SyncRun
from jobs.rules.states import SyncState
from jobs.services import sync

WORKERS = 4


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_workers_that_start_together_one_reads_and_nothing_is_written_twice(ats, connection):
    if database.vendor != "postgresql":
        pytest.skip("SQLite lets one writer work at a time; this needs DATABASE_URL (PostgreSQL).")
    ats.put_many(60)
    connection.options |= {"page_size": 10}
    connection.save()
    together = threading.Barrier(WORKERS)
    runs: list[SyncRun | None] = []

    def work() -> None:
        try:
            together.wait()
            runs.append(sync.sync_jobs(connection.pk))
        finally:
            database.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(run is not None for run in runs) == [False, False, False, True]
    (run,) = SyncRun.objects.all()
    assert (run.state, run.new, Job.objects.count()) == (SyncState.SUCCEEDED, 60, 60)
