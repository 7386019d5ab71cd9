"""Vendors that answer badly: a record costs a record, a page costs the run, nothing is lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from integrations.models import ApiCall
from integrations.rules.connection_state import ConnectionState
from jobs.models import Job
from jobs.rules.states import SyncState
from jobs.services import page_writer, sync
from tests.integrations.vendor_server import VendorServer, answer
from tests.jobs.services.conftest import DALLAS, counts, job, make_connection

TRIES = 4  # of a read inside a sync


def payload(job_id: str, **fields: Any) -> dict[str, Any]:
    """A job as Kombo sends it, with what a connector needs."""
    known = {"id": job_id, "remote_id": job_id, "name": f"Job {job_id}", "status": "OPEN"}
    return known | {"location": DALLAS} | fields


def pages(*lists: list[Any]) -> list[Any]:
    """Answers of one read, a list of records each."""
    cursors = [f"cursor-{number}" for number in range(1, len(lists))] + [None]
    return [
        answer({"status": "success", "data": {"results": records, "next": cursor}})
        for records, cursor in zip(lists, cursors, strict=True)
    ]


@pytest.fixture
def vendor() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def read_pages(db, settings, vendor):
    """Read these pages, once each call."""
    settings.REDIS_URL = ""
    connection = make_connection(settings, vendor.url, vendor.address)

    def run(*lists: list[Any], full: bool = True):
        vendor.script[:] = pages(*lists)
        made = sync.sync_jobs(connection.pk, full=full)
        connection.refresh_from_db()
        return made

    run.connection = connection
    return run


# --- one record ----------------------------------------------------------------------------------


def test_a_bad_record_costs_one_record_and_names_its_path(ats, read):
    ats.put_many(4)
    ats.misbehave("bad_record", index=2, shape="location_text")
    run = read()
    assert run.state == SyncState.SUCCEEDED
    assert counts(run) == {"seen": 3, "new": 3, "errors": 1}
    (bad,) = run.bad_records
    assert bad["path"] == "$.data.results[2].location"
    assert bad["external_id"] == "job-2"


def test_a_known_job_that_cannot_be_read_is_not_missing(ats, read):
    ats.put_many(3)
    read()
    ats.misbehave("bad_record", index=1, shape="location_text")
    run = read(full=True)
    assert counts(run) == {"seen": 2, "unchanged": 2, "errors": 1}
    assert not Job.objects.filter(missing_since__isnull=False).exists()


def test_a_record_without_an_id_may_be_any_job_so_nothing_is_missing(ats, read):
    ats.put_many(3)
    read()
    ats.misbehave("bad_record", index=0, shape="id_missing")
    run = read(full=True)
    assert counts(run) == {"seen": 2, "unchanged": 2, "errors": 1}
    assert not Job.objects.filter(missing_since__isnull=False).exists()
    assert run.untold == "Jobs that vanished could not be told: 1 record had no id."
    assert read(full=True).untold == ""


def test_a_record_without_an_id_is_kept_however_many_others_are_bad(read_pages):
    bad = [payload(f"j{number}", location=7) for number in range(60)]
    run = read_pages([*bad, payload(""), payload("")])
    assert run.untold == "Jobs that vanished could not be told: 2 records had no id."
    assert (run.errors, len(run.bad_records)) == (62, page_writer.BAD_RECORDS_KEPT)


def test_a_list_of_no_stages_is_fine(ats, read):
    ats.put_many(2)
    ats.misbehave("bad_record", index=0, shape="stages_null")
    assert counts(read()) == {"seen": 2, "new": 2}


def test_only_the_first_bad_records_are_kept_and_all_are_counted(read_pages):
    run = read_pages([payload(f"j{number}", location=7) for number in range(60)])
    assert run.errors == 60
    assert len(run.bad_records) == page_writer.BAD_RECORDS_KEPT


def test_nul_and_lone_surrogates_cost_a_character_each(read_pages):
    run = read_pages(
        [
            payload(
                "nul",
                name="Wel\x00der",
                description="<p>\x00\ud800</p>",
                status="OP\x00EN",
                department="\x00",
                location=DALLAS | {"raw": "Dallas\x00, TX"},
                stages=[{"id": "s\x001", "name": "App\x00lied", "index": 0}],
                hiring_team=[{"id": "p1", "first_name": "A\x00na", "hiring_team_roles": ["R\x00"]}],
                salary_currency="U\x00SD",
            ),
            payload("plain"),
        ]
    )
    assert counts(run) == {"seen": 2, "new": 2}
    stored = job("nul")
    assert (stored.title, stored.description, stored.status) == ("Welder", "<p>?</p>", "OPEN")
    assert stored.stages[0]["external_id"] == "s1"
    assert stored.hiring_team[0]["roles"] == ["R"]
    assert stored.pay["currency"] == "USD"


def test_an_id_of_nothing_but_nul_costs_that_record(read_pages):
    run = read_pages([payload("\x00"), payload("plain")])
    assert run.state == SyncState.SUCCEEDED
    assert counts(run) == {"seen": 1, "new": 1, "errors": 1}


def test_nul_in_the_id_of_a_bad_record_does_no_harm(read_pages):
    run = read_pages([payload("b\x00ad", location=3), payload("plain")])
    assert run.state == SyncState.SUCCEEDED
    assert run.bad_records[0]["external_id"] == "bad"


def test_an_id_of_more_than_200_characters_costs_that_record(read_pages):
    run = read_pages([payload("x" * 201), payload("y" * 200)])
    assert counts(run) == {"seen": 1, "new": 1, "errors": 1}
    assert run.bad_records == [
        {
            "path": "id",
            "external_id": "x" * 200,
            "problem": "Its id has 201 characters; at most 200 are taken.",
        }
    ]


def test_long_texts_are_cut_to_what_a_column_takes(read_pages):
    long = "é" * 5000
    run = read_pages(
        [
            payload(
                "long",
                remote_id=long,
                name=long,
                status=long,
                department=long,
                job_code=long,
                employment_type=long,
                post_url=f"https://a.example/{long}",
                remote_url=f"https://b.example/{long}",
                location={"raw": long, "city": long, "state": long, "country": long},
                description=long,
            )
        ]
    )
    assert run.state == SyncState.SUCCEEDED, run.failure
    stored = job("long")
    assert (len(stored.ats_id), len(stored.title), len(stored.status)) == (200, 500, 100)
    assert (len(stored.apply_url), len(stored.place)) == (1000, 300)
    assert stored.description == long


def test_a_long_status_that_means_closed_fits_its_sentence(read_pages):
    read_pages([payload("a"), payload("b")])
    connection = read_pages.connection
    connection.save()
    run = read_pages([payload("a", status="closed" + " " * 4000), payload("b")])
    assert run.state == SyncState.SUCCEEDED, run.failure
    assert counts(run) == {"seen": 2, "unchanged": 1, "closed": 1}


def test_one_id_twice_on_a_page_is_one_job_and_the_later_counts(read_pages):
    run = read_pages([payload("twin", name="First"), payload("twin", name="Second")])
    assert counts(run) == {"seen": 1, "new": 1}
    assert job("twin").title == "Second"


def test_one_id_on_two_pages_is_one_job(read_pages):
    run = read_pages(
        [payload("a"), payload("twin", name="First")], [payload("twin", name="Second")]
    )
    assert run.state == SyncState.SUCCEEDED
    assert counts(run) == {"seen": 2, "new": 2}
    assert job("twin").title == "Second"
    assert Job.objects.count() == 2


@pytest.mark.parametrize("written_at_once", [1, 250])
def test_pages_that_overlap_count_each_job_once(read_pages, monkeypatch, written_at_once):
    monkeypatch.setattr(page_writer, "WRITTEN_AT_ONCE", written_at_once)
    abroad = payload("abroad", location={"country": "DE", "raw": "Berlin"})
    broken = payload("broken", location="Dallas")
    too_long = payload("x" * 201)
    lists = (
        [payload("a"), abroad, broken, too_long],
        [abroad, broken, payload("b"), too_long],
        [payload("b"), payload("a"), abroad],
    )
    new = read_pages(*lists)
    assert counts(new) == {"seen": 3, "new": 3, "errors": 2}
    assert sum(new.excluded.values()) == 1
    assert len(new.bad_records) == 2
    known = read_pages(*lists)
    assert counts(known) == {"seen": 3, "unchanged": 3, "errors": 2}
    assert known.excluded == new.excluded
    assert not Job.objects.filter(missing_since__isnull=False).exists()


@pytest.mark.parametrize("written_at_once", [1, 250])
def test_a_job_that_changes_between_two_pages_is_one_change(
    read_pages, monkeypatch, written_at_once
):
    monkeypatch.setattr(page_writer, "WRITTEN_AT_ONCE", written_at_once)
    read_pages([payload("a"), payload("b")])
    run = read_pages([payload("a", name="Second")], [payload("b"), payload("a", name="Third")])
    assert counts(run) == {"seen": 2, "changed": 1, "unchanged": 1}
    assert job("a").title == "Third"


def test_a_change_that_is_taken_back_on_a_later_page_is_none(read_pages):
    read_pages([payload("a")])
    run = read_pages([payload("a", name="Second")], [payload("a")])
    assert counts(run) == {"seen": 1, "unchanged": 1}
    assert job("a").title == "Job a"


def test_a_job_closed_on_two_pages_is_closed_once(read_pages):
    read_pages([payload("a"), payload("b")])
    over = payload("a", status="CLOSED")
    run = read_pages([over, payload("b")], [over])
    assert run.closed == 1


def test_jobs_of_another_connection_with_the_same_id_stay_apart(read_pages, settings, vendor):
    read_pages([payload("same", name="Ours")])
    connection = read_pages.connection
    other = type(connection).objects.create(
        tenant=connection.tenant,
        name="Second",
        system="lever",
        route="kombo",
        options={"integration_id": "lever:other", "api_key": "x"},
        state=ConnectionState.ACTIVE,
    )
    settings.PLATFORM_SECRETS = {"kombo": {"api_key": "x"}}
    vendor.script[:] = pages([payload("same", name="Theirs")])
    sync.sync_jobs(other.pk)
    assert sorted(Job.objects.values_list("title", flat=True)) == ["Ours", "Theirs"]


# --- one page, one run ---------------------------------------------------------------------------


def test_a_broken_page_fails_the_run_keeps_what_was_written_and_closes_nothing(
    ats, connection, read, monkeypatch
):
    monkeypatch.setattr(page_writer, "WRITTEN_AT_ONCE", 1)
    ats.put_many(4)
    first = read()
    ats.change("job-1", name="Lead welder")
    ats.forget("job-0")
    connection.options |= {"page_size": 2}
    connection.save()
    ats.misbehave("ok")
    ats.misbehave("broken_page", times=TRIES)
    run = read(full=True)
    assert run.state == SyncState.FAILED
    assert (run.pages, run.seen, run.changed, run.closed) == (1, 2, 1, 0)
    assert job("job-1").title == "Lead welder"
    assert run.failure["code"] == "http.not_json"
    assert run.failure["hint"] == "Engineering has to look at it."
    assert run.failure["owner"] == "engineering"
    assert not Job.objects.filter(missing_since__isnull=False).exists()
    assert connection.cursor == first.started_at
    calls = ApiCall.objects.filter(cause=f"sync_run:{run.pk}")
    assert calls.count() == run.calls == 1 + TRIES


def test_an_unavailable_vendor_is_asked_again_after_5_then_10_minutes(ats, connection, read):
    for failures, minutes in ((1, 5), (2, 10)):
        ats.misbehave("service_unavailable", times=TRIES)
        run = read()
        assert run.state == SyncState.FAILED
        assert connection.sync_failures == failures
        assert connection.state == ConnectionState.ACTIVE
        wait = connection.next_sync_at - run.finished_at
        assert timedelta(minutes=0.89 * minutes) < wait < timedelta(minutes=1.11 * minutes)
    assert connection.last_error["code"] == "REMOTE.SERVICE_UNAVAILABLE"
    assert read().state == SyncState.SUCCEEDED
    assert connection.sync_failures == 0


@pytest.mark.parametrize(
    ("code", "owner"),
    [
        ("INTEGRATION.AUTHENTICATION_INVALID", "customer"),
        ("PLATFORM.AUTHENTICATION_INVALID", "support"),
    ],
)
def test_a_rejected_key_breaks_the_connection_and_tells_whose_key_it_is(
    ats, connection, read, code, owner
):
    ats.misbehave("auth_401", code=code)
    run = read()
    assert run.state == SyncState.FAILED
    assert (run.failure["code"], run.failure["owner"]) == (code, owner)
    assert connection.state == ConnectionState.BROKEN
    assert connection.state_reason
    assert sync.sync_jobs(connection.pk) is None


def test_a_faulty_inclusion_rule_fails_the_run_in_words(connection, read):
    connection.inclusion_rules = [{"field": "colour", "operator": "is", "values": ["red"]}]
    connection.save()
    run = read()
    assert run.state == SyncState.FAILED
    assert run.failure["code"] == "connection.malformed_settings"
    assert run.failure["owner"] == "support"
    assert "Inclusion rule 1" in run.failure["sentence"]
    assert run.calls == 0


def test_a_fault_of_our_own_ends_the_run_and_gives_the_lease_back(
    ats, connection, read, monkeypatch
):
    ats.put_many(2)

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(page_writer, "upsert", break_down)
    run = read()
    assert run.state == SyncState.FAILED
    assert run.failure["code"] == "internal.error"
    assert run.failure["owner"] == "engineering"
    assert "secret detail" not in run.failure["sentence"]
    assert connection.sync_lease_until is None
    monkeypatch.undo()
    assert counts(read()) == {"seen": 2, "new": 2}
