"""The auditor at a stand-in of an ATS: what we created must be there exactly once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from candidates.models import CandidateExport
from candidates.rules.creation_audit import CreationReason, FindingKind
from integrations.models import AuditEvent
from integrations.rules.roles import Role
from integrations.services import onboarding
from portal.reconciliation import auditing, services
from portal.reconciliation.models import CreationFinding, Reconciliation
from tests.base import make_person, signed_in
from tests.candidates.services.desk import INTEGRATION, Desk, delivered

C = CreationReason
State = CreationFinding.State


@pytest.fixture(autouse=True)
def support(desk: Desk) -> Any:
    """Whom findings are mailed to."""
    onboarding.project_of(desk.connection)
    services.plan()
    return make_person("sam", "Sam", Role.SUPPORT)


def created(desk: Desk, hours: float = 30, **about: Any) -> CandidateExport:
    """Somebody whom we brought to the ATS so many hours ago."""
    export = delivered(desk.due(**about))
    at = timezone.now() - timedelta(hours=hours)
    CandidateExport.objects.filter(pk=export.pk).update(exported_at=at)
    export.refresh_from_db()
    return export


def a_night(desk: Desk) -> Reconciliation:
    """The clock comes round."""
    Reconciliation.objects.update(next_at=timezone.now())
    row = services.reconcile_if_due(desk.connection.pk)
    assert row is not None
    return row


def test_once_each_is_no_finding(desk: Desk) -> None:
    created(desk)
    created(desk, hours=24 * 5, person="old@example.com")
    row = a_night(desk)
    assert not CreationFinding.objects.exists()
    assert (row.audited, row.audit_limits) == (1, [])


def test_none_and_twice_are_found_and_mailed_once(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    lost = created(desk, name=("Lost", "One"))
    twice = created(desk, name=("Two", "Times"), person="two@example.com")
    CandidateExport.objects.filter(pk=lost.pk).update(application_external_id="nowhere")
    desk.ats.delete_candidate(INTEGRATION, lost.person_external_id)
    desk.ats.put_candidate(
        INTEGRATION, "Two", "Times", ["two@example.com"], [{"job_id": desk.job.external_id}]
    )
    sent_before = CandidateExport.objects.values_list("state", "changed_at")
    before = list(sent_before)

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            a_night(desk)

    findings = {one.export_id: one for one in CreationFinding.objects.all()}
    assert set(findings) == {lost.pk, twice.pk}
    assert (findings[lost.pk].kind, findings[lost.pk].count) == (FindingKind.LOST, 0)
    assert (findings[twice.pk].kind, findings[twice.pk].count) == (FindingKind.TWICE, 2)
    assert findings[twice.pk].reasons[0]["code"] == C.TWICE
    assert len(findings[twice.pk].reasons[0]["evidence"]["records"]) == 2
    assert all(one.mailed_at for one in findings.values())
    letters = [one for one in mail.outbox if one.to == ["sam@example.com"]]
    assert len(letters) == 1
    assert lost.reference in letters[0].body
    assert list(sent_before) == before


def test_what_is_fresh_is_not_called_lost(desk: Desk) -> None:
    export = created(desk, hours=0)
    desk.ats.delete_candidate(INTEGRATION, export.person_external_id)
    a_night(desk)
    assert not CreationFinding.objects.exists()


def test_what_is_there_once_again_is_explained(desk: Desk) -> None:
    export = created(desk)
    desk.ats.delete_candidate(INTEGRATION, export.person_external_id)
    a_night(desk)
    assert CreationFinding.objects.get().state == State.OPEN
    desk.ats.put_candidate(
        INTEGRATION, "Ana", "Ruiz", export.addresses, [{"job_id": desk.job.external_id}]
    )
    CandidateExport.objects.update(exported_at=timezone.now() - timedelta(days=9))
    a_night(desk)
    finding = CreationFinding.objects.get()
    assert finding.state == State.EXPLAINED
    assert [reason["code"] for reason in finding.reasons] == [C.LOST, C.ONCE_NOW]


def test_who_was_there_before_explains_the_second_record(desk: Desk) -> None:
    export = created(desk)
    CandidateExport.objects.filter(pk=export.pk).update(attached_to_existing=True)
    desk.ats.put_candidate(
        INTEGRATION, "Ana", "Ruiz", export.addresses, [{"job_id": desk.job.external_id}]
    )
    a_night(desk)
    finding = CreationFinding.objects.get()
    assert finding.state == State.EXPLAINED
    assert [reason["code"] for reason in finding.reasons] == [C.TWICE, C.ONE_IS_OLDER]
    assert mail.outbox == []


def test_a_person_closes_a_finding_with_what_it_was(desk: Desk, support: Any) -> None:
    export = created(desk)
    desk.ats.delete_candidate(INTEGRATION, export.person_external_id)
    a_night(desk)
    finding = CreationFinding.objects.get()
    client = signed_in(support)
    page = client.get(reverse("admin:portal_creationfinding_change", args=[finding.pk]))
    assert "The ATS does not show what we created there." in page.content.decode()
    act = reverse("admin:portal_creationfinding_act", args=[finding.pk, "close"])
    client.post(act, {"note": "The customer merged them."}, follow=True)
    finding.refresh_from_db()
    assert finding.state == State.CLOSED
    assert (finding.closed_by_name, finding.note) == ("Sam", "The customer merged them.")
    assert AuditEvent.objects.filter(subject=f"creation_finding:{finding.pk}").exists()
    assert not auditing.close(finding, actor=support, note="again").done
    a_night(desk)
    assert CreationFinding.objects.get().state == State.CLOSED
