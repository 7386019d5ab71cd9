"""What Kombo tells of a tool and of one integration: models, actions, and what is switched off."""

from typing import Any

from sandbox.tools import INPUT_FIELDS, READ_MODELS, WRITE_ACTIONS, tool_of, unsupported_actions


def tool_coverage(tool_id: str) -> dict[str, Any]:
    """One tool of ``GET /tools/ats``."""
    tool = tool_of(tool_id)
    assets = f"https://assets.kombo.invalid/{tool.id}"
    return {
        "id": tool.id,
        "label": tool.label,
        "internal_label": None,
        "assets": {
            "logo_url": f"{assets}/logo.svg",
            "icon_url": f"{assets}/icon.svg",
            "icon_black_url": f"{assets}/icon-black.svg",
        },
        "paid_api_details_markdown": None,
        "fast_track_details_markdown": None,
        "partner_only_details_markdown": None,
        "connection_guide_url": f"https://help.kombo.invalid/{tool.id}",
        "coverage": {
            "read_models": [
                {
                    "id": model,
                    "label": label,
                    "coverage_status": "SUPPORTED",
                    "fields": [{"id": name, "coverage_status": "SUPPORTED"} for name in fields],
                }
                for model, (label, fields) in READ_MODELS.items()
            ],
            "write_actions": [
                {
                    "id": action,
                    "label": label,
                    "coverage_status": _status(supported=action not in tool.unsupported),
                    "fields": _input_fields(action, "SUPPORTED"),
                }
                for action, label in WRITE_ACTIONS.items()
            ],
            "features": [],
        },
    }


def integration_details(integration: dict[str, Any]) -> dict[str, Any]:
    """The ``data`` of ``GET /integrations/{id}``."""
    options = integration["options"]
    tool = tool_of(integration["tool"])
    return {
        "id": integration["id"],
        "tool": {
            "id": tool.id,
            "label": tool.label,
            "internal_label": None,
            "logo_url": f"https://assets.kombo.invalid/{tool.id}/logo.svg",
            "icon_url": f"https://assets.kombo.invalid/{tool.id}/icon.svg",
        },
        "category": "ATS",
        "status": state_of(integration),
        "setup_status": options.get("setup_status", "COMPLETED"),
        "end_user": end_user(integration),
        "scope_config": {"id": "SandboxScopeConfig000001", "name": "Read jobs, write candidates"},
        "data_expired_at": None,
        "created_at": integration["created_at"],
        "beta": False,
        "read_models": [
            _datapoint(integration, model, label)
            | {
                "fields": [
                    _switches(integration, model) | _availability(integration, model) | {"id": name}
                    for name in fields
                ]
            }
            for model, (label, fields) in READ_MODELS.items()
        ],
        "write_actions": [
            _datapoint(integration, action, label)
            | {
                "fields": [
                    _availability(integration, action) | {"id": field["id"]}
                    for field in _input_fields(action, "SUPPORTED")
                ]
            }
            for action, label in WRITE_ACTIONS.items()
        ],
    }


def state_of(integration: dict[str, Any]) -> str:
    """``ACTIVE``, ``INVALID`` or ``INACTIVE``."""
    return integration["options"].get("status", "ACTIVE") if integration["enabled"] else "INACTIVE"


def end_user(integration: dict[str, Any]) -> dict[str, Any]:
    """Whose integration it is, as Kombo tells it everywhere."""
    options = integration["options"]
    return {
        "organization_name": options.get("organization", integration["id"]),
        "creator_email": options.get("creator_email"),
        "origin_id": options.get("origin_id"),
    }


def switched_off(integration: dict[str, Any]) -> frozenset[str]:
    """The models and actions that we (``disabled``) or the customer (``opted_out``) do not want."""
    options = integration["options"]
    return frozenset(options.get("disabled", ())) | frozenset(options.get("opted_out", ()))


def _status(*, supported: bool) -> str:
    return "SUPPORTED" if supported else "UNSUPPORTED"


def _input_fields(action: str, status: str) -> list[dict[str, Any]]:
    if not action.startswith("ats_create"):
        return []
    return [{"id": name, "coverage_status": status} for name in INPUT_FIELDS]


def _coverage(integration: dict[str, Any], name: str) -> str:
    options = integration["options"]
    if name in options.get("unknown", ()):
        return "UNKNOWN"
    return _status(supported=name not in unsupported_actions(integration["tool"], options))


def _availability(integration: dict[str, Any], name: str) -> dict[str, Any]:
    coverage = _coverage(integration, name)
    available = coverage == "SUPPORTED" and name not in switched_off(integration)
    return {"is_available": available, "coverage_status": coverage}


def _switches(integration: dict[str, Any], name: str) -> dict[str, Any]:
    """A customer can opt out of what is optional in the scope configuration."""
    options = integration["options"]
    opted_out = name in options.get("opted_out", ())
    scope = "DISABLED" if name in options.get("disabled", ()) else "ENABLED"
    return {
        "scope_config_setting": "OPTIONAL" if opted_out else scope,
        "opted_out_by_customer": opted_out,
    }


def _datapoint(integration: dict[str, Any], name: str, label: str) -> dict[str, Any]:
    return {
        "id": name,
        "label": label,
        **_availability(integration, name),
        **_switches(integration, name),
    }
