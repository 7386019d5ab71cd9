"""Bulk exports: what the pre-flight says is what becomes of it, and nothing happens twice."""

from collections import Counter
from datetime import timedelta

import pytest

from candidates import bulk_report
from candidates.models import Application, BulkExport, BulkRow, CandidateExport, Search
from candidates.rules.bulk import Became, BulkState, Foreseen, RowState, became
from candidates.rules.emails import EmailKind
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import bulk, bulk_release, intake, lanes, release, repair
from candidates.services.intake import CandidateData, EmailData
from integrations.models import AuditEvent, Membership, User
from integrations.rules.answer import Answer
from integrations.rules.roles import Role
from tests.candidates.services.desk import Desk, delivered

S = ExportState
HELD_BY_HAND = "export.search_is_manual"


@pytest.fixture
def rita(cast, desk) -> User:
    """A recruiter of the desk's tenant."""
    Membership.objects.create(user=cast.rita, tenant=desk.tenant, role=Role.RECRUITER)
    return cast.rita


@pytest.fixture
def search(desk) -> Search:
    """Exports by hand, so that nobody goes unless a person says so."""
    return Search.objects.create(
        tenant=desk.tenant, name="Welders", job=desk.job, mode=Search.Mode.MANUAL
    )


def put(desk: Desk, search: Search | None, number: int, **values) -> CandidateExport:
    email = values.pop("email", f"p{number}@example.com")
    stage = values.pop("stage", PlatformStage.ENGAGED)
    person = intake.take_candidate(
        desk.tenant,
        CandidateData(
            platform_id=f"p{number}",
            source=CandidateSource.APPLIED,
            first_name="Pat",
            last_name=f"Number{number}",
            emails=[EmailData(email)] if email else [],
            **values,
        ),
    )
    return intake.apply_to_job(person, desk.job, search=search, stage=stage)


def everybody() -> "Application.objects":
    return Application.objects.order_by("id")


def drafted(actor: User) -> BulkExport:
    found = bulk.draft(everybody(), actor=actor)
    assert isinstance(found, BulkExport), found
    return found


def started(actor: User) -> BulkExport:
    row = drafted(actor)
    assert bulk.start(row, actor=actor).done
    return row


def run(desk: Desk, row: BulkExport) -> BulkExport:
    """The clock and one worker, until nothing moves."""
    for _ in range(60):
        bulk_release.tick()
        if not lanes.drain(desk.connection.pk):
            break
    bulk_release.tick()
    row.refresh_from_db()
    return row


def counts(row: BulkExport) -> Counter[str]:
    found = bulk_report.progress(row).outcomes
    return Counter({outcome.key: outcome.count for outcome in found if outcome.count})


def test_the_pre_flight_puts_each_row_in_one_part_and_sends_nothing(desk, search, rita):
    for number in range(3):
        put(desk, search, number)
    put(desk, search, 3, email="")
    put(desk, search, 4, stage=PlatformStage.REJECTED)
    there = put(desk, None, 5)
    delivered(there)
    put(desk, None, 6)
    row = drafted(rita)
    assert (row.state, row.total) == (BulkState.DRAFT, 7)
    assert bulk_report.foreseen_counts(row) == {
        Foreseen.GO: 3,
        Foreseen.WAITING_FOR_EMAIL: 1,
        Foreseen.BLOCKED: 1,
        Foreseen.THERE: 1,
        Foreseen.UNDER_WAY: 1,
    }
    assert len(desk.applications()) == 1
    assert bulk_release.tick().released == 0


def test_what_was_foreseen_is_what_becomes_of_it(desk, search, rita):
    for number in range(25):
        put(desk, search, number)
    for number in range(25, 30):
        put(desk, search, number, email="")
    for number in range(30, 33):
        delivered(put(desk, None, number))
    row = run(desk, started(rita))
    assert row.state == BulkState.FINISHED
    assert counts(row) == {"arrived": 25, "waiting_for_email": 5, "there": 3}
    assert len(desk.applications()) == 28
    progress = bulk_report.progress(row)
    assert (progress.percent, progress.at_rest) == (100, 33)
    run(desk, row)
    assert len(desk.applications()) == 28


