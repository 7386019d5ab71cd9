"""Candidates in the admin: entered, corrected, found, and their files kept from others."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candidates.models import Candidate, CandidateEmail, CandidateExport
from candidates.rules.export_state import ExportState
from candidates.services import incoming, intake
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import committed, make_export

pytestmark = pytest.mark.django_db

LIST = "/admin/candidates/candidate/"
PDF = b"%PDF-1.4 a resume"


def filled(candidate: Candidate | None = None, **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it, the addresses of the candidate included."""
    known = list(candidate.emails.all()) if candidate else []
    rows = len(known) + any(name.endswith("-address") for name in changes)
    values: dict[str, Any] = {
        "first_name": "Ana",
        "last_name": "Ruiz",
        "headline": "",
        "source": "applied",
        "phone": "",
        "linkedin_url": "",
        "city": "Dallas",
        "region": "TX",
        "country": "US",
        "emails-TOTAL_FORMS": str(rows),
        "emails-INITIAL_FORMS": str(len(known)),
        "emails-MIN_NUM_FORMS": "0",
        "emails-MAX_NUM_FORMS": "1000",
    }
    for number, email in enumerate(known):
        row = {"id": email.pk, "candidate": candidate.pk if candidate else "", **_row(email)}
        values |= {f"emails-{number}-{name}": value for name, value in row.items()}
    return {**values, **changes}


def _row(email: CandidateEmail) -> dict[str, Any]:
    return {
        "address": email.address,
        "kind": email.kind,
        "validity": email.validity,
        "provenance": email.provenance,
        "position": email.position,
    }


def new_address(number: int, address: str, validity: str = "unverified") -> dict[str, Any]:
    row = {"address": address, "kind": "personal", "validity": validity, "position": 0}
    return {f"emails-{number}-{name}": value for name, value in row.items()}


def save(client: Client, candidate: Candidate, **changes: Any) -> Any:
    with committed():
        return client.post(f"{LIST}{candidate.pk}/change/", filled(candidate, **changes))


def test_a_person_entered_by_hand_gets_an_id_and_an_address(cast: Cast) -> None:
    values = filled(tenant=cast.harbor.pk, platform_id="", **new_address(0, "ana@example.com"))
    answer = signed_in(cast.rita).post(f"{LIST}add/", values)
    assert answer.status_code == 302
    candidate = Candidate.objects.get()
    assert candidate.platform_id.startswith("by-hand-rx-")
    assert candidate.emails.get().address == "ana@example.com"


def test_nobody_adds_a_person_to_another_tenant(cast: Cast) -> None:
    values = filled(tenant=cast.prairie.pk, platform_id="")
    for person in (cast.max, cast.rita):
        answer = signed_in(person).post(f"{LIST}add/", values)
        assert answer.status_code == 200
        assert "Select a valid choice" in answer.content.decode()
    assert Candidate.objects.count() == 0


def test_adding_the_missing_address_sends_a_waiting_candidate_out(
    cast: Cast, job: Job, rung: list[int]
) -> None:
    export = make_export(job, emails=[])
    assert export.state == ExportState.HELD
    answer = save(signed_in(cast.rita), export.candidate, **new_address(0, "ana@example.com"))
    assert answer.status_code == 302
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    assert rung == [job.connection_id]


def test_what_cannot_be_an_address_is_refused_unless_it_is_marked_invalid(
    cast: Cast, job: Job
) -> None:
    candidate = make_export(job, emails=[]).candidate
    client = signed_in(cast.rita)
    answer = save(client, candidate, **new_address(0, "ana at example"))
    assert "correct it, or mark it invalid" in answer.content.decode()
    assert candidate.emails.count() == 0
    save(client, candidate, **new_address(0, "ana at example", "invalid"))
    assert candidate.emails.get().validity == "invalid"


def test_the_same_address_in_other_letters_is_refused(cast: Cast, job: Job) -> None:
    candidate = make_export(job, emails=["ana@example.com"]).candidate
    answer = save(signed_in(cast.rita), candidate, **new_address(1, "ANA@example.com"))
    assert answer.status_code == 200
    assert "This candidate has this address already." in answer.content.decode()
    assert candidate.emails.count() == 1


def test_the_page_says_to_reach_out_on_linkedin_where_no_address_is_valid(
    cast: Cast, job: Job
) -> None:
    with_address = make_export(job, "Ben Okafor").candidate
    without = make_export(job, "Ana Ruiz", emails=["broken"]).candidate
    client = signed_in(cast.hugo)
    listed = client.get(LIST).content.decode()
    assert listed.count('title="No valid address">Reach out on LinkedIn') == 1
    assert "Reach out on LinkedIn" in client.get(f"{LIST}{without.pk}/change/").content.decode()
    page = client.get(f"{LIST}{with_address.pk}/change/").content.decode()
    assert "Reach out on LinkedIn" not in page


