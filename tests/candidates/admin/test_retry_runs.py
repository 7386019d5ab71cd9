"""A bulk retry on its page: followed, paused, going on, aborted; nobody else's."""

from typing import Any

import pytest
from django.urls import reverse

from candidates.models import FailureGroup, RetryRun
from candidates.rules.retry_waves import RunState
from candidates.services import failure_review, retries
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.test_triage import stuck

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast: Cast) -> RetryRun:
    job: Job = make_job(make_connection(cast.harbor), state="active")
    for number in range(3):
        stuck(job, f"Ana Ruiz{number}")
    failure_review.review()
    made = retries.start([FailureGroup.objects.get()], actor=cast.sam, name="Phones")
    assert isinstance(made, RetryRun)
    retries.advance(made.pk)
    return made


def page_of(run: RetryRun) -> str:
    return reverse("admin:candidates_retryrun_change", args=[run.pk])


def act(client: Any, run: RetryRun, name: str, **given: str) -> str:
    address = reverse("admin:candidates_retryrun_act", args=[run.pk, name])
    return client.post(address, given, follow=True).content.decode()


def test_its_page_follows_it_and_its_progress_counts(cast: Cast, run: RetryRun) -> None:
    client = signed_in(cast.sam)
    page = client.get(page_of(run)).content.decode()
    progress = reverse("admin:candidates_retryrun_progress", args=[run.pk])
    assert f'data-follow="{progress}"' in page
    assert "portal/run_progress.js" in page
    part = client.get(progress).content.decode()
    assert "the first one is on its way" in part
    assert 'data-outcome="sent"><b>1</b>' in part
    assert 'data-outcome="waiting"><b>2</b>' in part


def test_pause_go_on_and_abort(cast: Cast, run: RetryRun) -> None:
    client = signed_in(cast.sam)
    assert "Paused by Sam." in act(client, run, "pause")
    assert "is paused already" in act(client, run, "pause")
    assert "data-follow" not in client.get(page_of(run)).content.decode()
    # It begins with one again, which a person should know before they say so.
    assert (
        "It begins with one again"
        in client.get(
            reverse("admin:candidates_retryrun_act", args=[run.pk, "go-on"])
        ).content.decode()
    )
    assert "It goes on." in act(client, run, "go-on")
    assert "This field is required" in act(client, run, "abort")
    page = act(client, run, "abort", note="Wrong field.")
    assert "Aborted by Sam. Wrong field." in page
    assert 'data-outcome="skipped"><b>2</b>' in page
    run.refresh_from_db()
    assert run.state == RunState.ABORTED


def test_a_foreign_one_is_not_there(cast: Cast, run: RetryRun) -> None:
    RetryRun.objects.update(tenant=cast.prairie)
    client = signed_in(cast.max)
    for name in ("change", "progress"):
        address = reverse(f"admin:candidates_retryrun_{name}", args=[run.pk])
        assert client.get(address).status_code == 404
