"""What an ATS tells of people is obeyed: merged, deleted, anonymised, changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from candidates import explain
from candidates.models import (
    Aftermath,
    CandidateExport,
    KnownKey,
    KnownPerson,
    PeopleIndex,
    PersonNews,
    RemotePerson,
)
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ExportState
from candidates.services import ats_news, people_reading, release
from candidates.services.people_settings import set_people
from candidates.timeline import of_application
from integrations.models import Connection, InboundEvent, Tenant
from integrations.models.clock import database_now
from integrations.services import hooks
from tests.base import make_connection, make_person
from tests.candidates.services.desk import INTEGRATION, Desk, delivered
from tests.integrations.connectors.hooked import ASHBY, GREENHOUSE, SECRET, Hooked

S = ExportState


@pytest.fixture
def arrived(desk: Desk) -> CandidateExport:
    return delivered(desk.due(person="ana@example.com"))


def told(desk: Desk, payload, vendor: Hooked = ASHBY) -> InboundEvent:
    """The vendor tells it, through the connection's own webhook; then it is acted on."""
    Connection.objects.filter(pk=desk.connection.pk).update(route=vendor.connector)
    desk.connection.refresh_from_db()
    hook = hooks.hook_of(desk.connection, actor=None)
    hooks.enter_secrets(hook, [SECRET], actor=None)
    body, headers = vendor.sign(payload, SECRET)
    address = f"/webhooks/{vendor.connector}/{hook.public_id}"
    answer = Client().post(address, data=body, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    ats_news.process_open()
    Connection.objects.filter(pk=desk.connection.pk).update(route="kombo")
    desk.connection.refresh_from_db()
    return InboundEvent.objects.latest("pk")


def merged(old, new):
    data = {"deletedCandidate": {"id": old}, "mergedCandidate": {"id": new}}
    return {"action": "candidateMerge", "data": data}


def deleted(person):
    return {"action": "candidateDelete", "data": {"candidate": {"id": person}}}


def anonymised(person):
    return {
        "action": "candidate_anonymized",
        "payload": {"candidate_id": person, "anonymized_fields": ["full_name"]},
    }


def codes(export: CandidateExport) -> list[str]:
    export.refresh_from_db()
    return [reason["code"] for reason in export.reasons]


def test_after_a_merge_what_is_ours_belongs_to_the_one_who_is_left(desk, arrived):
    old = arrived.person_external_id
    row = told(desk, merged(old, "p-left"))
    assert row.state == "done"
    arrived.refresh_from_db()
    assert (arrived.state, arrived.person_external_id) == (S.EXPORTED, "p-left")
    assert RemotePerson.objects.get(address="ana@example.com").external_id == "p-left"
    news = PersonNews.objects.get()
    assert (news.kind, news.into_external_id, news.event) == ("merged", "p-left", row)
    lines = [event.what for event in of_application(arrived.application, with_calls=False)]
    assert "Merged in the ATS into p-left" in lines
    # Told again by another event it is there once, and nothing is lost.
    assert told(desk, {**merged(old, "p-left"), "again": 1}).state == "ignored"
    assert PersonNews.objects.count() == 1


def test_somebody_deleted_there_is_marked_with_the_evidence_and_why_says_so(desk, arrived):
    person = arrived.person_external_id
    row = told(desk, deleted(person))
    assert row.state == "done"
    assert codes(arrived) == [ExportReason.REMOVED_IN_ATS]
    assert arrived.state == S.EXPORTED
    assert arrived.reasons[0]["evidence"]["person_in_the_ats"] == person
    assert RemotePerson.objects.get(address="ana@example.com").external_id == ""
    assert Aftermath.objects.get(export=arrived).due_at is None
    answer = explain.why(arrived.application)
    assert "has removed them" in answer.headline
    assert ExportReason.REMOVED_IN_ATS in {
        reason.code for check in answer.checks for reason in check.reasons
    }


def test_nothing_brings_them_back_but_a_person_with_a_reason(desk, arrived):
    told(desk, deleted(arrived.person_external_id))
    another = desk.due(desk.another_job(), person="ana@example.com")
    assert (another.state, codes(another)) == (S.HELD, [ExportReason.REMOVED_IN_ATS])
    assert len(desk.applications()) == 1
    rita = make_person("rita2", "Rita", "recruiter", desk.tenant)
    assert release.send_now(another.application, actor=rita).state == S.HELD
    sent = release.send_now(another.application, actor=rita, note="They asked us to.")
    assert sent.state == S.QUEUED


def test_one_who_waits_in_the_queue_is_not_sent_either(desk, arrived):
    waiting = desk.due(desk.another_job(), person="ana@example.com")
    assert waiting.state == S.QUEUED
    told(desk, deleted(arrived.person_external_id))
    assert (delivered(waiting).state, codes(waiting)) == (S.HELD, [ExportReason.REMOVED_IN_ATS])
    assert len(desk.applications()) == 1


def test_one_who_was_held_for_something_else_is_decided_on_again(desk, arrived):
    held = desk.due(desk.another_job(), person="ana@example.com", stage="new")
    assert held.state == S.HELD
    told(desk, deleted(arrived.person_external_id))
    release.reconsider_held()
    assert ExportReason.REMOVED_IN_ATS in codes(held)


def test_another_candidate_is_not_touched(desk, arrived):
    other = delivered(desk.due(person="bo@example.com", name=("Bo", "Lind")))
    told(desk, deleted(arrived.person_external_id))
    assert codes(other) != [ExportReason.REMOVED_IN_ATS]
    assert RemotePerson.objects.get(address="bo@example.com").external_id


def test_the_same_id_at_another_connection_is_somebody_else(desk, arrived):
    prairie = Tenant.objects.create(name="Prairie Freight", slug="prairie")
    there = make_connection(prairie, system="lever")
    theirs = replace(desk, tenant=prairie, connection=there)
    for telling in (deleted, lambda person: merged(person, "p-left")):
        assert told(theirs, telling(arrived.person_external_id)).state == "ignored"
    assert not PersonNews.objects.exists()
    assert codes(arrived) != [ExportReason.REMOVED_IN_ATS]


def test_who_was_made_anonymous_is_forgotten_with_what_we_were_told(desk):
    assert set_people(desk.connection, is_on=True, cool_down_months=0, actor=None).done
    stranger = desk.ats.put_candidate(INTEGRATION, "Canarina", "Canarova", ["canary@example.com"])
    people_reading.read_people(desk.connection.pk)
    assert KnownPerson.objects.get().name == "Canarina Canarova"
    person = stranger["id"]
    change = {
        "action": "update_candidate",
        "payload": {"candidate": {"id": person, "first_name": "Canarina"}},
    }
    earlier = told(desk, change, GREENHOUSE)
    assert b"Canarina" in bytes(earlier.body)
    row = told(desk, anonymised(person), GREENHOUSE)
    assert row.state == "done"
    assert not KnownPerson.objects.exists()
    assert not KnownKey.objects.exists()
    earlier.refresh_from_db()
    assert (bytes(earlier.body), earlier.forgotten_at is None) == (b"", False)
    assert PeopleIndex.objects.get().next_read_at <= database_now() + ats_news.READINGS_APART


def test_a_change_has_the_arrival_read_back_and_the_people_read_soon(desk, arrived):
    assert set_people(desk.connection, is_on=True, cool_down_months=0, actor=None).done
    later = database_now() + timedelta(hours=3)
    PeopleIndex.objects.update(next_read_at=later, last_started_at=None)
    change = {
        "action": "candidateStageChange",
        "data": {
            "application": {
                "id": arrived.application_external_id,
                "candidate": {"id": arrived.person_external_id},
            }
        },
    }
    assert told(desk, change).state == "done"
    assert Aftermath.objects.get(export=arrived).due_at <= database_now()
    assert PeopleIndex.objects.get().next_read_at <= database_now()
    PeopleIndex.objects.update(next_read_at=later, last_started_at=database_now())
    told(desk, {**change, "again": 1})
    wait = PeopleIndex.objects.get().next_read_at - database_now()
    assert timedelta(minutes=8) < wait <= ats_news.READINGS_APART


def test_an_event_that_names_nobody_fails_in_words_and_is_not_tried_again(desk, arrived):
    row = told(desk, {"action": "candidateDelete", "data": {}})
    assert row.state == "failed"
    assert "does not say whom" in row.sentence
    assert ats_news.process_open() == 0
