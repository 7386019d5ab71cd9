"""The match desk: both people side by side, one question after another, for those who may."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import CandidateExport, MatchDecision, MatchQuestion
from candidates.rules.export_state import ExportState
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import committed, needs_attention

pytestmark = pytest.mark.django_db

LIST = "/admin/candidates/matchquestion/"
DECIDED = "/admin/candidates/matchdecision/"


def asked(job: Job, name: str = "Fritz Other") -> CandidateExport:
    """An export whose question stands at the desk, with what the ATS showed."""
    export = needs_attention(job, name)
    CandidateExport.objects.filter(pk=export.pk).update(addresses=["fritz.other@example.com"])
    application = {
        "job": "Night welder", "stage": "Offer", "outcome": "REJECTED", "standing": "rejected",
        "at": "2024-05-02T10:00:00+00:00", "ats_url": "",
    }  # fmt: skip
    person = {
        "id": "ats-7", "name": "Marcus Delgado", "emails": ["FRITZ.other@example.com"],
        "phones": ["555 010 7788"], "links": [], "ats_url": "https://ats.example/7",
        "applications": [application], "applications_count": 1,
    }  # fmt: skip
    MatchQuestion.objects.create(
        tenant=job.tenant, export=export, people=[person], asked_at=timezone.now()
    )
    return export


def page_of(export: CandidateExport) -> str:
    return f"{LIST}{export.pk}/change/"


def do(client: Client, export: CandidateExport, action: str, **inputs: Any) -> Any:
    with committed():
        return client.post(f"{LIST}{export.pk}/do/{action}/", inputs, follow=True)


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_both_people_stand_side_by_side_with_what_agrees_and_what_they_did(
    cast: Cast, job: Job
) -> None:
    export = asked(job)
    page = signed_in(cast.rita).get(page_of(export)).content.decode()
    for text in ("Marcus Delgado", "Fritz Other", "Differs", "Agrees", "Not told"):
        assert text in page
    for text in ("Night welder", "Offer", "REJECTED", "https://ats.example/7", "555 010 7788"):
        assert text in page
    assert "nobody is created" in page
    assert "later exports of this candidate" in page


def test_after_a_decision_the_next_question_comes_up_and_at_the_end_the_list(
    cast: Cast, job: Job, rung: list[int]
) -> None:
    first, second = asked(job), asked(job, "Gina Third")
    client = signed_in(cast.rita)
    answer = do(client, first, "attach", person="ats-7", note="Married name.")
    assert answer.redirect_chain[-1][0] == page_of(second)
    assert "attached to the person in the ATS" in told(answer)
    assert rung == [job.connection_id]
    answer = do(client, second, "create")
    assert answer.redirect_chain[-1][0] == LIST
    first.refresh_from_db()
    assert (first.state, first.confirmed_person_id) == (ExportState.QUEUED, "ats-7")


def test_the_second_of_two_people_overwrites_nothing_and_learns_who_was_first(
    cast: Cast, job: Job
) -> None:
    export = asked(job)
    do(signed_in(cast.rita), export, "attach", person="ats-7")
    answer = do(signed_in(cast.tina), export, "skip", note="Known.")
    assert "was first and decided: the same person: attached" in told(answer)
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED


def test_to_skip_needs_a_reason(cast: Cast, job: Job) -> None:
    export = asked(job)
    answer = do(signed_in(cast.rita), export, "skip", note="")
    assert answer.status_code == 200
    export.refresh_from_db()
    assert export.state == ExportState.NEEDS_ATTENTION


def test_who_may_not_settle_exports_sees_no_desk(cast: Cast, job: Job) -> None:
    export = asked(job)
    hugo = signed_in(cast.hugo)
    assert hugo.get(LIST).status_code == 403
    assert hugo.get(page_of(export)).status_code in {403, 404}
    assert hugo.post(f"{LIST}{export.pk}/do/create/").status_code in {403, 404}
    export.refresh_from_db()
    assert export.state == ExportState.NEEDS_ATTENTION


def test_another_customers_question_is_not_there(cast: Cast, job: Job) -> None:
    theirs = asked(make_job(make_connection(cast.prairie), state="active"), "Pia Prairie")
    rita = signed_in(cast.rita)
    assert rita.post(f"{LIST}{theirs.pk}/do/create/").status_code == 404
    assert "Pia Prairie" not in rita.get(LIST).content.decode()
    do(signed_in(cast.ana), theirs, "create")
    # Nor is what became of it.
    assert rita.post(f"{LIST}{theirs.pk}/do/create/").status_code == 404


def test_a_decision_is_listed_and_taken_back(cast: Cast, job: Job) -> None:
    export = asked(job)
    client = signed_in(cast.rita)
    do(client, export, "skip", note="The customer knows him.")
    assert "The customer knows him." in client.get(DECIDED).content.decode()
    decision = MatchDecision.objects.get()
    assert client.get(f"{DECIDED}{decision.pk}/change/").status_code == 200
    with committed():
        client.post(f"{DECIDED}{decision.pk}/do/take-back/", {"note": "My mistake."})
    decision.refresh_from_db()
    assert decision.taken_back_at is not None
    assert export.application.exports.exclude(pk=export.pk).get().state == ExportState.QUEUED


def test_the_queue_costs_the_same_however_long_it_is(
    cast: Cast, job: Job, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.rita)
    asked(job)
    client.get(LIST)
    for number in range(6):
        asked(job, f"Nora Number{number}")
    with django_assert_max_num_queries(12):
        client.get(LIST)
    with django_assert_max_num_queries(18):
        client.get(page_of(CandidateExport.objects.order_by("pk").first()))
