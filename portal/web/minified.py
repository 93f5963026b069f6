"""Leaves comments and indentation out of our own style sheets and scripts before browsers get them.

Packages bring files that are small already.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rcssmin
import rjsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

MINIFIERS = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin}


def minified(name: str, text: str) -> str:
    """The text of a file without what only its authors read; other kinds of file stay as they are.

    `name` is relative to static/, as in "portal.css".
    """
    minifier = MINIFIERS.get(Path(name).suffix)
    return str(minifier(text)) if minifier else text


class MinifiedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Collects our static files minified, then hashed and compressed."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Minify the copies of what lies in static/ itself, where no package has files."""
        own = [name for name in paths if "/" not in name and Path(name).suffix in MINIFIERS]
        for name in own if not dry_run else ():
            copy = Path(self.path(name))
            copy.write_text(minified(name, copy.read_text()))
            paths[name] = (self, name)  # or else the file is read from its source again
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: set[str]) -> Iterator[Any]:
        """Compress only the copies with a hash in their name, because pages name no others."""
        yield from super().compress_files(paths & set(self.hashed_files.values()))
