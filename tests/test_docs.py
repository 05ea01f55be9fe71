"""What is written for people is complete, and everything that it names is there.

The tables in docs/data-model.md, and all of docs/commands.md, are made from the code:

    .venv/bin/python -m tests.test_docs
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from assetmap import cli
from assetmap.check.kinds import KINDS
from assetmap.check.report import COLUMNS
from assetmap.load.schema import TABLES, Column, Table
from assetmap.mapping.text import page_data
from assetmap.settings import DataFiles, Thresholds, read_settings
from tests.project import TONGE, build, write_project

ROOT = Path(__file__).resolve().parents[1]
GENERATED = ROOT / "docs" / "data-model.md"
COMMANDS = ROOT / "docs" / "commands.md"
FOR_LEADS = (
    "README.md", "docs/guide.md", "docs/lists.md", "docs/commands.md", "docs/README.md", "docs/data-model.md",
    "assets/README.md", "docs/plain-english.md",
)  # fmt: skip
# Words of the trade that say little to the people the pages are for.
NOT_PLAIN = (
    "stakeholder", "whole-system", "whole system", "leverage", "co-produc", "holistic", "utilis", "facilitat",
    "empowering", "synerg", "deep dive", "low-hanging", "hard to reach", "hard-to-reach", "cutting-edge",
    "seamless", "robust", "powerful", "state-of-the-art", "going forward", "beneficiar", "service user",
)  # fmt: skip
NOT_OURS = (
    r"/tmp\b", r"/work/", r"/root\b", r"\.\./shared", r"localhost", r"pypi\.org", r"files\.pythonhosted",
)  # fmt: skip


# --- tables made from the code ----------------------------------------------------------------------------


def column_table(table: Table) -> str:
    """The columns of a list."""
    lines = ["| column | what it is | what may stand there |", "| --- | --- | --- |"]
    lines += [f"| `{one.name}` | {escaped(one.description)} | {rule(one)} |" for one in table.columns]
    return "\n".join(
        [f"`{table.file_name}`: {table.description[0].lower()}{table.description[1:]}", "", *lines]
    )


def rule(column: Column) -> str:
    kinds = {
        "date": "a date", "postcode": "a postcode", "latitude": "degrees", "longitude": "degrees",
        "whole_number": "a whole number", "website": "an address", "areas": "ward codes, or",
        "area": "a ward code", "target_area": "a code", "reference": "an id of assets.csv",
    }  # fmt: skip
    said = kinds.get(column.kind, "")
    words = "; ".join(f"`{word}` {label}" for word, label in column.words.items())
    parts = [f"{said} {words}".strip()]
    if column.default:
        parts.append(f"blank means `{column.default}`")
    if column.required:
        parts.append("**needed**, in every row")
    elif column.needed:
        parts.append("**needed**, cells may be blank")
    return ". ".join(part[0].upper() + part[1:] for part in parts if part)


def fault_table() -> str:
    """All kinds of fault."""
    lines = ["| code | kind | what it is | what happens | what to do |", "| --- | --- | --- | --- | --- |"]
    for kind in KINDS.values():
        cells = (kind.title, kind.effect, kind.remedy)
        lines.append(f"| `{kind.code}` | {kind.severity} | {' | '.join(escaped(cell) for cell in cells)} |")
    return "\n".join(lines)


def escaped(text: str) -> str:
    return text.replace("|", "\\|")


def with_tables(text: str) -> str:
    """A document with its tables made anew."""
    for name, made in {**{t.name: column_table(t) for t in TABLES.values()}, "faults": fault_table()}.items():
        text, count = re.subn(
            rf"(<!-- begin: {name} -->\n).*?(<!-- end: {name} -->)",
            lambda found, made=made: f"{found[1]}{made}\n{found[2]}",
            text,
            flags=re.DOTALL,
        )
        if count != 1:
            raise ValueError(f"{GENERATED.name} has {count} places for the table '{name}'")
    return text


COMMANDS_HEAD = """\
# The commands

Every command, and everything that it takes. This page is made from the program; `assetmap log --help` and the
like say the same in the terminal. What to use when is in [Keeping the lists](lists.md) and
[the guide](guide.md).

Type the commands in the project's folder. Once in each new terminal, `. .venv/bin/activate` makes `assetmap`
known there; `.venv/bin/assetmap` in its place works too. With `make`, the words go into ARGS:
`make check-lists ARGS=trafford`.

