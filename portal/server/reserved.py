"""Threads that only the health checks use, so that they answer while all others wait."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# Each has a thread of its own, because /readyz may wait for the database, and strangers may ask it.
PROBES = ("/healthz", "/readyz")


class ReservingWorker(ThreadWorker):  # type: ignore[misc]
    """Gives a health check to its own thread, and any other request to the usual ones."""

    def get_thread_pool(self) -> Any:
        """gunicorn's own, beside one thread for each kind of health check."""
        self._reserved = {path: ThreadPoolExecutor(max_workers=1) for path in PROBES}
        return super().get_thread_pool()

    def is_reserved(self, conn: TConn) -> bool:
        """Whether the request is a health check."""
        return conn.sock.path in self._reserved

    def enqueue_req(self, conn: TConn) -> None:
        """Give a health check to its own thread."""
        work = self._reserved[conn.sock.path].submit(self.handle, conn)
        work.add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )
