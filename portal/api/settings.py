"""The settings of the REST framework and of the OpenAPI document."""

from typing import Any

from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from integrations.rules.connection_state import ConnectionState
from jobs.rules.states import JobSource, JobState, SyncState

REST_FRAMEWORK: dict[str, Any] = {
    # Every view of ours stands on TenantViewSet, which says who may; any other answers nobody.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.Document",
    "EXCEPTION_HANDLER": "integrations.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "ATS Integration Portal",
    "DESCRIPTION": (
        "Jobs come in, candidates go out, exactly once. Every call needs a key "
        "(`Authorization: Bearer …`); every call that changes something an `Idempotency-Key`."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Fields of one name with different words: each list of words gets the name of its rule.
    "ENUM_NAME_OVERRIDES": {
        kind.__name__: [(member.value, member.value) for member in kind]
        for kind in (
            CandidateSource,
            ConnectionState,
            ExportState,
            JobSource,
            JobState,
            PlatformStage,
            SyncState,
        )
    },
}
