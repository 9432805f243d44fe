"""The package as `pip`, `pipx` and `uvx` install it: a wheel is built and compared with the tree."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from insights.version import VERSION
from tests.paths import ROOT

PACKAGES = ("bot", "handlers", "scheduler", "insights")
BUILD_FILES = ("pyproject.toml", ".env.example", "README.md", "LICENSE", ".gitignore")
TIMEOUT_S = 120


def package_files(root: Path) -> Iterator[str]:
    """All files of the four packages, data included, relative to `root`."""
    for package in PACKAGES:
        for path in (root / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(root).as_posix()


def run_uv(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "uv", "--offline", "--quiet", *words]
    subprocess.run(command, cwd=folder, check=True, timeout=TIMEOUT_S)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, by the build backend of the lock, without an index. Tests, docs and benchmarks stand beside."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in (*package_files(ROOT), *BUILD_FILES):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    for name in ("tests", "docs", "benchmarks"):
        (source / name).mkdir()
        (source / name / "__init__.py").touch()
    run_uv(source, "build", "--wheel", "--no-build-isolation", "--python", sys.executable, "-o", str(built))
    (file,) = built.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in a folder of its own, before which nothing is found; what it needs comes from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    words = ("--python", sys.executable, "--target", str(folder), "--no-deps", str(wheel))
    run_uv(folder, "pip", "install", *words)
    return folder


def run_installed(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(installed / "bin" / "daily-insights"), *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def test_every_file_of_the_packages_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    """Word lists, weights, sentences, migrations, the page and the font as well; no test, no documentation."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {*package_files(ROOT), "bot/config/env.example"}


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    """One version, one command, two licences: the program's and the font's."""
    with zipfile.ZipFile(wheel) as archive:
        info = f"daily_insights-{VERSION}.dist-info"
        assert f"Version: {VERSION}\n" in archive.read(f"{info}/METADATA").decode()
        assert "daily-insights = bot.__main__:main" in archive.read(f"{info}/entry_points.txt").decode()
        for licence in ("LICENSE", "insights/charts/fonts/OFL.txt"):
            assert f"{info}/licenses/{licence}" in archive.namelist()


def test_the_installed_command_works_in_any_folder(installed: Path, tmp_path: Path) -> None:
    """A whole edition with its page, chart and JSON, from what is installed alone."""
    paper = {"id": "2411.00001", "title": "A language model", "abstract": "We train a language model. " * 9}
    (tmp_path / "day.jsonl").write_text(json.dumps({**paper, "categories": ["cs.CL"]}))
    run = run_installed(installed, tmp_path, "digest", "--input", "day.jsonl", "--day", "2024-11-06")
    assert run.returncode == 0, run.stderr
    made = {path.name for path in (tmp_path / "out" / "2024-11-06").iterdir()}
    assert made >= {"README.md", "paper_2024-11-06.png", "digest.json"}
    assert (tmp_path / "data" / "insights.db").exists()


def test_the_installed_command_knows_its_version_and_settings(installed: Path, tmp_path: Path) -> None:
    """`settings` prints the file that a working copy has as .env.example; the password of its example is hidden like
    any other.
    """
    assert run_installed(installed, tmp_path, "--version").stdout == f"daily-insights {VERSION}\n"
    expected = (ROOT / ".env.example").read_text("utf-8").replace(":password@", ":[secret]@")
    assert run_installed(installed, tmp_path, "settings").stdout == expected
