"""The imports inside the package go one way: sources, load, check, measure, mapping, publish, cli."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

EVERYWHERE = {"errors", "settings"}
MAY_IMPORT = {
    "": set(),  # assetmap/__init__.py
    "errors": set(),
    "settings": {"errors"},
    "sources": EVERYWHERE,
    "load": EVERYWHERE | {"sources"},
    "check": EVERYWHERE | {"sources", "load"},
    "measure": EVERYWHERE | {"sources", "load", "check"},
    # Changes the lists; nothing of the maps leans on it.
    "register": EVERYWHERE | {"sources", "load", "check"},
    # Development: makes boundaries/. Nothing but the command line may lean on it.
    "embed": EVERYWHERE | {"sources", "load", "check", "measure"},
    "mapping": EVERYWHERE | {"sources", "load", "check", "measure"},
    "publish": EVERYWHERE | {"sources", "load", "check", "measure", "mapping"},
    "cli": EVERYWHERE | {"sources", "load", "check", "measure", "register", "embed", "mapping", "publish"},
    "__main__": {"cli"},
}
HEAVY = (
    "folium", "geopandas", "numpy", "openpyxl", "osmnx", "pandas", "python_calamine", "rapidfuzz", "scipy",
    "shapely",
)  # fmt: skip


def part(module: str) -> str:
    """``assetmap.load.postcodes`` -> ``load``."""
    return [*module.split("."), ""][1]


def modules(root: Path) -> dict[str, Path]:
    found = {}
    for path in sorted((root / "assetmap").rglob("*.py")):
        names = path.relative_to(root).with_suffix("").parts
        found[".".join(names[:-1] if names[-1] == "__init__" else names)] = path
    return found


def imports(module: str, source: str, known: set[str]) -> Iterator[str]:
    """The modules of the package that one module imports, in functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import in line {node.lineno}"
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [one if one in known else str(node.module) for one in whole]
        else:
            continue
        yield from (one for one in names if one.split(".")[0] == "assetmap")


def backwards(graph: dict[str, set[str]]) -> list[str]:
    """The arrows that point the wrong way."""
    return [
        f"{module} imports {other}"
        for module, others in sorted(graph.items())
        for other in sorted(others)
        if part(other) not in {"", part(module)} | MAY_IMPORT[part(module)]
    ]


@pytest.fixture(scope="module")
def graph(root: Path) -> dict[str, set[str]]:
    found = modules(root)
    return {
        name: set(imports(name, path.read_text("utf-8"), set(found))) - {name} for name, path in found.items()
    }


def test_every_part_of_the_package_has_its_place(graph):
    assert {part(module) for module in graph} <= set(MAY_IMPORT)


def test_imports_go_one_way(graph):
    assert backwards(graph) == []


def test_there_are_no_cycles(graph):
    # The package itself is no node: every module "imports" it, and it imports nothing.
    try:
        TopologicalSorter({k: v - {"assetmap"} for k, v in graph.items()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]), pytrace=False)


def test_the_test_sees_what_it_should():
    known = {"assetmap.cli.build", "assetmap.load", "assetmap.mapping.text", "assetmap.measure.gaps"}
    source = "def f():\n    from assetmap.cli import build, main\nimport assetmap.mapping.text\nimport ast\n"
    found = set(imports("assetmap.load.x", source, known))
    assert found == {"assetmap.cli.build", "assetmap.cli", "assetmap.mapping.text"}
    assert backwards({"assetmap.load.x": found, "assetmap.cli.build": {"assetmap.load"}}) == [
        "assetmap.load.x imports assetmap.cli",
        "assetmap.load.x imports assetmap.cli.build",
        "assetmap.load.x imports assetmap.mapping.text",
    ]


@pytest.mark.parametrize("module", ["assetmap", "assetmap.cli", "assetmap.settings"])
def test_importing_is_light(module, root):
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert (ran.stdout.strip(), ran.stderr) == ("", "")


def test_every_module_can_be_imported(root):
    names = [name for name in modules(root) if not name.endswith("__main__")]
    code = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=root, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_no_module_is_a_giant(root):
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in modules(root).items()}
    assert {name: n for name, n in lengths.items() if n > 400} == {}
