"""Lanes: what is due is drained, what is lost is recovered, what kills its workers stops."""

from candidates.rules.export_state import ExportState
from candidates.services import lanes
from candidates.services.claims import Claim
from tests.base import make_connection
from tests.candidates.services.desk import age, delivered

S = ExportState


def test_a_lane_is_drained_until_nothing_is_due(desk):
    exports = [desk.due() for _ in range(3)]
    assert lanes.due_lanes() == [desk.connection.pk]
    assert lanes.drain(desk.connection.pk, seconds=20) == 3
    assert lanes.due_lanes() == []
    assert len(desk.applications()) == len(exports)


def test_a_lane_without_anything_due_is_not_rung(desk):
    make_connection(desk.tenant, "Other")
    desk.due(stage="new")
    assert lanes.due_lanes() == []
    assert lanes.drain(desk.connection.pk) == 0


def test_a_lane_is_only_so_wide(desk, settings):
    settings.LANE_WIDTH = 1
    first, second = desk.due(), desk.due()
    claim = Claim.take(first.pk)
    assert claim is not None
    assert lanes.drain(desk.connection.pk) == 0
    age(first)
    assert lanes.drain(desk.connection.pk, seconds=5) == 1
    second.refresh_from_db()
    assert second.state == S.EXPORTED


def test_an_export_whose_worker_died_is_checked_and_goes_on(desk):
    export = desk.due()
    claim = Claim.take(export.pk)
    assert lanes.recover_lost() == 0
    age(export)
    assert lanes.recover_lost() == 1
    export.refresh_from_db()
    assert (export.state, export.token, export.failures) == (S.CHECKING, claim.token + 1, 1)
    assert export.reasons[0]["code"] == "export.worker_lost"
    assert delivered(export).state == S.EXPORTED
    assert export.failures == 0


def test_an_export_that_kills_its_workers_ends_with_a_person(desk, settings):
    settings.EXPORT_MAX_ATTEMPTS = 3
    export = desk.due()
    for _ in range(3):
        assert Claim.take(export.pk)
        age(export)
        assert lanes.recover_lost() == 1
    export.refresh_from_db()
    assert (export.state, export.owner) == (S.NEEDS_ATTENTION, "support")
    assert [reason["code"] for reason in export.reasons] == [
        "export.tried_too_often", "export.worker_lost",
    ]  # fmt: skip
    assert Claim.take(export.pk) is None


def test_a_busy_vendor_never_makes_an_export_a_persons_problem(desk, settings):
    settings.EXPORT_MAX_ATTEMPTS = 2
    desk.ats.misbehave("create_application", "429", times=3, retry_after=0)
    export = desk.due()
    for _ in range(3):
        assert delivered(export).state == S.RETRY_LATER
        age(export)
    assert delivered(export).state == S.EXPORTED


def test_a_vendor_that_is_down_too_often_does(desk, settings):
    settings.EXPORT_MAX_ATTEMPTS = 2
    desk.ats.misbehave("create_application", "service_unavailable", times=2)
    export = desk.due()
    assert delivered(export).state == S.RETRY_LATER
    age(export)
    assert (delivered(export).state, export.owner) == (S.NEEDS_ATTENTION, "support")
    assert [reason["code"] for reason in export.reasons] == [
        "export.tried_too_often", "REMOTE.SERVICE_UNAVAILABLE",
    ]  # fmt: skip
