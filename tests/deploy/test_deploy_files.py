"""Dockerfile, compose file and systemd unit, checked by what others publish."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import build_parser
from bot.config.settings import SECRETS, Settings
from tests.paths import ROOT

UNIT = ROOT / "deploy" / "daily-insights.service"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = ROOT / "compose.yaml"
COMPOSE_OF_SEVERAL = ROOT / "deploy" / "compose.several.yaml"


def test_the_compose_files_are_valid_by_the_published_schema() -> None:
    """The Compose Specification's schema, as check-jsonschema ships it."""
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(COMPOSE),
        str(COMPOSE_OF_SEVERAL),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_schema_finds_a_mistake(tmp_path: Path) -> None:
    """A misspelt key is not let through."""
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(COMPOSE.read_text("utf-8").replace("read_only:", "readonly:"), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(wrong),
    ]
    assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode != 0


def test_the_unit_is_valid_and_well_contained(tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing, and its measure of exposure is at most 2 of 10 (0 is best)."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze: it checks the unit where systemd is installed")
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/daily-insights", str(ROOT)), encoding="utf-8")
    verify = ["systemd-analyze", "verify", "--man=no", str(unit)]
    verified = subprocess.run(verify, capture_output=True, text=True, check=False, timeout=60)
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    security = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(unit)]
    measured = subprocess.run(security, capture_output=True, text=True, check=False, timeout=60)
    if "unrecognized option" in measured.stderr:
        pytest.skip("this systemd-analyze measures running units only")
    assert measured.returncode == 0, measured.stdout[-400:]


def test_image_and_unit_start_the_same_script() -> None:
    """The one that tests/deploy/test_clean_folder.py runs."""
    assert 'ENTRYPOINT ["/opt/daily-insights/deploy/entrypoint"]' in DOCKERFILE
    assert "make install LOCK=postgres" in DOCKERFILE
    assert "ExecStart=/opt/daily-insights/deploy/entrypoint run" in UNIT.read_text("utf-8")


def test_every_setting_named_in_the_files_exists() -> None:
    """A setting that is renamed is renamed here, too."""
    known = {name.upper() for name in Settings.model_fields} | {"SECRETS_DIR"}
    environment = re.findall(r"^(?:ENV|   ) ([A-Z_]+)=", DOCKERFILE, re.MULTILINE)
    named = {*environment, *_environment_names(COMPOSE), *_environment_names(COMPOSE_OF_SEVERAL)}
    foreign = {
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "POSTGRES_USER",
        "POSTGRES_DB",
        "POSTGRES_PASSWORD",
        "PUBLIC_HOST",
    }
    assert named - foreign <= known
    assert {"DATABASE_URL", "METRICS_PORT", "SECRETS_DIR"} <= named
    credentials = re.findall(r"LoadCredential=([A-Z_]+):", UNIT.read_text("utf-8"))
    assert credentials
    assert set(credentials) <= set(SECRETS)


def _environment_names(file: Path) -> list[str]:
    return re.findall(r"^ {6}([A-Z_]+):", file.read_text("utf-8"), re.MULTILINE)


def test_the_roles_of_several_machines_are_those_of_the_command() -> None:
    """Fronts and workers are started with the words that `run` takes."""
    commands = re.findall(r'command: \["run", "--role", "(\w+)"\]', COMPOSE_OF_SEVERAL.read_text("utf-8"))
    assert commands == ["front", "worker"]
    for role in commands:
        assert build_parser().parse_args(["run", "--role", role]).role == role
