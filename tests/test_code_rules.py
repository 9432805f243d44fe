"""Rules of the code that no linter has: one name for one thing, references that exist, no import circle."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.paths import ROOT

PACKAGES = ("bot", "handlers", "scheduler", "insights")
MIGRATIONS = ROOT / "insights" / "store" / "migrations"
REFERENCE = re.compile(rf"(?<![\w/.])(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
MAX_FUNCTION_LINES = 80


def modules() -> Mapping[str, ast.Module]:
    """Every module of the product by its dotted name, parsed; migrations apart, which Alembic loads by path."""
    return parse_packages(PACKAGES)


@cache
def parse_packages(packages: tuple[str, ...]) -> Mapping[str, ast.Module]:
    """Every module of these packages by its dotted name, parsed."""
    paths = (path for package in packages for path in sorted((ROOT / package).rglob("*.py")))
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            path.read_text("utf-8")
        )
        for path in paths
        if MIGRATIONS not in path.parents
    }


def names_in(body: list[ast.stmt]) -> set[str]:
    """What a module's or a class's body defines or imports."""
    names = set[str]()
    for node in body:
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                names.add(node.name)
            case ast.Assign():
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name()):
                names.add(node.target.id)
            case ast.Import() | ast.ImportFrom():
                names |= {alias.asname or alias.name for alias in node.names}
    return names


def exists(reference: str) -> bool:
    """Whether a dotted reference names a package, a module, or something defined in one."""
    parts = reference.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        if (ROOT / "/".join(parts[:length])).with_suffix(".toml").exists():
            return True
        if module not in modules():
            continue
        return holds(modules()[module].body, parts[length:])
    return False


def holds(body: list[ast.stmt], names: list[str]) -> bool:
    """Whether the names lead from a body into its classes; what it only re-exports is followed to its own module."""
    if not names:
        return True
    name, *rest = names
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return holds(node.body, rest)
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            return exists(".".join([node.module or "", *names]))
    return not rest and name in names_in(body)


def docstrings(tree: ast.Module) -> Iterator[str]:
    """All texts of a module that document something: docstrings, and strings beneath an assignment."""
    for node in ast.walk(tree):
        for statement in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                value = statement.value.value
                if isinstance(value, str):
                    yield value


def test_a_class_name_stands_once() -> None:
    """Two classes of one name cannot be told apart in a search or an editor's tab bar."""
    places = defaultdict[str, list[str]](list)
    for module, tree in parse_packages((*PACKAGES, "benchmarks")).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_reference_in_a_docstring_exists(package: str) -> None:
    """A docstring that points to `insights.x.Y` points to something."""
    missing = [
        f"{module}: {reference}"
        for module, tree in modules().items()
        if module.split(".")[0] == package
        for text in docstrings(tree)
        for reference in REFERENCE.findall(text)
        if not exists(reference)
    ]
    assert missing == []


def test_there_is_no_import_circle() -> None:
    """No module imports itself by way of others, imports inside functions and for type checkers included."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None, exclude_type_checking_imports=False)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert circles(imports) == []


def test_a_planted_circle_is_found() -> None:
    """The search for circles finds one, and names its modules."""
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def circles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of modules that import each other (strongly connected components of two modules or more)."""
    reached = {module: reach(module, imports) for module in imports}
    groups = {
        frozenset(other for other in reached[module] if module in reached.get(other, set()))
        for module in imports
        if module in reached[module]
    }
    return sorted(sorted(group) for group in groups)


def reach(module: str, imports: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), list(imports.get(module, ()))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += imports.get(name, ())
    return reached


def test_every_package_of_packages_has_an_exhaustive_layers_contract() -> None:
    """A new module of a package that has layers must be given its layer, or `lint-imports` fails."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    held = {name for c in contracts if c.get("exhaustive") for name in c.get("containers", ())}
    folders = [ROOT / package for package in PACKAGES]
    with_packages = {package(path) for path in folders if subpackages(path)}
    with_packages |= {package(path) for top in folders for path in top.rglob("*") if subpackages(path)}
    telegram = {"bot.telegram"}  # four subpackages beside the adapter, which imports all of them
    assert with_packages - held - telegram == set()


def subpackages(path: Path) -> list[Path]:
    """The packages directly below a package."""
    if not (path / "__init__.py").exists():
        return []
    return [child.parent for child in path.glob("*/__init__.py")]


def package(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).parts)


def test_no_function_is_longer_than_a_screen_or_two() -> None:
    """No function has over 80 lines."""
    long = [
        f"{module}.{node.name} ({node.end_lineno - node.lineno + 1})"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long == []
