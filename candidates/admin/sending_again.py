"""The button that sends again what has arrived already: labelled, explained, with a reason."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from candidates.models import CandidateExport
from candidates.rules.export_state import ExportState
from candidates.rules.sending_again import SENT_AGAIN
from candidates.services import sending_again
from candidates.tasks import ring_for
from integrations.admin.display import row_address
from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action


class SendAgainForm(ReasonForm):
    """Why it is sent again; nothing can be asked where it cannot be."""

    def __init__(self, *args: Any, row: CandidateExport, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.trouble = sending_again.refusal_of(row)


def _send_again(
    request: HttpRequest, row: CandidateExport, inputs: Mapping[str, Any]
) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    again = sending_again.send_again(row, actor=request.user, note=inputs["note"])
    if isinstance(again, Answer):
        messages.warning(request, again.sentence)
        return HttpResponseRedirect(row_address(row))
    ring_for([again])
    messages.success(request, f"{row.reference} is sent again as {again.reference}.")
    return HttpResponseRedirect(row_address(again))


def _has_arrived(row: CandidateExport) -> bool:
    return row.state == ExportState.EXPORTED and row.purpose in SENT_AGAIN


def _about(row: CandidateExport) -> dict[str, Any]:
    is_possible = not sending_again.refusal_of(row)
    return {"what_it_does": sending_again.what_it_does(row) if is_possible else ()}


SEND_AGAIN = PersonAction(
    name="send-again",
    label="Send again although it arrived",
    permission=Action.SEND_NOW,
    answer=_send_again,
    only_once=True,
    form=SendAgainForm,
    icon="repeat",
    fits=_has_arrived,
    about=_about,
    about_template="admin/candidates/about_again.html",
    in_bulk=False,
)
