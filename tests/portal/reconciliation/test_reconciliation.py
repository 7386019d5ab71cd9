"""The comparison with a stand-in of an ATS in which people do what they do in real life."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.models import CandidateExport
from candidates.rules.reconciling import Group, Verdict
from candidates.rules.reconciling_reasons import ReconciliationReason
from integrations.connectors.registry import connector_class
from integrations.models import ApiCall, Connection
from integrations.rules.breaker import OPENS_AFTER, BreakerReason, BreakerState, Tally
from integrations.rules.roles import Role
from integrations.services import breaker, onboarding
from portal.reconciliation import services
from portal.reconciliation.models import (
    Difference,
    JobReconciliation,
    Reconciliation,
    Sighting,
)
from sandbox.server import SandboxServer
from tests.base import make_person, signed_in
from tests.candidates.services.desk import INTEGRATION, Desk, delivered

R = ReconciliationReason
Kombo: Any = connector_class("kombo")


@pytest.fixture(autouse=True)
def manager(desk: Desk) -> Any:
    """Somebody whom mails can reach, and no waiting for quiet minutes."""
    person = make_person("max", "Max", Role.ACCOUNT_MANAGER, desk.tenant)
    make_person("sam", "Sam", Role.SUPPORT)
    onboarding.project_of(desk.connection, owner=person)
    services.plan()
    return person


def exported(desk: Desk, **about: Any) -> CandidateExport:
    """Somebody who has arrived, two days ago."""
    export = delivered(desk.due(**about))
    assert export.state == "exported"
    CandidateExport.objects.filter(pk=export.pk).update(
        exported_at=timezone.now() - timedelta(days=2)
    )
    export.refresh_from_db()
    return export


def reconcile(desk: Desk) -> Reconciliation:
    """One comparison, as if its night had come."""
    Reconciliation.objects.filter(pk=desk.connection.pk).update(next_at=timezone.now())
    row = services.reconcile_if_due(desk.connection.pk)
    assert row is not None
    assert not Sighting.objects.exclude(run=row.shown).exists()
    return row


def groups(row: Reconciliation) -> dict[str, str]:
    """Who is shown, and as what."""
    rows = Difference.objects.filter(reconciliation=row, run=row.shown)
    return dict(rows.values_list("name", "group"))


def by_hand(desk: Desk, email: str, job: str = "", name: str = "Ana") -> None:
    """Somebody enters a person in the ATS."""
    applications = [{"job_id": job or desk.job.external_id}]
    desk.ats.put_candidate(INTEGRATION, name, "Ruiz", [email], applications)


def test_what_arrived_and_is_there_agrees(desk: Desk) -> None:
    exported(desk)
    by_hand(desk, "somebody.else@example.com")

    row = reconcile(desk)

    assert row.verdict == Verdict.AGREES
    assert row.limits == []
    assert groups(row) == {}
    assert (row.counts["eligible"], row.counts["exported"], row.counts["found"]) == (1, 1, 1)
    assert row.counts["strangers"] == 1
    job = JobReconciliation.objects.get(reconciliation=row, run=row.shown)
    assert (job.job_id, job.exported, job.found, job.differences) == (desk.job.pk, 1, 1, 0)
    assert mail.outbox == []
    assert row.next_at > timezone.now()


def test_every_difference_is_told_apart(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    other = desk.another_job()
    gone = exported(desk, name=("Gone", "Away"))
    exported(desk, name=("Two", "Times"), person="two@example.com")
    moved = exported(desk, name=("Moved", "On"), person="moved@example.com")
    exported(desk, name=("Fine", "Enough"))
    held = desk.due(name=("Held", "Back"), person="held@example.com")
    CandidateExport.objects.filter(pk=held.pk).update(
        state="held", previous_state="", verdict="hold", reasons=[no_email()]
    )
    outside = desk.due(name=("Came", "Alone"), person="alone@example.com", stage="new")
    stuck = desk.due(name=("Not", "Counted"), person="stuck@example.com")
    CandidateExport.objects.filter(pk=stuck.pk).update(
        state="needs_attention", previous_state="working", owner="support"
    )
    desk.ats.delete_candidate(INTEGRATION, gone.person_external_id)
    desk.ats.delete_candidate(INTEGRATION, moved.person_external_id)
    by_hand(desk, "two@example.com")
    by_hand(desk, "moved@example.com", other.external_id)
    by_hand(desk, "alone@example.com")
    by_hand(desk, "stuck@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        row = reconcile(desk)

    assert row.verdict == Verdict.DIFFERS
    assert groups(row) == {
        "Gone Away": Group.MISSING,
        "Two Times": Group.DUPLICATE,
        "Moved On": Group.OTHER_JOB,
        "Held Back": Group.HELD,
        "Came Alone": Group.OUTSIDE,
        "Not Counted": Group.UNEXPECTED,
    }
    rows = {one.name: one for one in Difference.objects.filter(reconciliation=row)}
    assert rows["Gone Away"].reasons[0]["code"] == R.MISSING
    assert rows["Gone Away"].reasons[0]["evidence"]["reference"] == gone.reference
    assert rows["Moved On"].reasons[0]["evidence"]["found_on"] == ["Driver"]
    assert rows["Held Back"].reasons[0]["code"] == "export.no_valid_email"
    assert rows["Came Alone"].application_id == outside.application_id
    assert sum(row.counts["groups"].values()) == 7
    letter = next(one for one in mail.outbox if one.to == ["max@example.com"])
    assert "differ" in letter.subject
    assert "Gone Away" in letter.body
    assert f"/admin/portal/reconciliation/{row.pk}/change/" in letter.body


def test_it_is_mailed_only_when_something_has_changed(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    export = exported(desk)
    desk.ats.delete_candidate(INTEGRATION, export.person_external_id)

    def letters() -> list[str]:
        with django_capture_on_commit_callbacks(execute=True):
            reconcile(desk)
        return [one.subject for one in mail.outbox if one.to == ["max@example.com"]]

    assert len(letters()) == 1
    first = Difference.objects.get()
    assert len(letters()) == 1
    assert Difference.objects.get().since == first.since
    assert Difference.objects.get().pk != first.pk
    CandidateExport.objects.filter(pk=export.pk).update(person_external_id="somebody")
    by_hand(desk, export.addresses[0])
    said = letters()
    assert len(said) == 2
    assert said[-1].endswith("agree again")


def test_what_cannot_be_read_is_never_fine(desk: Desk) -> None:
    exported(desk)
    Connection.objects.filter(pk=desk.connection.pk).update(state="broken")

    row = reconcile(desk)

    assert row.verdict == Verdict.CANNOT_VERIFY
    assert [limit["code"] for limit in row.limits] == [R.NO_ACCESS]
    assert row.counts["groups"]["unverified"] == 1
    assert row.calls == 0


def test_a_refusal_of_the_vendor_is_said(desk: Desk) -> None:
    exported(desk)
    desk.ats.add_integration(INTEGRATION, "lever", "another-key", organization="Harbor")

    row = reconcile(desk)

    assert row.verdict == Verdict.CANNOT_VERIFY
    assert [limit["code"] for limit in row.limits] == [R.UNREADABLE]
    assert row.counts["groups"]["unverified"] == 1
    assert [limit["code"] for limit in row.audit_limits] == [R.UNREADABLE]
    assert row.audited == 0


def test_where_people_cannot_be_listed_our_own_are_looked_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = exported(desk), exported(desk, name=("Gone", "Away"))
    monkeypatch.delattr(Kombo, "list_people")
    desk.ats.delete_candidate(INTEGRATION, gone.person_external_id)

    row = reconcile(desk)

    assert row.counts["groups"]["agrees"] == 1
    assert groups(row) == {"Gone Away": Group.MISSING}
    assert [limit["code"] for limit in row.limits] == [R.OWN_ONLY]
    assert kept.application_external_id


def test_what_is_fresh_and_not_shown_is_not_called_missing(desk: Desk) -> None:
    export = exported(desk)
    CandidateExport.objects.filter(pk=export.pk).update(exported_at=timezone.now())
    desk.ats.delete_candidate(INTEGRATION, export.person_external_id)

    row = reconcile(desk)

    assert row.verdict == Verdict.CANNOT_VERIFY
    assert [limit["code"] for limit in row.limits] == [R.TOO_FRESH]
    assert groups(row) == {}


def test_it_makes_no_more_calls_than_it_may(desk: Desk, settings: Any) -> None:
    exported(desk)
    settings.RECONCILIATION_CALLS = 0

    row = reconcile(desk)

    assert row.verdict == Verdict.CANNOT_VERIFY
    assert [limit["code"] for limit in row.limits] == [R.CALLS_USED_UP]
    assert not ApiCall.objects.filter(cause=f"reconciliation:{row.pk}").exists()


def test_somebody_with_our_mark_whom_nothing_explains(desk: Desk, box: SandboxServer) -> None:
    Connection.objects.filter(pk=desk.connection.pk).update(source_tag="Portal")
    stored = desk.ats.put_candidate(
        INTEGRATION, "Un", "Known", ["un@example.com"], [{"job_id": desk.job.external_id}]
    )
    box._sandbox.operator.ats.add_tag(INTEGRATION, stored["id"], "Portal")
    exported(desk)

    row = reconcile(desk)

    assert groups(row) == {"Un Known": Group.UNEXPECTED}
    difference = Difference.objects.get()
    assert difference.reasons[0]["code"] == R.STRAY
    assert difference.application is None


def test_two_candidates_who_share_an_address_are_not_counted_twice(desk: Desk) -> None:
    exported(desk, person="shared@example.com", name=("Ana", "Ruiz"))
    other = desk.another_job()
    exported(desk, job=other, person="shared@example.com", name=("Ana", "Ruiz-Lopez"))

    row = reconcile(desk)

    assert groups(row) == {}
    assert row.counts["groups"]["agrees"] == 2


def test_only_so_many_run_at_once_each_at_its_own_minute(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    Reconciliation.objects.update(next_at=now - timedelta(minutes=1))
    assert services.due() == [desk.connection.pk]
    assert Reconciliation.objects.claim(desk.connection.pk, now=now, lease=timedelta(minutes=1))
    assert services.due() == []
    assert services.reconcile_if_due(desk.connection.pk) is None
    monkeypatch.setattr(services, "AT_ONCE", 0)
    Reconciliation.objects.update(lease_until=None)
    assert services.due() == []
    nights = {services.next_night(pk, now) for pk in range(1, 40)}
    assert len(nights) == 39
    assert all(now < night <= now + timedelta(days=1) for night in nights)


def test_a_worker_that_was_replaced_writes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(desk)

    def meanwhile(connector: Any) -> Any:
        Reconciliation.objects.update(token=99)
        return iter(())

    monkeypatch.setattr(Kombo, "list_people", meanwhile)
    Reconciliation.objects.update(next_at=timezone.now())
    assert services.reconcile_if_due(desk.connection.pk) is None
    row = Reconciliation.objects.get()
    assert (row.verdict, row.shown) == ("", 0)


def test_a_fault_of_ours_is_not_fine_either(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connector: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Kombo, "list_people", broken)
    row = reconcile(desk)
    assert row.verdict == Verdict.CANNOT_VERIFY
    assert [limit["code"] for limit in row.limits] == [R.RUN_LOST]
    assert row.lease_until is None


def test_people_ask_for_it_from_the_page(desk: Desk, manager: Any) -> None:
    exported(desk)
    reconcile(desk)
    page = reverse("admin:portal_reconciliation_change", args=[desk.connection.pk])
    client: Client = signed_in(manager)
    shown = client.get(page).content.decode()
    assert "Our ledger and the ATS say the same" in shown
    assert "Did the sync finish?" in shown
    address = reverse("admin:portal_reconciliation_act", args=[desk.connection.pk, "reconcile"])
    assert "Compare now" in client.get(address).content.decode()
    client.post(address, {"note": "the customer asked"}, follow=True)
    row = Reconciliation.objects.get()
    assert row.asked_by == "Max"
    assert row.next_at <= timezone.now()

    tina = make_person("tina", "Tina", Role.TENANT_ADMIN, desk.tenant)
    assert signed_in(tina).get(page).status_code == 200
    assert signed_in(tina).get(address).status_code in {403, 404}
    rita = make_person("rita", "Rita", Role.RECRUITER, desk.tenant)
    assert signed_in(rita).get(page).status_code in {302, 403, 404}


def test_the_page_takes_as_many_reads_for_many_as_for_few(
    desk: Desk, manager: Any, django_assert_max_num_queries: Any
) -> None:
    page = reverse("admin:portal_reconciliation_change", args=[desk.connection.pk])
    client = signed_in(manager)

    def reads() -> int:
        client.get(page)
        with django_assert_max_num_queries(60) as counted:
            assert client.get(page).status_code == 200
        return len(counted)

    export = exported(desk)
    desk.ats.delete_candidate(INTEGRATION, export.person_external_id)
    row = reconcile(desk)
    before = reads()
    one = Difference.objects.get()
    Difference.objects.bulk_create(
        Difference(
            tenant=desk.tenant, reconciliation=row, run=row.shown, job=desk.job, group="missing",
            rank=0, key=f"k{n}", name=f"Person {n}", application=one.application, export=one.export,
            reasons=one.reasons, since=one.since,
        )
        for n in range(2_000)
    )  # fmt: skip
    assert reads() == before


def no_email() -> dict[str, Any]:
    """The stored reason of somebody without an address."""
    return {
        "code": "export.no_valid_email", "sentence": "No address.", "hint": "Add one.",
        "owner": "customer", "evidence": {},
    }  # fmt: skip


def test_a_vendor_that_is_silent_is_not_called_and_it_says_so(desk: Desk) -> None:
    exported(desk)
    breaker.note(desk.connection.pk, Tally(failed=OPENS_AFTER))
    before = ApiCall.objects.count()
    row = reconcile(desk)
    assert ApiCall.objects.count() == before
    assert row.verdict == Verdict.CANNOT_VERIFY
    assert row.limits[0]["code"] == BreakerReason.VENDOR_DOES_NOT_ANSWER
    Connection.objects.update(breaker_until=timezone.now() - timedelta(seconds=1))
    assert reconcile(desk).verdict == Verdict.AGREES
    assert Connection.objects.get().breaker_state == BreakerState.CLOSED, "its answers are told"
