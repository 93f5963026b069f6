"""Makes one return, looks at what became of it, and cancels it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.rehearsal import reading
from portal.rehearsal.seen import Seen, word
from portal.sendcloud import OutcomeUnknown, SendcloudError
from portal.sendcloud.fields import whole_of
from portal.sendcloud.statuses import slug_of
from portal.sendcloud.unread import Unread, UnreadCalls
from portal.sendcloud.v3 import Making
from portal.sendcloud.v3.made import UNKNOWN

TRIES = 20
SECONDS = 1.5  # between two of them
ONLY_MADE = (39, 41, 49, 50, 51, 53, 54)
LOOK = "Look in Sendcloud's panel and cancel it before the day ends."


@dataclass
class Made:
    """The returns that were made, each with its parcel, and what is not cancelled yet."""

    parcels: dict[int, int | None] = field(default_factory=dict)
    open: list[int] = field(default_factory=list)

    def add(self, answer: Unread) -> int | None:
        """Take the number out of the answer to a making."""
        number = whole_of(answer.fields.get("return_id"))
        if answer.is_fine and number is not None and number not in self.parcels:
            self.parcels[number] = whole_of(answer.fields.get("parcel_id"))
            self.open.append(number)
        return number


class Trial:
    """One making, with all that follows; `pause` waits so many seconds."""

    def __init__(
        self, calls: UnreadCalls, making: Making, seen: Seen, pause: Callable[[float], object]
    ) -> None:
        self.calls, self.making, self.seen, self.pause = calls, making, seen, pause
        self.made = Made()

    def run(self, *, again: bool) -> None:
        """Make, look, and cancel whatever was made, even if a look fails."""
        try:
            if (number := self._make()) is not None:
                self._look(number, again=again)
        except OutcomeUnknown:
            self.seen.attention.append(f"It is not known whether a return was made. {LOOK}")
        except SendcloudError:
            # The report must still come, because it says whether the return is cancelled.
            self.seen.attention.append("Sendcloud failed while the return was looked at.")
        finally:
            self.seen.made = len(self.made.parcels)
            for number in tuple(self.made.open):
                self._cancel(number)

    def _make(self) -> int | None:
        self.seen.has_tried = True
        answer = self._made()
        number = self.made.add(answer)
        if number is None:
            sentence = f"A return that the validation accepts is answered with {answer.status}"
            self.seen.differ(49, f"{sentence} and no number.")
        return number

    def _made(self) -> Unread:
        """The answer to a making; raises OutcomeUnknown where it may exist all the same."""
        answer = self.calls.made(self.making.body())
        is_told = whole_of(answer.fields.get("return_id")) is not None
        if answer.status >= 500 or answer.status in UNKNOWN or (answer.is_fine and not is_told):
            raise OutcomeUnknown(operation="rehearsal", status=answer.status)
        return answer

    def _look(self, number: int, *, again: bool) -> None:
        self._again(number) if again else self.seen.skip(50, "It was not asked for (--and-again).")
        is_open = self._state(number)
        self._lists(number)
        references = self.calls.parcels_of(self.making.reference).listed("parcels")
        sentence = "Version 2 finds no parcel by the reference of a return."
        self.seen.agree(51, unless="" if references else sentence)
        if is_open:
            self._documents(number)
        else:
            self.seen.skip(54, "The return waits for something else.")
            self.seen.skip(41, "The return waits for something else.")

    def _again(self, first: int) -> None:
        """What a second return with the same reference meets."""
        answer = self._made()
        second = self.made.add(answer)
        if not answer.is_fine:
            self.seen.differ(50, f"The same reference again is refused with {answer.status}.")
        else:
            sentence = "The same reference again is answered with the first return."
            self.seen.agree(50, unless=sentence if second == first else "")

    def _state(self, number: int) -> bool:
        """Whether the new return waits for nothing."""
        shown = self.calls.newer_return(number)
        status = shown.fields.get("status")
        sentence = f"A new return has the status {word(status)} instead of open."
        self.seen.agree(49, unless="" if status == "open" else sentence)
        has_older = "incoming_parcel_status" in shown.fields
        self.seen.agree(53, unless="A return carries version 2's status too." if has_older else "")
        if "id" not in shown.fields:
            self.seen.differ(33, "A return of version 3 has no `id`.")
        return bool(status == "open")

    def _lists(self, number: int) -> None:
        listed = reading.ids(iter(self.calls.older_returns().listed("returns")))
        if number not in listed:
            self.seen.differ(33, "The first page of version 2 lacks a return that version 3 made.")

    def _documents(self, number: int) -> None:
        """The one document of the return: its label, or a QR code in its place."""
        parcel = self.made.parcels[number]
        if parcel is None:
            self.seen.skip(54, "The new return names no parcel.")
            return
        self._wait_for_carrier(number)
        if self.making.option.is_labelless:
            self.seen.skip(54, "The return has a QR code in place of a label.")
            code = self.calls.code(parcel)
            sentence = f"The QR code is answered with {code.status}."
            self.seen.agree(41, unless="" if code.kind else sentence)
            return
        self.seen.skip(41, "The account has no option without a printer that the rules take.")
        label = self.calls.label(parcel)
        sentence = f"After {TRIES * SECONDS:g} seconds the label is answered with {label.status}."
        self.seen.agree(54, unless="" if label.kind == "application/pdf" else sentence)

    def _wait_for_carrier(self, number: int) -> None:
        """Read the return until it has a tracking number."""
        for _ in range(TRIES):
            if self.calls.newer_return(number).fields.get("tracking_number"):
                return
            self.pause(SECONDS)

    def _cancel(self, number: int) -> None:
        """Ask to cancel, and say plainly if it is not sure that it worked."""
        try:
            answer = self.calls.cancelled(number)
            is_gone = answer.status == 202 and self._is_cancelled(number)
        except SendcloudError:
            is_gone = False
        else:
            self._judge(answer.status, is_gone=is_gone)
        if is_gone:
            self.made.open.remove(number)
        else:
            self.seen.attention.append(f"The return {number} may not be cancelled. {LOOK}")

    def _judge(self, status: int, *, is_gone: bool) -> None:
        if status == 202 and not is_gone:
            self.seen.skip(39, f"After {TRIES * SECONDS:g} seconds the status does not tell it.")
        else:
            sentence = f"A cancellation on the same day is answered with {status}."
            self.seen.agree(39, unless="" if is_gone else sentence)

    def _is_cancelled(self, number: int) -> bool:
        for _ in range(TRIES):
            history = self.calls.newer_return(number).listed("status_history")
            slugs = {slug_of(str(entry.get("parent_status") or "")) for entry in history}
            if any(slug.startswith("cancel") for slug in slugs):
                return True
            self.pause(SECONDS)
        return False
