"""Applications in the admin: stages, responses, conversations, assessments, and the PDF."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from candidates.models import Application, ProfilePdf, StageEvent
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake
from candidates.services.profile import make_profile
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import committed, make_export

pytestmark = pytest.mark.django_db

LIST = "/admin/candidates/application/"


def do(client: Client, row: Application, action: str, **inputs: Any) -> str:
    with committed():
        answer = client.post(f"{LIST}{row.pk}/do/{action}/", inputs, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context.get("messages", []))


def save(client: Client, row: Application, **values: Any) -> Any:
    empty = {
        "response": "",
        "conversation": "",
        "completed_at_0": "",
        "completed_at_1": "",
        "stars": "",
        "summary": "",
        "criteria": "",
    }
    with committed():
        return client.post(f"{LIST}{row.pk}/change/", {**empty, **values})


# --- stages --------------------------------------------------------------------------------------


def test_moving_to_the_trigger_stage_sends_the_candidate_out(
    cast: Cast, job: Job, rung: list[int]
) -> None:
    export = make_export(job, stage=PlatformStage.NEW)
    told = do(signed_in(cast.hugo), export.application, "move", stage="engaged")
    assert told == "Ana Ruiz is at Engaged. The export is queued."
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    event = StageEvent.objects.order_by("-id")[0]
    assert (event.from_stage, event.to_stage, event.actor) == ("new", "engaged", cast.hugo)
    assert rung == [job.connection_id]


def test_a_move_that_is_not_allowed_is_not_offered_and_writes_nothing(cast: Cast, job: Job) -> None:
    row = make_export(job, stage=PlatformStage.HIRED).application
    client = signed_in(cast.rita)
    page = client.get(f"{LIST}{row.pk}/do/move/").content.decode()
    assert 'value="engaged"' not in page
    assert 'value="withdrawn"' in page
    answer = client.post(f"{LIST}{row.pk}/do/move/", {"stage": "engaged"})
    assert "Select a valid choice" in answer.content.decode()
    assert StageEvent.objects.count() == 1


def test_a_bulk_move_moves_those_who_may_and_names_the_others(cast: Cast, job: Job) -> None:
    new = make_export(job, "Ana Ruiz", stage=PlatformStage.NEW).application
    hired = make_export(job, "Ben Okafor", stage=PlatformStage.HIRED).application
    with committed():
        answer = signed_in(cast.rita).post(
            LIST,
            {
                "action": "move",
                "_selected_action": [new.pk, hired.pk],
                "confirmed": "1",
                "stage": "engaged",
            },
            follow=True,
        )
    done, refused = [str(message) for message in answer.context["messages"]]
    assert done == "Ana Ruiz is at Engaged. The export is queued."
    assert refused == "Ben Okafor cannot go from Hired to Engaged."
    hired.refresh_from_db()
    assert hired.stage == "hired"


# --- what is known -------------------------------------------------------------------------------


def test_a_complete_conversation_lets_an_outreach_candidate_go(
    cast: Cast, job: Job, rung: list[int]
) -> None:
    export = make_export(job, source=CandidateSource.PASSIVE)
    assert export.state == ExportState.HELD
    answer = save(
        signed_in(cast.rita),
        export.application,
        response="interested",
        conversation=(
            "Recruiter: Certified?\r\n[2026-11-18T16:05:00Z] Candidate: Yes.\r\nSince May."
        ),
        completed_at_0="2026-11-18",
        completed_at_1="16:20:00",
    )
    assert answer.status_code == 302
    row = Application.objects.get()
    assert row.response == "interested"
    assert row.screening.messages == [
        {"at": None, "from": "recruiter", "text": "Certified?"},
        {"at": "2026-11-18T16:05:00+00:00", "from": "candidate", "text": "Yes.\nSince May."},
    ]
    assert row.screening.completed_at == datetime(2026, 11, 18, 16, 20, tzinfo=UTC)
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    assert rung == [job.connection_id]


def test_an_assessment_is_written_changed_and_taken_back(cast: Cast, job: Job) -> None:
    row = make_export(job).application
    client = signed_in(cast.rita)
    save(client, row, stars="4", summary="Good.", criteria="TIG | 4.5 | Eight years\nDrawings | 3")
    row = Application.objects.get()
    assert (row.assessment.stars, row.assessment.summary) == (4, "Good.")
    assert row.assessment.criteria == [
        {"name": "TIG", "score": 4.5, "comment": "Eight years"},
        {"name": "Drawings", "score": 3.0, "comment": ""},
    ]
    save(client, row)
    assert not hasattr(Application.objects.get(), "assessment")


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"stars": "9"}, "Select a valid choice. 9 is not one of the available choices."),
        ({"summary": "Good."}, "An assessment has one to five stars."),
        ({"stars": "3", "criteria": "TIG | 9"}, "Line 1: the score is a number from 0 to 5."),
        ({"stars": "3", "criteria": "TIG"}, "Line 1: write name | score | comment."),
        ({"conversation": "Hello"}, "Line 1 says nobody&#x27;s name"),
        ({"conversation": "[soon] Candidate: Yes"}, "Line 1: “soon” is no time."),
        (
            {"completed_at_0": "2026-11-18", "completed_at_1": "16:20:00"},
            "There is no conversation that could be complete.",
        ),
        ({"completed_at_0": "yesterday"}, "Enter a valid date."),
        ({"response": "perhaps"}, "Select a valid choice. perhaps is not one"),
    ],
)
def test_what_cannot_be_read_is_refused_with_words(
    cast: Cast, job: Job, values: dict[str, str], complaint: str
) -> None:
    row = make_export(job).application
    answer = save(signed_in(cast.rita), row, **values)
    assert complaint in answer.content.decode()
    row = Application.objects.get()
    assert (hasattr(row, "assessment"), hasattr(row, "screening"), row.response) == (
        False,
        False,
        "",
    )


def test_saving_the_form_as_it_is_changes_nothing(cast: Cast, job: Job) -> None:
    row = make_export(job).application
    messages = [{"at": None, "from": "candidate", "text": "Recruiter: is not my name"}]
    messages += [{"at": None, "from": "recruiter", "text": "Two\nCandidate: lines \\o/\n\\ok"}]
    intake.record_screening(row, messages, completed_at=None)
    intake.record_assessment(row, stars=5, summary="A", criteria=[{"name": "B", "score": 1.0}])
    client = signed_in(cast.rita)
    form = client.get(f"{LIST}{row.pk}/change/").context["adminform"].form
    before = Application.objects.get().screening.changed_at
    answer = save(
        client,
        row,
        conversation=form.initial["conversation"].replace("\n", "\r\n"),
        stars="5",
        summary="A",
        criteria=form.initial["criteria"],
    )
    assert answer.status_code == 302
    screening = Application.objects.get().screening
    assert (screening.messages, screening.changed_at) == (messages, before)


def test_hiring_managers_see_everything_and_edit_nothing(cast: Cast, job: Job) -> None:
    row = make_export(job).application
    intake.record_screening(
        row, [{"at": None, "from": "candidate", "text": "Yes, indeed."}], completed_at=None
    )
    client = signed_in(cast.hugo)
    page = client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "Yes, indeed." in page
    assert "<textarea" not in page
    assert save(client, row, stars="1").status_code == 403
    assert not hasattr(Application.objects.get(), "assessment")


# --- a new one -----------------------------------------------------------------------------------


def test_a_candidate_is_put_on_a_job_through_the_journey(cast: Cast, job: Job) -> None:
    candidate = make_export(make_job(job.connection, "job-2", state="active")).candidate
    answer = signed_in(cast.rita).post(
        f"{LIST}add/", {"candidate": candidate.pk, "job": job.pk, "stage": "engaged"}
    )
    assert answer.status_code == 302
    row = Application.objects.get(job=job)
    assert (row.tenant, row.exports.get().state) == (cast.harbor, ExportState.QUEUED)
    assert [event.actor for event in row.stage_events.all()] == [cast.rita]


def test_candidate_and_job_of_two_tenants_never_meet(cast: Cast, job: Job) -> None:
    theirs = make_export(make_job(make_connection(cast.prairie), state="active")).candidate
    before = Application.objects.count()
    for person in (cast.ana, cast.max):
        answer = signed_in(person).post(
            f"{LIST}add/", {"candidate": theirs.pk, "job": job.pk, "stage": "new"}
        )
        assert answer.status_code == 200
    assert Application.objects.count() == before


# --- the PDF profile -----------------------------------------------------------------------------


def test_the_preview_is_a_pdf_and_stores_nothing(cast: Cast, job: Job) -> None:
    row = make_export(job).application
    answer = signed_in(cast.hugo).get(f"{LIST}{row.pk}/profile/")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline;")
    assert "no-store" in answer["Cache-Control"]
    assert ProfilePdf.objects.count() == 0


def test_a_kept_version_is_served_as_it_was_sent(cast: Cast, job: Job) -> None:
    export = make_export(job)
    profile = make_profile(export.application, reference=export.reference)
    with profile.file.open("rb") as handle:
        content = handle.read()
    row = export.application
    answer = signed_in(cast.rita).get(f"{LIST}{row.pk}/profile/{profile.pk}/")
    assert answer.content == content


def test_profiles_are_shown_to_nobody_of_another_tenant(cast: Cast, job: Job) -> None:
    export = make_export(make_job(make_connection(cast.prairie), state="active"), "Zoe Prairie")
    profile = make_profile(export.application, reference=export.reference)
    mine = make_export(job).application
    for person in cast.at_harbor_only():
        client = signed_in(person)
        assert client.get(f"{LIST}{export.application_id}/profile/").status_code == 404
        address = f"{LIST}{export.application_id}/profile/{profile.pk}/"
        assert client.get(address).status_code == 404
        assert client.get(f"{LIST}{mine.pk}/profile/{profile.pk}/").status_code == 404
    assert Client().get(f"{LIST}{mine.pk}/profile/").status_code == 302


# --- the list ------------------------------------------------------------------------------------


def test_the_list_takes_as_many_queries_for_a_hundred_rows_as_for_ten(
    cast: Cast, job: Job, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.sam)
    for number in range(10):
        make_export(job, f"Ana Ruiz{number}")
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    for number in range(10, 50):
        make_export(job, f"Ana Ruiz{number}")
    with django_assert_max_num_queries(12) as many:
        client.get(LIST)
    assert len(few) == len(many)


def test_applications_are_found_by_person_and_by_job(cast: Cast, job: Job) -> None:
    make_export(job, "Ana Ruiz")
    make_export(make_job(job.connection, "job-2", state="active"), "Ben Okafor")
    client = signed_in(cast.max)

    def found(phrase: str) -> list[str]:
        rows = client.get(LIST, {"q": phrase}).context["cl"].result_list
        return [row.candidate.last_name for row in rows]

    assert found("rui") == ["Ruiz"]
    assert found("JOB-2") == ["Okafor"]
    assert found("ben.okafor@") == ["Okafor"]
