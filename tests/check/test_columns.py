from __future__ import annotations

from pathlib import Path

from assetmap.check.columns import column_letters
from assetmap.check.faults import Faults, problem
from tests.check.world import settings, write_list


def letters_of(root: Path, content: bytes, *columns: str, name: str = "assets") -> dict[str, str]:
    path = write_list(root, name, [])
    path.write_bytes(content)
    file = f"assets/bolton/{name}.csv"
    faults = Faults()
    for column in columns:
        faults.add(problem("bad-date", "x"), file=file, row=2, column=column)
    return {column: letter for (_, column), letter in column_letters(settings(root), faults.found).items()}


def test_the_letters_are_those_of_the_files_own_order(tmp_path: Path) -> None:
    content = "\ufeffNotes;Asset Type;;NAME\r\n".encode()
    found = letters_of(tmp_path, content, "name", "asset_type", "Notes", "postcode")
    assert {k: v for k, v in found.items() if k} == {"Notes": "A", "asset_type": "B", "name": "D"}


def test_after_z_comes_aa(tmp_path: Path) -> None:
    content = ",".join(["name", "asset_type", *(f"c{n}" for n in range(60))]).encode()
    found = letters_of(tmp_path, content, "name")
    assert [found[name] for name in ("name", "c23", "c24", "c49", "c50")] == ["A", "Z", "AA", "AZ", "BA"]


def test_headings_below_blank_rows_and_a_line_for_excel(tmp_path: Path) -> None:
    assert letters_of(tmp_path, b"sep=;\r\n;;\r\nid;name;asset_type\r\n", "name")["name"] == "B"


def test_only_lists_that_have_faults_in_columns_are_read(tmp_path: Path) -> None:
    faults = Faults()
    faults.add(problem("unknown-file", "x"), file="assets/bolton/assets.csv", row=0)
    faults.add(problem("bad-date", "x"), file="assets/bolton/other.xlsx", row=2, column="name")
    assert column_letters(settings(tmp_path), faults.found) == {}


def test_a_list_that_cannot_be_read_has_no_letters(tmp_path: Path) -> None:
    assert letters_of(tmp_path, b"title\n", "name") == {}
    assert letters_of(tmp_path, b'name,asset_type\n"', "name") == {}
