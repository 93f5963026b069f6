"""The triggers of the table: entries are added at the end, and change only in form.

What an entry says stays. Its ciphertext may be renewed or erased, with its seal.
"""

from portal.storage.triggers import Triggers

TABLE = "portal_evidence"
REFUSAL = "the evidence is only ever added to"
FIXED = ("number", "kind", "about", "at", "content", "previous", "digest")
NEXT = f"(SELECT COALESCE(MAX(number), 0) + 1 FROM {TABLE})"
_ABORT = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"

TRIGGERS = Triggers(
    TABLE,
    sqlite={
        "portal_evidence_delete": f"BEFORE DELETE ON {TABLE} {_ABORT}",
        "portal_evidence_update": f"BEFORE UPDATE OF {', '.join(FIXED)} ON {TABLE} {_ABORT}",
        # INSERT OR REPLACE deletes without calling a trigger, so the number is compared here.
        "portal_evidence_insert": f"BEFORE INSERT ON {TABLE} WHEN NEW.number <> {NEXT} {_ABORT}",
    },
    function=f"""
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.number = {NEXT} THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF ({", ".join(f"NEW.{name}" for name in FIXED)})
            = ({", ".join(f"OLD.{name}" for name in FIXED)}) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '{REFUSAL}';
END """,
    postgresql={
        "portal_evidence_rows": f"BEFORE INSERT OR UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
        "portal_evidence_table": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
    },
)
