"""Changing a search's settings: versions, going back, the move to another job, two at once."""

from typing import Any

import pytest

from candidates.models import CandidateExport, Search
from candidates.rules.export_state import ExportState
from candidates.rules.stages import PlatformStage
from candidates.search_settings import snapshot, with_settings
from candidates.services import intake, repair
from candidates.services.searches import (
    ChangedMeanwhileError,
    SettingsRefusedError,
    begin,
    change_settings,
    rename,
    roll_back,
)
from integrations.models import AuditEvent, SettingsVersion
from integrations.services.settings_versions import AS_FOUND
from jobs.models import Job
from tests.base import Cast, make_connection, make_job
from tests.candidates.test_forecast import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(cast: Cast) -> Search:
    job = make_job(make_connection(cast.harbor), state="active")
    return Search.objects.create(tenant=cast.harbor, name="Welders", job=job, mode="manual")


@pytest.fixture
def other_job(search: Search) -> Job:
    connection = search.job.connection
    assert connection is not None
    stages = [{"external_id": "c1", "name": "Road test", "position": 1, "active": True}]
    return make_job(connection, "job-2", state="active", title="Driver", stages=stages)


def change(search: Search, cast: Cast, note: str = "", **values: Any) -> Any:
    fresh = Search.objects.get(pk=search.pk)
    return change_settings(
        with_settings(fresh, values), seen=snapshot(fresh), actor=cast.rita, note=note
    )


def versions() -> list[SettingsVersion]:
    return list(SettingsVersion.objects.order_by("number"))


def test_each_change_is_a_version_with_who_what_and_why(cast: Cast, search: Search) -> None:
    change(search, cast, "Agreed on the phone.", mode="automatic", stage_external_id="s2")
    found, made = versions()
    assert (found.number, found.actor_name, found.note) == (1, "portal", AS_FOUND)
    assert (made.number, made.actor, made.note) == (2, cast.rita, "Agreed on the phone.")
    assert made.changes == [
        {
            "what": "Stage in the ATS",
            "before": "First stage of the ATS",
            "after": "Phone screen",
        },
        {"what": "Export", "before": "Manual", "after": "Automatic (recommended)"},
    ]
    event = AuditEvent.objects.get(subject=f"search:{search.pk}")
    assert (event.action, event.details) == ("changed export settings", {"version": 2})
    with pytest.raises(TypeError):
        made.save()


def test_a_new_search_begins_with_its_maker(cast: Cast, search: Search) -> None:
    begin(search, actor=cast.rita)
    change(search, cast, email_kinds=["work"])
    assert [(v.number, v.actor_name) for v in versions()] == [(1, "Rita"), (2, "Rita")]


def test_what_was_changed_through_another_door_is_no_gap(cast: Cast, search: Search) -> None:
    change(search, cast, mode="automatic")
    Search.objects.update(stage_external_id="s1")
    change(search, cast, mode="manual")
    assert [version.note for version in versions()] == [AS_FOUND, "", AS_FOUND, ""]
    assert versions()[2].values["stage_external_id"] == "s1"


def test_the_same_settings_are_no_version_and_decide_nothing(cast: Cast, search: Search) -> None:
    put(search, 1)
    changed = change(search, cast)
    assert (changed.version, changed.decided) == (None, [])
    assert versions() == []


def test_going_back_is_a_new_version_and_decides_again(cast: Cast, search: Search) -> None:
    export = put(search, 1).exports.get()
    change(search, cast, mode="automatic")
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    fresh = Search.objects.get(pk=search.pk)
    waiting = put(fresh, 2, email="").exports.get()
    roll_back(fresh, versions()[0], seen=snapshot(fresh), actor=cast.tina, note="Too early.")
    search.refresh_from_db()
    newest = versions()[-1]
    assert (search.mode, newest.number, newest.restores) == ("manual", 3, 1)
    assert newest.values == versions()[0].values
    waiting.refresh_from_db()
    assert "export.search_is_manual" in {reason["code"] for reason in waiting.reasons}


