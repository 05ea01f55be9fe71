"""What the tests of the documents look at, and what in the documents is made from the code."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

from assetmap import cli
from assetmap.check.kinds import KINDS
from assetmap.load.schema import TABLES, Column, Table

ROOT = Path(__file__).resolve().parents[1]


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


def module_table() -> str:
    """Every module of the program, by the first words of its docstring."""
    lines = ["| module | what it does |", "| --- | --- |"]
    for path in sorted((ROOT / "assetmap").rglob("*.py")):
        if not path.name.startswith("__"):
            told = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0]
            told = " ".join(told.replace("``", "`").split())
            lines.append(f"| `{path.relative_to(ROOT).as_posix()}` | {escaped(told)} |")
    return "\n".join(lines)


def escaped(text: str) -> str:
    return text.replace("|", "\\|")


def with_tables(text: str, tables: Mapping[str, str]) -> str:
    """A document with its tables made anew."""
    for name, made in tables.items():
        text, count = re.subn(
            rf"(<!-- begin: {name} -->\n).*?(<!-- end: {name} -->)",
            lambda found, made=made: f"{found[1]}{made}\n{found[2]}",
            text,
            flags=re.DOTALL,
        )
        if count != 1:
            raise ValueError(f"there are {count} places for the table '{name}'")
    return text


def made_pages() -> dict[str, str]:
    """What is in the project's folder and made from the code, by its path there."""
    lists = {**{one.name: column_table(one) for one in TABLES.values()}, "faults": fault_table()}
    return {
        "docs/data-model.md": with_tables(read("docs/data-model.md"), lists),
        "docs/architecture.md": with_tables(read("docs/architecture.md"), {"modules": module_table()}),
        "docs/commands.md": commands_page(),
    }


COMMANDS_HEAD = """\
# The commands

Every command, and everything that it takes. This page is made from the program; `assetmap log --help` and the
like say the same in the terminal. What to use when is in [Keeping the lists](lists.md) and
[the guide](guide.md).

Type the commands in the project's folder. Once in each new terminal, `. .venv/bin/activate` makes `assetmap`
known there; `.venv/bin/assetmap` in its place works too. With `make`, the words go into ARGS:
`make check-lists ARGS=trafford`.

Words in capitals stand for what you type. Text with spaces goes in double quotes.

## Exit codes

Scripts can tell by its exit code how a command ended (`make` itself ends with 2 for all but the first):

| exit code | meaning |
| --- | --- |
| 0 | done, also if rows have faults |
| 1 | a file cannot be used, or rows have faults and `--strict` was given; `assetmap check` found errors |
| 2 | wrong use: an unknown option, a date that is none, no settings file, a name that fits several |
| 3 | `assetmap data`, `assetmap network`, `assetmap discover`: a source is out of reach, or sent rubbish |
| 70 | a fault in assetmap itself: please report it |
| 130 | you stopped it with Ctrl+C |

The set-up before it ends with 2 if there is no fitting Python, and with 3 if packages cannot be fetched.
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
