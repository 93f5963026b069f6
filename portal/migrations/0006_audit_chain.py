"""Hashes for the audit log, and triggers that let the database only add to it.

Rows older than 30 days may be deleted, because the purge does. A role that may delete rows but not
change tables therefore cannot hide what was done in the last 30 days.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "the audit log is only ever added to"
ON_POSTGRESQL = f"""
CREATE FUNCTION portal_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.created_at < now() - interval '30 days' THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'TRUNCATE' THEN
        IF NOT EXISTS (
            SELECT FROM portal_auditentry WHERE created_at >= now() - interval '30 days'
        ) THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE EXCEPTION '{REFUSAL}';
END $$;
CREATE TRIGGER portal_audit_rows BEFORE UPDATE OR DELETE ON portal_auditentry
    FOR EACH ROW EXECUTE FUNCTION portal_audit_only_grows();
CREATE TRIGGER portal_audit_table BEFORE TRUNCATE ON portal_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION portal_audit_only_grows();
"""
OFF_POSTGRESQL = """
DROP TRIGGER portal_audit_rows ON portal_auditentry;
DROP TRIGGER portal_audit_table ON portal_auditentry;
DROP FUNCTION portal_audit_only_grows();
"""
ON_SQLITE = (
    f"""CREATE TRIGGER portal_audit_update BEFORE UPDATE ON portal_auditentry
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER portal_audit_delete BEFORE DELETE ON portal_auditentry
    WHEN OLD.created_at >= datetime('now', '-30 days')
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
OFF_SQLITE = ("DROP TRIGGER portal_audit_update", "DROP TRIGGER portal_audit_delete")


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in ON_SQLITE if is_sqlite else (ON_POSTGRESQL,):
        schema_editor.execute(statement)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in OFF_SQLITE if is_sqlite else (OFF_POSTGRESQL,):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_rejected_returns")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="entry_hash",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="previous_hash",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        # SQLite makes a table again to add a column, and the triggers would go with the old one.
        migrations.RunPython(guard, unguard),
    ]
