"""The page between a button and what it does: says what will happen, asks, acts, reports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from integrations.admin import once
from integrations.admin.person_actions import ROWS_AT_ONCE, PersonAction
from integrations.models import User
from integrations.rules.answer import Answer

TOLD_AT_MOST = 5
LISTED_AT_MOST = 20


def bulk_door(action: PersonAction) -> Callable[[Any, HttpRequest, QuerySet[Any]], Any]:
    """The action as Django's list calls it."""

    def door(
        model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        return _on_many_rows(model_admin, request, action, queryset)

    return door


def on_one_row(model_admin: Any, request: HttpRequest, object_id: int, name: str) -> HttpResponse:
    """The page of one action on one row. ``GET`` never changes anything."""
    row = model_admin.get_object(request, str(object_id))
    action = next((known for known in model_admin.person_actions if known.name == name), None)
    if row is None or action is None or not action.on_page:
        raise Http404("There is no such row or action, or you may not see it.")
    if not model_admin.may(request, action.permission, row):
        raise PermissionDenied
    if action.opens is not None:
        return HttpResponseRedirect(action.opens(row))
    is_sent = request.method == "POST"
    form = action.form(*((request.POST, request.FILES) if is_sent else ()), row=row)
    if is_sent and form.is_valid():
        if action.answer is not None:
            if action.only_once:
                if once.was_answered(request):
                    said = f"“{action.label}” was carried out when you sent this."
                    messages.warning(request, said)
                    return HttpResponseRedirect(model_admin.address_after(row))
                once.remember(request)
            answer: HttpResponse = action.answer(request, row, form.cleaned_data)
            return answer
        carry_out(request, action, [row], form.cleaned_data)
        return HttpResponseRedirect(model_admin.address_after(row))
    context = {"rows": [row], "count": 1, "back": model_admin.address_after(row)}
    return _page(model_admin, request, action, {**action.about(row), "form": form, **context})


def _on_many_rows(
    model_admin: Any, request: HttpRequest, action: PersonAction, queryset: QuerySet[Any]
) -> HttpResponse | None:
    rows = model_admin.rows_for(request, action.permission, queryset)
    chosen = queryset.count()
    count = rows.count()
    if chosen > ROWS_AT_ONCE:
        messages.error(
            request,
            f"{chosen:,} rows are chosen; {ROWS_AT_ONCE:,} at once is the most. "
            "Filter the list further, then choose again.",
        )
        return None
    if not count:
        messages.error(request, f"You may not do this to the chosen {_noun(model_admin, chosen)}.")
        return None
    if action.opens_many is not None:
        return action.opens_many(request, rows)
    is_sent = once.FORM_NUMBER in request.POST
    form = action.form(request.POST if is_sent else None, row=None)
    if is_sent and form.is_valid():
        carry_out(request, action, rows, form.cleaned_data)
        return None
    context = {
        "form": form,
        "rows": rows[:LISTED_AT_MOST],
        "count": count,
        "breakdown": model_admin.breakdown(rows),
        "not_permitted": chosen - count,
        "more": max(0, count - LISTED_AT_MOST),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
    }
    return _page(model_admin, request, action, context)


def carry_out(
    request: HttpRequest, action: PersonAction, rows: Iterable[Any], inputs: Mapping[str, Any]
) -> None:
    """Act row by row, then what follows once, then tell the person."""
    person = _person(request)
    done = [(row, action.carry_out(row, person, inputs)) for row in rows]
    action.afterwards([row for row, answer in done if answer.done])
    _tell(request, [answer for _, answer in done])


def _page(
    model_admin: Any, request: HttpRequest, action: PersonAction, context: Mapping[str, Any]
) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/portal/action.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": action.label,
            "opts": model_admin.opts,
            "action": action,
            "noun": _noun(model_admin, context["count"]),
            "confirmed_name": once.FORM_NUMBER,
            "form_number": once.new_number(),
            **context,
        },
    )


def _tell(request: HttpRequest, answers: Sequence[Answer]) -> None:
    """One message for what was done, and one for what was not, with the first few sentences."""
    for is_done, level in ((True, messages.SUCCESS), (False, messages.WARNING)):
        sentences = [answer.sentence for answer in answers if answer.done is is_done]
        if not sentences:
            continue
        more = len(sentences) - TOLD_AT_MOST
        told = sentences[:TOLD_AT_MOST] + ([f"And {more:,} more like these."] if more > 0 else [])
        lead = [f"{len(sentences):,} {'done' if is_done else 'not done'}."] * (len(sentences) > 1)
        messages.add_message(request, level, " ".join([*lead, *told]))


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _noun(model_admin: Any, count: int) -> str:
    names = model_admin.opts
    return str(names.verbose_name if count == 1 else names.verbose_name_plural)
