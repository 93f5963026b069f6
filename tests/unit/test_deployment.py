"""The deployment files: containers run without root, read-only and with limits."""

import json
import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from portal import __version__
from portal.config.withdrawal import WORDS
from portal.server import embedded, supervisor

ROOT = Path(settings.ROOT)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "VERSION" in service["image"]]
KUBERNETES = ROOT / "deploy/kubernetes"
BASE = yaml.safe_load((KUBERNETES / "base/kustomization.yaml").read_text())
OVERLAY = yaml.safe_load((KUBERNETES / "overlays/my-shop/kustomization.yaml").read_text())
FOLDERS = ("base", "gateway", "ingress", "overlays/my-shop")


def objects_of(folder: str) -> list[Any]:
    """All objects that a folder of the manifest names, without its components and bases."""
    here = KUBERNETES / folder
    names = yaml.safe_load((here / "kustomization.yaml").read_text())["resources"]
    files = [here / name for name in names if name.endswith(".yaml")]
    return [document for file in files for document in yaml.safe_load_all(file.read_text())]


OBJECTS = objects_of("base")


def pod(document: dict[str, Any]) -> dict[str, Any] | None:
    """The spec of the pod that an object starts; None if it starts no pod."""
    spec = document.get("spec", {})
    if "jobTemplate" in spec:
        spec = spec["jobTemplate"]["spec"]
    pod_spec: dict[str, Any] | None = spec.get("template", {}).get("spec")
    return pod_spec


PODS = {document["metadata"]["name"]: spec for document in OBJECTS if (spec := pod(document))}


def test_the_page_of_a_portal_that_is_away_has_the_link_where_withdrawals_are_on() -> None:
    """Caddy takes the page by the setting that the portal gets too."""
    folder = ROOT / "deploy/caddy"
    on, off = ((folder / name).read_text() for name in ("away.on.html", "away.html"))
    for language, words in WORDS.items():
        link = f'<a href="/withdraw/?language={language}" lang="{language}">{words.link}</a>'
        assert on.count(link) == 1
        assert (
            on.count(f'<section lang="{language}">')
            == off.count(f'<section lang="{language}">')
            == 1
        )
    assert "withdraw" not in off.lower()
    for page in (on, off):
        assert "press the button again" in page
        assert "<!--" not in page.partition("<footer>")[2]
    assert SERVICES["caddy"]["environment"]["WITHDRAWAL"] == "${WITHDRAWAL:-off}"
    chosen = "try_files /away.{$WITHDRAWAL:off}.html /away.html"
    assert chosen in (folder / "portal.caddy").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_memory_limit_and_restarts(name: str) -> None:
    assert SERVICES[name]["mem_limit"]
    assert "restart" in SERVICES[name] or name == "demo"


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_keeps_a_capability_it_does_not_need(name: str) -> None:
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    assert SERVICES[name].get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])


@pytest.mark.parametrize("name", SERVICES)
def test_the_log_of_every_container_is_limited(name: str) -> None:
    assert set(SERVICES[name]["logging"]["options"]) == {"max-size", "max-file"}


@pytest.mark.parametrize("name", OURS)
def test_every_container_of_ours_is_read_only_and_needs_no_volume(name: str) -> None:
    """The image declares a volume at /data; without a mount there, each start would make one."""
    assert SERVICES[name]["read_only"]
    assert any(mount.startswith("/data") for mount in SERVICES[name]["tmpfs"])


