"""The platform's stages: what is further on, and which moves there are."""

import pytest

from candidates.rules.stages import (
    ORDER,
    OUT,
    PlatformStage,
    ResponseType,
    furthest,
    has_reached,
    is_responder,
    may_move,
)

S = PlatformStage


def test_every_stage_is_on_the_way_or_out():
    assert set(ORDER) | OUT == set(PlatformStage)
    assert not set(ORDER) & OUT


@pytest.mark.parametrize(
    ("stage", "wanted", "reached"),
    [
        (S.NEW, S.NEW, True),
        (S.NEW, S.ENGAGED, False),
        (S.ENGAGED, S.ENGAGED, True),
        (S.HIRED, S.ENGAGED, True),
        (S.REJECTED, S.NEW, False),
        (S.WITHDRAWN, S.ENGAGED, False),
    ],
)
def test_a_stage_is_reached_by_standing_there_or_further_on(stage, wanted, reached):
    assert has_reached(stage, wanted) is reached


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (S.NEW, S.ENGAGED, True),
        (S.NEW, S.OFFER, True),
        (S.INTERVIEW, S.ENGAGED, True),
        (S.OFFER, S.HIRED, True),
        (S.REJECTED, S.ENGAGED, True),
        (S.HIRED, S.REJECTED, True),
        (S.NEW, S.NEW, False),
        (S.HIRED, S.NEW, False),
        (S.WITHDRAWN, S.HIRED, False),
    ],
)
def test_moves(before, after, allowed):
    assert may_move(before, after) is allowed


def test_any_answer_makes_a_responder_and_silence_does_not():
    assert is_responder(ResponseType.NOT_INTERESTED)
    assert not is_responder(ResponseType.NO_RESPONSE)
    assert not is_responder(None)


@pytest.mark.parametrize(
    ("stages", "stage"),
    [
        ([], S.NEW),
        ([S.NEW, S.INTERVIEW, S.ENGAGED], S.INTERVIEW),
        ([S.ENGAGED, S.REJECTED], S.ENGAGED),
        ([S.WITHDRAWN], S.NEW),
    ],
)
def test_the_furthest_stage_of_a_history(stages, stage):
    assert furthest(stages) is stage
