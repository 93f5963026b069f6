"""Where the portal finds its own files, and where it keeps data unless told otherwise."""

from pathlib import Path

from portal.config import env

PACKAGE = Path(__file__).resolve().parent.parent
# In a checkout templates/, static/ and gunicorn.conf.py lie beside the package, in an installed
# wheel inside it.
IS_INSTALLED = (PACKAGE / "templates").is_dir()
FILES = PACKAGE if IS_INSTALLED else PACKAGE.parent


def data_folder() -> Path:
    """The folder of the SQLite database, the static files and the demo: DATA_DIR."""
    default = Path.home() / ".local/share/return-portal" if IS_INSTALLED else FILES / "var"
    return Path(env.text("DATA_DIR", str(default))).absolute()
