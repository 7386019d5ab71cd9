"""What is shown once is made once: a page that is loaded again sends its form again."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

FORM_NUMBER = "confirmed"
ANSWERED = "answered_forms"
REMEMBERED_AT_MOST = 20


def new_number() -> str:
    """The number of a form that is shown now."""
    return secrets.token_hex(8)


def was_answered(request: HttpRequest) -> bool:
    """Whether this very form was sent before, and acted on."""
    return request.POST.get(FORM_NUMBER, "") in request.session.get(ANSWERED, [])


def remember(request: HttpRequest) -> None:
    """This form is acted on now."""
    number = request.POST.get(FORM_NUMBER, "")
    if number:
        answered = [*request.session.get(ANSWERED, []), number]
        request.session[ANSWERED] = answered[-REMEMBERED_AT_MOST:]


class AddedOnce:
    """An admin whose *Add* shows a secret: the same form adds no second row.

    ``save_model`` calls ``remember`` once the row is made.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Number the form; one that has been answered leads to the list."""
        owner: Any = self
        if object_id is None and request.method == "POST" and was_answered(request):
            noun = owner.opts.verbose_name
            messages.warning(request, f"The {noun} was made when you sent this. Nothing was added.")
            names = f"{owner.opts.app_label}_{owner.opts.model_name}"
            return HttpResponseRedirect(reverse(f"admin:{names}_changelist"))
        context = {**(extra_context or {}), "form_number": new_number()}
        if object_id is None:
            context["show_save_and_continue"] = False  # the secret comes next, not the form
        parent: Any = super()
        page: HttpResponse = parent.changeform_view(request, object_id, form_url, context)
        return page