def test_a_resume_is_kept_under_our_name_and_downloaded_under_its_own(cast: Cast, job: Job) -> None:
    candidate = make_export(job).candidate
    client = signed_in(cast.rita)
    upload = SimpleUploadedFile("../../Ana's CV.pdf", PDF, content_type="text/html")
    assert save(client, candidate, new_resume=upload).status_code == 302
    candidate.refresh_from_db()
    assert candidate.resume.name.startswith(f"resumes/{cast.harbor.pk}/{candidate.pk}-")
    answer = client.get(f"{LIST}{candidate.pk}/resume/")
    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_an_empty_or_huge_resume_is_refused_and_the_old_one_stays(
    cast: Cast, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = make_export(job).candidate
    client = signed_in(cast.rita)
    save(client, candidate, new_resume=SimpleUploadedFile("cv.pdf", PDF))
    monkeypatch.setattr(incoming, "RESUME_BYTES", 20)
    answer = save(client, candidate, new_resume=SimpleUploadedFile("big.pdf", PDF + b"x" * 50))
    assert "The resume big.pdf has" in answer.content.decode()
    answer = save(client, candidate, new_resume=SimpleUploadedFile("none.pdf", b""))
    assert "empty" in answer.content.decode()
    candidate.refresh_from_db()
    assert candidate.resume_name == "cv.pdf"


def test_a_resume_is_shown_to_nobody_of_another_tenant(cast: Cast) -> None:
    theirs = make_export(
        make_job(make_connection(cast.prairie), state="active"), "Zoe Prairie"
    ).candidate
    intake.keep_resume(theirs, intake.ResumeData.read("cv.pdf", PDF))
    theirs.save()
    for person in cast.at_harbor_only():
        assert signed_in(person).get(f"{LIST}{theirs.pk}/resume/").status_code == 404
    assert Client().get(f"{LIST}{theirs.pk}/resume/").status_code == 302
    answer = signed_in(cast.sam).get(f"{LIST}{theirs.pk}/resume/")
    assert b"".join(answer) == PDF


def test_a_resume_whose_file_is_gone_is_not_found(cast: Cast, job: Job) -> None:
    candidate = make_export(job).candidate
    assert signed_in(cast.max).get(f"{LIST}{candidate.pk}/resume/").status_code == 404
    intake.keep_resume(candidate, intake.ResumeData.read("cv.pdf", PDF))
    candidate.save()
    candidate.resume.storage.delete(candidate.resume.name)
    assert signed_in(cast.max).get(f"{LIST}{candidate.pk}/resume/").status_code == 404


def test_support_and_hiring_managers_look_and_change_nothing(cast: Cast, job: Job) -> None:
    candidate = make_export(job).candidate
    for person in (cast.sam, cast.hugo):
        client = signed_in(person)
        page = client.get(f"{LIST}{candidate.pk}/change/").content.decode()
        assert 'name="last_name"' not in page
        assert 'name="new_resume"' not in page
        assert save(client, candidate, last_name="Changed").status_code == 403
    candidate.refresh_from_db()
    assert candidate.last_name == "Ruiz"


def test_absurd_values_are_refused_with_words(cast: Cast, job: Job) -> None:
    candidate = make_export(job).candidate
    answer = save(
        signed_in(cast.rita),
        candidate,
        last_name="x" * 10_000,
        country="XYZ",
        linkedin_url="javascript:alert(1)",
    )
    page = answer.content.decode()
    assert "at most 200 characters (it has 10000)" in page
    assert "Enter a valid URL." in page
    candidate.refresh_from_db()
    assert candidate.last_name == "Ruiz"


def listed(client: Client, **query: str) -> list[str]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return sorted(row.last_name for row in answer.context["cl"].result_list)


def test_candidates_are_found_from_the_beginning_of_name_and_address(cast: Cast, job: Job) -> None:
    make_export(job, "Ana Ruiz", emails=["first@example.com", "second@example.com"])
    make_export(job, "Ben Okafor")
    client = signed_in(cast.max)
    assert listed(client, q="RUI") == ["Ruiz"]
    assert listed(client, q="uiz") == []
    assert listed(client, q="second@") == ["Ruiz"]
    assert listed(client, q="ben okaf") == ["Okafor"]
    assert listed(client, q="%") == []
    assert listed(client, source__exact="passive") == []


def test_the_list_takes_as_many_queries_for_a_hundred_rows_as_for_ten(
    cast: Cast, job: Job, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.sam)

    def add(first: int, last: int) -> None:
        Candidate.objects.bulk_create(
            Candidate(tenant=cast.harbor, platform_id=f"c{n}", last_name=f"L{n}")
            for n in range(first, last)
        )

    add(0, 10)
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    add(10, 100)
    with django_assert_max_num_queries(12) as many:
        client.get(LIST)
    assert len(few) == len(many)


def test_the_page_shows_where_each_application_stands(cast: Cast, job: Job) -> None:
    export = make_export(job)
    CandidateExport.objects.filter(pk=export.pk).update(ats_url="https://ats.example/1")
    page = signed_in(cast.max).get(f"{LIST}{export.candidate_id}/change/").content.decode()
    assert f"/admin/candidates/candidateexport/{export.pk}/change/" in page
    assert 'href="https://ats.example/1"' in page
    assert "Queued" in page
