"""What goes out and what comes back: plain values shared by the whole transport."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.errors import ConnectorError


class Written(enum.StrEnum):
    """What a failure says about the write it belongs to."""

    NO = "certainly not written"
    UNKNOWN = "nobody can say"


@dataclass(frozen=True, slots=True)
class VendorFault:
    """An error as the vendor words it, read out of its own error format.

    ``code`` is ``None`` where the vendor sends its format without a code. ``fields`` maps the
    vendor's field to its complaint; ``permission`` is the missing right in the vendor's words;
    ``existing_id`` names the record that is there already.
    """

    code: str | None
    message: str = ""
    log_url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    permission: str = ""
    existing_id: str = ""


@dataclass(frozen=True, slots=True)
class VendorRow:
    """What one vendor error code means: which error to raise, and whether a write happened.

    ``written`` is ``NO`` only where the vendor's documentation, or the nature of the check, says
    that nothing was written. ``extra`` are further fields of the error class.
    """

    raises: type[ConnectorError]
    written: Written
    sentence: str
    hint: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VendorErrors:
    """A vendor's error format and its closed table of codes.

    ``read`` gets any answer, of every status and JSON or not, and returns ``None`` where it is not
    one of the vendor's errors.
    """

    read: Callable[["Response"], VendorFault | None]
    rows: Mapping[str, VendorRow]


NO_VENDOR_ERRORS = VendorErrors(read=lambda _: None, rows={})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body: a file where ``filename`` is given, else a plain field."""

    name: str
    content: bytes = field(repr=False)
    filename: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One call to a vendor. Its body is ``json``, ``form`` (urlencoded) or ``parts`` (multipart).

    ``params`` hold exactly the text that is sent: the connector writes booleans and times in the
    vendor's own way. ``is_write`` decides the deadline, the connection (a write never reuses one)
    and how a doubtful answer is judged. ``takes_slot`` says that the vendor counts this call
    against its limit of calls in flight. ``headers`` may hold the key: they are never logged.
    """

    operation: str
    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    parts: Sequence[Part] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_write: bool = False
    takes_slot: bool = False
    vendor: VendorErrors = NO_VENDOR_ERRORS


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that was read to its end. Header names are in lower case.

    ``value`` is the parsed JSON; ``is_json`` is false where the body was something else, and then
    ``value`` is ``None``. ``size`` is in bytes after decompression.
    """

    status: int
    headers: Mapping[str, str]
    value: Any
    is_json: bool
    size: int
    request_id: str = ""

    def json(self) -> Any:
        """The parsed JSON body."""
        return self.value
