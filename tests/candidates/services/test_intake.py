from datetime import UTC, datetime

import pytest

from candidates.models import Candidate, CandidateExport, StageEvent
from candidates.rules.emails import EmailValidity
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from candidates.services.intake import (
    CandidateData,
    EmailData,
    IntakeError,
    ResumeData,
    apply_to_job,
    move_stage,
    record_assessment,
    record_response,
    record_screening,
    take_candidate,
)
from integrations.models import Connection, Tenant
from integrations.rules.connection_state import ConnectionState
from jobs.models import Job
from jobs.rules.states import JobSource, JobState

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")


@pytest.fixture
def job(tenant: Tenant) -> Job:
    connection = Connection.objects.create(
        tenant=tenant,
        name="UKG Pro",
        system="ukg_pro",
        route="kombo",
        state=ConnectionState.ACTIVE,
    )
    return Job.objects.create(
        tenant=tenant,
        connection=connection,
        source=JobSource.SYNCED,
        external_id="j1",
        title="CNC Machinist",
        state=JobState.ACTIVE,
        activated_at=NOON,
    )


def data(**changes: object) -> CandidateData:
    values: dict[str, object] = {
        "platform_id": "p1",
        "source": CandidateSource.APPLIED,
        "first_name": "Ana",
        "last_name": "Ruiz",
        "emails": (EmailData("ana@example.com", provenance="application form"),),
    }
    return CandidateData(**{**values, **changes})


def codes(export: CandidateExport) -> list[str]:
    return [reason["code"] for reason in export.reasons]


def test_a_candidate_comes_in_once_and_is_updated_by_the_platforms_id(tenant: Tenant) -> None:
    take_candidate(tenant, data(phone="+1 214 555 0143"))
    take_candidate(tenant, data(first_name="Ana María"))
    (candidate,) = Candidate.objects.all()
    assert (candidate.first_name, candidate.phone) == ("Ana María", "+1 214 555 0143")
    assert candidate.emails.get().provenance == "application form"


def test_the_same_platform_id_at_another_tenant_is_another_person(tenant: Tenant) -> None:
    other = Tenant.objects.create(name="Prairie Freight", slug="prairie-freight")
    take_candidate(tenant, data())
    take_candidate(other, data())
    assert Candidate.objects.count() == 2


def test_a_candidate_without_a_platform_id_is_refused_and_nothing_is_written(
    tenant: Tenant,
) -> None:
    with pytest.raises(IntakeError, match="no platform id"):
        take_candidate(tenant, data(platform_id="  "))
    assert Candidate.objects.count() == 0


def test_an_absurd_name_is_refused_and_nothing_is_written(tenant: Tenant) -> None:
    with pytest.raises(IntakeError, match=r"first_name has 10000 characters; 200 is the most"):
        take_candidate(tenant, data(first_name="A" * 10_000))
    assert Candidate.objects.count() == 0


def test_an_address_that_cannot_be_one_is_kept_as_invalid(tenant: Tenant) -> None:
    candidate = take_candidate(tenant, data(emails=(EmailData("ana at example"),)))
    assert candidate.emails.get().validity == EmailValidity.INVALID


def test_an_address_in_other_case_is_the_same_address(tenant: Tenant) -> None:
    take_candidate(tenant, data())
    candidate = take_candidate(tenant, data(emails=(EmailData("ANA@Example.com"),)))
    assert candidate.emails.count() == 1


def test_a_resume_is_stored_under_our_own_name(tenant: Tenant, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    resume = ResumeData("../../etc/passwd", "application/pdf", b"%PDF-1.7")
    candidate = take_candidate(tenant, data(resume=resume))
    assert candidate.resume.name.startswith(f"resumes/{tenant.pk}/{candidate.pk}-")
    assert candidate.resume_name == "../../etc/passwd"
    with candidate.resume.open() as stored:
        assert stored.read() == b"%PDF-1.7"


def test_on_the_way_to_engaged_the_export_is_held_and_then_queued(tenant: Tenant, job: Job) -> None:
    export = apply_to_job(take_candidate(tenant, data()), job)
    assert (export.state, codes(export)) == (
        ExportState.HELD,
        ["export.trigger_stage_not_reached"],
    )
    export = move_stage(export.application, PlatformStage.ENGAGED)
    assert (export.state, codes(export)) == (ExportState.QUEUED, ["export.due"])
    assert list(StageEvent.objects.values_list("from_stage", "to_stage")) == [
        ("", "new"),
        ("new", "engaged"),
    ]


def test_the_same_events_twice_make_one_export(tenant: Tenant, job: Job) -> None:
    for _ in range(2):
        export = apply_to_job(take_candidate(tenant, data()), job, stage=PlatformStage.ENGAGED)
        move_stage(export.application, PlatformStage.ENGAGED)
    assert CandidateExport.objects.count() == 1
    assert StageEvent.objects.count() == 1


def test_without_an_address_it_waits_and_goes_by_itself_once_one_is_added(
    tenant: Tenant, job: Job
) -> None:
    candidate = take_candidate(tenant, data(emails=()))
    export = apply_to_job(candidate, job, stage=PlatformStage.ENGAGED)
    assert (export.state, codes(export)) == (ExportState.HELD, ["export.no_valid_email"])
    assert "LinkedIn" in export.reasons[0]["hint"]
    take_candidate(tenant, data())
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED


def test_a_passive_candidate_waits_for_the_end_of_the_screening(tenant: Tenant, job: Job) -> None:
    passive = take_candidate(tenant, data(source=CandidateSource.PASSIVE))
    export = apply_to_job(passive, job, stage=PlatformStage.ENGAGED)
    assert codes(export) == ["export.passive_not_screened"]
    messages = [{"at": None, "from": "candidate", "text": "Yes."}]
    export = record_screening(export.application, messages, completed_at=None)
    assert export.state == ExportState.HELD
    export = record_screening(export.application, messages, completed_at=NOON)
    assert export.state == ExportState.QUEUED


def test_a_response_is_recorded_and_decided_on(tenant: Tenant, job: Job) -> None:
    export = apply_to_job(take_candidate(tenant, data()), job)
    record_response(export.application, ResponseType.INTERESTED)
    export.application.refresh_from_db()
    assert export.application.response == "interested"


def test_a_move_that_is_not_allowed_changes_nothing(tenant: Tenant, job: Job) -> None:
    export = apply_to_job(take_candidate(tenant, data()), job, stage=PlatformStage.REJECTED)
    with pytest.raises(IntakeError, match="cannot go from Rejected to Hired"):
        move_stage(export.application, PlatformStage.HIRED)
    export.application.refresh_from_db()
    assert export.application.stage == PlatformStage.REJECTED
    assert StageEvent.objects.count() == 1


def test_a_job_of_another_tenant_is_refused(tenant: Tenant, job: Job) -> None:
    other = Tenant.objects.create(name="Prairie Freight", slug="prairie-freight")
    stranger = take_candidate(other, data())
    with pytest.raises(IntakeError, match="different tenants"):
        apply_to_job(stranger, job)
    assert CandidateExport.objects.count() == 0


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_an_assessment_has_one_to_five_stars(tenant: Tenant, job: Job, stars: int) -> None:
    export = apply_to_job(take_candidate(tenant, data()), job)
    with pytest.raises(IntakeError, match="1 to 5 stars"):
        record_assessment(export.application, stars=stars, summary="", criteria=[])
    assert not hasattr(export.application, "assessment")
