"""Who was rejected at once stands on the export's page, in the list, and on the overview."""

import pytest
from django.utils import timezone

from candidates.models import Aftermath, CandidateExport
from candidates.rules.aftermath import rejected_at_once
from tests.base import signed_in
from tests.candidates.admin.conftest import make_export

pytestmark = pytest.mark.django_db
LIST = "/admin/candidates/candidateexport/"


@pytest.fixture
def rejected(job) -> CandidateExport:
    now = timezone.now()
    reason = rejected_at_once(arrived_at=now, rejected_at=now, outcome="DECLINED", stage="Applied")
    export = make_export(
        job,
        "Ria Gone",
        state="exported",
        person_external_id="p1",
        application_external_id="a1",
        exported_at=now,
        owner="customer",
        reasons=[reason.as_json()],
    )
    Aftermath.objects.create(
        tenant=job.tenant,
        export=export,
        connection=export.connection,
        read_at=now,
        outcome="DECLINED",
        stage="Applied",
        standing="rejected",
        rejected_at=now,
        rejected_at_once=True,
    )
    return export


def test_the_page_says_what_became_of_them(cast, rejected):
    page = signed_in(cast.rita).get(f"{LIST}{rejected.pk}/change/").content.decode()
    assert "Rejected at once" in page
    assert "DECLINED · Applied" in page
    assert "knock-out rule" in page


def test_the_list_shows_and_finds_them(cast, rejected, job):
    make_export(job, "Stay Here")
    client = signed_in(cast.rita)
    assert "Rejected at once</span>" in client.get(LIST).content.decode()
    found = client.get(f"{LIST}?after=rejected_at_once").content.decode()
    assert "Ria Gone" in found
    assert "Stay Here" not in found


def test_the_overview_counts_them(cast, rejected):
    page = signed_in(cast.rita).get("/admin/").content.decode()
    assert "after=rejected_at_once" in page
