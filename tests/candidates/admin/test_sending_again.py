"""The button that sends again what has arrived: it explains, wants a reason, and may be refused."""

from typing import Any

import pytest
from django.utils import timezone

from candidates.models import CandidateExport
from integrations.connectors.base import AtsConnector
from jobs.models import Job
from tests.base import Cast, signed_in
from tests.candidates.admin.conftest import make_export
from tests.portal.api.client import caller

pytestmark = pytest.mark.django_db

EXPORTS = "/admin/candidates/candidateexport/"


@pytest.fixture
def arrived(job: Job) -> CandidateExport:
    export = make_export(job, "Ana Ruiz")
    CandidateExport.objects.filter(pk=export.pk).update(
        state="exported", previous_state="working", exported_at=timezone.now(), reasons=[],
        person_external_id="p-1", application_external_id="a-1",
    )  # fmt: skip
    export.refresh_from_db()
    return export


def test_it_says_what_will_happen_wants_a_reason_and_leads_to_the_new_export(
    cast: Cast, arrived: CandidateExport
) -> None:
    client = signed_in(cast.max)
    act = f"{EXPORTS}{arrived.pk}/do/send-again/"
    assert "Send again although it arrived" in client.get(f"{EXPORTS}{arrived.pk}/change/").text
    page = client.get(act).text
    assert "added a second time" in page
    assert "application a-1 is there still" in page
    assert client.post(act, {"note": ""}).status_code == 200
    assert not arrived.sent_again.exists()
    answer = client.post(act, {"note": "They cannot open it."}, follow=True)
    again = arrived.sent_again.get()
    assert answer.redirect_chain[-1][0] == f"{EXPORTS}{again.pk}/change/"
    assert "They cannot open it." in answer.text
    assert again.reference in client.get(f"{EXPORTS}{arrived.pk}/change/").text
    refused = client.get(act).text
    assert f"being sent again already ({again.reference})" in refused
    client.post(act, {"note": "Once more"})
    assert arrived.sent_again.count() == 1


def test_where_it_cannot_be_told_apart_nothing_can_be_sent(
    cast: Cast, arrived: CandidateExport, monkeypatch: Any
) -> None:
    monkeypatch.setattr(AtsConnector, "offers", classmethod(lambda cls, name: False))
    client = signed_in(cast.max)
    act = f"{EXPORTS}{arrived.pk}/do/send-again/"
    assert "would put the candidate there twice" in client.get(act).text
    client.post(act, {"note": "All the same"})
    assert not arrived.sent_again.exists()


def test_support_and_strangers_may_not(cast: Cast, arrived: CandidateExport) -> None:
    act = f"{EXPORTS}{arrived.pk}/do/send-again/"
    assert signed_in(cast.sam).post(act, {"note": "x"}).status_code == 403
    assert not arrived.sent_again.exists()


def test_by_api_it_answers_with_the_new_export(cast: Cast, arrived: CandidateExport) -> None:
    path = f"exports/{arrived.pk}/send-again"
    by_harbor = caller(arrived.tenant)
    assert by_harbor.call("POST", path, {}).status_code == 400
    made = by_harbor.call("POST", path, {"note": "The PDF was damaged."})
    assert made.status_code == 201
    assert made.json()["purpose"] == "again"
    assert by_harbor.call("POST", path, {"note": "Once more"}).status_code == 409
