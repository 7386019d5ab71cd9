"""Candidates and exports of Harbor, and a doorbell that only writes down who rang."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase
from django.utils import timezone

from candidates import tasks
from candidates.models import CandidateExport, ExportEffect
from candidates.rules.export_state import EffectKind, EffectState, ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake
from integrations.models import Connection
from jobs.models import Job
from tests.base import Cast, make_connection, make_job


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The connections whose worker was rung for, once the transaction had committed."""
    bells: list[int] = []

    def ring(args: tuple[int], **kwargs: object) -> None:
        bells.append(args[0])

    monkeypatch.setattr(tasks.drain_lane, "apply_async", ring)
    return bells


@pytest.fixture
def connection(cast: Cast) -> Connection:
    return make_connection(cast.harbor)


@pytest.fixture
def job(connection: Connection) -> Job:
    return make_job(connection, state="active")


def committed() -> Any:
    """What is to follow the commit follows at the end of the block, as it does outside of tests."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def make_export(job: Job, name: str = "Ana Ruiz", **changes: Any) -> CandidateExport:
    """A candidate on a job, engaged, and what came of it."""
    first, last = name.split()
    emails = changes.pop("emails", [f"{first}.{last}@example.com".lower()])
    stage = changes.pop("stage", PlatformStage.ENGAGED)
    source = changes.pop("source", CandidateSource.APPLIED)
    candidate = intake.take_candidate(
        job.tenant,
        intake.CandidateData(
            platform_id=f"p-{name}-{job.pk}",
            source=source,
            first_name=first,
            last_name=last,
            emails=[intake.EmailData(address) for address in emails],
        ),
    )
    export = intake.apply_to_job(candidate, job, search=changes.pop("search", None), stage=stage)
    if changes:
        CandidateExport.objects.filter(pk=export.pk).update(previous_state="working", **changes)
        export.refresh_from_db()
    return export


def needs_attention(job: Job, name: str = "Fritz Other", **changes: Any) -> CandidateExport:
    """An export that asks whether the person in the ATS is our candidate."""
    people = [{"id": "ats-7", "name": "Marcus Delgado", "ats_url": ""}]
    reason = {
        "code": "match.other_name",
        "sentence": "The ATS knows this e-mail address as Marcus Delgado.",
        "hint": "Confirm that it is the same person.",
        "owner": "account_manager",
        "evidence": {"people": people},
    }
    values = {
        "state": ExportState.NEEDS_ATTENTION,
        "owner": "account_manager",
        "error_code": "match.other_name",
        "reasons": [reason],
        **changes,
    }
    return make_export(job, name, **values)


def of_unknown_outcome(job: Job, name: str = "Jon Doubt") -> CandidateExport:
    """An export of which nobody knows whether it arrived, where nothing can be looked up."""
    export = needs_attention(
        job,
        name,
        owner="support",
        error_code="export.cannot_look_up",
        reasons=[
            {
                "code": "export.cannot_look_up",
                "sentence": "The ATS gave no trustworthy answer.",
                "hint": "Look in the ATS.",
                "owner": "support",
                "evidence": {},
            }
        ],
    )
    now = timezone.now()
    ExportEffect.objects.create(
        export=export,
        kind=EffectKind.DOCUMENT,
        position=1,
        state=EffectState.UNKNOWN,
        attempts=1,
        written_ahead_at=now - timedelta(hours=1),
        settle_until=now,
    )
    return export
