"""The reader of untrusted JSON: right values, and surprises that name their path."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.connectors.payload import Payload
from integrations.errors import UnexpectedResponseError

GETTERS = {
    "text": [("a", "a"), ("é\nb", "é\nb"), ("a\x00b", "ab"), ("\ud83d", "?")],
    "optional_text": [(None, ""), ("", ""), ("a", "a"), ("a\x00", "a")],
    "boolean": [(None, None), (True, True), (False, False)],
    "integer": [(None, None), (3, 3), (3.0, 3), (-1, -1)],
    "decimal": [(None, None), ("", None), (1.1, Decimal("1.1")), ("20.50", Decimal("20.50"))],
    "moment": [
        (None, None),
        ("2026-05-01T08:00:00.123Z", datetime(2026, 5, 1, 8, 0, 0, 123000, UTC)),
        ("2026-05-01T08:00:00-05:00", datetime(2026, 5, 1, 13, tzinfo=UTC)),
        ("2026-05-01T08:00:00", datetime(2026, 5, 1, 8, tzinfo=UTC)),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
    ],
    "texts": [(None, ()), ([], ()), (["a", "b"], ("a", "b"))],
}
SURPRISES = {
    "text": [None, "", "\x00", 1, True, [], {}],
    "optional_text": [1, False, [], {}],
    "boolean": ["true", 1, 0, []],
    "integer": ["3", True, 1.5, float("inf"), []],
    "decimal": ["a lot", True, [], "NaN", "Infinity", float("inf")],
    "moment": [1, True, "yesterday", "2026-13-01", "0001-01-01T00:00:00+14:00", []],
    "child": [None, [], "a", 1],
    "optional_child": [[], "a", 1],
    "items": ["a", {}, 1, [1], [{}, None]],
    "texts": ["a", {}, 1, [1], ["a", None]],
}


@pytest.mark.parametrize(
    ("getter", "raw", "value"),
    [(getter, *case) for getter, cases in GETTERS.items() for case in cases],
)
def test_a_value_is_read(getter, raw, value):
    assert getattr(Payload({"key": raw}), getter)("key") == value


@pytest.mark.parametrize(
    ("getter", "raw"), [(getter, raw) for getter, raws in SURPRISES.items() for raw in raws]
)
def test_a_surprise_names_its_path(getter, raw):
    with pytest.raises(UnexpectedResponseError) as surprise:
        getattr(Payload({"outer": {"key": raw}}).child("outer"), getter)("key")
    assert surprise.value.path.startswith("$.outer.key")
    assert surprise.value.code == "payload.unexpected"


def test_a_path_goes_through_objects_and_lists():
    payload = Payload({"data": {"results": [{}, {"stages": [{"id": 7}]}]}})
    (stage,) = payload.child("data").items("results")[1].items("stages")
    with pytest.raises(UnexpectedResponseError) as surprise:
        stage.text("id")
    assert surprise.value.path == "$.data.results[1].stages[0].id"
    assert surprise.value.sentence == (
        "The vendor's answer has int at $.data.results[1].stages[0].id where a text belongs."
    )


@pytest.mark.parametrize("raw", [None, {}, "a"])
def test_the_elements_of_a_list_need_a_list(raw):
    with pytest.raises(UnexpectedResponseError):
        list(Payload({"key": raw}).elements("key"))


def test_the_elements_of_a_list_may_be_anything():
    assert list(Payload({"k": [1, {}]}).elements("k")) == [("$.k[0]", 1), ("$.k[1]", {})]


@pytest.mark.parametrize("raw", [None, [], "a", 1])
def test_an_answer_that_is_no_object_is_a_surprise(raw):
    with pytest.raises(UnexpectedResponseError) as surprise:
        Payload(raw)
    assert surprise.value.path == "$"
