"""What is written for people is true: commands, options, links and files that it names are there.

Tables in docs/data-model.md and docs/architecture.md, and all of docs/commands.md, are made from the code:

    .venv/bin/python -m tests.test_docs
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assetmap import cli
from tests.documents import ROOT, code_of, commands, documents, made_pages, options, ours, read, section

FOR_LEADS = (
    "README.md", "docs/guide.md", "docs/lists.md", "docs/commands.md", "docs/README.md", "docs/data-model.md",
    "assets/README.md", "docs/plain-english.md", "docs/data-protection.md",
)  # fmt: skip
SHORT = ("README.md", "docs/guide.md", "docs/lists.md", "docs/README.md", "docs/data-protection.md")
# Words of the trade that say little to the people the pages are for.
NOT_PLAIN = (
    "stakeholder", "whole-system", "whole system", "leverage", "co-produc", "holistic", "utilis", "facilitat",
    "empowering", "synerg", "deep dive", "low-hanging", "hard to reach", "hard-to-reach", "cutting-edge",
    "seamless", "robust", "powerful", "state-of-the-art", "going forward", "beneficiar", "service user",
)  # fmt: skip
NOT_OURS = (
    r"/tmp\b", r"/work/", r"/root\b", r"\.\./shared", r"localhost", r"pypi\.org", r"files\.pythonhosted",
)  # fmt: skip


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


def test_what_is_made_from_the_code_is_as_the_code_is():
    old = [name for name, text in made_pages().items() if read(name) != text]
    assert old == [], "write them anew: .venv/bin/python -m tests.test_docs"


def test_the_page_of_commands_has_every_option_of_each():
    text = read("docs/commands.md")
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
    told = by_hand + read("docs/commands.md")
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


# --- language ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*FOR_LEADS, "assetmap/mapping/words.toml"])
def test_leads_pages_are_in_plain_words(name):
    text = read(name).lower()
    assert [word for word in NOT_PLAIN if word in text] == []


@pytest.mark.parametrize("name", SHORT)
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


def main() -> None:
    """Write what is made from the code."""
    for name, text in made_pages().items():
        (ROOT / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
