"""The admin's doors of the verification: who sees what, what acts, and what it costs."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates import selectors
from candidates.services import shadow
from integrations.models import AuditEvent, Connection, OnboardingProject, User
from integrations.rules.roles import Role
from integrations.selectors import access_of
from integrations.services import onboarding
from jobs.models import Job
from portal import tasks
from portal.dashboard.reads import overview
from portal.verification import models as rows
from portal.verification.services import expected, going_live
from tests.base import Cast, make_connection, make_job, make_person, signed_in
from tests.portal.verification.case import Case

PAGES = ("expected_jobs", "shadow", "shadow_csv")


def address(page: str, project: OnboardingProject, *more: Any) -> str:
    return reverse(f"admin:integrations_onboardingproject_{page}", args=[project.pk, *more])


def act(client: Client, project: OnboardingProject, name: str, **data: Any) -> Any:
    return client.post(address("act", project, name), data, follow=True)


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def manager(one_case: Case) -> Client:
    return signed_in(one_case.manager)


def test_the_whole_way_by_buttons(one_case: Case, manager: Client):
    project = one_case.project
    file = SimpleUploadedFile("jobs.csv", "\ufeffJob ID,Title\n,Welder\n,Painter\n".encode())
    answer = act(manager, project, "enter-jobs", text="", file=file)
    assert "2 expected jobs are compared: 1 missing." in told(answer)
    assert rows.ExpectedJobs.objects.get().file_name == "jobs.csv"
    answer = act(manager, project, "accept-missing", lines=["3"], note="Filled last week.")
    assert "1 missing job is accepted." in told(answer)
    answer = act(manager, project, "send-test", job=one_case.job.pk)
    assert "goes to Welder" in told(answer)
    one_case.drain()
    answer = act(manager, project, "compare-jobs")
    assert "all is explained" in told(answer)
    from_page = manager.get(address("change", project)).content.decode()
    assert "Ask for confirmation" not in from_page, "it has not been seen to arrive yet"
    tick()
    answer = act(manager, project, "ask-confirmation", recipient="pat@harbor.example.com", hours=24)
    assert "/connect/#" in answer.content.decode()
    one_case.confirm()
    answer = act(manager, project, "start-shadow")
    assert "shadow mode" in told(answer)
    answer = act(manager, project, "go-live")
    assert "It is live." in told(answer)
    test = rows.TestCandidate.objects.get()
    answer = act(manager, project, "test-removed", tests=[test.pk], note="")
    assert "is removed" in told(answer)
    test.refresh_from_db()
    assert test.cleaned_up_by == "Mia"


def tick() -> None:
    """What the clock does."""
    tasks.observe_test_candidates()
    tasks.remind_of_test_candidates()


def test_a_list_that_cannot_be_read_is_told_at_its_field(one_case: Case, manager: Client):
    answer = act(manager, one_case.project, "enter-jobs", text="  ")
    assert "The list is empty." in answer.context["form"].errors["text"][0]
    workbook = SimpleUploadedFile("jobs.xlsx", b"PK\x03\x04 nothing")
    answer = act(manager, one_case.project, "enter-jobs", text="", file=workbook)
    assert "Save the list as CSV" in answer.context["form"].errors["file"][0]
    assert not rows.ExpectedJobs.objects.exists()


def test_the_go_live_page_shows_the_conditions_and_wants_a_reason(one_case: Case, manager: Client):
    page = manager.get(address("act", one_case.project, "go-live")).content.decode()
    for shown in ("The expected jobs arrived", "A test candidate arrived", "It is not verified."):
        assert shown in page
    answer = act(manager, one_case.project, "go-live", override=" ")
    assert "Mend it, or say why" in answer.context["form"].errors["override"][0]
    assert one_case.fresh().connection.state == "connected"
    assert "It is live." in told(act(manager, one_case.project, "go-live", override="They know."))
    assert one_case.fresh().override_reason == "They know."
    steps = manager.get(address("change", one_case.project)).context["steps"]
    assert steps[-1].state == "skipped", "what was not done is not shown as done"


def test_the_go_live_page_asks_for_no_reason_that_could_not_help(one_case: Case, manager: Client):
    Connection.objects.update(state="setting_up")
    page = manager.get(address("act", one_case.project, "go-live"))
    assert page.context["form"].fields == {}
    assert "Without access nothing can go live" in page.content.decode()
    manager.post(address("act", one_case.project, "go-live"), {"override": "They know."})
    assert one_case.fresh().connection.state == "setting_up"


def test_the_go_live_page_asks_for_nothing_when_all_holds(one_case: Case, manager: Client):
    one_case.verify()
    page = manager.get(address("act", one_case.project, "go-live"))
    assert page.context["form"].fields == {}
    assert "Everything is verified." in page.content.decode()


def test_the_next_step_stands_out(one_case: Case, manager: Client):
    def main() -> list[str]:
        steps = manager.get(address("change", one_case.project)).context["steps"]
        return [action.name for view in steps for action in view.actions if action.is_main]

    assert main() == ["enter-jobs"]
    expected.enter_list(one_case.fresh(), "Painter", actor=one_case.manager)
    assert main() == ["accept-missing"]
    one_case.compare()
    assert main() == ["send-test"]
    one_case.send_test()
    assert main() == ["ask-confirmation"]
    one_case.confirm_link()
    one_case.confirm()
    assert main() == ["go-live"]


def test_the_shadow_list_and_its_csv_say_who_would_go(one_case: Case, manager: Client):
    one_case.verify()
    Job.objects.update(state="active", activated_at=one_case.project.kicked_off_at)
    going_live.start_shadow(one_case.fresh(), actor=one_case.manager)
    export = one_case.person(1)
    export.candidate.first_name = "=cmd|' /C calc'!A0"
    export.candidate.save()
    one_case.person(2, stage="new")
    one_case.reconsider()
    page = manager.get(address("shadow", one_case.project)).content.decode()
    assert "1 would have gone" in page
    assert "being composed" in page
    assert shadow.compose_missing() == 1
    page = manager.get(address("shadow", one_case.project)).content.decode()
    assert "1 page" in page
    answer = manager.get(address("shadow_csv", one_case.project))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    headings, row = csv.reader(io.StringIO(content))
    assert headings[:3] == ["Reference", "Candidate", "E-mail"]
    assert row[0] == export.reference
    assert row[1].startswith("'=cmd")
    assert row[2] == "ana.ruiz1@example.com"
    assert AuditEvent.objects.filter(action="downloaded the shadow list").count() == 1


# --- who sees what -------------------------------------------------------------------------------


@pytest.fixture
def two(cast: Cast) -> dict[str, OnboardingProject]:
    """A project at each customer, with a list and a pack."""
    found = {}
    for tenant in (cast.harbor, cast.prairie):
        connection = make_connection(tenant, state="connected")
        make_job(connection, f"job-{tenant.slug}", title=f"Secret {tenant.slug}")
        project = onboarding.project_of(connection, owner=cast.ana)
        expected.enter_list(project, f"Secret {tenant.slug}\nNothing", actor=cast.ana)
        rows.EvidencePack.objects.create(
            tenant=tenant, connection=connection, made_at=project.kicked_off_at, made_by="Ana",
            sha256="0" * 64, pages=1, file="nothing.pdf",
        )  # fmt: skip
        found[tenant.slug] = project
    return found


@pytest.mark.parametrize("name", ["max", "tina", "rita", "hugo"])
def test_nobody_sees_another_customers_verification(two, cast: Cast, name: str):
    client = signed_in(getattr(cast, name))
    theirs = two["prairie-freight"]
    pack = rows.EvidencePack.objects.get(connection=theirs.connection)
    for url in [
        *(address(page, theirs) for page in PAGES),
        address("evidence", theirs, pack.pk),
        address("change", theirs),
    ]:
        answer = client.get(url)
        assert answer.status_code in {302, 403, 404}, url
        assert b"prairie" not in answer.content.lower(), url
    ours = two["harbor-steel"]
    assert client.get(address("evidence", ours, pack.pk)).status_code in {403, 404}


@pytest.mark.parametrize(("name", "may"), [("max", True), ("tina", True), ("rita", False)])
def test_who_may_see_their_own(two, cast: Cast, name: str, may: bool):
    client = signed_in(getattr(cast, name))
    for page in PAGES:
        status = client.get(address(page, two["harbor-steel"])).status_code
        assert (status == 200) is may, page


@pytest.mark.parametrize("name", ["tina", "sam", "rita"])
def test_only_who_manages_the_customer_acts(two, cast: Cast, name: str):
    client = signed_in(getattr(cast, name))
    project = two["harbor-steel"]
    for action in (
        "enter-jobs", "compare-jobs", "accept-missing", "send-test", "ask-confirmation",
        "start-shadow", "end-shadow", "go-live", "test-removed",
    ):  # fmt: skip
        answer = client.post(address("act", project, action), {"override": "x", "note": "x"})
        assert answer.status_code in {302, 403, 404}, action
    assert Connection.objects.get(pk=project.connection_id).state == "connected"
    assert rows.ExpectedJobs.objects.get(connection=project.connection).accepted == {}


def test_a_job_of_another_customer_takes_no_test_candidate(two, cast: Cast):
    client = signed_in(cast.max)
    theirs = Job.objects.get(title="Secret prairie-freight")
    answer = act(client, two["harbor-steel"], "send-test", job=theirs.pk)
    assert "job" in answer.context["form"].errors
    assert not rows.TestCandidate.objects.exists()


# --- test candidates everywhere else --------------------------------------------------------------


def test_a_test_candidate_is_marked_wherever_it_is_listed(one_case: Case, manager: Client):
    test = one_case.send_test()
    listed = [
        test.application.candidate,
        test.application,
        test.export,
        test.export.attempts.first(),
    ]
    for row in listed:
        names = row._meta
        base = f"admin:{names.app_label}_{names.model_name}"
        for url in (reverse(f"{base}_changelist"), reverse(f"{base}_change", args=[row.pk])):
            assert ">TEST</span>" in manager.get(url).content.decode(), url
    client = manager.get(reverse("admin:candidates_candidate_changelist"), {"test": "no"})
    assert "Test Candidate" not in client.content.decode()


def test_a_test_candidate_counts_in_no_figure(one_case: Case):
    Job.objects.update(state="active", activated_at=one_case.project.kicked_off_at)
    one_case.send_test()
    one_case.person(1)
    assert selectors.export_counts() == {"exported": 0, "held": 1}
    page = overview(access_of(one_case.manager))
    assert page.exports is not None
    shown = {tile.label: tile.count for tile in page.exports}
    assert (shown["Exported"], shown["Held"]) == (0, 1)


# --- what it costs -------------------------------------------------------------------------------


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(database) as captured:
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200
    return len(captured)


def test_the_pages_cost_the_same_for_two_lines_and_for_two_hundred(one_case: Case):
    one_case.verify()
    make_person("ada", "Ada", Role.ADMINISTRATOR)
    client = signed_in(User.objects.get(username="ada"))
    Job.objects.update(state="active", activated_at=one_case.project.kicked_off_at)
    going_live.start_shadow(one_case.fresh(), actor=one_case.manager)
    urls = [address(page, one_case.project) for page in ("change", *PAGES)]

    def costs(people: range) -> list[int]:
        for number in people:
            one_case.person(number)
        one_case.reconsider()
        listed = "\n".join(f"{one_case.job.ats_id}\nx{number}" for number in people)
        expected.enter_list(one_case.fresh(), listed, actor=one_case.manager)
        return [queries(client, url) for url in urls]

    costs(range(2))
    first = costs(range(2, 5))
    assert costs(range(5, 40)) == first
    assert max(first) < 45