def test_who_waits_for_an_address_goes_by_itself_later(desk, search, rita):
    export = put(desk, search, 1, email="")
    row = run(desk, started(rita))
    assert counts(row) == {"waiting_for_email": 1}
    put(desk, search, 1, email="found@example.com")
    assert release.reconsider_held() <= 1
    run(desk, row)
    export.refresh_from_db()
    assert (export.state, export.released_by) == (S.EXPORTED, "Rita")
    assert counts(row) == {"arrived": 1}


def test_started_twice_it_runs_once(desk, search, rita):
    put(desk, search, 1)
    row = drafted(rita)
    assert bulk.start(row, actor=rita).done
    again = bulk.start(BulkExport.objects.get(), actor=rita)
    assert not again.done
    assert "running already" in again.sentence
    run(desk, row)
    assert len(desk.applications()) == 1
    assert AuditEvent.objects.filter(action="started the bulk export").count() == 1


def test_two_bulk_exports_of_the_same_people_send_them_once(desk, search, rita):
    for number in range(5):
        put(desk, search, number)
    first, second = started(rita), started(rita)
    run(desk, first)
    run(desk, second)
    assert len(desk.applications()) == 5
    # They take turns: who was sent by the one is there already for the other, or under way to it.
    for row in (first, second):
        assert sum(counts(row).values()) == 5
        assert set(counts(row)) <= {"arrived", "there"}


def test_a_lane_is_fed_in_portions_and_what_comes_by_itself_goes_first(desk, search, rita):
    for number in range(60):
        put(desk, search, number)
    started(rita)
    fed = 0
    while portion := bulk_release.feed(desk.connection.pk):
        assert portion == bulk_release.FED_AT_ONCE
        fed += portion
    most = bulk_release.FEED_BELOW + bulk_release.FED_AT_ONCE
    assert bulk_release.FEED_BELOW <= fed < most
    automatic = put(desk, None, 100)
    assert automatic.state == S.QUEUED
    ahead = CandidateExport.objects.filter(state=S.QUEUED, pk__lt=automatic.pk).count()
    assert ahead < most
    assert BulkRow.objects.filter(state=RowState.QUEUED).count() == 60 - fed


def test_a_lane_in_trouble_is_not_fed(desk, search, rita, monkeypatch):
    monkeypatch.setattr(bulk_release, "UNSETTLED_AT_MOST", 1)
    put(desk, search, 1)
    started(rita)
    desk.ats.misbehave("create_application", "service_unavailable")
    assert delivered(put(desk, None, 2)).state == S.RETRY_LATER
    assert bulk_release.feed(desk.connection.pk) == 0


def test_several_bulk_exports_take_turns(desk, search, rita):
    for number in range(40):
        put(desk, search, number)
    first = started(rita)
    for number in range(40, 80):
        put(desk, search, number)
    second = bulk.draft(everybody().filter(pk__gt=first.rows.last().application_id), actor=rita)
    bulk.start(second, actor=rita)
    served = []
    for _ in range(4):
        before = Counter(
            BulkRow.objects.filter(state=RowState.QUEUED).values_list("bulk", flat=True)
        )
        CandidateExport.objects.filter(state=S.QUEUED).update(
            previous_state=S.QUEUED, state=S.CANCELLED
        )
        bulk_release.feed(desk.connection.pk)
        after = Counter(
            BulkRow.objects.filter(state=RowState.QUEUED).values_list("bulk", flat=True)
        )
        served.append(next(iter(before - after)))
    assert served == [first.pk, second.pk, first.pk, second.pk]


def test_paused_it_releases_nobody_and_goes_on_later(desk, search, rita):
    for number in range(3):
        put(desk, search, number)
    row = started(rita)
    assert bulk.pause(row, actor=rita).done
    run(desk, row)
    assert (row.state, counts(row)) == (BulkState.PAUSED, {"next": 3})
    assert desk.applications() == []
    assert bulk.go_on(row, actor=rita).done
    run(desk, row)
    assert (row.state, counts(row)) == (BulkState.FINISHED, {"arrived": 3})


