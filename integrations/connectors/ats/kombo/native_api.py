"""Kombo's passthrough: calls of the ATS' own API with the customer's credentials.

``POST /passthrough/{tool}/{api}`` (https://docs.kombo.dev/ats/features/passthrough-api, OpenAPI
file of May 2026). Kombo answers 200 whatever the ATS said: the status of the ATS is in the answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from integrations.connectors.ats.kombo import mapping
from integrations.connectors.ats.kombo.errors import KOMBO_ERRORS, read_fault
from integrations.connectors.outgoing import segment
from integrations.connectors.payload import Payload
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import (
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_PATH = re.compile(r"/(?!/)[^\s\\#]*")


@dataclass(frozen=True, slots=True)
class PassthroughAnswer:
    """What the ATS answered. The full address is left out: it may hold the customer's key."""

    status: int
    headers: Mapping[str, Any] = field(repr=False)
    data: Any = field(repr=False)
    warnings: tuple[str, ...] = ()


def endpoint(integration_id: str, api: str) -> str:
    """Kombo's path for one API of the integration's own tool.

    ``api`` is Kombo's word for it, such as ``v1`` of Lever or ``recruting`` (sic) of UKG Pro.
    """
    tool, colon, _ = integration_id.partition(":")
    return f"/passthrough/{segment(tool if colon else '')}/{segment(api)}"


def body(
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    data: Any = None,
) -> dict[str, Any]:
    """The body of the call. Raises ``RejectedError`` where it could not be one.

    ``path`` is put behind the base address of the API, and may lead nowhere else.
    """
    steps = unquote(path.partition("?")[0]).split("/")
    if method not in METHODS or not _PATH.fullmatch(path) or ".." in steps:
        raise RejectedError(
            code="kombo.unfit_passthrough",
            sentence="The call of the ATS' own API cannot be sent: method or path cannot be right.",
            hint="Engineering has to look at it.",
            fields={"path": "must begin with one slash and lead upwards nowhere"},
        )
    told: dict[str, Any] = {"method": method, "path": path}
    told |= {"params": dict(params)} if params else {}
    told |= {"headers": dict(headers)} if headers else {}
    return told if data is None else told | {"data": data}


def answer(value: Any) -> PassthroughAnswer:
    """The answer of the ATS. Raises where Kombo tells no status, or one that is no success."""
    whole = Payload(value)
    data = whole.child("data")
    status = data.integer("status")
    if status is None or not 200 <= status < 300:
        raise UnexpectedResponseError(
            code="kombo.no_remote_status",
            sentence="Kombo did not tell how the ATS answered.",
            hint="Engineering has to look at it.",
            path=f"{data.path}.status",
        )
    headers = data.optional_child("headers")
    return PassthroughAnswer(
        status=status,
        headers=headers.value if headers else {},
        data=data.value.get("data"),
        warnings=mapping.warnings(whole),
    )


def _read_fault(response: Response) -> VendorFault | None:
    """Kombo's own refusal, else that of the ATS inside a success of Kombo."""
    if (fault := read_fault(response)) is not None:
        return fault
    data = response.value.get("data") if isinstance(response.value, dict) else None
    status = data.get("status") if isinstance(data, dict) else None
    if not isinstance(status, int) or isinstance(status, bool) or 200 <= status < 300:
        return None
    return VendorFault(code=f"remote.{status}")


def _row(raises: type[ConnectorError], written: Written, status: int, what: str) -> VendorRow:
    hint = {
        Written.NO: "Check the access that the customer gave to Kombo.",
        Written.UNKNOWN: "The log page of Kombo shows the answer of the ATS.",
    }
    return VendorRow(raises, written, f"The ATS {what} (it answered {status}).", hint[written])


# What any HTTP API means by these (RFC 9110, section 15). As everywhere, only 401, 403 and 429 say
# that nothing was written; which of the others do, is the matter of each ATS.
_REMOTE: dict[str, VendorRow] = {
    "remote.401": _row(CredentialsRejectedError, Written.NO, 401, "does not accept the login"),
    "remote.403": _row(PermissionMissingError, Written.NO, 403, "does not allow this"),
    "remote.429": _row(RateLimitedError, Written.NO, 429, "asks to slow down"),
    **{
        f"remote.{status}": _row(RejectedError, Written.UNKNOWN, status, "refused this call")
        for status in (400, 404, 405, 409, 410, 415, 422)
    },
    **{
        f"remote.{status}": _row(UnavailableError, Written.UNKNOWN, status, "failed")
        for status in (500, 502, 503, 504)
    },
}

PASSTHROUGH_ERRORS = VendorErrors(read=_read_fault, rows={**KOMBO_ERRORS.rows, **_REMOTE})
