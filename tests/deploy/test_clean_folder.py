"""What the Docker image does, without Docker: `make install LOCK=postgres` in a clean folder that holds what .dockerignore lets
in, then deploy/entrypoint as a user without rights.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from insights.version import VERSION
from tests.paths import ROOT
from tests.running_bot import CLOSED_PORT_URL

INSTALL_TIMEOUT_S, START_TIMEOUT_S = 240, 120
PYTHONS = (getattr(sys, "_base_executable", sys.executable), "/usr/bin/python3", "/usr/local/bin/python3")
NO_NETWORK = ("dns error", "error sending request", "connect", "timed out", "resolve")
ADDRESSES = ("ARXIV_FEED_URL", "ARXIV_API_URL", "HUGGINGFACE_URL", "DEEPLEARN_URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A folder as the image has it, with its data folder, and the user that runs it; "" is this test's own user."""

    folder: Path
    data: Path
    python: str
    user: str

    def run(self, command: Sequence[str | Path], timeout_s: float) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(map(str, command)), cwd=self.data, env=self.environment(), user=self.user or None,
            group=pwd.getpwnam(self.user).pw_gid if self.user else None, extra_groups=[] if self.user else None,
            capture_output=True, text=True, timeout=timeout_s, check=False,
        )  # fmt: skip

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_"))}
        return {
            **kept,
            **dict.fromkeys(ADDRESSES, CLOSED_PORT_URL),
            "PATH": f"{self.folder / 'tools'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.data),
            "UV_CACHE_DIR": str(self.data / "cache"),
            "DATABASE_URL": f"sqlite:///{self.data}/insights.db",
            "WEB_PORT": "0",
        }


def let_in() -> Iterator[str]:
    """What .dockerignore lets into the image: it excludes everything, then names what is let in."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    return (rule.removeprefix("!") for rule in rules if rule.startswith("!"))


def choose_user_and_python() -> tuple[str, str]:
    """A user without rights and a Python 3.11 that it may run; where that is not possible, this test's own user."""
    check = ["-I", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    if os.geteuid() == 0:
        for python in PYTHONS:
            try:
                if not subprocess.run([python, *check], user="nobody", check=False, timeout=20).returncode:
                    return "nobody", python
            except OSError:
                continue
    return "", sys.executable


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """Installed by `make install LOCK=postgres`, as the image is. Skips where no index can be reached."""
    user, python = choose_user_and_python()
    with tempfile.TemporaryDirectory(prefix="clean-folder-") as name:
        top = Path(name)
        top.chmod(0o755)
        made = Installation(folder=top / "app", data=top / "data", python=python, user=user)
        made.data.mkdir()
        (made.folder / "tools").mkdir(parents=True)
        for rule in let_in():
            source, target = ROOT / rule, made.folder / rule
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        shutil.copy(Path(sys.executable).with_name("uv"), made.folder / "tools" / "uv")
        if user:
            subprocess.run(["chown", "-R", user, top], check=True, timeout=20)
        run = made.run(
            ["make", "-C", made.folder, "install", "LOCK=postgres", f"PYTHON={python}"], INSTALL_TIMEOUT_S
        )
        if run.returncode and any(word in run.stderr for word in NO_NETWORK):
            pytest.skip(f"no package index can be reached: {run.stderr[-200:]}")
        assert run.returncode == 0, run.stdout + run.stderr
        yield made


def test_the_entry_script_starts_the_command_from_any_folder(installation: Installation) -> None:
    """Also through a link, as from a folder of the PATH."""
    entrypoint = installation.folder / "deploy" / "entrypoint"
    link = installation.folder / "linked"
    link.symlink_to(entrypoint)
    for command in (entrypoint, link):
        assert installation.run([command, "--version"], 60).stdout == f"daily-insights {VERSION}\n"


def test_the_entry_script_runs_the_bot_until_sigterm(installation: Installation) -> None:
    """Without words it is `run`: the page answers, and SIGTERM, as `docker stop` sends it, ends it with 0."""
    log = installation.data / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [installation.folder / "deploy" / "entrypoint"], cwd=installation.data, env=installation.environment(),
            user=installation.user or None, stdout=output, stderr=output,
        ) as bot,
    ):  # fmt: skip
        try:
            deadline = time.monotonic() + START_TIMEOUT_S
            while b"ready " not in log.read_bytes() and time.monotonic() < deadline and bot.poll() is None:
                time.sleep(0.05)
            assert b"ready " in log.read_bytes(), log.read_text("utf-8")
            address = next(word for word in log.read_text("utf-8").split() if word.startswith("http://"))
            with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
                assert answer.status == 200
            bot.send_signal(signal.SIGTERM)
            assert bot.wait(30) == 0, log.read_text("utf-8")
        finally:
            bot.kill()
    assert "sample" in log.read_text("utf-8")
    assert (installation.data / "insights.db").stat().st_mode & 0o777 == 0o600


def test_no_tool_of_tests_is_installed(installation: Installation) -> None:
    """The run-time lock alone."""
    (packages,) = (installation.folder / ".venv" / "lib").glob("python*/site-packages")
    assert not any((packages / name).exists() for name in ("pytest", "mypy", "playwright", "aiogram"))


def test_without_an_installation_the_entry_script_says_what_to_do(tmp_path: Path) -> None:
    """Exit code 2, which systemd does not restart."""
    script = tmp_path / "deploy" / "entrypoint"
    script.parent.mkdir()
    shutil.copy(ROOT / "deploy" / "entrypoint", script)
    run = subprocess.run([script], capture_output=True, text=True, check=False, timeout=20)
    assert run.returncode == 2
    assert f"make -C {tmp_path} install LOCK=run" in run.stderr
