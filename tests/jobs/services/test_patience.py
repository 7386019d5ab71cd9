"""A vendor that stumbles for a moment costs a moment, not the whole read."""

import time
from typing import Any

import pytest

from integrations.models import ApiCall
from integrations.services import connector_door
from jobs.models import Job
from jobs.rules.states import SyncState
from jobs.services import sync
from tests.integrations.vendor_server import Behaviour, VendorServer, answer, send_then_drop
from tests.jobs.services.conftest import DALLAS, counts, make_connection

TRIES = 4


def page(number: int, last: int, headers: dict[str, str] | None = None) -> Behaviour:
    """A page of one job."""
    record = {"id": f"job-{number}", "name": "Welder", "status": "OPEN", "location": DALLAS}
    cursor = None if number == last else str(number + 1)
    return answer(
        {"status": "success", "data": {"results": [record], "next": cursor}}, 200, headers
    )


@pytest.fixture
def vendor():
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def read_list(db, settings, vendor):
    """Read a list of so many pages of one job each; ``stumbles`` are met before their page."""
    settings.REDIS_URL = ""
    settings.OUTBOUND_MAX_WAIT = 0.05
    connection = make_connection(settings, vendor.url, vendor.address)

    def run(last: int, stumbles: dict[int, list[Behaviour]]):
        for number in range(1, last + 1):
            vendor.script += [*stumbles.get(number, []), page(number, last)]
        return sync.sync_jobs(connection.pk)

    return run


def test_a_429_now_and_then_costs_nothing_but_its_wait(read_list, vendor):
    slow_down = answer({}, 429, {"Retry-After": "0.01"})
    run = read_list(100, {33: [slow_down], 66: [slow_down]})
    assert run.state == SyncState.SUCCEEDED, run.failure
    assert counts(run) == {"seen": 100, "new": 100}
    assert (run.pages, run.calls) == (100, 102)
    cursors = [received.query.get("cursor") for received in vendor.received]
    assert cursors[32:35] == ["33", "33", "34"]  # the page is asked again, not the list


def test_a_used_up_window_is_waited_for_though_it_is_longer_than_any_turn(read_list, vendor):
    used_up = {"ratelimit-remaining": "0", "ratelimit-reset": "1"}
    vendor.script = [page(1, 2, used_up), page(2, 2)]
    began = time.monotonic()
    run = read_list(0, {})
    assert run.state == SyncState.SUCCEEDED, run.failure
    assert (run.seen, run.calls) == (2, 2)
    assert time.monotonic() - began > 0.9


STUMBLES: dict[str, Behaviour] = {
    "an HTML page": answer(raw=b"<html>We will be back in a minute.</html>"),
    "a 502 of a load balancer": answer(raw=b"<html>", status=502),
    "a 500": answer({"oops": 1}, 500),
    "half a page": answer(raw=b'{"status": "success", "data": {"resu'),
    "a broken connection": send_then_drop(b""),
    "a 503 that says when": answer({}, 503, {"Retry-After": "0.01"}),
}


@pytest.mark.parametrize("stumble", STUMBLES.values(), ids=STUMBLES)
def test_one_bad_page_in_between_is_read_again(read_list, stumble):
    run = read_list(3, {2: [stumble]})
    assert run.state == SyncState.SUCCEEDED, run.failure
    assert counts(run) == {"seen": 3, "new": 3}
    assert ApiCall.objects.filter(cause=f"sync_run:{run.pk}").count() == run.calls == 4


@pytest.mark.parametrize("stumble", STUMBLES.values(), ids=STUMBLES)
def test_a_page_that_stays_bad_fails_the_run_and_closes_nothing(read_list, vendor, stumble):
    run = read_list(3, {2: [stumble] * TRIES})
    assert run.state == SyncState.FAILED
    assert run.closed == 0
    assert len(vendor.received) == 1 + TRIES
    assert not Job.objects.filter(missing_since__isnull=False).exists()


def test_a_wait_longer_than_the_patience_ends_the_run_at_once(read_list, vendor):
    run = read_list(2, {2: [answer({}, 429, {"Retry-After": "3600"})]})
    assert run.state == SyncState.FAILED
    assert run.failure["code"] == "http.429"
    assert len(vendor.received) == 2


def test_an_answer_that_time_will_not_change_is_asked_for_once(read_list, vendor):
    run = read_list(2, {2: [answer({}, 404)]})
    assert run.state == SyncState.FAILED
    assert len(vendor.received) == 2


def test_the_lease_is_kept_while_a_page_is_waited_for(read_list, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sync, "LEASE_RENEWAL_SECONDS", 0.02)
    kept: list[float] = []
    keep: Any = sync._Lease.keep

    def noted(lease: Any) -> None:
        kept.append(time.monotonic())
        keep(lease)

    monkeypatch.setattr(sync._Lease, "keep", noted)
    monkeypatch.setattr(connector_door, "FIRST_PAUSE", 0.3)
    run = read_list(2, {2: [answer({}, 500)]})
    assert run.state == SyncState.SUCCEEDED, run.failure
    assert len(kept) >= 5
