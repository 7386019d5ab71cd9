"""The pages of a dry run: what another rule would have made of the last months."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from candidates.dry_run import DAYS, Compared, Totals, compare
from candidates.models import Application
from candidates.rules.rule_change import Change
from integrations.admin.csv_download import csv_download

COMPARED_AT_MOST = 5_000
"""So many are compared while somebody waits for the page; the download compares them all."""

SHOWN = 50

WORDS = {
    Change.MORE: "would go, does not go now",
    Change.FEWER: "goes now, would not",
    Change.STILL_GOES: "goes by both",
    Change.STILL_STAYS: "goes by neither",
}
LISTS = {
    "changed": "All that change",
    "more": "More",
    "fewer": "Fewer",
    "email": "Lack an e-mail address",
}
HEADINGS = (
    "Candidate", "Platform id", "Job", "Search", "Stage", "What changes", "By the rule as it is",
    "By the proposed rule", "Lacks only an e-mail", "Really arrived in the ATS", "Export",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What is compared with what.

    ``changes`` is the proposal in words; ``parameters`` carry it from page to page.
    """

    title: str
    rows: QuerySet[Application]
    propose: Callable[[Application], None]
    start: datetime
    changes: Sequence[dict[str, str]]
    back: str
    parameters: Mapping[str, str]
    file_name: str
    remark: str = ""


@dataclass
class _Page:
    """The totals of everything, and the rows of one page of one list."""

    which: str
    number: int
    totals: Totals = field(default_factory=Totals)
    rows: list[Compared] = field(default_factory=list)
    found: int = 0

    def take(self, compared: Compared) -> None:
        self.totals.add(compared)
        if _is_in(self.which, compared):
            self.found += 1
            if (self.number - 1) * SHOWN < self.found <= self.number * SHOWN:
                self.rows.append(compared)


def answer(model_admin: Any, request: HttpRequest, run: DryRun, **context: Any) -> HttpResponseBase:
    """The page of a dry run, or its download where that is asked for. Nothing is written."""
    if "csv" in request.GET:
        lines = (_line(one) for one in compare(run.rows, run.propose, start=run.start))
        return csv_download(HEADINGS, lines, name=run.file_name)
    return _shown(model_admin, request, run, context)


def _shown(
    model_admin: Any, request: HttpRequest, run: DryRun, context: dict[str, Any]
) -> HttpResponse:
    which = request.GET.get("list", "changed")
    number = request.GET.get("page", "1")
    page = _Page(
        which=which if which in LISTS else "changed",
        number=max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1,
    )
    newest = list(run.rows.values_list("pk", flat=True)[:COMPARED_AT_MOST])
    for one in compare(run.rows.filter(pk__in=newest), run.propose, start=run.start):
        page.take(one)
    totals = page.totals
    has_more = page.found > page.number * SHOWN
    return TemplateResponse(
        request,
        "admin/candidates/dry_run.html",
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "run": run,
            "title": run.title,
            "days": DAYS,
            "totals": totals,
            "more": totals.changes[Change.MORE],
            "fewer": totals.changes[Change.FEWER],
            "same": totals.changes[Change.STILL_GOES] + totals.changes[Change.STILL_STAYS],
            "all": run.rows.count() if len(newest) == COMPARED_AT_MOST else len(newest),
            "lists": [(name, words, _query(run, list=name)) for name, words in LISTS.items()],
            "page": page,
            "rows": [(one, *_words(one)) for one in page.rows],
            "csv": _query(run, csv="1"),
            "next": _query(run, list=page.which, page=page.number + 1) if has_more else "",
            "previous": _query(run, list=page.which, page=page.number - 1)
            if page.number > 1
            else "",
            **context,
        },
    )


def _query(run: DryRun, **also: Any) -> str:
    return "?" + urlencode({**run.parameters, **also})


def _is_in(which: str, compared: Compared) -> bool:
    change = compared.rule.change
    if which == "email":
        return compared.rule.lacks_only_email
    if which == "changed":
        return change in {Change.MORE, Change.FEWER}
    return change.value == which


def _words(compared: Compared) -> tuple[str, str, str]:
    """What changes, and what each rule says."""
    rule = compared.rule
    return WORDS[rule.change], rule.now.reasons[0].sentence, rule.proposed.reasons[0].sentence


def _line(compared: Compared) -> tuple[str, ...]:
    application, export = compared.application, compared.went_out
    at = export.exported_at.isoformat(timespec="seconds") if export and export.exported_at else ""
    return (
        application.candidate.full_name,
        application.candidate.platform_id,
        str(application.job),
        str(application.search or ""),
        application.get_stage_display(),
        *_words(compared),
        "yes" if compared.rule.lacks_only_email else "no",
        at,
        export.reference if export else "",
    )
