"""Takes a picture of every page that a customer sees: wide and on a phone, light and dark.

``python scripts/screenshots.py --out DIR``. Everything is made up and thrown away afterwards: a
database of its own, stand-in vendors, and a server on a free port. Needs a Chromium, named by
``CHROMIUM`` where it is not ``/usr/bin/chromium``.
"""

import argparse
import importlib
import os
import socket
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What an environment for production would change about the embedded default.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "SECRET_KEY", "CREDENTIAL_KEYS", "BEHIND_TLS")


def main() -> None:
    """Set the environment, then let the scenes be played."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the pictures")
    parser.add_argument("--only", default="", help="only scenes whose name holds this")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(ROOT))
    server = importlib.import_module("sandbox.server").SandboxServer
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder, server() as box:
        for name in FOREIGN:
            os.environ.pop(name, None)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's driver runs a loop in this thread
            "PORTAL_DATA_DIR": folder,
            "PORTAL_URL": f"http://127.0.0.1:{port}",
            "PLATFORM_NAME": "Talentbridge",
            "KOMBO_API_KEY": "platform-key",
            "KOMBO_BASE_URL": box.api_url,
            "OUTBOUND_ALLOWED_PRIVATE": f"{box.host}:{box.port}",
            "EMAIL_URL": "dummymail://",
            "LOG_LEVEL": "ERROR",
        }
        box.control.add_key("platform-key")
        stage = importlib.import_module("screenshot_stage")
        scenes = importlib.import_module("screenshot_scenes").SCENES
        count = stage.play(scenes, box, port=port, out=chosen.out, only=chosen.only)
    sys.stdout.write(f"{count} pictures are in {chosen.out}.\n")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