Words in capitals stand for what you type. Text with spaces goes in double quotes. Every command ends with 130
if you stop it with Ctrl+C, and with 70 if there is a fault in assetmap itself.
"""


def commands_page() -> str:
    """The page on all commands, from their parsers."""
    parts = [COMMANDS_HEAD]
    for name, parser in commands(cli._parser()).items():
        if not any(isinstance(action, argparse._SubParsersAction) for action in parser._actions):
            parts.append(command_section(name, parser))
    return "\n".join(parts)


def command_section(name: str, parser: argparse.ArgumentParser) -> str:
    """One command: what it does, what it takes, examples."""
    paragraphs = [f"## {name}", *(parser.description or "").strip().split("\n\n")]
    rows = [
        f"| `{escaped(as_typed(action))}` | {marked(action.help or '')} |"
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction)
    ]
    after = []
    for paragraph in (parser.epilog or "").strip().split("\n\n"):
        heading, _, examples = paragraph.partition("examples:\n")
        is_code = examples and not heading
        after.append(f"```\n{dedent(examples).rstrip()}\n```" if is_code else marked(sentence(paragraph)))
    table = "\n".join(["| what you type | what it does |", "| --- | --- |", *rows])
    return "\n\n".join([*map(marked, paragraphs), table, *filter(None, after)]) + "\n"


def as_typed(action: argparse.Action) -> str:
    """An option or a word of a command, as a person types it."""
    words = "|".join(map(str, action.choices)) if action.choices else ""
    value = "" if action.nargs == 0 else str(action.metavar or words or action.dest.upper())
    if not action.option_strings:
        return f"{value} …" if action.nargs in ("*", "+") else value
    more = f" {value} …" if action.nargs in ("*", "+") else f" {value}" if value else ""
    return f"{action.option_strings[-1]}{more}"


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def marked(text: str) -> str:
    """Plain text in Markdown: what stands in angle brackets or between bars is text, too."""
    return escaped(re.sub(r"<(?=[a-z])", r"\\<", text.replace("%%", "%")))


def main() -> None:
    """Write the tables and the page on the commands."""
    GENERATED.write_text(with_tables(GENERATED.read_text("utf-8")), "utf-8")
    COMMANDS.write_text(commands_page(), "utf-8")


# --- what there is to look at -----------------------------------------------------------------------------


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def documents() -> list[str]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    found += [ROOT / one / "README.md" for one in ("assets", "boundaries", "maps", "requirements")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def ours() -> list[str]:
    """The documents that users read; CONTRIBUTING is for those who work on the project."""
    return [name for name in documents() if name != "CONTRIBUTING.md"]


def code_of(text: str) -> Iterator[str]:
    """What stands in code: fenced, indented and inline."""
    yield from re.findall(r"(?ms)^```[^\n]*\n(.*?)^```", text)
    yield from re.findall(r"(?m)^    (\S.*)$", text)
    yield from re.findall(r"`([^`\n]+)`", text)


def commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The commands of the command line, each with its parser; those of a command as "data fetch"."""
    found = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, own in action.choices.items():
                found[name] = own
                found |= {f"{name} {inner}": one for inner, one in commands(own).items()}
    return found


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings if name.startswith("--")}


def section(text: str, heading: str) -> str:
    found = re.search(rf"(?ms)^{re.escape(heading)}\n(.*?)(?=^## |\Z)", text)
    assert found, f"no section {heading}"
    return found[1]


def table_rows(text: str) -> dict[str, list[str]]:
    """Rows of a table by what stands first in them."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"(?m)^\| `.*$", text)
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


# --- commands and links -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", documents())
def test_every_command_named_is_there(name):
    text = read(name)
    targets = set(re.search(r"(?m)^\.PHONY: (.*)$", read("Makefile"))[1].split())
    known = commands(cli._parser())
    for code in code_of(text):
        for target in re.findall(r"\bmake ([a-z]+)\b", code):
            assert target in targets, f"{name}: make {target}"
        for command in re.findall(r"(?<![\w.-])assetmap ([a-z]+)\b", code):
            assert command in known, f"{name}: assetmap {command}"


@pytest.mark.parametrize("name", [one for one in ours() if not one.startswith("docs/decisions/")])
def test_every_option_named_is_there(name):
    parser = cli._parser()
    known = options(parser).union(*map(options, commands(parser).values()))
    if name.startswith("boundaries/"):
        from assetmap.embed.__main__ import _parser

        known |= options(_parser())
    others = {"--install", "--upgrade", "--upgrade-package"}  # of wsl, xcode-select, uv
    for code in code_of(read(name)):
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", code):
            assert option in known | others, f"{name}: {option}"


def test_the_page_of_commands_is_that_of_the_program():
    text = COMMANDS.read_text("utf-8")
    assert commands_page() == text, "write it anew: .venv/bin/python -m tests.test_docs"
    for command, own in commands(cli._parser()).items():
        if command not in ("workbook", "data", "network"):  # they only hold others
            told = section(text, f"## {command}")
            assert [one for one in options(own) - {"--help"} if f"`{one}" not in told] == [], command


def test_every_option_and_command_is_told_of():
    parser = cli._parser()
    pages = ("README.md", "docs/guide.md", "docs/lists.md", "docs/data.md")
    by_hand = "".join(read(name) for name in pages)
    for command in commands(parser):
        assert f"assetmap {command}" in by_hand, command
    told = by_hand + COMMANDS.read_text("utf-8")
    assert {one for one in options(parser) if one not in told} == set()
    targets = re.search(r"(?m)^\.PHONY: (.*)$", read("Makefile"))[1].split()
    everywhere = "".join(read(name) for name in documents())
    assert [one for one in targets if f"make {one}" not in everywhere] == []


@pytest.mark.parametrize("name", documents())
def test_every_link_leads_somewhere(name):
    folder = (ROOT / name).parent
    for text, link in re.findall(r"\[([^\]]*)\]\(([^)\s]+)\)", read(name)):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (folder / path).resolve() if path else ROOT / name
        assert target.exists(), f"{name}: [{text}]({link})"
        assert target.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), f"{name}: [{text}]({link})"


def anchors(text: str) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\s-]", "", one.lower()).strip().replace(" ", "-") for one in headings}


@pytest.mark.parametrize("name", documents())
def test_every_file_named_is_there(name):
    made = (
        "maps/",
        "downloads/",
        ".venv",
        "assets/bolton",
        "assets/leeds",
        "assets/bradford",
        "assets/<",
        "maps-",
    )
    folders = ("assetmap/", "assets/", "boundaries/", "docs/", "requirements/", "tests/")
    for code in re.findall(r"`([^`\s]+)`", read(name)):
        path = code.split("::")[0].rstrip("/")
        if code.startswith(folders) and not code.startswith(made) and not re.search(r"[<*{=]", code):
            if path.endswith("contacts.csv") and "template" not in path:
                continue
            assert (ROOT / path).exists(), f"{name}: {code}"


def test_every_page_of_the_docs_is_in_an_index():
    index, decisions = read("docs/README.md"), read("docs/decisions/README.md")
    for name in documents():
        if name.startswith("docs/decisions/") and not name.endswith("README.md"):
            assert f"({Path(name).name})" in decisions, name
        elif name.startswith("docs/") and name != "docs/README.md":
            assert f"({name.removeprefix('docs/')})" in index, name


# --- completeness -----------------------------------------------------------------------------------------


def test_the_readme_opens_with_what_it_is_a_picture_and_the_two_commands():
    text = read("README.md")
    opening = text.index("    make maps\n    make test\n")
    what, picture = text.index("assetmap makes"), text.index("](docs/pictures/bolton.png)")
    assert what < picture < opening < 1500
    size = (ROOT / "docs/pictures/bolton.png").stat().st_size
    assert 20_000 < size < 200_000


def test_the_tables_are_those_of_the_code():
    text = GENERATED.read_text("utf-8")
    assert with_tables(text) == text, "write them anew: .venv/bin/python -m tests.test_docs"


def test_every_column_word_and_fault_is_there():
    text = GENERATED.read_text("utf-8")
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
    measures, data = table_rows(section(text, "## [measures]")), table_rows(section(text, "## [data]"))
    assert {name: row[0] for name, row in measures.items()} == {
        one.name: str(one.default) for one in fields(Thresholds)
    }
    assert list(data)[: len(fields(DataFiles))] == [one.name for one in fields(DataFiles)]
    assert list(table_rows(section(text, "## [folders]"))) == ["assets", "boundaries", "maps", "words"]
    assert {"code", "name"} <= set(table_rows(section(text, "## [localities]")))
    headings = set(re.findall(r"(?m)^## \[?(\w+)\]?$", text))
    assert {"place", "localities", "data", "measures", "audiences", "folders"} <= headings


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


# --- language ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*FOR_LEADS, "assetmap/mapping/words.toml"])
def test_leads_pages_are_in_plain_words(name):
    text = read(name).lower()
    assert [word for word in NOT_PLAIN if word in text] == []


@pytest.mark.parametrize("name", ["README.md", "docs/guide.md", "docs/lists.md", "docs/README.md"])
def test_leads_pages_have_short_sentences(name):
    text = re.sub(r"(?ms)^```.*?^```|^\|.*?$|^#.*?$|^    .*?$|^!\[.*?\)$", "", read(name))
    text = re.sub(r"\(([^)]*\.md[^)]*)\)|[`*\[\]]", "", text)
    lengths = [len(one.split()) for one in re.split(r"[.:;?!](?=\s)|\n\n|\n- |\n\d\. ", text) if one.split()]
    assert max(lengths) <= 30
    assert sum(lengths) / len(lengths) < 14


@pytest.mark.parametrize("name", ours())
def test_nothing_speaks_of_another_computer(name):
    text = read(name)
    assert [pattern for pattern in NOT_OURS if re.search(pattern, text)] == []


if __name__ == "__main__":
    main()
