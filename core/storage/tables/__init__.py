"""Every table, each column with its meaning. ``Base.metadata`` holds them all.

``intake`` is what arrives, ``matters`` the cases with all that hangs on them, ``finding`` the
words by which they are found, ``office`` what the
office sets for itself, ``scoring`` what assessors find and what is typed in for reports,
``policies`` the rules it writes itself, ``shadowing`` their trial beside those in use,
``inspecting`` what is looked for by night, ``working`` long work in the background, ``outside``
what goes out, ``sealing`` what is asked about identities, ``access`` who may come in and who
tried, ``proving`` the log over what may not change unseen,
``attaching`` the files of cases.
"""

from core.storage.tables.access import access_events, attempts, grants, tokens, units, users
from core.storage.tables.attaching import attachments
from core.storage.tables.base import Base
from core.storage.tables.finding import case_texts
from core.storage.tables.inspecting import (
    channel_totals,
    inspection_nights,
    suspicion_changes,
    suspicions,
)
from core.storage.tables.intake import (
    idempotency_keys,
    number_sequences,
    parties,
    submissions,
)
from core.storage.tables.matters import (
    applications,
    barred,
    cases,
    journal,
    links,
    notices,
    services,
    tasks,
    timers,
)
from core.storage.tables.office import (
    calendar_records,
    office_draft_events,
    office_drafts,
    setting_changes,
    settings,
)
from core.storage.tables.outside import (
    calendar_feeds,
    deliveries,
    digests,
    outbox,
    webhook_endpoints,
)
from core.storage.tables.policies import draft_events, drafts, publications
from core.storage.tables.proving import audit_entries, checkpoints, holds, log_heads, log_rows
from core.storage.tables.scoring import exclusion_decisions, exclusions, findings, period_numbers
from core.storage.tables.sealing import identity_requests, legal_holds, messages, receipts
from core.storage.tables.shadowing import shadow_differences, shadow_runs
from core.storage.tables.working import import_tables, jobs, saved_filters

metadata = Base.metadata

__all__ = [
    "Base",
    "access_events",
    "applications",
    "attachments",
    "attempts",
    "audit_entries",
    "barred",
    "calendar_feeds",
    "calendar_records",
    "case_texts",
    "cases",
    "channel_totals",
    "checkpoints",
    "deliveries",
    "digests",
    "draft_events",
    "drafts",
    "exclusion_decisions",
    "exclusions",
    "findings",
    "grants",
    "holds",
    "idempotency_keys",
    "identity_requests",
    "import_tables",
    "inspection_nights",
    "jobs",
    "journal",
    "legal_holds",
    "links",
    "log_heads",
    "log_rows",
    "messages",
    "metadata",
    "notices",
    "number_sequences",
    "office_draft_events",
    "office_drafts",
    "outbox",
    "parties",
    "period_numbers",
    "publications",
    "receipts",
    "services",
    "saved_filters",
    "setting_changes",
    "settings",
    "shadow_differences",
    "shadow_runs",
    "submissions",
    "suspicion_changes",
    "suspicions",
    "tasks",
    "timers",
    "tokens",
    "units",
    "users",
    "webhook_endpoints",
]
