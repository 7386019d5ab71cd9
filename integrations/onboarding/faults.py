"""What the customer reads when something was refused: the sentence, where it belongs, what to do.

The hints of errors are written for our own people; customers get those of their guide.
"""

from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.options import OptionsError
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    NotSupportedError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.onboarding.forms import WayForm
from integrations.services.guides import Guide

_NOT_ENOUGH = "access.not_enough"  # the access works, and may do too little
_INCOMPLETE = "connection.incomplete"  # something is missing on our side
_NEXT: tuple[tuple[type[ConnectorError], str], ...] = (
    (RateLimitedError, "Wait a minute, then try again."),
    (
        CredentialsRejectedError,
        "Copy it again without spaces around it, or make a new one as the guide says.",
    ),
    (
        PermissionMissingError,
        "Give that right to the user whose access it is, as the guide says, then try again.",
    ),
    (UnavailableError, "Check the address. If it is right, try again in some minutes."),
    (UnexpectedResponseError, "Check the address: it may be that of another page or product."),
    (NotSupportedError, "Check that this is the product and version named above."),
    (RejectedError, "Correct it, then try again."),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal. ``name`` is the field it belongs to, empty for the form as a whole.

    ``permission`` is what is missing, in the vendor's words. ``can_go_on``: the access works, and
    the customer may leave it at that.
    """

    sentence: str
    hint: str = ""
    permission: str = ""
    name: str = ""
    can_go_on: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Everything that was refused at once, for one form."""

    form: WayForm
    faults: tuple[Fault, ...] = field(default=())

    @property
    def can_go_on(self) -> bool:
        """Whether the customer may leave it at that."""
        return any(fault.can_go_on for fault in self.faults)

    def as_json(self) -> list[dict[str, Any]]:
        """For the script of the page: each with the id of its field."""
        return [
            {
                "sentence": fault.sentence,
                "hint": fault.hint,
                "permission": fault.permission,
                "field": self.form[fault.name].id_for_label if fault.name else "",
            }
            for fault in self.faults
        ]


def of_form(form: WayForm) -> Refusal:
    """What is missing or malformed in the form itself."""
    faults = [
        Fault(str(message), name="" if name == "__all__" else name)
        for name, messages in form.errors.items()
        for message in messages
    ]
    return Refusal(form, tuple(faults))


def of_options(form: WayForm, error: OptionsError) -> Refusal:
    """What the connector finds missing or malformed; each complaint stands at its field."""
    faults = []
    for name, complaint in error.problems.items():
        if name in form.fields:
            form.add_error(name, f"{form.fields[name].label} {complaint}.")
            faults.append(Fault(f"{form.fields[name].label} {complaint}.", name=name))
        else:
            faults.append(
                Fault(
                    f"Something is missing on our side ({name}).",
                    "Ask for help below: your account manager has to complete it.",
                )
            )
    return Refusal(form, tuple(faults))


def of_error(form: WayForm, error: ConnectorError, guide: Guide | None) -> Refusal:
    """The vendor's no, at the field it is about."""
    name = _field_of(form, error)
    if name:
        form.add_error(name, error.sentence)
    fault = Fault(
        error.sentence,
        (guide.remedy(error.sentence) if guide else "") or _next_step(error),
        error.permission if isinstance(error, PermissionMissingError) else "",
        name,
        error.code == _NOT_ENOUGH,
    )
    return Refusal(form, (fault,))


def _field_of(form: WayForm, error: ConnectorError) -> str:
    if isinstance(error, RejectedError):
        return next((name for name in error.fields if name in form.fields), "")
    if _is_ours(error):
        return ""
    if isinstance(error, CredentialsRejectedError | PermissionMissingError):
        return form.first_secret
    if isinstance(error, RateLimitedError):
        return ""
    if isinstance(error, UnavailableError | UnexpectedResponseError | NotSupportedError):
        return form.address
    return ""


def _is_ours(error: ConnectorError) -> bool:
    if error.code == _INCOMPLETE:
        return True
    return isinstance(error, CredentialsRejectedError) and error.whose == "platform"


def _next_step(error: ConnectorError) -> str:
    if _is_ours(error):
        return "This is not yours to mend. Ask for help below; your account manager is told."
    return next((hint for kind, hint in _NEXT if isinstance(error, kind)), "Ask for help below.")
