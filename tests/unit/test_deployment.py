"""The deployment files: containers run without root, read-only and with limits."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.ROOT)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "return-portal"]
KUBERNETES = ROOT / "deploy/kubernetes"
KUSTOMIZATION = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
OBJECTS = [
    document
    for name in KUSTOMIZATION["resources"]
    for document in yaml.safe_load_all((KUBERNETES / name).read_text())
]


def pod(document: dict[str, Any]) -> dict[str, Any] | None:
    """The spec of the pod that an object starts; None if it starts no pod."""
    spec = document.get("spec", {})
    if "jobTemplate" in spec:
        spec = spec["jobTemplate"]["spec"]
    pod_spec: dict[str, Any] | None = spec.get("template", {}).get("spec")
    return pod_spec


PODS = {document["metadata"]["name"]: spec for document in OBJECTS if (spec := pod(document))}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_memory_limit_and_restarts(name: str) -> None:
    assert SERVICES[name]["mem_limit"]
    assert "restart" in SERVICES[name] or name == "demo"


@pytest.mark.parametrize("name", OURS)
def test_every_container_of_ours_is_read_only_and_drops_all_capabilities(name: str) -> None:
    assert SERVICES[name]["read_only"]
    assert SERVICES[name]["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(OURS)))
def test_every_other_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_portal_can_be_started_three_times_on_one_machine() -> None:
    assert "ports" not in SERVICES["portal"]
    assert "container_name" not in SERVICES["portal"]


def test_the_demo_needs_no_configuration_at_all() -> None:
    assert SERVICES["demo"]["profiles"] == ["demo"]
    assert "secrets" not in SERVICES["demo"]
    assert "$" not in str(SERVICES["demo"])


def test_every_secret_is_a_file_that_the_script_makes() -> None:
    script = (ROOT / "deploy/make-secrets").read_text()
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
        assert name in script


def test_no_secret_setting_is_hard_coded() -> None:
    secret = re.compile("KEY|SECRET|PASSWORD|DATABASE_URL$")
    for name, value in SERVICES["portal"]["environment"].items():
        if secret.search(name):
            assert str(value).startswith(("/run/secrets/", f"${{{name}:-}}")), name


def test_the_environment_to_fill_in_is_two_lines() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    wanted = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    assert wanted == ["BASE_URL", "BRAND_DOMAIN"]


def test_every_file_of_the_manifest_is_used() -> None:
    files = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    assert files == set(KUSTOMIZATION["resources"])


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
    assert [str(spec["securityContext"]["runAsUser"]) for spec in PODS.values()] == user * 4


def test_a_pod_has_longer_to_end_than_its_requests() -> None:
    config = (ROOT / "gunicorn.conf.py").read_text()
    graceful = int(re.findall(r"^graceful_timeout = (\d+)", config, re.MULTILINE)[0])
    before = int(PODS["portal"]["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert PODS["portal"]["terminationGracePeriodSeconds"] > graceful + before
    assert int(SERVICES["portal"]["stop_grace_period"].rstrip("s")) > graceful


def test_the_service_the_budget_and_the_autoscaler_select_the_same_pods() -> None:
    named = {
        (document["kind"], document["metadata"]["name"]): document["spec"]
        for document in OBJECTS[2:]
    }
    labels = named["Deployment", "portal"]["template"]["metadata"]["labels"]
    assert named["Service", "portal"]["selector"] == labels
    assert named["PodDisruptionBudget", "portal"]["selector"]["matchLabels"] == labels
    target = named["HorizontalPodAutoscaler", "portal"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", "portal")
    backend = named["Ingress", "portal"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend == {"name": "portal", "port": {"name": "http"}}


def test_the_image_keeps_the_locale_data_of_every_language_of_the_portal() -> None:
    kept = re.findall(r'^ARG LANGUAGES="(.*)"$', (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    chosen = "LANGUAGES = [" in (ROOT / "portal/settings.py").read_text()
    spoken = settings.LANGUAGES if chosen else [(settings.LANGUAGE_CODE, "")]
    assert {code.partition("-")[0] for code, _ in spoken} <= set(kept[0].split("|"))


def test_the_secrets_are_made_once_and_fit_together(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy/make-secrets"
    script.write_text((ROOT / "deploy/make-secrets").read_text())
    made = []
    for _ in range(2):
        subprocess.run(["sh", str(script)], check=True, stdout=subprocess.DEVNULL)
        made.append({path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()})
    assert made[0] == made[1]
    assert set(made[0]) == set(COMPOSE["secrets"])
    assert len(made[0]["secret_key"]) == 64
    password = made[0]["database_password"]
    assert made[0]["database_url"] == f"postgres://portal:{password}@database:5432/portal"
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
