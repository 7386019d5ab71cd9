"""The people of an ATS become an index of keyed hashes: read once, then only what changed."""

from datetime import timedelta

import pytest
from django.db.models import F

from candidates import known_people
from candidates.models import KnownKey, KnownPerson, PeopleIndex, PeopleRun
from candidates.services import people_reading
from candidates.services.people_settings import forget_closed, rebuild, set_people
from candidates.services.people_writer import PeopleWriter
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.breaker import OPENS_AFTER, BreakerState, Tally
from integrations.services import breaker
from integrations.services.credentials import rotate_keys
from jobs.rules.cadence import SyncNow
from jobs.rules.states import SyncKind, SyncState
from tests.candidates.services.desk import INTEGRATION

ANA = "ana@example.com"


@pytest.fixture
def index(desk):
    assert set_people(desk.connection, is_on=True, cool_down_months=0, actor=None).done
    return PeopleIndex.objects.get(pk=desk.connection.pk)


def put(desk, first="Ana", last="Ruiz", emails=(ANA,), **more):
    return desk.ats.put_candidate(INTEGRATION, first, last, list(emails), **more)


def read(desk, **more) -> PeopleRun:
    run = people_reading.read_people(desk.connection.pk, **more)
    assert run is not None
    run.refresh_from_db()
    return run


def known(desk, *addresses):
    return known_people.known_addresses(desk.tenant.pk, addresses)


def test_nothing_is_kept_by_default(desk):
    put(desk)
    assert people_reading.read_people(desk.connection.pk) is None
    assert people_reading.due_readings() == []
    assert known(desk, ANA) == {}


def test_people_are_known_by_their_address_in_any_form_and_by_nothing_readable(desk, index):
    person = put(desk, emails=["Ana@Example.com", "ana.work@example.com"])
    assert people_reading.due_readings() == [desk.connection.pk]
    run = read(desk)
    assert (run.state, run.kind, run.seen, run.new) == (SyncState.SUCCEEDED, SyncKind.FULL, 1, 1)
    assert known(desk, ANA, "nobody@example.com") == {ANA: [person["id"]]}
    stored = str(list(KnownPerson.objects.values())) + str(list(KnownKey.objects.values()))
    assert "@" not in stored.replace("ats_url", "")


def test_what_has_not_changed_is_not_written(desk, index, django_assert_max_num_queries):
    for number in range(30):
        put(desk, emails=[f"p{number}@example.com"])
    read(desk)
    PeopleIndex.objects.update(last_full_read_at=None)
    before = list(KnownPerson.objects.values_list("pk", "read_at").order_by("pk"))
    with django_assert_max_num_queries(40):
        run = read(desk)
    assert (run.kind, run.seen, run.unchanged, run.changed) == (SyncKind.FULL, 30, 30, 0)
    assert list(KnownPerson.objects.values_list("pk", "read_at").order_by("pk")) == before


def test_later_only_changes_are_read_and_who_is_deleted_leaves(desk, index):
    gone, stays = put(desk), put(desk, emails=["bo@example.com"])
    read(desk)
    desk.ats.delete_candidate(INTEGRATION, gone["id"])
    new = put(desk, emails=["cy@example.com"])
    run = read(desk)
    assert (run.kind, run.new, run.gone) == (SyncKind.INCREMENTAL, 1, 1)
    assert known(desk, ANA, "bo@example.com", "cy@example.com") == {
        "bo@example.com": [stays["id"]],
        "cy@example.com": [new["id"]],
    }
    assert not KnownKey.objects.filter(person__external_id=gone["id"]).exists()


def test_a_reading_that_breaks_off_keeps_what_it_has_and_takes_nobody_out(desk, index):
    put(desk)
    read(desk)
    PeopleIndex.objects.update(last_full_read_at=None)
    desk.ats.misbehave("get_candidates", "permission_403", times=20)
    run = read(desk)
    assert (run.state, run.gone) == (SyncState.FAILED, 0)
    assert run.failure["sentence"]
    assert known(desk, ANA)
    row = PeopleIndex.objects.get()
    assert (row.failures, row.lease_until) == (1, None)
    assert row.next_read_at > database_now()


def test_one_worker_at_a_time_and_a_dead_ones_lease_runs_out(desk, index):
    put(desk)
    now = database_now()
    token = PeopleIndex.objects.claim(desk.connection.pk, now=now, lease=timedelta(minutes=10))
    assert token == 1
    PeopleRun.objects.create(
        tenant=desk.tenant, connection=desk.connection, kind="full", trigger="clock", token=1,
        started_at=now,
    )  # fmt: skip
    assert people_reading.read_people(desk.connection.pk) is None
    PeopleIndex.objects.update(lease_until=F("lease_until") - timedelta(minutes=11))
    assert read(desk).state == SyncState.SUCCEEDED
    assert PeopleRun.objects.order_by("pk").first().state == SyncState.LOST


