"""What the auditor makes of a count."""

from datetime import UTC, datetime, timedelta

import pytest

from candidates.rules.creation_audit import (
    CreationReason,
    FindingKind,
    absence_means_something,
    alarm,
    explanations,
    judge,
)

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "kind"), [(0, FindingKind.LOST), (1, None), (2, FindingKind.TWICE)]
)
def test_only_one_is_good(count, kind):
    assert judge(count) is kind


@pytest.mark.parametrize(
    ("age", "lag", "means"),
    [
        (timedelta(seconds=59), 60.0, False),
        (timedelta(seconds=61), 60.0, True),
        (timedelta(hours=23), None, False),
        (timedelta(hours=25), None, True),
    ],
)
def test_absence_means_nothing_at_first(age, lag, means):
    assert absence_means_something(NOW - age, NOW, lag) is means


def test_a_finding_is_explained_by_evidence_only():
    lost = explanations(
        FindingKind.LOST, deleted=True, other_jobs={"Driver"}, attached_to_existing=True
    )
    assert [reason.code for reason in lost] == [
        CreationReason.DELETED_THERE,
        CreationReason.ON_OTHER_JOB,
    ]
    twice = explanations(
        FindingKind.TWICE, deleted=True, other_jobs={"Driver"}, attached_to_existing=True
    )
    assert [reason.code for reason in twice] == [CreationReason.ONE_IS_OLDER]
    assert not explanations(
        FindingKind.LOST, deleted=False, other_jobs=(), attached_to_existing=True
    )


def test_an_alarm_says_how_many():
    reason = alarm(FindingKind.TWICE, 3, {"person": "p-1"})
    assert reason.code == CreationReason.TWICE
    assert "3 records" in reason.sentence
    assert reason.evidence == {"count": 3, "person": "p-1"}
