"""The payloads beside this file; SOURCES.md says where their shapes are published."""

import json
from pathlib import Path
from typing import Any


def payload(name: str) -> Any:
    return json.loads((Path(__file__).parent / "payloads" / f"{name}.json").read_text())
