"""Servers that others wrote, installed by npm into the folder OUTSIDE_PACKAGES: exact versions, each checked against the hash in
its lock file under tests/outside/packages.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LOCKS = Path(__file__).parent / "packages"
START_TIMEOUT_S = 20
INSTALL_TIMEOUT_S = 300
WAIT_SCRIPT = """
const net = require("net"), port = +process.argv[1];
const attempt = () => net.connect(port, "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => setTimeout(attempt, 50));
attempt();
"""


def install(name: str, min_node: tuple[int, int]) -> tuple[str, Path]:
    """The node to run it with, of that version at least, and the folder node_modules with the packages of
    `packages/name`; skips where that cannot be.
    """
    if not os.environ.get("OUTSIDE_PACKAGES"):
        pytest.skip("OUTSIDE_PACKAGES is unset: make test-outside sets it")
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(f"no node or npm: {name} needs them")
    folder = Path(os.environ["OUTSIDE_PACKAGES"]).resolve() / name
    lock = LOCKS / name / "package-lock.json"
    installed = folder / "package-lock.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        _run_npm(name, folder)
    modules = folder / "node_modules"
    for node in (str(modules / ".bin" / "node"), "node"):
        if _version(node) >= min_node:
            return node, modules
    pytest.skip(
        f"node is too old, and npm has none for this machine: {name} needs {min_node[0]}.{min_node[1]}"
    )


def _run_npm(name: str, folder: Path) -> None:
    """The lock file is copied last: an installation that broke off is begun again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(LOCKS / name / file, folder)
    command = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=INSTALL_TIMEOUT_S
    )
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"npm cannot install {name}: {done.stderr.strip()[-200:]}")


def _version(node: str) -> tuple[int, int]:
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return (0, 0)
    numbers = shown.strip().lstrip("v").split(".")
    return (int(numbers[0]), int(numbers[1])) if len(numbers) > 1 else (0, 0)


@contextmanager
def serve(*command: str, folder: Path, port: int) -> Iterator[None]:
    """The command runs and listens on that port of loopback; it is stopped afterwards."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            waiting = [shutil.which("node") or "node", "-e", WAIT_SCRIPT, str(port)]
            subprocess.run(waiting, check=True, timeout=START_TIMEOUT_S)
            yield
        finally:
            process.terminate()


def find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
