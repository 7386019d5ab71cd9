"""Two clocks at once, with real transactions: one alert, one mail, one recovery notice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from candidates.models import CandidateExport, FailureGroup
from integrations.rules.roles import Role
from portal.alerts import services
from portal.alerts.models import Alert, AlertNotice
from portal.tasks import tell_of_alerts
from tests.base import make_cast, make_connection, make_job, make_person
from tests.portal.dashboard.month import cause, ended

CLOCKS = 4


@pytest.fixture
def group(transactional_db: None) -> FailureGroup:
    """Something that came back, with one person stuck on it."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time")
    job = make_job(make_connection(make_cast().harbor), state="active")
    make_person("sue", "Sue", Role.SUPPORT)
    found = cause(job.connection, "It refuses.")
    ended(job, 1, back=0, state="needs_attention", failure_group=found, owner="support")
    FailureGroup.objects.update(state="regressed", previous_state="resolved")
    return found


def at_once(act: Callable[[], Any]) -> None:
    """Several clocks in threads of their own."""

    def clock() -> None:
        act()
        connection.close()

    with ThreadPoolExecutor(CLOCKS) as pool:
        for running in [pool.submit(clock) for _ in range(CLOCKS)]:
            running.result()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_many_clocks_tell_once(group: FailureGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    barrier, read = Barrier(CLOCKS), services.troubles

    def read_together(now: Any) -> Any:
        """Every clock has read the facts before the first one moves."""
        found = read(now)
        assert len(found) == 1
        barrier.wait(30)
        return found

    monkeypatch.setattr(services, "troubles", read_together)
    at_once(tell_of_alerts)
    assert Alert.objects.count() == 1
    assert sorted(message.to[0] for message in mail.outbox) == [
        "sam@example.com",
        "sue@example.com",
    ]
    CandidateExport.objects.update(failure_group=None)
    FailureGroup.objects.update(state="resolved", previous_state="open")
    at_once(tell_of_alerts)
    assert Alert.objects.get().state == "recovered"
    assert len(mail.outbox) == 4
    assert set(AlertNotice.objects.values_list("state", "tries")) == {("sent", 1)}