@pytest.mark.parametrize("name", sorted({*SERVICES} - {*OURS}))
def test_every_other_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted({*SERVICES} - {*OURS} | {"portal"}))
def test_docker_looks_often_only_while_a_service_starts(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert (check["interval"], check["start_interval"]) == ("30s", "1s")


@pytest.mark.parametrize("name", OURS)
def test_the_image_has_the_version_of_this_release_unless_it_is_named(name: str) -> None:
    assert SERVICES[name]["image"] == f"${{IMAGE:-return-portal}}:${{VERSION:-{__version__}}}"


def test_the_portal_can_be_started_three_times_on_one_machine() -> None:
    assert "ports" not in SERVICES["portal"]
    assert "container_name" not in SERVICES["portal"]


class _WithTags(yaml.SafeLoader):
    """Reads compose's own tags, such as !reset, as if they were not there."""


_WithTags.add_constructor("!reset", lambda loader, node: None)
_WithTags.add_constructor("!override", lambda loader, node: loader.construct_mapping(node))


def test_of_many_brands_each_service_is_on_the_shared_network_or_never_starts() -> None:
    """A new service in docker-compose.yml needs a line in deploy/brands/brand.yml too."""
    text = (ROOT / "deploy/brands/brand.yml").read_text()
    services = yaml.load(text, Loader=_WithTags)["services"]
    assert set(services) == set(SERVICES) - {"demo"}
    for service in services.values():
        assert service.get("profiles") == ["alone"] or "brands" in service["networks"]


def test_the_demo_needs_no_configuration_at_all() -> None:
    assert SERVICES["demo"]["profiles"] == ["demo"]
    assert "secrets" not in SERVICES["demo"]
    assert "env_file" not in SERVICES["demo"]
    assert "environment" not in SERVICES["demo"]


def test_no_default_of_a_setting_is_repeated() -> None:
    """Only .env and docs/configuration.md name settings; compose names what is its own."""
    own = {"HOST", "PORT", "STATIC_ROOT", "BRAND_DIR", "DATABASE_POOL_SIZE", "TRUSTED_PROXIES"}
    own |= {"PREPARE", "WORKER"}
    named = SERVICES["portal"]["environment"]
    assert {name for name in named if not name.endswith("_FILE")} == own
    assert SERVICES["portal"]["env_file"] == [{"path": ".env", "required": False}]


def test_every_secret_setting_comes_from_a_file() -> None:
    secret = re.compile(r"\w*(?:KEY|KEY_FALLBACKS|SECRET|DSN|DATABASE_URL|REDIS_URL|EMAIL_URL)")
    sources = [ROOT / "portal/settings.py", ROOT / "portal/config/database.py"]
    sources.append(ROOT / "portal/config/mail.py")
    named = re.findall(r'\("([A-Z_]+)"', "".join(source.read_text() for source in sources))
    secrets = {name for name in named if secret.fullmatch(name)}
    files = {
        name.removesuffix("_FILE"): path
        for name, path in SERVICES["portal"]["environment"].items()
        if name.endswith("_FILE")
    }
    assert files == {name: f"/run/secrets/{name.lower()}" for name in secrets}
    assert set(SERVICES["portal"]["secrets"]) == {name.lower() for name in secrets}


def test_only_the_jobs_of_the_owner_know_the_owners_password() -> None:
    """Security 44: what serves customers cannot connect as the role that may change the tables."""
    owners = {"prepare", "backup"}
    for name, service in SERVICES.items():
        knows = "database_owner_url" in service.get("secrets", [])
        assert knows == ("DATABASE_OWNER_URL_FILE" in service.get("environment", {}))
        assert knows == (name in owners)
    for name in owners:
        assert set(SERVICES[name]["secrets"]) > set(SERVICES["portal"]["secrets"])
    assert SERVICES["portal"]["environment"]["PREPARE"] == "no"
    for name, spec in PODS.items():
        given = [each["name"] for each in spec["containers"][0].get("env", [])]
        assert ("DATABASE_OWNER_URL" in given) == (
            name in {"portal-migrate-RELEASE", "portal-backup"}
        )


def test_every_secret_of_compose_is_a_file_in_the_folder() -> None:
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}


