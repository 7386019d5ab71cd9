"""What a vendor tells while its jobs are read leads to one more read, soon."""

from datetime import timedelta

import pytest

from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.event_routes import NEWS_APART
from jobs.services.sync import sync_jobs


def wait_after_a_read(connection: Connection) -> timedelta:
    run = sync_jobs(connection.pk)
    assert run is not None
    connection.refresh_from_db()
    assert connection.next_sync_at is not None
    return connection.next_sync_at - run.started_at


@pytest.mark.parametrize("told", [None, timedelta(hours=-1)])
def test_what_was_told_before_the_read_is_in_it(ats, connection, told):
    ats.put("job-1")
    news_at = database_now() + told if told else None
    Connection.objects.filter(pk=connection.pk).update(news_at=news_at)
    assert wait_after_a_read(connection) > timedelta(hours=1)


def test_what_was_told_during_the_read_is_read_once_more_and_soon(ats, connection):
    ats.put("job-1")
    during = database_now() + timedelta(minutes=1)
    Connection.objects.filter(pk=connection.pk).update(news_at=during)
    assert wait_after_a_read(connection) == NEWS_APART


def test_a_read_that_failed_waits_as_it_would_without_news(ats, connection):
    ats.misbehave("permission_403", times=None)
    during = database_now() + timedelta(minutes=1)
    Connection.objects.filter(pk=connection.pk).update(news_at=during)
    assert wait_after_a_read(connection) > NEWS_APART
