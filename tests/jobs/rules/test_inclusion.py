"""Inclusion rules: how they compare, and how a faulty one is answered."""

import re

import pytest

from jobs.rules.inclusion import InclusionRule, RuleField, RuleOperator, rules_from_json


@pytest.mark.parametrize(
    ("operator", "values", "text", "accepted"),
    [
        ("is", ["Sales", "Operations"], " operations ", True),
        ("is", ["Sales"], "Inside Sales", False),
        ("is_not", ["Sales", "Legal"], "Operations", True),
        ("is_not", ["Sales", "Legal"], "LEGAL", False),
        ("contains", ["weld", "forklift"], "Senior Welder", True),
        ("contains", ["weld"], "Driver", False),
        ("starts_with", ["mfg-", "log-"], "LOG-118", True),
        ("starts_with", ["mfg-"], "X-MFG-1", False),
        ("is", ["Sales"], "", False),
    ],
)
def test_a_rule_compares_without_regard_to_case_and_spaces(operator, values, text, accepted):
    rule = InclusionRule.from_json({"field": "title", "operator": operator, "values": values})
    assert rule.accepts(text) is accepted


def test_a_rule_is_read_written_and_said():
    stored = {"field": "job_code", "operator": "starts_with", "values": ["MFG-", "LOG-"]}
    rule = InclusionRule.from_json(stored)
    assert rule == InclusionRule(RuleField.JOB_CODE, RuleOperator.STARTS_WITH, ("MFG-", "LOG-"))
    assert rule.as_json() == stored
    assert str(rule) == "job code starts with “MFG-” or “LOG-”"


FIELDS = "title, department, job_code, place, employment_type"


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        ("x", "An inclusion rule is an object with field, operator and values, not 'x'."),
        (
            {"field": "titel", "operator": "is", "values": ["a"]},
            f"The field 'titel' is not known. Write one of: {FIELDS}.",
        ),
        (
            {"operator": "is", "values": ["a"]},
            f"The field is missing. Write one of: {FIELDS}.",
        ),
        (
            {"field": "title", "operator": "like", "values": ["a"]},
            "The operator 'like' is not known. Write one of: is, is_not, contains, starts_with.",
        ),
        (
            {"field": "title", "operator": [], "values": ["a"]},
            "The operator [] is not known. Write one of: is, is_not, contains, starts_with.",
        ),
        (
            {"field": "title", "operator": "is"},
            "The values are missing. Write a list of at least one text.",
        ),
        (
            {"field": "title", "operator": "is", "values": "Sales"},
            "The values are 'Sales'. Write a list of at least one text.",
        ),
        (
            {"field": "title", "operator": "contains", "values": ["a", " "]},
            "The value ' ' is not a text. Write a text that is not empty.",
        ),
        (
            {"field": "title", "operator": "is", "values": [7]},
            "The value 7 is not a text. Write a text that is not empty.",
        ),
        (
            {"field": "title", "operator": "is", "values": ["a"], "value": "b"},
            "An inclusion rule has no “value”. Remove it; "
            "field, operator and values are all there is.",
        ),
    ],
)
def test_a_faulty_rule_is_answered_with_what_to_write(stored, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        InclusionRule.from_json(stored)


def test_a_list_of_rules_names_the_faulty_one():
    good = {"field": "title", "operator": "is", "values": ["a"]}
    assert len(rules_from_json([good, good])) == 2
    assert rules_from_json([]) == ()
    with pytest.raises(ValueError, match=r"^Inclusion rule 2: The field is missing\."):
        rules_from_json([good, {}])
    with pytest.raises(ValueError, match=r"Write \[\] for none"):
        rules_from_json({})
