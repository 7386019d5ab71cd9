"""Inclusion rules as people write them: ``department is: Welding; Assembly``, one a line."""

from typing import Any

from django import forms

from integrations.admin.skin import Textarea
from jobs.rules.inclusion import RuleField, RuleOperator, rules_from_json


class InclusionRulesField(forms.CharField):
    """A list of inclusion rules, one a line; stored as the rules' own JSON."""

    def __init__(self, **kwargs: Any) -> None:
        widget = Textarea(attrs={"rows": 3, "placeholder": "department is: Welding; Assembly"})
        super().__init__(widget=widget, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The stored rules, one a line."""
        return "\n".join(map(written, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The rules as JSON. Raises ``ValidationError`` that says which line is faulty, and how."""
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        stored = [_read(line) for line in lines]
        try:
            rules_from_json(stored)
        except ValueError as error:
            raise forms.ValidationError(str(error), code="malformed") from error
        return stored

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether a rule differs; layout does not count."""
        try:
            return bool(self.to_python(initial or []) != self.to_python(data))
        except forms.ValidationError:
            return True


def written(rule: dict[str, Any]) -> str:
    """One stored rule as a line."""
    field, operator = (str(rule[part]).replace("_", " ") for part in ("field", "operator"))
    return f"{field} {operator}: {'; '.join(rule['values'])}"


def _read(line: str) -> dict[str, Any]:
    """One line as a stored rule. Its parts are judged by the rules themselves."""
    head, colon, tail = line.partition(":")
    if not colon:
        raise forms.ValidationError(
            f"“{line}” is no rule. Write a field, an operator and a colon before the values, such "
            "as: department is: Welding; Assembly",
            code="malformed",
        )
    words = " ".join(head.split()).lower()
    operator = next((known for known in _OPERATORS if words.endswith(f" {known}")), "")
    field = words.removesuffix(operator).strip()
    return {
        "field": field.replace(" ", "_"),
        "operator": operator.replace(" ", "_") or words.rpartition(" ")[2],
        "values": [value.strip() for value in tail.split(";") if value.strip()],
    }


# The longest first: "is not" ends with no other operator, but "not" must not be read as a field.
_OPERATORS = sorted((known.replace("_", " ") for known in RuleOperator), key=len, reverse=True)

HELP = (
    "One rule a line; every rule must accept a job. "
    f"Fields: {', '.join(field.replace('_', ' ') for field in RuleField)}. "
    f"Operators: {', '.join(sorted(_OPERATORS))}. Values are separated by semicolons."
)
