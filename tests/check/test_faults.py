from __future__ import annotations

import ast
import re
from pathlib import Path

from assetmap.check.faults import Fault, Faults, problem, quoted
from assetmap.check.kinds import KINDS


def test_every_kind_is_documented() -> None:
    for code, kind in KINDS.items():
        assert code == kind.code
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert kind.severity in ("error", "warning")
        assert kind.title
        assert not kind.title.endswith(".")
        for text in (kind.why, kind.remedy, kind.effect):
            assert text.endswith((".", "https://", "way/123.")), text


def test_every_kind_is_used_and_every_code_is_a_kind(root: Path) -> None:
    used = set()
    package = root / "assetmap"
    for path in (*sorted((package / "check").glob("*.py")), package / "register" / "repeats.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("problem", "note", "_unknown"):
                used |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}
    assert used - {""} == set(KINDS)


def test_a_problem_has_the_remedy_of_its_kind_unless_told_a_better_one() -> None:
    assert problem("bad-date", "x").remedy == KINDS["bad-date"].remedy
    assert problem("bad-date", "x", "y").remedy == "y"


def test_faults_are_sorted_and_come_once() -> None:
    faults = Faults()
    for row, column in ((10, "b"), (9, "z"), (10, "a"), (9, "z")):
        faults.add(problem("bad-date", "x"), file="f", row=row, column=column, value="v")
    assert [(f.row, f.column) for f in faults.sorted()] == [(9, "z"), (10, "a"), (10, "b")]
    assert faults.sorted()[0] == Fault("bad-date", "error", "f", 9, "z", "v", "x", KINDS["bad-date"].remedy)


def test_quoted() -> None:
    assert quoted("a\nb\x1b[2J\u202e") == "'a b\ufffd[2J\ufffd'"
    assert quoted("x" * 50) == "'" + "x" * 39 + "…'"
    assert quoted("x" * 40) == "'" + "x" * 40 + "'"
