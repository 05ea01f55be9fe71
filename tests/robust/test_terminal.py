"""Whatever stands in the lists and in a partner's file: what commands print acts on no terminal."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

import pytest

from assetmap.cli import main
from assetmap.cli.terminal import harmless
from assetmap.load.schema import ASSETS, CONTACTS, ENGAGEMENT, TARGETS
from tests.project import AS_OF, FARNWORTH, table, write_project

# Clears the screen, sets the title, writes to the clipboard, goes back over the line, turns the direction
# of writing, hides, breaks the line by another sign, and the one-byte form of the escape code.
HARM = "a\x1b[2Jb\x1b]0;t\x07c\x1b]52;c;eA==\x07d\be\rf\u202eg\u2066h\u200bi\u2028j\x9b31mk\x7f\x00l\ud7fc"
NAMES = [column.name for column in ASSETS.columns]


def acting(text: str) -> set[str]:
    """The characters of a text that do more than show: controls, formats and breaks, but \\n and \\t."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c not in "\n\t"}


def test_only_what_acts_is_taken_out() -> None:
    assert harmless("Café – naïve\tx\r\n東京\u00a0\N{GRINNING FACE}\n") == (
        "Café – naïve\tx\n東京\u00a0\N{GRINNING FACE}\n"
    )
    assert harmless("a\x1b[2Jb\rc\u202ed\x9be\u2028f") == "a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffdf"
    assert harmless("plain\n") == "plain\n"
    assert not acting(harmless(HARM + "".join(map(chr, range(0x3000)))))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("harm")
    harm = HARM.replace("\x00", "")
    usual = {"asset_type": "venue", "status": "active", "postcode": FARNWORTH}
    assets = [
        {**dict.fromkeys(NAMES, harm), "id": "all"},
        {**usual, "id": "some", "name": f"Some {harm}", "description": harm, "source": harm},
        {**usual, "id": "twin", "name": f"Some {harm}", "website": f"http://{harm}"},
    ]
    log = [
        dict.fromkeys((column.name for column in ENGAGEMENT.columns), harm),
        {"date": "2026-01-05", "asset_id": "some", "two_way": "yes", "next_step": harm, "notes": harm,
         "next_step_due": "2026-11-01", "stage": "talking"},
    ]  # fmt: skip
    targets = [{"area_code": harm, "decision": harm, "reason": harm}]
    settings = write_project(folder, assets, log, targets)
    lists = folder / "assets" / "bolton"
    contacts = [column.name for column in CONTACTS.columns]
    (lists / "contacts.csv").write_text(table(contacts, [dict.fromkeys(contacts, harm)]), "utf-8")
    text = io.StringIO()
    rows = [["Name", f"Kind {harm}", "Post code", harm], [f"Club {harm}", harm, FARNWORTH, harm],
            [f"Some {harm}", harm, FARNWORTH, harm], [harm, harm, harm, harm]]  # fmt: skip
    csv.writer(text).writerows(rows)
    (folder / f"club{chr(0x1B)}[2J.csv").write_text(text.getvalue(), "utf-8")
    (folder / "text.txt").write_text(f"{harm} utilise {harm}", "utf-8")
    assert TARGETS.names
    return settings


COMMANDS = (
    ("check",), ("check", "bolton"), ("check", HARM),
    ("import", "club\x1b[2J.csv", "--locality", "bolton"),
    ("import", "club\x1b[2J.csv", "--locality", "bolton", "--full", "--source", HARM),
    ("import", "club\x1b[2J.csv", "--locality", "bolton", "--yes", "--apply"),
    ("matches", "--list"), ("log", "Some", "--locality", "bolton"), ("log", HARM),
    ("log", "--id", "some", "--date", "2026-11-01", "--note", HARM, "--channel", "call"),
    ("add", HARM, "--locality", "bolton", "--postcode", HARM), ("stale",), ("next",),
    ("explain", "--as-of", AS_OF, "--default"), ("explain", "bolton", "--as-of", AS_OF, "--default"),
    ("explain", "farnworth", "--as-of", AS_OF, "--default"), ("explain", HARM, "--default"),
    ("plain",), ("plain", "text.txt"), ("plain", HARM),
    ("workbook", "export", HARM), ("workbook", "import", "club\x1b[2J.csv"),
    ("undo", "--list"), ("undo", "--locality", HARM), ("maps", "--as-of", AS_OF, "--default"),
    ("pack", "bolton", "--as-of", AS_OF, "--default"), ("data", "status"), (HARM,), ("maps", f"--{HARM}"),
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words)[:30].encode("unicode_escape"))
def test_nothing_that_is_printed_acts(
    project: Path,
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(project.parent)
    try:
        code = main([*words, "--settings", str(project)] if words[0] in KNOWN else [*words])
    except SystemExit as end:
        code = int(str(end.code))
    said = "".join(capsys.readouterr())
    assert code in (0, 1, 2), said
    assert said
    assert acting(said) == set()


KNOWN = {"check", "import", "matches", "log", "add", "stale", "next", "explain", "plain", "workbook", "undo",
         "maps", "pack", "data"}  # fmt: skip
