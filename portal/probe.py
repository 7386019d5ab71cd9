"""Asks the web server of this container whether it lives: ``python -m portal.probe``."""

import os
import sys
from http.client import HTTPConnection

SECONDS = 4.0


def main() -> int:
    """The exit code: 0 when the web server answers 200."""
    port = int(os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")[2])
    # The probe comes by number; the portal answers to its names only.
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].lstrip(".")
    server = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        server.request("GET", "/health/live", headers={"Host": host})
        status = server.getresponse().status
    except OSError as error:
        sys.stderr.write(f"The web server does not answer: {error}\n")
        return 1
    finally:
        server.close()
    if status != 200:
        sys.stderr.write(f"The web server answers {status}.\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
