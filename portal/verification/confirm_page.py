"""The customer's page once the test candidate has arrived: do they see it, does its PDF open?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.rules.document_names import document_name
from integrations.models import ConnectionLink
from integrations.onboarding import pages, visitor
from integrations.rules.links import LinkPurpose, LinkState
from integrations.services.throttle import REQUESTS_FOR_HELP, take
from portal.verification.services.confirmation import (
    MOST_WORDS,
    Seen,
    Told,
    confirm,
    in_question,
)
from portal.verification.services.test_candidates import takes_documents

STEPS = ("Open", "Look and answer", "Done")


class ConfirmForm(forms.Form):
    """Who looks, what they see, and what they have to say. Unticked means: I do not see it."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="It is kept with the answer, and with the time.",
    )
    test = forms.IntegerField(required=False, widget=forms.HiddenInput)
    candidate = forms.BooleanField(label="I see the test candidate", required=False)
    pdf = forms.BooleanField(label="I can open its PDF profile", required=False)
    words = forms.CharField(
        label="Remarks",
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you see instead, or what looks wrong. No keys or passwords, please.",
    )

    def __init__(self, *args: Any, wants_pdf: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wants_pdf = wants_pdf
        if not wants_pdf:
            del self.fields["pdf"]

    def clean(self) -> dict[str, Any]:
        """A no has to say what is seen instead, or nobody could mend it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_yes(cleaned) and not cleaned.get("words", "").strip():
            self.add_error(
                "words",
                "Tick what you see. If something is missing, say here what you see instead.",
            )
        return cleaned

    def is_yes(self, cleaned: dict[str, Any]) -> bool:
        """Whether everything was seen."""
        return bool(cleaned.get("candidate") and (cleaned.get("pdf") or not self._wants_pdf))


@require_http_methods(["GET", "HEAD", "POST"])
@visitor.for_holder(LinkPurpose.CONFIRM)
def confirm_page(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """Show what to look for, and take the answer."""
    test = in_question(link.connection)
    if test is None:
        return pages.no_link(request)
    wants_pdf = takes_documents(link.connection)
    initial = {"name": pages.about(link)["project"].contact_name}
    sent = request.POST if request.method == "POST" else None
    form = ConfirmForm(sent, initial=initial, wants_pdf=wants_pdf)
    if form.is_valid():
        return _answered(request, link, form)
    export = test.export
    context = {
        **_about(link, step=2),
        "form": form,
        "test": test,
        "export": export,
        "candidate": test.application.candidate,
        "job": test.application.job,
        "wants_pdf": wants_pdf,
        "pdf_name": document_name(test.application.candidate.full_name, export.reference),
    }
    status = 422 if form.errors else 200
    return render(request, "onboarding/confirm.html", context, status=status)


@require_safe
def confirmed_page(request: HttpRequest) -> HttpResponse:
    """Thanks, and what happens next."""
    found = visitor.current(request)
    if found is None or found[0].purpose != LinkPurpose.CONFIRM or found[1] is not LinkState.USED:
        return redirect("connect-confirm")
    return render(request, "onboarding/confirmed.html", _about(found[0], step=len(STEPS) + 1))


def _answered(request: HttpRequest, link: ConnectionLink, form: ConfirmForm) -> HttpResponse:
    """What follows a valid answer."""
    wait = take(f"confirm:{link.pk}", REQUESTS_FOR_HELP)
    if wait:
        return pages.too_often(request, wait)
    cleaned = form.cleaned_data
    told = confirm(
        link,
        Seen(
            name=cleaned["name"],
            candidate=cleaned["candidate"],
            pdf=cleaned.get("pdf", False),
            words=cleaned["words"],
            test=cleaned["test"],
        ),
    )
    if told is Told.CONFIRMED:
        return redirect("connect-confirmed")
    if told is Told.NOT_SEEN:
        manager = pages.about(link)["manager"] or "Your account manager"
        messages.success(
            request,
            f"{manager} was told just now what you see, and will get in touch with you. You can "
            "open this page again once it is mended.",
        )
    if told is Told.ANOTHER:
        messages.info(
            request,
            "A newer test candidate has arrived meanwhile. Please look for that one, then answer.",
        )
    # Otherwise the link was used or ended meanwhile: the page itself says which.
    return redirect("connect-confirm")


def _about(link: ConnectionLink, *, step: int) -> dict[str, Any]:
    steps = list(enumerate(STEPS, start=1))
    return {**pages.about(link, step=step), "steps": steps}