def test_aborted_what_was_not_sent_is_held_again_and_says_why(desk, search, rita):
    for number in range(20):
        put(desk, search, number)
    waits = put(desk, search, 20, email="")
    row = started(rita)
    bulk_release.tick()
    gone = CandidateExport.objects.filter(state=S.QUEUED).first()
    delivered(gone)
    assert bulk.abort(row, actor=rita, note="Wrong job.").done
    run(desk, row)
    assert (row.state, counts(row)) == (BulkState.ABORTED, {"arrived": 1, "taken_back": 20})
    assert len(desk.applications()) == 1
    held = CandidateExport.objects.filter(state=S.HELD)
    assert (held.count(), held.exclude(released_by="").count()) == (20, 0)
    codes = {export.reasons[0]["code"] for export in held} - {HELD_BY_HAND}
    assert "export.bulk_aborted" in codes
    waits.refresh_from_db()
    assert row.name in waits.reasons[0]["sentence"]
    put(desk, search, 20, email="late@example.com")
    release.reconsider_held()
    waits.refresh_from_db()
    assert (waits.state, waits.reasons[0]["code"]) == (S.HELD, HELD_BY_HAND)


def test_what_is_under_way_survives_an_abort(desk, search, rita):
    export = put(desk, search, 1)
    row = started(rita)
    bulk_release.tick()
    desk.ats.misbehave("create_application", "commit_then_drop")
    assert delivered(export).state == S.CHECKING
    assert bulk.abort(row, actor=rita, note="Stop.").done
    export.refresh_from_db()
    assert (export.state, export.released_by) == (S.CHECKING, "Rita")
    assert not bulk.go_on(row, actor=rita).done


def test_whom_somebody_has_cancelled_stays_cancelled(desk, search, rita):
    export = put(desk, search, 1)
    assert repair.cancel(export, actor=rita, note="Not this one.").done
    row = drafted(rita)
    assert bulk_report.foreseen_counts(row) == {Foreseen.BLOCKED: 1}
    bulk.start(row, actor=rita)
    run(desk, row)
    assert counts(row) == {"cancelled": 1}
    assert desk.applications() == []


def test_it_pauses_when_the_person_may_not_send_any_more(desk, search, rita, cast):
    put(desk, search, 1)
    row = started(rita)
    Membership.objects.filter(user=rita).delete()
    run(desk, row)
    assert row.state == BulkState.PAUSED
    assert "Rita, who started it, may not send any more" in row.state_note
    assert desk.applications() == []


def test_a_row_is_released_once_whoever_comes(desk, search, rita):
    put(desk, search, 1)
    started(rita)
    (row_id,) = BulkRow.objects.values_list("pk", flat=True)
    assert bulk_release._release(row_id, rita)
    assert not bulk_release._release(row_id, rita)
    assert AuditEvent.objects.filter(action="sent now").count() == 1


def test_a_selection_has_one_tenant_and_somebody(desk, search, rita, cast):
    assert isinstance(bulk.draft(everybody(), actor=rita), Answer)
    put(desk, search, 1)
    other = put(desk, search, 2).application
    Application.objects.filter(pk=other.pk).update(tenant=cast.prairie)
    answer = bulk.draft(everybody(), actor=rita)
    assert isinstance(answer, Answer)
    assert "several tenants" in answer.sentence
    assert BulkExport.objects.count() == 0


def test_a_selection_has_a_limit(desk, search, rita, monkeypatch):
    monkeypatch.setattr(bulk, "ROWS_AT_MOST", 1)
    put(desk, search, 1)
    put(desk, search, 2)
    answer = bulk.draft(everybody(), actor=rita)
    assert isinstance(answer, Answer)
    assert answer.sentence.startswith("More than 1 applications are chosen")


def test_old_drafts_are_forgotten_and_nothing_else(desk, search, rita):
    put(desk, search, 1)
    kept, old = started(rita), drafted(rita)
    BulkExport.objects.update(made_at=old.made_at - timedelta(hours=25))
    fresh = drafted(rita)
    assert bulk.drop_old_drafts() == 1
    assert set(BulkExport.objects.values_list("pk", flat=True)) == {kept.pk, fresh.pk}


def test_the_kinds_of_addresses_of_the_search_still_count(desk, search, rita):
    search.email_kinds = [EmailKind.WORK]
    search.save()
    put(desk, search, 1)
    assert bulk_report.foreseen_counts(drafted(rita)) == {Foreseen.WAITING_FOR_EMAIL: 1}


def test_every_state_of_a_row_has_one_outcome():
    seen = {
        became(row, export, never=never, code=code)
        for row in RowState
        for export in (None, *ExportState)
        for never in (True, False)
        for code in ("", "export.no_valid_email")
    }
    assert seen == set(Became)
