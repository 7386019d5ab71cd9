"""Whoever has no valid address waits for LinkedIn, and goes by themselves once there is one."""

import io
import json

from candidates.models import Candidate
from candidates.rules.emails import EmailSource, EmailValidity
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake
from candidates.services.candidate_import import import_lines
from tests.candidates.services.desk import delivered

S = ExportState


def unreachable(desk, *addresses):
    candidate = intake.take_candidate(
        desk.tenant,
        intake.CandidateData(
            platform_id="p-1",
            source=CandidateSource.APPLIED,
            first_name="Ana",
            last_name="Ruiz",
            emails=[intake.EmailData(a, validity=EmailValidity.INVALID) for a in addresses],
        ),
    )
    export = intake.apply_to_job(candidate, desk.job, stage=PlatformStage.ENGAGED)
    candidate.refresh_from_db()
    assert not candidate.is_reachable
    assert (export.state, export.reasons[0]["code"]) == (S.HELD, "export.no_valid_email")
    return export


def goes(export):
    export.candidate.refresh_from_db()
    assert export.candidate.is_reachable
    export.refresh_from_db()
    assert export.state == S.QUEUED
    assert delivered(export).state == S.EXPORTED


def test_an_address_that_the_platform_sends_lets_them_go(desk):
    export = unreachable(desk, "gone@example.com")
    again = intake.CandidateData(
        platform_id="p-1",
        source=CandidateSource.APPLIED,
        emails=[intake.EmailData("ana@example.com", provenance="application form")],
    )
    candidate = intake.take_candidate(desk.tenant, again)
    assert candidate.emails.get(address="ana@example.com").source == EmailSource.PLATFORM
    goes(export)


def test_an_address_in_an_import_lets_them_go(desk, tmp_path):
    export = unreachable(desk)
    line = {
        "platform_id": "p-1", "source": "applied",
        "emails": [{"address": "ana@example.com", "provenance": "resume"}],
    }  # fmt: skip
    (result,) = import_lines(
        io.BytesIO(json.dumps(line).encode()), tenant=desk.tenant, folder=tmp_path
    )
    assert result.problems == ()
    assert Candidate.objects.get().emails.get().source == EmailSource.IMPORT
    goes(export)


def test_whoever_loses_the_last_address_is_reached_on_linkedin_again(desk):
    export = desk.due(person="ana@example.com")
    email = export.candidate.emails.get()
    email.validity = EmailValidity.INVALID
    email.save()
    intake.decide_again(export.candidate)
    export.candidate.refresh_from_db()
    assert not export.candidate.is_reachable
    assert delivered(export).state == S.HELD
