"""The buttons that mend a cause: fill a field, label it, retry everybody who is stuck on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from candidates.admin.triage_forms import (
    EverywhereForm,
    FillForm,
    JobForm,
    LabelForm,
    default_of,
    reach_of,
)
from candidates.models import FailureGroup, KnownFailure
from candidates.rules.failure_kind import FailureKind
from candidates.rules.failure_known import FailureClass, Known
from candidates.rules.failure_recipes import RecipeKind
from candidates.services import another_job, mending, retries
from candidates.tasks import advance_retries
from integrations.admin.display import row_address
from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.tasks import ring


def _retry(request: HttpRequest, row: FailureGroup, inputs: Mapping[str, Any]) -> HttpResponse:
    return _started(request, row, _meant(row, inputs), inputs)


def _fill(request: HttpRequest, row: FailureGroup, inputs: Mapping[str, Any]) -> HttpResponse:
    groups = _meant(row, inputs)
    answer = mending.fill_field(
        [group.connection for group in groups],
        default_of(inputs),
        actor=_person(request),
        note=inputs["note"],
    )
    if not answer.done:
        messages.warning(request, answer.sentence)
        return HttpResponseRedirect(row_address(row))
    messages.success(request, answer.sentence)
    return _started(request, row, groups, inputs)


def _another_job(
    request: HttpRequest, row: FailureGroup, inputs: Mapping[str, Any]
) -> HttpResponse:
    answer = another_job.move_stuck(
        row, old=inputs["old"], new=inputs["new"], actor=_person(request), note=inputs["note"]
    )
    if not answer.done:
        messages.warning(request, answer.sentence)
        return HttpResponseRedirect(row_address(row))
    messages.success(request, answer.sentence)
    return _started(request, row, [row], inputs)


def _started(
    request: HttpRequest,
    row: FailureGroup,
    groups: Sequence[FailureGroup],
    inputs: Mapping[str, Any],
) -> HttpResponse:
    run = retries.start(groups, actor=_person(request), name=inputs["name"], note=inputs["note"])
    if isinstance(run, Answer):
        messages.warning(request, run.sentence)
        return HttpResponseRedirect(row_address(row))
    ring(advance_retries)
    return HttpResponseRedirect(row_address(run))


def _meant(row: FailureGroup, inputs: Mapping[str, Any]) -> list[FailureGroup]:
    return [row, *(reach_of(row) if inputs.get("everywhere") else [])]


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _label(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    known = Known(inputs["label"], FailureClass(inputs["becomes"]), inputs["fix"])
    return mending.label(row, known, actor=actor)


def _forget(row: FailureGroup, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return mending.forget_label(row, actor=actor, note=inputs["note"])


def _about_retry(row: FailureGroup) -> dict[str, Any]:
    return {"foreseen": retries.foresee([row])}


def _has_recipe(kind: RecipeKind) -> Any:
    return lambda row: row.recipe.kind is kind


def _has_stuck(row: FailureGroup) -> bool:
    return bool(getattr(row, "is_stuck", False))


def _may_be_labelled(row: FailureGroup) -> bool:
    """What the portal itself has found is told in its own words."""
    return row.is_of_exports or row.kind in {FailureKind.SYNC, FailureKind.PEOPLE}


def _has_label(row: FailureGroup) -> bool:
    return KnownFailure.objects.filter(cause=row.cause).exists()


RECIPE_ACTIONS = (
    PersonAction(
        name="fill-field",
        label="Fill the field and retry",
        permission=Action.MEND_CAUSE,
        answer=_fill,
        form=FillForm,
        sentence="What we know is never replaced. One candidate is sent first, then ten, then the "
        "rest; it stops when the same failure comes again.",
        icon="edit_note",
        fits=_has_recipe(RecipeKind.FILL_FIELD),
        about=_about_retry,
        about_template="admin/candidates/about_retry.html",
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="another-job",
        label="Choose another job",
        permission=Action.MEND_CAUSE,
        answer=_another_job,
        form=JobForm,
        sentence="The candidates go on with everything that is known of them, on the job that you "
        "choose. Whoever may be in the ATS already stays. One is sent first, then ten, then the "
        "rest.",
        icon="move_up",
        fits=_has_recipe(RecipeKind.ANOTHER_JOB),
        about=_about_retry,
        about_template="admin/candidates/about_retry.html",
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="retry-all",
        label="Retry everybody",
        permission=Action.RETRY_EXPORT,
        answer=_retry,
        form=EverywhereForm,
        sentence="One candidate is sent first, then ten, then the rest; it stops when the same "
        "failure comes again. What may be in the ATS already is looked up first.",
        icon="refresh",
        fits=_has_stuck,
        about=_about_retry,
        about_template="admin/candidates/about_retry.html",
        in_bulk=False,
    ),
    PersonAction(
        name="label",
        label="Label it once",
        permission=Action.LABEL_FAILURE,
        act=_label,
        form=LabelForm,
        sentence="Every failure of this cause, at every connection, before and after, is told in "
        "these words and goes where they say. What may be in the ATS is still looked up first.",
        icon="label",
        fits=_may_be_labelled,
        in_bulk=False,
    ),
    PersonAction(
        name="forget-label",
        label="Take the label back",
        permission=Action.LABEL_FAILURE,
        act=_forget,
        form=ReasonForm,
        sentence="Later failures are told in the vendor's own words again.",
        icon="label_off",
        fits=_has_label,
        in_bulk=False,
    ),
)
