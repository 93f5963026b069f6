"""Writes mails into a folder instead of sending them; the demo shows them from there."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """One file a mail, named by its Message-ID; a reader never sees half of one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def open(self) -> bool:
        """Make the folder; raises OSError where that is not possible."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; returns how many."""
        for message in email_messages:
            name = message.extra_headers["Message-ID"].strip("<>").partition("@")[0]
            unfinished = self.folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            os.replace(unfinished, self.folder / f"{name}.eml")
        return len(email_messages)
