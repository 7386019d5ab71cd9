"""Notes of one call, from before it is sent to the row of the call log."""

import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from integrations.errors import ConnectorError
from integrations.transport.bodies import picture
from integrations.transport.messages import Request, Response
from integrations.transport.redaction import CallRecord, fingerprint, masked_path, summary


@dataclass(frozen=True, slots=True)
class NotedCall:
    """One call under way. ``started`` is an instant of ``time.monotonic()``."""

    request: Request
    body: bytes
    started_at: datetime
    started: float
    waited: float

    def record(self, answer: Response | None, error: ConnectorError | None) -> CallRecord:
        """The call as it may be remembered, with how it ended."""
        request = self.request
        parts = urlsplit(request.url)
        path = parts.path or "/"
        return CallRecord(
            operation=request.operation,
            method=request.method,
            host=parts.netloc.rpartition("@")[2],
            path=masked_path(path, request.params),
            is_write=request.is_write,
            started_at=self.started_at,
            duration_ms=round((time.monotonic() - self.started) * 1000),
            waited_ms=round(self.waited * 1000),
            status=answer.status if answer else None,
            request_bytes=len(self.body),
            response_bytes=answer.size if answer else 0,
            fingerprint=fingerprint(request.method, path, self.body) if request.is_write else "",
            error_code=error.code if error else "",
            error_class=type(error).__name__ if error else "",
            request_id=answer.request_id if answer else "",
            vendor_log_url=error.vendor_log_url if error else "",
            request_summary=picture(request),
            response_summary=summary(answer.value) if answer and answer.is_json else {},
        )
