"""Withdrawals as CSV, and as a ZIP with receipts and all that verifies the chain without us."""

import csv
import io
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import translation

from portal.evidence import chain, standalone
from portal.models import Evidence, EvidenceKind, Withdrawal
from portal.statistics.export import BOM, harmless
from portal.withdrawal.pdf import pdf
from portal.withdrawal.receipts import Receipt

CHUNK = 500  # rows in memory
TYPED = ("name", "contract", "goods", "email")
COLUMNS = ("reference", "received_at", "state", "receipt", "language", *TYPED, "digest")


def csv_lines() -> Iterator[str]:
    """A line for each withdrawal, oldest first."""
    yield BOM + _line(COLUMNS)
    for receipt in _receipts():
        row = receipt.row
        known = [row.reference, receipt.received_at.isoformat(), row.state, row.receipt]
        typed = [str(receipt.facts.get(name, "")) for name in TYPED]
        yield _line([*known, row.language, *typed, receipt.digest])


def zip_chunks() -> Iterator[bytes]:
    """The parts of the ZIP, one after the other; nothing is written to a disk.

    The chain comes after the texts. What is declared or erased while they are written is then in
    the chain as it stands, and the export still verifies.
    """
    sink, exported = _Sink(), set[str]()
    with ZipFile(sink, "w", ZIP_DEFLATED) as bundle:  # type: ignore[call-overload]
        bundle.writestr("verify.py", Path(standalone.__file__).read_bytes())
        for receipt in _receipts():
            for name, content in _documents(receipt):
                bundle.writestr(name, content)
                exported.add(receipt.reference)
                yield sink.taken()
        with bundle.open("chain.csv", "w") as file:
            for line in _chain_lines(exported):
                file.write(line.encode())
                yield sink.taken()
    yield sink.taken()


class _Sink:
    """What ZipFile writes to; it has no position, so the file may be sent on at once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        """What was written since this was called last."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _receipts() -> Iterator[Receipt]:
    for row in Withdrawal.objects.order_by("pk").iterator(chunk_size=CHUNK):
        yield Receipt.of(row)


def _documents(receipt: Receipt) -> Iterator[tuple[str, bytes]]:
    plain = chain.plain_payload(receipt.entry)
    if plain is None:
        return  # its key is lost
    yield f"statements/{receipt.reference}.json", plain
    with translation.override(receipt.row.language):
        yield f"receipts/{receipt.reference}.pdf", pdf(receipt)


def _chain_lines(exported: Container[str]) -> Iterator[str]:
    yield _line(standalone.COLUMNS)
    for entry in Evidence.objects.order_by("number").iterator(chunk_size=CHUNK):
        said = [entry.kind, entry.about, chain.moment(entry.at), entry.content]
        shown = _payload(entry, exported)
        yield _line([str(entry.number), *said, entry.previous, entry.digest, shown])


def _payload(entry: Evidence, exported: Container[str]) -> str:
    """Where an export has the plain text; "encrypted" where it has not, empty once erased."""
    if not entry.payload:
        return ""
    is_exported = entry.kind == EvidenceKind.STATEMENT and entry.about in exported
    return f"{entry.about}.json" if is_exported else "encrypted"


def _line(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([harmless(value) for value in values])
    return out.getvalue()
