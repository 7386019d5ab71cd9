"""What can come back from a vendor, as the product's own classifier reads it."""

from integrations.connectors.ats.kombo.errors import KOMBO_ERRORS
from integrations.errors import ConnectorError
from integrations.transport.messages import Request, Response
from integrations.transport.outcome import classify
from integrations.transport.wire import Fault, WireFault

WRITE = Request("write", "POST", "https://v.example/", is_write=True, vendor=KOMBO_ERRORS)
READ = Request("read", "GET", "https://v.example/", vendor=KOMBO_ERRORS)


def _vendor_says(code: str, status: int) -> Response:
    body = {"status": "error", "error": {"code": code, "message": "no"}}
    return Response(status, {}, body, is_json=True, size=1)


def error_of(happened: WireFault | Response, request: Request = WRITE) -> ConnectorError:
    """The error that the transport would raise."""
    error = classify(happened, request)
    assert error is not None
    return error


# Instead of an answer, whatever the vendor has done.
DOUBTFUL = {
    "timeout": error_of(WireFault(Fault.TIMEOUT)),
    "broken": error_of(WireFault(Fault.BROKEN)),
    "500": error_of(Response(500, {}, None, is_json=False, size=9)),
}
# The vendor certainly did nothing.
REFUSALS = {
    "429": error_of(_vendor_says("PLATFORM.RATE_LIMIT_EXCEEDED", 429)),
    "503": error_of(_vendor_says("REMOTE.SERVICE_UNAVAILABLE", 503)),
    "400": error_of(_vendor_says("PLATFORM.INPUT_INVALID", 400)),
}
TOO_LATE = error_of(WireFault(Fault.TOO_LATE))
READ_FAILURES = {
    "read: timeout": error_of(WireFault(Fault.TIMEOUT), READ),
    "read: 403": error_of(_vendor_says("INTEGRATION.PERMISSION_MISSING", 403), READ),
}
