"""The proxies that this repository has files for, started with these files in front of a portal."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import yaml

from tests.harness.portal_server import ROOT, eventually
from tests.harness.services import free_port, program

DEPLOY = ROOT / "deploy"
LOCAL = "127.0.0.1"
HOST = "returns.shop.example"


def tool(name: str) -> str:
    """A program that `make check-deploy` installs."""
    return str(ROOT / ".venv-deploy/bin" / name)


@dataclass
class Proxy:
    """One proxy on one port in front of one portal; `folder` holds its files."""

    folder: Path
    port: int
    portal: int
    in_front: str = "127.0.0.1/32"

    @property
    def url(self) -> str:
        """The address that customers use."""
        return f"http://{LOCAL}:{self.port}"

    def answers(self) -> bool:
        """Whether a page of the portal comes through."""
        with suppress(OSError):
            page = requests.get(f"{self.url}/robots.txt", allow_redirects=False, timeout=5)
            return page.status_code in {200, 301}
        return False


def nginx(proxy: Proxy) -> list[str]:
    """The site for a machine that has nginx already, without its certificate."""
    site = (DEPLOY / "proxies/nginx.conf").read_text()
    site = re.sub(r"^server \{\n    listen 80;.*?^\}\n", "", site, flags=re.DOTALL | re.MULTILINE)
    site = re.sub(r"^ *ssl_certificate.*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 443 ssl", f"listen {LOCAL}:{proxy.port}")
    site = site.replace(f"{LOCAL}:8000", f"{LOCAL}:{proxy.portal}").replace("$host;", "$http_host;")
    site = site.replace("/srv/returns", str(ROOT))
    folders = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{name}_temp_path {proxy.folder}/{name};" for name in folders)
    main = f"daemon off; master_process off; pid {proxy.folder}/nginx.pid;\nevents {{}}\n"
    file = proxy.folder / "nginx.conf"
    file.write_text(f"{main}http {{\naccess_log off;\n{temporary}\n{site}}}\n")
    command = [program("nginx", "nginx-light"), "-p", str(proxy.folder), "-c", str(file)]
    return [*command, "-e", str(proxy.folder / "nginx.log")]


def caddy(proxy: Proxy) -> list[str]:
    """The Caddy of docker-compose.yml; the portal's name and port become those of the test."""
    for file in (DEPLOY / "caddy").iterdir():
        text = file.read_text().replace("portal.caddy portal", "portal.caddy localhost")
        text = text.replace("{args[0]} 8000", "{args[0]} " + str(proxy.portal))
        (proxy.folder / file.name).write_text(text.replace("/etc/caddy", str(proxy.folder)))
    return _run_caddy(proxy)


def own_caddy(proxy: Proxy) -> list[str]:
    """The site for a machine that has Caddy already."""
    site = (DEPLOY / "proxies/Caddyfile").read_text().replace(HOST, "{$BASE_URL}")
    site = site.replace(f"{LOCAL}:8000", f"{LOCAL}:{proxy.portal}")
    (proxy.folder / "Caddyfile").write_text(site)
    return _run_caddy(proxy)


def _run_caddy(proxy: Proxy) -> list[str]:
    file = proxy.folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n}\n" + file.read_text())
    # Caddy takes one block of options, so the test's own goes into the shipped one.
    options = proxy.folder / "global.caddy"
    if options.exists():
        file.write_text(file.read_text().split("}\n", 1)[1])
        options.write_text(options.read_text().replace("{\n", "{\n\tadmin off\n", 1))
    return [tool("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]


def traefik(proxy: Proxy) -> list[str]:
    """Traefik with the labels of deploy/proxies/traefik.yml, as a file in place of Docker."""
    overlay = yaml.safe_load((DEPLOY / "proxies/traefik.yml").read_text())
    tree: dict[str, Any] = {}
    for label in overlay["services"]["portal"]["labels"]:
        _plant(tree, *_filled(label, proxy).split("=", 1))
    tree = tree["traefik"]
    servers = {"servers": [{"url": f"http://{LOCAL}:{proxy.portal}"}]}
    assert tree["http"]["services"]["brand"] == {"loadbalancer": {"server": {"port": 8000}}}
    tree["http"]["services"]["brand"]["loadbalancer"] = servers
    for router in tree["http"]["routers"].values():
        del router["tls"]
    dynamic = proxy.folder / "dynamic.yml"
    dynamic.write_text(yaml.safe_dump({"http": tree["http"]}))
    command = [tool("traefik"), f"--entrypoints.websecure.address={LOCAL}:{proxy.port}"]
    return [*command, f"--providers.file.filename={dynamic}"]


def _filled(label: str, proxy: Proxy) -> str:
    label = label.replace("${COMPOSE_PROJECT_NAME}", "brand").replace("$$", "$")
    label = re.sub(r"\$\{PUBLIC_HOST[^}]*\}", LOCAL, label)
    return re.sub(r"\$\{\w+:-(\w+)\}", r"\1", label)


def _plant(tree: dict[str, Any], path: str, value: str) -> None:
    *parents, last = path.split(".")
    for name in parents:
        tree = tree.setdefault(name, {})
    many = {"entrypoints", "middlewares"}
    tree[last] = [value] if last in many else int(value) if value.isdigit() else value


ALL: list[Callable[[Proxy], list[str]]] = [nginx, caddy, own_caddy, traefik]


@contextmanager
def running(proxy: Proxy, command: Callable[[Proxy], list[str]]) -> Iterator[Proxy]:
    """Start the proxy in front of a portal that runs, and wait until pages come through."""
    shutil.rmtree(proxy.folder, ignore_errors=True)
    proxy.folder.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(proxy.folder),
        "BASE_URL": proxy.url,
        "PROXIES_IN_FRONT": proxy.in_front,
    }
    with (proxy.folder / "log").open("wb") as log:
        process = subprocess.Popen(command(proxy), env=environment, stdout=log, stderr=log)
    try:
        eventually(proxy.answers, f"{command.__name__} passes pages on")
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=30)


def in_front_of(portal: int, folder: Path, in_front: str = "127.0.0.1/32") -> Proxy:
    """A proxy that will listen on a free port."""
    return Proxy(folder / "proxy", free_port(), portal, in_front)