def test_the_environment_to_fill_in_is_two_lines() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    wanted = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    assert wanted == ["BASE_URL", "BRAND_DOMAIN"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_the_manifest_is_used(folder: str) -> None:
    here = KUBERNETES / folder
    named = yaml.safe_load((here / "kustomization.yaml").read_text())["resources"]
    files = {path.name for path in here.glob("*.yaml")} - {"kustomization.yaml"}
    assert files == {name for name in named if name.endswith(".yaml")}


def test_the_cluster_reads_the_same_secrets_as_compose() -> None:
    literals = dict(line.split("=", 1) for line in BASE["configMapGenerator"][0]["literals"])
    files = {name: path.name for name, path in map(_file, literals.items()) if path}
    environment = SERVICES["portal"]["environment"]
    assert files == {name: path.name for name, path in map(_file, environment.items()) if path}


def _file(setting: tuple[str, str]) -> tuple[str, Path | None]:
    name, value = setting
    return name, Path(value) if name.endswith("_FILE") else None


def test_an_overlay_names_the_brand_its_address_and_the_release() -> None:
    literals = dict(line.split("=", 1) for line in OVERLAY["configMapGenerator"][0]["literals"])
    assert set(literals) == {"BASE_URL", "BRAND_DOMAIN", "TRUSTED_PROXIES"}
    assert OVERLAY["images"][0]["newTag"] == __version__


@pytest.mark.parametrize("name", PODS)
def test_every_pod_has_the_folder_of_the_brand_and_the_secrets(name: str) -> None:
    mounts = {mount["name"] for mount in PODS[name]["containers"][0]["volumeMounts"]}
    assert mounts == {volume["name"] for volume in PODS[name]["volumes"]}
    assert {"secrets", "brand", "tmp"} <= mounts


def test_only_labelled_namespaces_reach_the_portal_and_nothing_reaches_a_job() -> None:
    rules = {
        document["metadata"]["name"]: document["spec"]
        for document in OBJECTS
        if document["kind"] == "NetworkPolicy"
    }
    web = {"app.kubernetes.io/component": "web"}
    assert rules["portal-in"]["podSelector"] == {"matchLabels": web}
    assert [list(peer) for peer in rules["portal-in"]["ingress"][0]["from"]] == [
        ["namespaceSelector"]
    ]
    assert rules["portal-out"]["podSelector"] == {}
    assert "Ingress" in rules["portal-out"]["policyTypes"]
    assert "ingress" not in rules["portal-out"]


@pytest.mark.parametrize("name", PODS)
def test_every_pod_runs_without_root_and_cannot_write(name: str) -> None:
    assert PODS[name]["securityContext"]["runAsNonRoot"]
    assert PODS[name]["automountServiceAccountToken"] is False
    for container in PODS[name]["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert container["resources"]["requests"]["cpu"]


def test_a_pod_runs_as_the_user_of_the_image() -> None:
    user = re.findall(r"^USER (\d+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert [str(spec["securityContext"]["runAsUser"]) for spec in PODS.values()] == user * len(PODS)


def test_a_pod_has_a_disk_for_a_backup_where_the_restore_expects_it() -> None:
    (folder,) = re.findall(r"TMPDIR=(\S+)", (ROOT / "docs/backup.md").read_text())
    mounts = {
        mount["mountPath"]: mount["name"]
        for mount in PODS["portal"]["containers"][0]["volumeMounts"]
    }
    volumes = {volume["name"]: volume for volume in PODS["portal"]["volumes"]}
    assert "medium" not in volumes[mounts[folder]]["emptyDir"]


def graceful_timeout() -> int:
    config = (ROOT / "gunicorn.conf.py").read_text()
    return int(re.findall(r"^graceful_timeout = (\d+)", config, re.MULTILINE)[0])


def test_a_pod_has_longer_to_end_than_its_requests() -> None:
    graceful = graceful_timeout()
    before = int(PODS["portal"]["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert PODS["portal"]["terminationGracePeriodSeconds"] > graceful + before
    assert int(SERVICES["portal"]["stop_grace_period"].rstrip("s")) > graceful


def test_a_worker_runs_beside_the_portal_and_the_portal_runs_none() -> None:
    literals = BASE["configMapGenerator"][0]["literals"]
    assert "WORKER=external" in literals
    assert SERVICES["portal"]["environment"]["WORKER"] == "external"
    work = ["python", "manage.py", "work"]
    assert SERVICES["worker"]["command"] == work
    assert PODS["portal-worker"]["containers"][0]["command"] == work
    # The longest that a worker takes for the mail at hand.
    assert PODS["portal-worker"]["terminationGracePeriodSeconds"] > supervisor.PATIENCE
    assert int(SERVICES["worker"]["stop_grace_period"].rstrip("s")) > supervisor.PATIENCE


def test_the_embedded_worker_ends_within_the_time_of_the_server() -> None:
    unit = (ROOT / "deploy/systemd/return-portal.service").read_text()
    has = int(re.findall(r"^TimeoutStopSec=(\d+)", unit, re.MULTILINE)[0])
    assert graceful_timeout() + embedded.PATIENCE < has


def test_the_service_the_budget_and_the_autoscaler_select_the_same_pods() -> None:
    doors = objects_of("ingress") + objects_of("gateway")
    named = {
        (document["kind"], document["metadata"]["name"]): document.get("spec")
        for document in OBJECTS + doors
    }
    labels = named["Deployment", "portal"]["template"]["metadata"]["labels"]
    assert named["Service", "portal"]["selector"] == labels
    assert named["PodDisruptionBudget", "portal"]["selector"]["matchLabels"] == labels
    target = named["HorizontalPodAutoscaler", "portal"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", "portal")
    backend = named["Ingress", "portal"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend == {"name": "portal", "port": {"name": "http"}}
    served = named["Service", "portal"]["ports"][0]["port"]
    route = named["HTTPRoute", "portal"]["rules"][0]["backendRefs"]
    assert route == [{"name": "portal", "port": served}]


def test_the_image_keeps_the_locale_data_of_every_language_of_the_portal() -> None:
    kept = re.findall(r'^ARG LANGUAGES="(.*)"$', (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    chosen = "LANGUAGES = [" in (ROOT / "portal/settings.py").read_text()
    spoken = settings.LANGUAGES if chosen else [(settings.LANGUAGE_CODE, "")]
    assert {code.partition("-")[0] for code, _ in spoken} <= set(kept[0].split("|"))


def make_secrets(folder: Path) -> tuple[dict[str, str], str]:
    """Runs the script on a folder; returns the files' contents and what the script says."""
    script = str(ROOT / "deploy/make-secrets")
    done = subprocess.run(["sh", script, str(folder)], check=True, capture_output=True, text=True)
    return {path.name: path.read_text() for path in (folder / "secrets").iterdir()}, done.stdout


def test_the_secrets_are_made_once_and_fit_together(tmp_path: Path) -> None:
    made, _ = make_secrets(tmp_path)
    assert make_secrets(tmp_path)[0] == made
    assert set(made) == set(COMPOSE["secrets"])
    assert len(made["secret_key"]) == 64
    password = made["database_password"]
    assert made["database_owner_url"] == f"postgres://portal:{password}@database:5432/portal"
    own = re.fullmatch(r"postgres://portal_app:(\w{64})@database:5432/portal", made["database_url"])
    assert own
    assert own[1] != password
    assert made["redis_url"] == f"redis://:{made['redis_password']}@redis:6379/0"
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    # Docker would make the folder for root.
    assert (tmp_path / "brand").is_dir()


def test_a_secret_that_an_older_version_read_from_the_environment_moves(tmp_path: Path) -> None:
    lines = ("SENTRY_DSN='https://key@sentry.example/1'", "REDIS_URL=redis://other", "# OIDC_X=1")
    (tmp_path / ".env").write_text("\n".join(lines))
    made, said = make_secrets(tmp_path)
    assert made["sentry_dsn"] == "https://key@sentry.example/1"
    assert made["redis_url"] == "redis://other"
    assert made["oidc_client_secret"] == ""
    assert "delete from .env: SENTRY_DSN" in said


def test_the_address_of_an_older_version_becomes_the_owners(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    older = "postgres://portal:old-password@database:5432/portal"
    (tmp_path / "secrets/database_url").write_text(older)
    made, _ = make_secrets(tmp_path)
    assert made["database_owner_url"] == older
    assert made["database_password"] == "old-password"
    assert made["database_url"].startswith("postgres://portal_app:")


def test_another_postgresql_keeps_its_one_address(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    other = "postgres://shop:password@database.provider.example/shop?sslmode=require"
    (tmp_path / "secrets/database_url").write_text(other)
    made, _ = make_secrets(tmp_path)
    assert (made["database_url"], made["database_owner_url"]) == (other, "")


def nightly(*words: str) -> subprocess.CompletedProcess[str]:
    """Runs the script of the nightly jobs."""
    command = ["sh", str(ROOT / "deploy/nightly"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)


@pytest.mark.parametrize("time", ["00:00:00", "02:08:09", "03:00:00", "03:59:59", "23:59:59"])
@pytest.mark.parametrize("chance", [0, 3599])
def test_a_nightly_job_runs_next_after_three_and_before_four(time: str, chance: int) -> None:
    hour, minute, second = map(int, time.split(":"))
    now = hour * 3600 + minute * 60 + second
    left = int(nightly("--until", time, str(chance)).stdout)
    assert 3600 <= left < 86400 + 3 * 3600
    assert (now + left) % 86400 == 3 * 3600 + chance


def test_a_nightly_job_that_fails_does_not_keep_the_next_from_running() -> None:
    done = nightly("--once", "exit 3", "echo second")
    assert done.stdout == "second\n"
    assert "'exit 3' failed with status 3" in done.stderr


def test_the_image_asks_itself_for_its_health_without_python() -> None:
    written = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    command = json.loads(re.findall(r"^HEALTHCHECK .*?CMD (\[.*\])$", written, re.MULTILINE)[0])

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" and self.server.is_well else 503)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        environment = os.environ | {"PORT": str(server.server_port)}
        statuses = []
        for server.is_well in (True, False):
            done = subprocess.run(command, env=environment, check=False, timeout=30)
            statuses.append(done.returncode)
        server.shutdown()
    assert statuses == [0, 1]
    assert command[0] == "bash"
