"""What is collected for browsers: our own files without comments, the packages' as they are."""

from pathlib import Path

from django.conf import settings as given
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from portal.settings import STORAGES


def test_comments_and_indentation_of_our_own_files_are_not_sent(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = STORAGES
    call_command("collectstatic", interactive=False, verbosity=0)
    for name in ("portal.css", "portal.js", "items.js", "share.js", "support.css", "support.js"):
        written = given.ROOT / "static" / name
        sent = (tmp_path / staticfiles_storage.stored_name(name)).read_text()
        assert len(sent) < 0.95 * len(written.read_text()), name
        assert "\n  " not in sent, name
    theirs = "django_htmx/htmx-2.js"
    assert (tmp_path / theirs).read_text() == Path(str(finders.find(theirs))).read_text()
