"""The portal's own gunicorn worker: a slow client waits in its event loop and takes no thread."""
