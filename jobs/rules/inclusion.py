"""Inclusion rules: which of a customer's jobs the platform works on, as the customer said it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

_Word = TypeVar("_Word", bound=enum.StrEnum)


class RuleField(enum.StrEnum):
    """What of a job a rule looks at."""

    TITLE = "title"
    DEPARTMENT = "department"
    JOB_CODE = "job_code"
    PLACE = "place"
    EMPLOYMENT_TYPE = "employment_type"


class RuleOperator(enum.StrEnum):
    """How a rule compares. Case and surrounding spaces never matter."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"


_WORDS = {
    RuleOperator.IS: "is",
    RuleOperator.IS_NOT: "is not",
    RuleOperator.CONTAINS: "contains",
    RuleOperator.STARTS_WITH: "starts with",
}


@dataclass(frozen=True, slots=True)
class InclusionRule:
    """One rule. A job passes when any of ``values`` fits (for ``is_not``: when none is equal)."""

    field: RuleField
    operator: RuleOperator
    values: tuple[str, ...]

    def __str__(self) -> str:
        values = " or ".join(f"“{value}”" for value in self.values)
        return f"{self.field.replace('_', ' ')} {_WORDS[self.operator]} {values}"

    def accepts(self, text: str) -> bool:
        """Whether the job's value passes."""
        ours = text.strip().casefold()
        values = [value.strip().casefold() for value in self.values]
        match self.operator:
            case RuleOperator.IS:
                return ours in values
            case RuleOperator.IS_NOT:
                return ours not in values
            case RuleOperator.CONTAINS:
                return any(value in ours for value in values)
            case RuleOperator.STARTS_WITH:
                return ours.startswith(tuple(values))

    def as_json(self) -> dict[str, Any]:
        """The stored form; ``from_json`` reads it back."""
        return {
            "field": self.field.value,
            "operator": self.operator.value,
            "values": list(self.values),
        }

    @classmethod
    def from_json(cls, stored: Any) -> "InclusionRule":
        """Read ``{"field": …, "operator": …, "values": […]}``.

        Raises ``ValueError`` with a sentence that names the faulty part and says what to write.
        """
        if not isinstance(stored, Mapping):
            raise ValueError(
                f"An inclusion rule is an object with field, operator and values, not {stored!r}."
            )
        if unknown := sorted(str(key) for key in set(stored) - {"field", "operator", "values"}):
            raise ValueError(
                f"An inclusion rule has no “{unknown[0]}”. Remove it; "
                "field, operator and values are all there is."
            )
        return cls(
            _one_of(RuleField, stored.get("field"), "field"),
            _one_of(RuleOperator, stored.get("operator"), "operator"),
            _values(stored.get("values")),
        )


def rules_from_json(stored: Any) -> tuple[InclusionRule, ...]:
    """Read a list of rules. Raises ``ValueError`` that also says which rule is faulty, from 1."""
    if not isinstance(stored, list):
        raise ValueError(f"Inclusion rules are a list of rules, not {stored!r}. Write [] for none.")
    rules = []
    for number, rule in enumerate(stored, start=1):
        try:
            rules.append(InclusionRule.from_json(rule))
        except ValueError as error:
            raise ValueError(f"Inclusion rule {number}: {error}") from error
    return tuple(rules)


def _one_of(kind: type[_Word], value: Any, part: str) -> _Word:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(word.value for word in kind)
        said = "is missing" if value is None else f"{value!r} is not known"
        raise ValueError(f"The {part} {said}. Write one of: {known}.") from None


def _values(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not values:
        said = "are missing" if values is None else f"are {values!r}"
        raise ValueError(f"The values {said}. Write a list of at least one text.")
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"The value {value!r} is not a text. Write a text that is not empty.")
    return tuple(values)
