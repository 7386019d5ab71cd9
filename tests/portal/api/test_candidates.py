"""The platform sends people, stages, conversations; what is due goes out."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candidates.models import Candidate, CandidateExport, Screening
from jobs.models import Job
from tests.base import Cast, make_cast, make_connection, make_job
from tests.portal.api.client import Caller, caller

PAT = {
    "source": "applied",
    "first_name": "Pat",
    "last_name": "Doe",
    "emails": [{"address": "pat@example.com", "provenance": "resume"}],
}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def job(cast: Cast) -> Job:
    return make_job(make_connection(cast.harbor), state="active")


@pytest.fixture
def someone(cast: Cast) -> Caller:
    return caller(cast.harbor)


def put_on_job(someone: Caller, job: Job, **more: Any) -> dict[str, Any]:
    person = someone.call("PUT", "candidates/p-1", PAT).json()
    made = someone.call("POST", "applications", {"candidate": person["id"], "job": job.pk, **more})
    assert made.status_code == 201, made.content
    return made.json()


def test_a_person_is_made_once_and_brought_up_to_date(someone: Caller) -> None:
    first = someone.call("PUT", "candidates/p-1", PAT)
    again = someone.call("PUT", "candidates/p-1", {**PAT, "phone": "+1 512 555 0100"})
    assert (first.status_code, again.status_code) == (201, 200)
    body = again.json()
    assert body["phone"] == "+1 512 555 0100"
    assert body["last_name"] == "Doe"
    assert body["emails"][0]["provenance"] == "resume"
    assert someone.get("candidates/p-1").json() == body


def test_the_main_journey_ends_in_an_export(someone: Caller, job: Job) -> None:
    application = put_on_job(someone, job)
    (export,) = someone.get("exports", job=job.pk).json()["results"]
    assert export["state"] == "held"
    assert export["reasons"][0]["code"] == "export.trigger_stage_not_reached"
    why = someone.get(f"applications/{application['id']}/explain").json()
    assert why["codes"] == ["export.trigger_stage_not_reached"]

    moved = someone.call("POST", f"applications/{application['id']}/stage", {"stage": "engaged"})
    assert moved.json()["stage"] == "engaged"
    full = someone.get(f"exports/{export['id']}").json()
    assert full["state"] == "queued"
    assert full["attempts"] == []
    cancelled = someone.call("POST", f"exports/{export['id']}/cancel", {"note": "No."})
    assert cancelled.json()["state"] == "cancelled"
    too_late = someone.call("POST", f"exports/{export['id']}/retry", {})
    assert too_late.status_code == 409
    assert too_late.json()["code"] == "export.not_possible"


def test_conversation_assessment_and_response_are_kept(someone: Caller, job: Job) -> None:
    number = put_on_job(someone, job)["id"]
    said = {
        "messages": [{"from": "candidate", "text": "Hi", "at": "2026-11-20T10:00:00Z"}],
        "completed_at": "2026-11-20T10:05:00Z",
    }
    assert someone.call("PUT", f"applications/{number}/screening", said).status_code == 200
    assert Screening.objects.get().messages[0]["text"] == "Hi"
    stars = {"stars": 4, "summary": "Good", "criteria": [{"name": "Welding", "score": 4.5}]}
    assert someone.call("PUT", f"applications/{number}/assessment", stars).status_code == 200
    answered = someone.call("POST", f"applications/{number}/response", {"response": "interested"})
    assert answered.json()["response"] == "interested"
    taken_back = someone.call("POST", f"applications/{number}/response", {"response": None})
    assert taken_back.json()["response"] == ""


def test_a_conversation_grows_message_by_message(someone: Caller, job: Job) -> None:
    number = put_on_job(someone, job)["id"]
    path = f"applications/{number}"
    assert someone.get(f"{path}/screening").json() == {"messages": [], "completed_at": None}
    assert someone.get(f"{path}/assessment").json()["code"] == "assessment.none"
    for text in ("Hi", "Are you looking?"):
        said = {"messages": [{"from": "recruiter", "text": text, "at": "2026-11-20T10:00:00Z"}]}
        assert someone.call("POST", f"{path}/messages", said).status_code == 200
    ended = {
        "messages": [{"from": "candidate", "text": "Yes"}],
        "completed_at": "2026-11-20T11:00:00Z",
    }
    someone.call("POST", f"{path}/messages", ended)
    kept = someone.get(f"{path}/screening").json()
    assert [message["text"] for message in kept["messages"]] == ["Hi", "Are you looking?", "Yes"]
    assert kept["completed_at"] == "2026-11-20T11:00:00Z"
    too_many = {"messages": [{"from": "candidate", "text": "x"}] * 101}
    assert someone.call("POST", f"{path}/messages", too_many).status_code == 400
    someone.call("PUT", f"{path}/assessment", {"stars": 4, "criteria": [{"name": "a", "score": 5}]})
    assert someone.get(f"{path}/assessment").json()["stars"] == 4


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": "stolen"}, "source"),
        ({"country": "usa"}, "country"),
        ({"linkedin_url": "javascript:alert(1)"}, "linkedin_url"),
        ({"emails": [{"address": ""}]}, "emails"),
        ({"emails": [{"address": "a@example.com"}] * 21}, "emails"),
        ({"first_name": "x" * 201}, "first_name"),
        ({"first_name": {"not": "text"}}, "first_name"),
    ],
)
def test_what_cannot_be_taken_names_its_field(someone: Caller, change: Any, field: str) -> None:
    answer = someone.call("PUT", "candidates/p-1", {**PAT, **change})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in answer.json()["fields"]
    assert not Candidate.objects.exists()


def test_broken_json_and_other_media_are_told_apart(someone: Caller) -> None:
    headers = {"Authorization": f"Bearer {someone.key}", "Idempotency-Key": "k"}
    where = "/api/v1/candidates/p-1"
    broken = Client().put(where, "{", content_type="application/json", headers=headers)
    other = Client().put(where, "x", content_type="text/plain", headers=headers)
    assert (broken.status_code, other.status_code) == (400, 415)
    assert broken.json()["code"] == "request.malformed"


def test_a_resume_is_told_by_its_bytes(someone: Caller) -> None:
    someone.call("PUT", "candidates/p-1", PAT)
    headers = {"Authorization": f"Bearer {someone.key}", "Idempotency-Key": "k-1"}
    file = SimpleUploadedFile("cv.exe", b"%PDF-1.7 anything", content_type="application/x-msdos")
    where = "/api/v1/candidates/p-1/resume"
    sent = Client().post(where, {"file": file}, headers=headers)
    assert sent.status_code == 200, sent.content
    assert Candidate.objects.get().resume_type == "application/pdf"
    empty = SimpleUploadedFile("cv.pdf", b"")
    refused = Client().post(where, {"file": empty}, headers={**headers, "Idempotency-Key": "k-2"})
    assert refused.status_code == 422


def test_in_bulk_each_row_stands_for_itself(someone: Caller, cast: Cast) -> None:
    rows = [
        {**PAT, "platform_id": "p-1"},
        {**PAT, "platform_id": "p-2", "source": "stolen"},
        {**PAT, "platform_id": ""},
        {**PAT, "platform_id": "p-4", "emails": []},
    ]
    answer = someone.call("POST", "candidates/bulk", {"candidates": rows}).json()
    assert (answer["taken"], answer["refused"]) == (2, 2)
    assert [row["taken"] for row in answer["rows"]] == [True, False, False, True]
    assert "source" in answer["rows"][1]["fields"]
    assert set(Candidate.objects.values_list("platform_id", flat=True)) == {"p-1", "p-4"}
    too_many = {"candidates": [{}] * 1001}
    assert someone.call("POST", "candidates/bulk", too_many).status_code == 400


@pytest.mark.parametrize("prefix", ["candidates", "applications", "exports", "jobs"])
def test_a_list_takes_the_same_statements_for_few_and_many(
    someone: Caller, job: Job, prefix: str
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(database) as caught:
            assert someone.get(prefix).status_code == 200
        return len(caught)

    def add(numbers: range) -> None:
        for number in numbers:
            person = someone.call("PUT", f"candidates/n-{number}", PAT).json()
            someone.call("POST", "applications", {"candidate": person["id"], "job": job.pk})
            make_job(job.connection, f"job-n{number}")

    add(range(2))
    statements()
    few = statements()
    add(range(2, 12))
    assert statements() == few
    assert CandidateExport.objects.count() == 12


def test_pages_follow_one_another_without_gaps(someone: Caller, job: Job) -> None:
    for number in range(5):
        make_job(job.connection, f"job-n{number}")
    seen: list[int] = []
    page = someone.get("jobs", page_size=2).json()
    while True:
        seen += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = someone.get("jobs?" + page["next"].partition("?")[2]).json()
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 6


def test_jobs_are_narrowed_and_a_wrong_parameter_is_named(someone: Caller, job: Job) -> None:
    assert len(someone.get("jobs", state="active").json()["results"]) == 1
    assert someone.get("jobs", state="inactive").json()["results"] == []
    wrong = someone.get("jobs", changed_since="yesterday")
    assert wrong.status_code == 400
    assert "changed_since" in wrong.json()["fields"]
