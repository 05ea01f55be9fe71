"""The documents are complete: every column, word, fault, setting and key of a page's data is described."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from assetmap.check.kinds import KINDS
from assetmap.check.report import COLUMNS
from assetmap.errors import InputError
from assetmap.load import declared
from assetmap.load.limits import MOST_COLUMNS
from assetmap.load.schema import TABLES
from assetmap.mapping.text import page_data
from assetmap.register import reading
from assetmap.register.backups import KEEP
from assetmap.settings import DataFiles, Thresholds, read_settings
from assetmap.settings.model import OpenStreetMapSettings, PageSettings, SourceSettings
from assetmap.sources.catalogue import Dataset
from assetmap.sources.client import LARGEST
from tests.documents import ROOT, code_of, documents, read, section, table_rows
from tests.project import TONGE, build, write_project


def test_the_readme_opens_with_what_it_is_a_picture_and_the_two_commands():
    text = read("README.md")
    opening = text.index("    make maps\n    make test\n")
    what, picture = text.index("assetmap makes"), text.index("](docs/pictures/bolton.png)")
    assert what < picture < opening < 1500
    size = (ROOT / "docs/pictures/bolton.png").stat().st_size
    assert 20_000 < size < 200_000


def test_every_column_word_and_fault_is_there():
    text = read("docs/data-model.md")
    for table in TABLES.values():
        rows = table_rows(section(text, f"## {table.name}"))
        assert list(rows) == list(table.names)
        for column in table.columns:
            assert [word for word in column.words if f"`{word}`" not in rows[column.name][1]] == []
    faults = section(text, "## Faults")
    assert list(table_rows(faults)) == list(KINDS)
    assert [one for one in COLUMNS if f"`{one}`" not in faults] == []


def test_every_setting_is_there_with_its_default():
    text = read("docs/settings.md")
    tables = {"measures": Thresholds(), "data": DataFiles(), "openstreetmap": OpenStreetMapSettings(),
              "sources": SourceSettings(), "page": PageSettings()}  # fmt: skip
    for heading, usual in tables.items():
        told = table_rows(section(text, f"## [{heading}]"))
        for one in fields(usual):
            value = getattr(usual, one.name)
            if value is None or isinstance(value, Mapping):  # a file that is not named; tables of their own
                assert one.name == "datasets" or one.name in told, (heading, one.name)
            else:
                shown = f'"{value}"' if isinstance(value, str) else str(value).lower()
                assert told.get(one.name, [""])[0] == shown, (heading, one.name)
    assert table_rows(section(text, "## [measures]"))["catchments"][0] == "false"
    assert {"code", "name"} <= set(table_rows(section(text, "## [localities]")))
    assert settings_there_are("nothing = 1") == set(re.findall(r"(?m)^## \[?(\w+)\]?$", text))
    assert settings_there_are("[folders]\nnothing = 1") == set(table_rows(section(text, "## [folders]")))
    assert settings_there_are("[measures]\nnothing = 1") | {"catchments"} == set(
        table_rows(section(text, "## [measures]"))
    )


def test_every_setting_of_an_indicator_and_of_a_dataset_is_there():
    told = table_rows(read("docs/indicators.md"))
    assert [name for name in declared._KNOWN if name not in told] == []
    words = read("assetmap/sources/catalogue.toml") + section(
        read("docs/data.md"), "## Another edition, another dataset, another server"
    )
    assert [one.name for one in fields(Dataset) if not re.search(rf"\b{one.name}\b", words)] == []


def settings_there_are(line):
    """What the program itself says of its settings, where one of them is unknown."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "assetmap.toml"
        file.write_text(f'{line}\n[localities]\nbury = {{ code = "E08000002" }}\n', "utf-8")
        with pytest.raises(InputError) as caught:
            read_settings(file)
    return set(re.search(r"settings there are: (.*)", str(caught.value))[1].split(", "))


def test_every_variable_of_the_environment_is_there():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "assetmap").rglob("*.py"))
    code += read("requirements/setup.sh") + read("tests/conftest.py")
    told = "".join(read(name) for name in documents())
    assert {one for one in re.findall(r"\bASSETMAP_[A-Z_]+", code) if one not in told} == set()


def test_the_reserved_keys_are_all_named():
    from assetmap.settings import RESERVED

    text = section(read("docs/settings.md"), "## [localities]")
    assert [one for one in sorted(RESERVED) if f"`{one}`" not in text] == []


def test_examples_of_settings_are_understood(tmp_path):
    blocks = [
        block for name in ("README.md", "docs/settings.md") for block in
        re.findall(r"(?ms)^```toml\n(.*?)^```", read(name))
    ]  # fmt: skip
    assert len(blocks) >= 5
    for block in blocks:
        file = tmp_path / "assetmap.toml"
        need = "" if "[localities]" in block else '\n[localities]\nbury = { code = "E08000002" }\n'
        file.write_text(block + need, "utf-8")
        assert read_settings(file).localities


def test_numbers_in_the_pages_on_security_and_people_are_those_of_the_code():
    limits = section(read("SECURITY.md"), "## Limits on hostile input")
    for said in (
        f"{reading.MOST_BYTES // 2**20} MB, {reading.MOST_ROWS:,} rows, {MOST_COLUMNS} columns",
        f"{LARGEST // 10**9} GB",
    ):
        assert said in limits, said
    assert f"the last {KEEP} changes" in read("docs/data-protection.md")
    hidden = [line for line in read(".gitignore").splitlines() if line.startswith("/assets/*/")]
    for name in ("contacts.csv", "register/contacts_history.csv", "register/waiting_contacts.json",
                 "register/backups/"):  # fmt: skip
        assert f"`{name}`" in read("docs/data-protection.md")
        assert f"/assets/*/{name}" in hidden


def test_every_key_of_a_pages_data_is_described(tmp_path):
    settings = write_project(
        tmp_path,
        [{"id": "a", "name": "A", "asset_type": "venue", "postcode": TONGE, "audiences": "everyone"}],
        [{"date": "2026-10-01", "asset_id": "a", "stage": "talking", "two_way": "yes", "next_step": "Call"}],
        localities=("bolton", "bury"),
    )
    assert build(settings, "--quiet") == 0
    told = {word for code in code_of(read("docs/payload.md")) for word in re.findall(r"\w+", code)}
    for name in ("bolton.html", "index.html", "team/bolton.html"):
        page = (tmp_path / "maps" / name).read_text("utf-8")
        data = page_data(page)
        assert sorted(keys(data) - told) == [], name


TOLD_BEYOND = ("next", "progress", "caveats", "sensitivity", "fairness")


def keys(data: Mapping[str, Any]) -> set[str]:
    """The keys of a page's data and of the tables in it."""
    found = set(data)
    for name in ("numbers", "limits", "areas", "small", "places", "shapes", "postcodes", *TOLD_BEYOND):
        found |= set(data.get(name) or ())
    found |= set(data["shapes"]["objects"])
    found |= set(data["fairness"]["curve"])
    for name in ("layers", "around", "compare", "changes"):
        for one in data.get(name, ()):
            found |= set(one)
    return found
