"""The whole clock. Each tick only looks for rows that are due; two clocks do no harm.

Seconds between ticks. How often something really happens is decided by the rows: a connection's
``next_sync_at``, an export's ``not_before``.
"""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "start due job syncs": {
        "task": "jobs.tasks.start_due_syncs",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "recover exports whose worker died": {
        "task": "candidates.tasks.recover_lost_exports",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "reconsider held exports whose facts changed": {
        "task": "candidates.tasks.reconsider_held_exports",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "drain lanes with due exports": {
        "task": "candidates.tasks.ring_due_lanes",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "show that clock, broker and worker are alive": {
        "task": "portal.tasks.note_clock_tick",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
}
