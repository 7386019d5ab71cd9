"""What of a job's payload is read: the fingerprint is made of it."""

# What ``mapping.job`` reads. Not ``changed_at``, which moves by itself.
FINGERPRINTED = (
    "id", "remote_id", "name", "status", "visibility", "confidential", "location",
    "remote_work_status", "employment_type", "department", "job_code", "salary_amount",
    "salary_amount_from", "salary_amount_to", "salary_currency", "salary_period", "description",
    "post_url", "remote_url", "stages", "hiring_team", "screening_questions", "opened_at",
    "remote_deleted_at",
)  # fmt: skip
