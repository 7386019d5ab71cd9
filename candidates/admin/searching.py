"""Finding rows by a person: by the beginning of a last name or e-mail address, by index.

The ids are looked up first and the list is filtered by them. A condition over two tables at once
would read the whole list.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from candidates.models import Candidate
from jobs.models import Job

FOUND_AT_MOST = 500


def candidate_ids(request: HttpRequest, phrase: str) -> set[int]:
    """Candidates the person may see whose last name or address begins so, at most 500 of each."""
    visible = _visible(request, Candidate)
    found = visible.filter(emails__address__istartswith=phrase).values_list("pk", flat=True)
    ids = set(found[:FOUND_AT_MOST])
    if "@" in phrase:
        return ids
    *_, last_word = phrase.split()
    named = visible.filter(last_name__istartswith=last_word)
    if last_word != phrase:
        named = named.filter(first_name__istartswith=phrase.removesuffix(last_word).strip())
    return ids | set(named.values_list("pk", flat=True)[:FOUND_AT_MOST])


def job_ids(request: HttpRequest, phrase: str) -> set[int]:
    """Jobs the person may see with this very ATS job id."""
    found = _visible(request, Job).filter(ats_id=phrase).values_list("pk", flat=True)
    return set(found[:FOUND_AT_MOST])


def _visible(request: HttpRequest, model: Any) -> QuerySet[Any]:
    """The bare rows of a model that the person may see in its own admin."""
    owner: Any = admin.site.get_model_admin(model)
    rows: QuerySet[Any] = owner.rows_for(request, owner.view_action, model.objects.all())
    return rows.order_by()