def test_what_is_not_possible_any_more_cannot_be_gone_back_to(cast: Cast, search: Search) -> None:
    change(search, cast, stage_external_id="s2")
    change(search, cast, stage_external_id="")
    Job.objects.update(stages=[{"external_id": "s1", "name": "New", "position": 1, "active": True}])
    fresh = Search.objects.get(pk=search.pk)
    with pytest.raises(SettingsRefusedError, match="not among the active stages of “Welder”"):
        roll_back(fresh, versions()[1], seen=snapshot(fresh), actor=cast.rita, note="")
    assert len(versions()) == 3


def test_who_saves_second_is_told_what_changed(cast: Cast, search: Search) -> None:
    seen = snapshot(search)
    change(search, cast, mode="automatic", email_kinds=["work"])
    with pytest.raises(ChangedMeanwhileError) as told:
        change_settings(with_settings(search, {"target": "prospect"}), seen=seen, actor=cast.tina)
    assert told.value.changes == [
        {"what": "Export", "before": "Manual", "after": "Automatic (recommended)"},
        {"what": "E-mail addresses", "before": "Every type", "after": "Work"},
    ]
    assert told.value.version == versions()[-1]
    search.refresh_from_db()
    assert (search.target, search.mode) == ("applicant", "automatic")


def test_its_candidates_move_with_the_search(cast: Cast, search: Search, other_job: Job) -> None:
    held = put(search, 1)
    refused = put(search, 2)
    repair.cancel(refused.exports.get(), actor=cast.rita, note="No.")
    changed = change(search, cast, job_id=other_job.pk, stage_external_id="c1", mode="automatic")
    assert changed.moved == 2
    assert set(search.applications.values_list("job", flat=True)) == {other_job.pk}
    export = held.exports.get()
    assert (export.job, export.state) == (other_job, ExportState.QUEUED)
    # Somebody's no stays a no, and stays where it was said.
    cancelled = refused.exports.get()
    assert (cancelled.job, cancelled.state) == (search.job, ExportState.CANCELLED)


def test_it_stays_where_somebody_has_left_for_the_ats(
    cast: Cast, search: Search, other_job: Job
) -> None:
    Search.objects.update(mode="automatic")
    search.refresh_from_db()
    put(search, 1)
    with pytest.raises(SettingsRefusedError, match="Make a new search for the other job"):
        change(search, cast, job_id=other_job.pk, stage_external_id="")
    search.refresh_from_db()
    assert search.job != other_job


def test_nobody_is_on_a_job_twice(cast: Cast, search: Search, other_job: Job) -> None:
    application = put(search, 1)
    intake.apply_to_job(application.candidate, other_job, stage=PlatformStage.NEW)
    with pytest.raises(SettingsRefusedError, match="would be there twice"):
        change(search, cast, job_id=other_job.pk)


@pytest.mark.parametrize("state", ["closed", "manual", "foreign"])
def test_another_job_must_be_an_open_one_of_the_ats_and_the_tenant(
    cast: Cast, search: Search, other_job: Job, state: str
) -> None:
    job = other_job
    if state == "manual":
        job = Job.objects.create(tenant=cast.harbor, title="Copy")
    elif state == "foreign":
        job = make_job(make_connection(cast.prairie), state="active")
    else:
        Job.objects.filter(pk=job.pk).update(closed_at=job.created_at, closed_because="Filled.")
    with pytest.raises(SettingsRefusedError):
        change(search, cast, job_id=job.pk)
    assert CandidateExport.objects.count() == 0


def test_a_name_is_given_once_and_is_no_setting(cast: Cast, search: Search) -> None:
    Search.objects.create(tenant=cast.harbor, name="Drivers", job=search.job)
    assert not rename(search, "Drivers", actor=cast.rita).done
    assert rename(search, "Welders, nights", actor=cast.rita).done
    search.refresh_from_db()
    assert search.name == "Welders, nights"
    assert versions() == []