def test_a_worker_that_lost_its_lease_writes_nothing_more(desk, index, monkeypatch):
    put(desk)
    take = PeopleWriter.take

    def overtaken(writer, page):
        PeopleIndex.objects.update(token=F("token") + 1)
        take(writer, page)

    monkeypatch.setattr(PeopleWriter, "take", overtaken)
    run = read(desk)
    assert run.state == SyncState.LOST
    assert not KnownPerson.objects.exists()


def test_switched_off_in_the_middle_nothing_stays(desk, index, monkeypatch):
    put(desk)
    take = PeopleWriter.take

    def then_off(writer, page):
        take(writer, page)
        set_people(desk.connection, is_on=False, cool_down_months=0, actor=None)

    monkeypatch.setattr(PeopleWriter, "take", then_off)
    monkeypatch.setattr(people_reading, "LEASE_RENEWAL_SECONDS", -1.0)
    assert read(desk).state == SyncState.LOST
    assert not KnownPerson.objects.exists()
    assert not KnownKey.objects.exists()


def test_many_missing_people_stay_until_a_second_full_reading_says_the_same(desk, index):
    for number in range(40):
        put(desk, emails=[f"p{number}@example.com"])
    read(desk)
    shown = KnownPerson.objects.order_by("pk").first().external_id
    ghosts = [
        KnownPerson(
            tenant=desk.tenant, connection=desk.connection, external_id=f"ghost-{n}",
            fingerprint="", read_at=database_now(),
        )
        for n in range(60)
    ]  # fmt: skip
    KnownPerson.objects.bulk_create(ghosts)
    PeopleIndex.objects.update(last_full_read_at=None)
    first = read(desk)
    assert (first.state, first.failure["code"]) == (SyncState.HELD, "people.many_gone")
    assert KnownPerson.objects.count() == 100
    PeopleIndex.objects.update(last_full_read_at=None)
    second = read(desk)
    assert (second.state, second.gone) == (SyncState.SUCCEEDED, 60)
    assert KnownPerson.objects.filter(external_id=shown).exists()


def test_a_person_may_ask_for_a_reading_but_not_twice_in_a_minute(desk, index):
    assert people_reading.ask_for_reading(desk.connection).verdict is SyncNow.YES
    read(desk)
    assert people_reading.ask_for_reading(desk.connection).verdict is SyncNow.NO


def test_keys_rotate_without_reading_anybody_again(desk, index, settings):
    put(desk)
    read(desk)
    new = "next:" + "bmV4dC1rZXktbmV4dC1rZXktbmV4dC1rZXktMTIzNCE="
    settings.CREDENTIAL_KEYS = [new, *settings.CREDENTIAL_KEYS]
    assert rotate_keys() >= 1
    settings.CREDENTIAL_KEYS = [new]
    assert known(desk, ANA)


def test_without_the_key_nobody_is_known_and_nothing_breaks(desk, index, settings):
    put(desk)
    read(desk)
    settings.CREDENTIAL_KEYS = ["other:bmV4dC1rZXktbmV4dC1rZXktbmV4dC1rZXktMTIzNCE="]
    assert known(desk, ANA) == {}


def test_an_index_that_is_rebuilt_has_other_hashes_of_the_same_people(desk, index):
    put(desk)
    read(desk)
    before = KnownKey.objects.get().digest
    rebuild(index)
    assert not KnownPerson.objects.exists()
    read(desk)
    assert KnownKey.objects.get().digest != before
    assert known(desk, ANA)


def test_it_is_switched_off_by_itself_when_the_connection_is_closed(desk, index):
    put(desk)
    read(desk)
    Connection.objects.update(state="closed")
    assert forget_closed() == 1
    assert not KnownPerson.objects.exists()


def test_people_of_a_silent_vendor_are_not_read_until_it_answers_or_somebody_asks(desk, index):
    breaker.note(desk.connection.pk, Tally(failed=OPENS_AFTER))
    assert people_reading.due_readings() == []
    assert people_reading.read_if_due(desk.connection.pk) is None
    assert people_reading.ask_for_reading(desk.connection).verdict is SyncNow.YES
    assert people_reading.due_readings() == [desk.connection.pk]
    assert people_reading.read_if_due(desk.connection.pk).state == SyncState.SUCCEEDED
    assert Connection.objects.get().breaker_state == BreakerState.CLOSED
