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
    "start due readings of people": {
        "task": "candidates.tasks.start_due_readings_of_people",
        "schedule": 60.0,
        "options": {"expires": 60},
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
    "release rows of running bulk exports": {
        "task": "candidates.tasks.release_bulk_exports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "read back what an ATS has made of arrivals": {
        "task": "candidates.tasks.read_back_arrivals",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget pre-flights that nobody started": {
        "task": "candidates.tasks.drop_bulk_drafts",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "compose what would go out in shadow mode": {
        "task": "candidates.tasks.compose_shadow_exports",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "judge causes of failures": {
        "task": "candidates.tasks.review_failures",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "take bulk retries a wave further": {
        "task": "candidates.tasks.advance_retries",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "count how the exports of past days ended": {
        "task": "candidates.tasks.count_ended_exports",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "judge how well connections are": {
        "task": "portal.tasks.judge_connections",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "tell people of troubles": {
        "task": "portal.tasks.tell_of_alerts",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "drain lanes with due exports": {
        "task": "candidates.tasks.ring_due_lanes",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "forget what is private about hires that have arrived": {
        "task": "candidates.tasks.forget_private_data_of_hires",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind customers of links that run out": {
        "task": "integrations.tasks.remind_of_links",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "act on what vendors have told": {
        "task": "integrations.tasks.process_events",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "act on what an ATS has told of people": {
        "task": "candidates.tasks.process_news_of_people",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "forget what vendors have told long ago": {
        "task": "integrations.tasks.forget_what_was_told",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "tell webhook endpoints what has happened": {
        "task": "integrations.tasks.ring_due_webhooks",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget webhook events of long ago": {
        "task": "integrations.tasks.forget_old_webhooks",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "see which test candidates have arrived": {
        "task": "portal.tasks.observe_test_candidates",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "remind of test candidates that stay in an ATS": {
        "task": "portal.tasks.remind_of_test_candidates",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget the answers that are kept for repeated API calls": {
        "task": "integrations.tasks.forget_api_answers",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "compare with the ATS at night": {
        "task": "portal.tasks.start_due_reconciliations",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "show that clock, broker and worker are alive": {
        "task": "portal.tasks.note_clock_tick",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
}
