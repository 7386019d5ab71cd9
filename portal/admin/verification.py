"""What the account manager does to verify a connection and to let it go live."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from candidates.tasks import ring_after_commit
from integrations.admin import link_pages
from integrations.admin.onboarding_page import PageSection, StepView
from integrations.admin.person_actions import PersonAction, QuestionForm
from integrations.models import OnboardingProject, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import READS_JOBS, TAKES_TESTS, ConnectionState, Workflow
from integrations.rules.onboarding import OnboardingReason, Step
from integrations.rules.roles import Action
from jobs.models import Job
from portal.admin.verification_forms import (
    AcceptForm,
    AskForm,
    GoLiveForm,
    JobForm,
    ListForm,
    RemovedForm,
)
from portal.verification.models import ExpectedJobs, TestCandidate
from portal.verification.reads import verification_of
from portal.verification.services import confirmation, expected, going_live, test_candidates

S = ConnectionState
BEFORE_LIVE = (S.CONNECTED, S.SHADOW)


def _reads(row: OnboardingProject) -> bool:
    return row.connection.state in READS_JOBS


def _has_list(row: OnboardingProject) -> bool:
    return _reads(row) and ExpectedJobs.objects.filter(connection=row.connection_id).exists()


def _sends(row: OnboardingProject) -> bool:
    connection = row.connection
    takes = connection.takes_candidates and connection.workflow != Workflow.REDIRECT
    return takes and connection.state in TAKES_TESTS


def _may_test(row: OnboardingProject) -> bool:
    return _sends(row) and test_candidates.under_way(row.connection) is None


def _may_ask(row: OnboardingProject) -> bool:
    waits = _sends(row) and row.confirmed_at is None
    return waits and confirmation.in_question(row.connection) is not None


def _has_to_be_removed(row: OnboardingProject) -> bool:
    tests = TestCandidate.objects.filter(connection=row.connection_id, cleaned_up_at=None)
    return tests.filter(arrived_at__isnull=False).exists()


def _enter(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    entered = expected.enter_list(row, inputs["listed"], actor=actor, file_name=inputs["file_name"])
    return Answer.yes(_compared(entered))


def _compare(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    compared = expected.compare_jobs(row, actor=actor)
    if compared is None:
        return Answer.no("There is no list of expected jobs yet.")
    return Answer.yes(_compared(compared))


def _compared(jobs: ExpectedJobs) -> str:
    missing = len(jobs.missing)
    said = f"{len(jobs.result)} expected jobs are compared"
    return f"{said}: {missing} missing." if missing else f"{said}: all is explained."


def _accept(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return expected.accept_missing(row, inputs["lines"], note=inputs["note"], actor=actor)


def _send_test(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    job = Job.objects.filter(pk=inputs["job"], connection=row.connection_id).first()
    if job is None:
        return Answer.no("This job is not one of the connection's.")
    return test_candidates.push(row, job, actor=actor)


def _ring(rows: Sequence[OnboardingProject]) -> None:
    for row in rows:
        ring_after_commit(row.connection_id)


def _ask(request: HttpRequest, row: OnboardingProject, inputs: Mapping[str, Any]) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    made = confirmation.request_confirmation(
        row,
        actor=request.user,
        recipient=inputs["recipient"],
        lives=timedelta(hours=inputs["hours"]),
    )
    return link_pages.show_made(request, row, made, mail_wanted=True)


def _start_shadow(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return going_live.start_shadow(row, actor=actor)


def _end_shadow(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return going_live.end_shadow(row, actor=actor)


def _go_live(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return going_live.go_live(row, actor=actor, override=inputs.get("override", "")).answer


def _removed(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    tests = TestCandidate.objects.filter(pk__in=inputs["tests"], connection=row.connection_id)
    answers = [
        test_candidates.mark_cleaned_up(test, actor=actor, note=inputs["note"])
        for test in tests.select_related("export", "connection__tenant")
    ]
    said = " ".join(answer.sentence for answer in answers) or "Nothing is to be removed."
    return Answer(any(answer.done for answer in answers), said)


def _about(row: OnboardingProject) -> dict[str, Any]:
    return {"verification": verification_of(row), "project": row}


def _action(name: str, label: str, icon: str, **more: Any) -> PersonAction:
    return PersonAction(
        name=name,
        label=label,
        icon=icon,
        permission=Action.MANAGE_ONBOARDING,
        in_bulk=False,
        **more,
    )


ENTER = _action(
    "enter-jobs",
    "Enter expected jobs",
    "checklist",
    act=_enter,
    form=ListForm,
    fits=_reads,
    sentence="The customer says which live jobs should be there. Each is compared with what has "
    "arrived, and each miss is explained.",
)
COMPARE = _action(
    "compare-jobs", "Compare again", "compare_arrows", act=_compare, fits=_has_list, at_once=True
)
ACCEPT = _action(
    "accept-missing",
    "Accept missing jobs",
    "rule",
    act=_accept,
    form=AcceptForm,
    fits=lambda row: row.jobs_missing > 0 and _has_list(row),
    sentence="The customer knows that these jobs are missing, and why.",
)
SEND_TEST = _action(
    "send-test",
    "Send test candidate",
    "science",
    act=_send_test,
    form=JobForm,
    fits=_may_test,
    afterwards=_ring,
    sentence="A candidate who is nobody goes to the customer's ATS with a PDF, marked as a test "
    "everywhere. It is the only one who can go before the go-live.",
)
ASK = _action(
    "ask-confirmation",
    "Ask for confirmation",
    "mark_email_read",
    answer=_ask,
    only_once=True,
    form=AskForm,
    fits=_may_ask,
    sentence="The customer gets a link to a page on which they say whether they see the test "
    "candidate and its PDF. A link that was made before stops working.",
)
START_SHADOW = _action(
    "start-shadow",
    "Start shadow mode",
    "visibility",
    act=_start_shadow,
    form=QuestionForm,
    fits=lambda row: row.connection.state == S.CONNECTED and _sends(row),
    sentence="What would go out is composed with its PDF and listed for review. Nothing is sent.",
)
END_SHADOW = _action(
    "end-shadow",
    "End shadow mode",
    "visibility_off",
    act=_end_shadow,
    fits=lambda row: row.connection.state == S.SHADOW,
    sentence="The list of what would go is given up. Nothing was sent, and nothing is.",
)
GO_LIVE = _action(
    "go-live",
    "Go live",
    "rocket_launch",
    act=_go_live,
    form=GoLiveForm,
    fits=lambda row: row.connection.state in BEFORE_LIVE,
    about=_about,
    about_template="admin/portal/about_go_live.html",
    sentence="Candidates go out from then on, those first that shadow mode lists. The access is "
    "tested before; the customer gets a mail.",
)
REMOVED = _action(
    "test-removed",
    "Test candidate removed",
    "delete_sweep",
    act=_removed,
    form=RemovedForm,
    fits=_has_to_be_removed,
    sentence="Somebody has removed the test candidate from the ATS by hand.",
)

VERIFICATION_ACTIONS = (
    ENTER, COMPARE, ACCEPT, SEND_TEST, ASK, START_SHADOW, END_SHADOW, GO_LIVE, REMOVED,
)  # fmt: skip
VERIFICATION_STEP = {Step.VERIFICATION: tuple(action.name for action in VERIFICATION_ACTIONS)}

_NEXT = {
    OnboardingReason.JOBS_NOT_CHECKED: ENTER.name,
    OnboardingReason.JOBS_MISSING: ACCEPT.name,
    OnboardingReason.NO_TEST_CANDIDATE: SEND_TEST.name,
    OnboardingReason.NOT_CONFIRMED: ASK.name,
    OnboardingReason.READY: GO_LIVE.name,
}
"""Which button answers what the project waits for."""


def point_out_next(steps: Sequence[StepView], waits_for: Sequence[Mapping[str, Any]]) -> None:
    """Let the button stand out that answers the first thing the verification waits for."""
    wanted = next((_NEXT[reason["code"]] for reason in waits_for if reason["code"] in _NEXT), "")
    for view in steps:
        if view.step is Step.VERIFICATION:
            view.actions = [
                replace(action, is_main=action.name == wanted) for action in view.actions
            ]


def section_context(request: HttpRequest, row: OnboardingProject) -> dict[str, Any]:
    """What the section on the project's page shows."""
    return {"verification": verification_of(row)}


SECTION = PageSection("admin/portal/verification_section.html", section_context)
