"""Writes every mail in every language, to look at before customers do."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.letters import preview
from portal.mail.letter import Letter, message_of
from portal.models import Mail
from portal.support.mails import samples


class Command(BaseCommand):
    """The same that the console shows, and that a test mail brings."""

    help = "Write each kind of mail in each language as .html, .txt and .eml."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Write the files, and print how many mails there are."""
        names = [(name, code) for name in samples.titles() for code, _ in settings.LANGUAGES]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, language in names:
                _write(folder / f"{name}.{language}", samples.letter(name, language))
        except OSError as error:
            raise CommandError(f"{folder} cannot be written ({error.strerror}).") from error
        self.stdout.write(f"{len(names)} mails written to {folder}.")


def _write(file: Path, letter: Letter) -> None:
    mail = Mail(recipient="customer@example.com", uuid=UUID(int=0))
    Path(f"{file}.html").write_text(preview.document(letter))
    Path(f"{file}.txt").write_text(letter.text)
    Path(f"{file}.eml").write_bytes(message_of(mail, letter).message().as_bytes())
