"""The architecture as the imports draw it: a Mermaid flowchart, a table of packages, and the layers of the contracts."""

import ast
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent.parent
TOPS = ("bot", "handlers", "scheduler", "insights")

Arrows = Mapping[str, frozenset[str]]


def flowchart() -> str:
    """Arrows that a longer way implies are left out, or nothing could be seen; the table has them all."""
    arrows = imports()
    shown = reduced(arrows)
    lines = ["```mermaid", "flowchart TD"]
    lines += [f"  {_node(package)}[{package}]" for package in sorted(arrows) if "." not in package]
    lines += ["  subgraph insights"]
    lines += [
        f"    {_node(package)}[{package.partition('.')[2]}]" for package in sorted(arrows) if "." in package
    ]
    lines += ["  end"]
    lines += [
        f"  {_node(package)} --> {_node(other)}"
        for package in sorted(shown)
        for other in sorted(shown[package])
    ]
    return "\n".join([*lines, "```"])


def packages_table() -> str:
    """Highest level first. A package's level is the longest way down from it."""
    arrows = imports()
    levels = package_levels(arrows)
    rows = ["| Level | Package | What it does | Imports |", "| ---: | --- | --- | --- |"]
    for package in sorted(arrows, key=lambda name: (-levels[name], name)):
        leans = ", ".join(sorted(_short(other) for other in arrows[package])) or "nothing of ours"
        rows.append(
            f"| {levels[package]} | `{path_of(package).relative_to(ROOT)}` | {purpose(package)} | {leans} |"
        )
    return "\n".join(rows)


@cache
def imports() -> Arrows:
    """Which package imports which, over all their files, imports inside functions included."""
    graph = grimp.build_graph(*TOPS, cache_dir=None)
    arrows: dict[str, set[str]] = {}
    for module in graph.modules - {"insights"}:
        below = {_package(other) for other in graph.find_modules_directly_imported_by(module)}
        arrows.setdefault(_package(module), set()).update(below - {_package(module)})
    return {package: frozenset(below) for package, below in arrows.items()}


def package_levels(arrows: Arrows) -> dict[str, int]:
    """Raises graphlib's CycleError, through `topological_order`, where packages import each other."""
    levels: dict[str, int] = {}
    for package in topological_order(arrows):
        levels[package] = max((levels[other] + 1 for other in arrows[package]), default=0)
    return levels


def topological_order(arrows: Arrows) -> Iterable[str]:
    """From those that import nothing upward."""
    from graphlib import TopologicalSorter

    return TopologicalSorter(arrows).static_order()


def reduced(arrows: Arrows) -> Arrows:
    """Without arrows to what is reached over another arrow."""
    reached: dict[str, frozenset[str]] = {}
    for package in topological_order(arrows):
        reached[package] = arrows[package].union(*(reached[other] for other in arrows[package]))
    return {
        package: frozenset(name for name in below if not any(name in reached[other] for other in below))
        for package, below in arrows.items()
    }


def purpose(package: str) -> str:
    """The first sentence of the package's own docstring."""
    path = path_of(package)
    path = path / "__init__.py" if path.is_dir() else path
    docstring = " ".join(
        (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0].split()
    )
    first, full, _ = docstring.partition(". ")
    return (first + ("." if full else "")).replace("<", "&lt;").replace("|", "\\|")


def path_of(package: str) -> Path:
    """Its folder, or its file."""
    path = ROOT.joinpath(*package.split("."))
    return path if path.is_dir() else path.with_suffix(".py")


def _package(module: str) -> str:
    top, *rest = module.split(".")
    return ".".join([top, *rest[:1]]) if top == "insights" else top


def _short(package: str) -> str:
    return package.partition(".")[2] or package


def _node(package: str) -> str:
    return package.replace(".", "_")


def layers() -> str:
    """Each layers contract of pyproject.toml, from its highest layer to its lowest."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    blocks = (
        f"**{contract['containers'][0]}**\n\n```\n" + "\n".join(contract["layers"]) + "\n```"
        for contract in contracts
        if contract["type"] == "layers" and contract.get("containers")
    )
    return "\n\n".join(blocks)
