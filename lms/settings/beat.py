"""What is done by itself, and how often: as `base` has it. Every task is safe to repeat; two of these may overlap."""

DAY = 24 * 3600.0
SOON, SOMETIMES, NOW_AND_THEN, SELDOM = (
    {"schedule": seconds, "options": {"queue": "urgent", "expires": seconds}} for seconds in (20.0, 60.0, 300.0, 900.0)
)
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "ground.sweep_jobs", **SOON},
    "sweep-letters": {"task": "letters.sweep", **SOON},
    "hand-in-overdue-attempts": {"task": "assessments.sweep", **SOMETIMES},
    "publish-questions-due": {"task": "assessments.publish_due", **SOMETIMES},
    "list-unmarked-attempts": {"task": "assessments.list_unmarked", "schedule": DAY},
    "forget-old-letters": {"task": "letters.forget_old", "schedule": DAY},
    "forget-old-jobs": {"task": "ground.forget_jobs", "schedule": DAY},
    "clear-sessions": {"task": "accounts.clear_sessions", "schedule": DAY},
    "sweep-files": {"task": "files.sweep", "schedule": DAY},
    "keep-missing-certificates": {"task": "certificates.keep_missing", "schedule": DAY},
    "sweep-payments": {"task": "payments.sweep", **SOMETIMES},
    "look-at-open-attempts": {"task": "payments.look", **NOW_AND_THEN},
    "reconcile-payments": {"task": "payments.reconcile", **SELDOM},
    "reckon-days": {"task": "payments.reckon_days", "schedule": DAY},
    "remind-of-invoices": {"task": "payments.remind", "schedule": DAY},
    "look-at-members": {"task": "membership.look_at_members", "schedule": DAY},
}
