"""The house as its own imports draw it: a Mermaid flowchart, and a table of every room with all it leans on."""

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
TOPS = ("bot", "handlers", "scheduler", "insights")

Arrows = Mapping[str, frozenset[str]]


def drawing() -> str:
    """Arrows that a longer way implies are left out, or nothing could be seen; the table has them all."""
    arrows = imports()
    shown = reduced(arrows)
    lines = ["```mermaid", "flowchart TD"]
    lines += [f"  {_node(room)}[{room}]" for room in sorted(arrows) if "." not in room]
    lines += ["  subgraph insights"]
    lines += [f"    {_node(room)}[{room.partition('.')[2]}]" for room in sorted(arrows) if "." in room]
    lines += ["  end"]
    lines += [
        f"  {_node(room)} --> {_node(other)}" for room in sorted(shown) for other in sorted(shown[room])
    ]
    return "\n".join([*lines, "```"])


def rooms() -> str:
    """Highest floor first. A room's floor is the longest way down from it."""
    arrows = imports()
    heights = floors(arrows)
    rows = ["| Floor | Room | Why it exists | Leans on |", "| ---: | --- | --- | --- |"]
    for room in sorted(arrows, key=lambda name: (-heights[name], name)):
        leans = ", ".join(sorted(_short(other) for other in arrows[room])) or "nothing of ours"
        rows.append(f"| {heights[room]} | `{where(room).relative_to(ROOT)}` | {purpose(room)} | {leans} |")
    return "\n".join(rows)


@cache
def imports() -> Arrows:
    """Which room imports which, over all their files, imports inside functions included."""
    graph = grimp.build_graph(*TOPS, cache_dir=None)
    arrows: dict[str, set[str]] = {}
    for module in graph.modules - {"insights"}:
        below = {_room(other) for other in graph.find_modules_directly_imported_by(module)}
        arrows.setdefault(_room(module), set()).update(below - {_room(module)})
    return {room: frozenset(below) for room, below in arrows.items()}


def floors(arrows: Arrows) -> dict[str, int]:
    """Raises graphlib's CycleError, through `ordered`, for a house whose stairs run in a circle."""
    heights: dict[str, int] = {}
    for room in ordered(arrows):
        heights[room] = max((heights[other] + 1 for other in arrows[room]), default=0)
    return heights


def ordered(arrows: Arrows) -> Iterable[str]:
    """From the ground up."""
    from graphlib import TopologicalSorter

    return TopologicalSorter(arrows).static_order()


def reduced(arrows: Arrows) -> Arrows:
    """Without arrows to what is reached over another arrow."""
    reached: dict[str, frozenset[str]] = {}
    for room in ordered(arrows):
        reached[room] = arrows[room].union(*(reached[other] for other in arrows[room]))
    return {
        room: frozenset(one for one in below if not any(one in reached[other] for other in below))
        for room, below in arrows.items()
    }


def purpose(room: str) -> str:
    """The first sentence of the room's own docstring."""
    path = where(room)
    path = path / "__init__.py" if path.is_dir() else path
    told = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0].split())
    first, full, _ = told.partition(". ")
    return (first + ("." if full else "")).replace("<", "&lt;").replace("|", "\\|")


def where(room: str) -> Path:
    """Its folder, or its file."""
    place = ROOT.joinpath(*room.split("."))
    return place if place.is_dir() else place.with_suffix(".py")


def _room(module: str) -> str:
    top, *rest = module.split(".")
    return ".".join([top, *rest[:1]]) if top == "insights" else top


def _short(room: str) -> str:
    return room.partition(".")[2] or room


def _node(room: str) -> str:
    return room.replace(".", "_")
