"""Whether an SQLite file can be written, found by writing beside it."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from portal.doctor.finding import Finding, ok, wrong
from portal.models import JobRun

ENOUGH = 100_000_000  # bytes
TRIED = 1_000_000  # bytes, more than one write of the portal's
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def writable() -> Iterator[Finding]:
    """The folder, the space on its disk, and the file itself."""
    file = Path(str(settings.DATABASES["default"]["NAME"])).absolute()
    if not file.parent.is_dir():
        sentence = f"The folder {file.parent} of the database does not exist."
        yield wrong("Database", sentence, "Make it, or check the path in DATABASE_URL.")
        return
    free = shutil.disk_usage(file.parent).free
    try:
        _write_beside(file)
        _write_into()
    except OSError as error:
        yield _refused(error, file.parent, free)
    except DatabaseError:
        sentence = f"The database {file} cannot be written."
        yield wrong("Database", sentence, "Check its owner and rights, and those of its folder.")
    else:
        yield _space(file.parent, free)


def _write_beside(file: Path) -> None:
    with tempfile.TemporaryFile(dir=file.parent) as trial:
        trial.write(bytes(TRIED))
        trial.flush()
        os.fsync(trial.fileno())


def _write_into() -> None:
    """Write a row and take it back; SQLite refuses it where the file is read-only."""
    if JobRun._meta.db_table not in connection.introspection.table_names():
        return  # before the first migration
    with transaction.atomic():
        JobRun.objects.filter(name="doctor").delete()
        transaction.set_rollback(True)


def _refused(error: OSError, folder: Path, free: int) -> Finding:
    if error.errno in FULL:
        sentence = f"The disk of {folder} is full: {_megabytes(free)} are free."
        return wrong("Database", sentence, "Delete what is not needed, or use a larger disk.")
    if error.errno == errno.EROFS:
        sentence = f"The disk of {folder} is read-only; {_megabytes(free)} are free."
        return wrong("Database", sentence, "Mount it for writing, and look for errors of the disk.")
    sentence = f"This user may not write to {folder}; {_megabytes(free)} are free."
    return wrong("Database", sentence, "Give the folder to the user that runs the portal.")


def _space(folder: Path, free: int) -> Finding:
    if free < ENOUGH:
        sentence = f"The disk of {folder} is almost full: {_megabytes(free)} are free."
        return wrong("Database", sentence, "Delete what is not needed, or use a larger disk.")
    return ok("Database", f"The disk of {folder} takes writes; {_megabytes(free)} are free.")


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000:,} MB"
