"""The doctor's questions, in the order in which their answers help."""

from portal.doctor import (
    audit,
    database,
    environment,
    mail,
    old_keys,
    public_url,
    returns,
    sendcloud,
    services,
    staff,
    withdrawals,
    worker,
)
from portal.doctor.finding import Check

DATABASE, SENDCLOUD = "Database", "Sendcloud"
CHECKS: tuple[Check, ...] = (
    Check("Version", environment.version),
    Check("Settings", environment.settings_agree),
    Check("Webhook", environment.webhook_key),
    Check("Database", database.writable),
    Check("Database", database.answers, DATABASE),
    Check("Secret key", services.secret_key, DATABASE),
    Check("Old keys", old_keys.old_keys, DATABASE),
    Check("Cache", services.cache, DATABASE),
    Check("Daily jobs", services.daily_jobs, DATABASE),
    Check("Staff", staff.unused_accounts_of_staff, DATABASE),
    Check("Audit log", audit.is_whole, DATABASE),
    Check("Audit log", audit.ends, DATABASE),
    Check("Withdrawals", withdrawals.can_be_declared),
    Check("Withdrawals", withdrawals.receipts_arrive, DATABASE),
    Check("Evidence", withdrawals.evidence_is_whole, DATABASE),
    Check("Lookups", services.lookups, DATABASE),
    Check("Mail", mail.mail_server),
    Check("Mail", mail.outbox, DATABASE),
    Check("Worker", worker.worker, DATABASE),
    Check("Webhook", services.webhooks_arrive, DATABASE),
    Check("Proxy", services.client_addresses, DATABASE),
    Check("Sendcloud", sendcloud.answers),
    Check("Clock", sendcloud.clock, SENDCLOUD),
    Check("Brand", sendcloud.brand, SENDCLOUD),
    Check("Keys", sendcloud.keys, SENDCLOUD),
    Check("Returns", returns.can_be_made, SENDCLOUD),
    Check("Outside", public_url.seen_from_outside),
    Check("Outside", public_url.plain_http, "Outside"),
)
