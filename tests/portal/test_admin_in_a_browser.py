"""The admin in a real browser: nothing that its content security policy would block."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage

from candidates.models import Application, Candidate, CandidateExport
from integrations.models import (
    ApiCall,
    Connection,
    ConnectionLink,
    OnboardingEvent,
    OnboardingProject,
    OnboardingTask,
)
from jobs.models import Job, SyncRun
from tests.base import Cast, make_cast, signed_in
from tests.portal.world import fill, reason

PAGES = (
    "/admin/",
    "/admin/jobs/job/",
    "/admin/jobs/job/add/",
    "/admin/jobs/syncrun/",
    "/admin/integrations/connection/",
    "/admin/integrations/connection/add/",
    "/admin/integrations/onboardingproject/",
    "/admin/integrations/onboardingproject/board/",
    "/admin/integrations/apicall/",
    "/admin/integrations/user/add/",
    "/admin/candidates/candidateexport/",
    "/admin/candidates/application/add/",
)

HOSTILE = (
    "<script>window.hit=1</script>\"><img src=x onerror='window.hit=1'>"
    "<b x-data x-init='window.hit=1' x-html='window.hit=1'>{{ window.hit=1 }}</b>"
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(browser: Browser, transactional_db: None) -> Cast:
    cast = make_cast()
    fill(cast.harbor, "ourmark7")
    Job.objects.update(title=HOSTILE, description=HOSTILE, place=HOSTILE, department=HOSTILE)
    Candidate.objects.update(first_name=HOSTILE, last_name=HOSTILE, headline=HOSTILE)
    CandidateExport.objects.update(reasons=[reason(HOSTILE)])
    ApiCall.objects.update(path=HOSTILE, response_summary={HOSTILE: HOSTILE})
    Connection.objects.update(state_reason=HOSTILE, last_error=reason(HOSTILE))
    SyncRun.objects.update(failure=reason(HOSTILE))
    OnboardingProject.objects.update(waits_for=[reason(HOSTILE)], success_goals=HOSTILE)
    OnboardingEvent.objects.update(sentence=HOSTILE, who=HOSTILE, reason=reason(HOSTILE))
    OnboardingTask.objects.update(sentence=HOSTILE)
    ConnectionLink.objects.update(recipient=HOSTILE)
    return cast


def pages() -> Iterator[str]:
    """The lists, the forms, and the page of one row of every kind."""
    yield from PAGES
    for model_admin in admin.site._registry.values():
        row = model_admin.model._default_manager.order_by("-pk").first()
        names = model_admin.opts
        yield reverse(f"admin:{names.app_label}_{names.model_name}_change", args=[row.pk])
    job = Job.objects.filter(applications__isnull=False).order_by("pk").first()
    assert job is not None
    yield reverse("admin:jobs_job_pipeline", args=[job.pk])
    yield reverse("why") + "?q=ourmark7"
    yield reverse("why-job", args=[Job.objects.latest("pk").pk])
    yield reverse("why-candidate", args=[Application.objects.latest("pk").pk])


def test_no_page_offends_its_policy_nor_runs_what_a_name_says(
    world: Cast, browser: Browser, live_server: Any
) -> None:
    session = signed_in(world.ana).cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in pages():
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200
        page.wait_for_load_state("networkidle")
        assert complaints == [], path
        assert page.evaluate("window.hit") is None, path
    context.close()
