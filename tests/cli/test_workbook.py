from __future__ import annotations

import os
from pathlib import Path

import pytest

from assetmap.cli import common, workbook
from tests.cli.commands import run_command
from tests.register.workbooks import CLUB, Book, cells, content, edit_list, nothing_changes, project


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    return project(tmp_path)


def edited(*edits: tuple[str, int, str, object], to: str = "bolton.xlsx") -> None:
    """Export, type into some cells, save."""
    assert run_command(workbook, "export", "Bolton", "--to", to) == 0
    book = Book(Path(to).read_bytes())
    for table, row, column, value in edits:
        book.type(table, row, column, value)
    Path(to).write_bytes(book.saved())


def test_out_and_back(lists, capsys) -> None:
    assert run_command(workbook, "export", "bolton") == 0
    said = capsys.readouterr().out
    assert "Written: bolton.xlsx (rows: Organisations 2, Engagement 2, Targets 1)." in said
    assert "for the team only" in said
    with nothing_changes(lists):
        assert run_command(workbook, "import", "bolton.xlsx", "--apply") == 0
    assert "nothing in it that the lists have not" in capsys.readouterr().out


def test_it_is_shown_first_and_written_with_apply(lists, capsys) -> None:
    edited(("assets", 0, "status", "Closed"))
    with nothing_changes(lists):
        assert run_command(workbook, "import", "bolton.xlsx") == 0
    said = capsys.readouterr().out
    assert "Organisations: 1 cell changed" in said
    assert "Example club  Status  active        closed" in said
    assert "run it again with --apply" in said
    assert run_command(workbook, "import", "bolton.xlsx", "--apply") == 0
    assert "Done: 1 cell changed, 0 rows added." in capsys.readouterr().out
    assert cells(lists, "assets")[0] == CLUB | {"status": "closed"}
    assert run_command(workbook, "import", "bolton.xlsx", "--apply") == 0


def test_a_workbook_with_changes_is_not_overwritten(lists, capsys) -> None:
    edited(("assets", 0, "status", "Closed"))
    before = Path("bolton.xlsx").read_bytes()
    assert run_command(workbook, "export", "bolton") == 1
    assert "changes that are not in the lists" in capsys.readouterr().err
    assert Path("bolton.xlsx").read_bytes() == before
    assert run_command(workbook, "import", "bolton.xlsx", "--apply") == 0
    assert run_command(workbook, "export", "bolton") == 0  # all of it is in the lists now
    Path("bolton.xlsx").write_bytes(b"something else")
    assert run_command(workbook, "export", "bolton") == 1
    assert "no workbook that was exported from here" in capsys.readouterr().err
    assert run_command(workbook, "export", "bolton", "--force") == 0
    assert run_command(workbook, "import", "bolton.xlsx") == 0


def conflict(lists) -> None:
    edited(
        ("assets", 0, "status", "Closed"), ("assets", 0, "cost", "Free"), ("assets", 1, "status", "Closed")
    )
    edit_list(lists, "assets", 0, "status", "inactive")
    edit_list(lists, "assets", 1, "status", "inactive")


def test_conflicts_are_listed_and_left(lists, capsys) -> None:
    conflict(lists)
    assert run_command(workbook, "import", "bolton.xlsx", "--apply") == 1
    said = capsys.readouterr().out
    assert "Organisations: 2 conflicts, changed on both sides; the list stays as it is" in said
    assert "Example club  Status  active    inactive      closed" in said
    assert "--take list" in said
    assert [(row.get("status"), row.get("cost")) for row in cells(lists, "assets")] == [
        ("inactive", "Free"),
        ("inactive", None),
    ]
    with nothing_changes(lists):
        assert run_command(workbook, "import", "bolton.xlsx", "--apply", "--take", "list") == 0
    assert run_command(workbook, "import", "bolton.xlsx", "--apply", "--take", "workbook") == 0
    assert [row.get("status") for row in cells(lists, "assets")] == ["closed", "closed"]


@pytest.mark.parametrize(
    ("typed", "statuses", "code"),
    [
        (["w", "l"], ["closed", "inactive"], 0),
        (["what?", "L", "W"], ["inactive", "closed"], 0),
        (["", "w"], ["inactive", "closed"], 1),
    ],
)
def test_conflicts_are_put_before_the_lead(lists, monkeypatch, typed, statuses, code) -> None:
    conflict(lists)
    answers = iter(typed)
    monkeypatch.setattr(common, "on_terminal", lambda: True)
    monkeypatch.setattr(common, "ask", lambda _: next(answers))
    assert run_command(workbook, "import", "bolton.xlsx", "--apply") == code
    assert [row.get("status") for row in cells(lists, "assets")] == statuses


def test_stopped_while_asked_nothing_is_written(lists, monkeypatch) -> None:
    conflict(lists)

    def stop(question: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(common, "on_terminal", lambda: True)
    monkeypatch.setattr(common, "ask", stop)
    with nothing_changes(lists):
        assert run_command(workbook, "import", "bolton.xlsx", "--apply") == 130


def test_what_cannot_be_taken_is_said(lists, capsys) -> None:
    edited(
        ("assets", 2, "cost", "Free"), ("assets", 0, "name", "Example \x1b[31mclub".replace("\x1b", "\u009b"))
    )
    assert run_command(workbook, "import", "bolton.xlsx") == 1
    out, err = capsys.readouterr()
    assert "a new organisation without a name" in err
    assert "\u009b" not in out


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        ([], 2, "export or to import"),
        (["export", "boltn"], 2, "did you mean bolton?"),
        (["export", "bolton", "--to", "lists.csv"], 2, "ends in .xlsx"),
        (["export", "bolton", "--to", "no/such/folder.xlsx"], 1, "cannot be written"),
        (["import", "missing.xlsx"], 1, "cannot be read"),
        (["import", "assetmap.toml"], 1, "cannot be read"),
    ],
)
def test_wrong_use(lists, capsys, words, code, text) -> None:
    before = content(lists)
    assert run_command(workbook, *words) == code
    assert text in capsys.readouterr().err
    assert content(lists) == before
    assert not [name for name in os.listdir() if name.endswith("assetmap-new")]  # noqa: PTH208


def test_a_workbook_of_a_locality_that_is_no_more(lists, tmp_path, capsys) -> None:
    edited()
    file = tmp_path / "assetmap.toml"
    file.write_text(file.read_text("utf-8").replace("bolton", "bury").replace("Bolton", "Bury"), "utf-8")
    assert run_command(workbook, "import", "bolton.xlsx") == 2
    assert "no locality 'bolton'" in capsys.readouterr().err
