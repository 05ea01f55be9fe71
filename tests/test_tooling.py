"""The commands, the lists of packages and the fixtures that watch pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib

import pytest

TXT = ("runtime", "dev", "boundaries", "lowest")


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", text))


@pytest.mark.parametrize("name", TXT)
def test_packages_are_pinned_with_hashes_and_without_addresses(root, name):
    text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"(?m)^-", text)  # no options, no other files
    entries = [one for one in re.split(r"(?m)^(?=[^\s#])", text) if not one.startswith("#")]
    pinned = re.compile(r"[a-z0-9-]+==\S+( ; [^\\]+)? \\\n    --hash=sha256:[0-9a-f]{64}\b")
    assert entries
    assert [one for one in entries if not pinned.match(one)] == []


def test_the_development_list_holds_the_other_with_the_same_versions(root):
    runtime, dev = (pins((root / "requirements" / f"{n}.txt").read_text("utf-8")) for n in ("runtime", "dev"))
    assert {name: dev.get(name) for name in runtime} == runtime


def test_the_lowest_versions_are_those_that_are_declared(root):
    lines = (root / "requirements/runtime.in").read_text("utf-8").splitlines()
    lowest = pins((root / "requirements/lowest.txt").read_text("utf-8"))
    bounds = dict(line.split(">=") for line in lines if line and not line.startswith("#"))
    assert len(bounds) > 20
    assert {
        name: lowest.get(name, "")
        for name in bounds
        if not f"{lowest.get(name)}.".startswith(f"{bounds[name]}.")
    } == {}


def test_what_is_declared_is_what_is_installed(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    lines = (root / "requirements/runtime.in").read_text("utf-8").splitlines()
    wanted = {line for line in lines if line and not line.startswith("#")}
    assert wanted == set(project["project"]["dependencies"]) | set(project["build-system"]["requires"])


def test_the_license_names_its_holders(root):
    assert "assetmap contributors" in (root / "LICENSE").read_text("utf-8")


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_help_lists_every_command(root):
    text = (root / "Makefile").read_text("utf-8")
    commands = re.search(r"(?m)^\.PHONY: (.*)$", text).group(1).split()
    ran = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True)
    assert re.findall(r"(?m)^  make ([a-z-]+) ", ran.stdout) == commands


# --- the page fixtures see what they are there for --------------------------------------------------------


def write(folder, html):
    (folder / "a page.html").write_text(f"<!doctype html><meta charset=utf-8>{html}", "utf-8")
    return (folder / "a page.html").as_uri()


def test_a_page_of_its_own_passes(offline_page, tmp_path):
    picture = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"
    offline_page.goto(write(tmp_path, f'<p>Hello</p><img src="{picture}">'))
    assert offline_page.inner_text("p") == "Hello"


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ('<img src="https://example.org/a.png">', {"request", "console"}),
        ('<link rel="stylesheet" href="beside.css">', {"request", "console"}),
        ("<script>new WebSocket('wss://example.org/')</script>", {"request", "console"}),
        ("<script>console.error('x')</script>", {"console"}),
        ("<script>throw new Error('x')</script>", {"error"}),
        ("<script>alert('x')</script>", {"dialog"}),
    ],
)
def test_a_page_that_misbehaves_is_caught(offline_page, page_watch, tmp_path, html, kinds):
    page_watch.forgive()
    (tmp_path / "beside.css").write_text("p {}")
    offline_page.goto(write(tmp_path, html))

    def seen():
        return {fault.split(":")[0] for fault in page_watch.faults()}

    for _ in range(100):  # at most ten seconds, on a busy machine
        if seen() >= kinds:
            break
        offline_page.wait_for_timeout(100)
    assert seen() == kinds


def test_a_phone_is_narrow(phone_page, tmp_path):
    phone_page.goto(write(tmp_path, '<meta name=viewport content="width=device-width">'))
    assert phone_page.evaluate("innerWidth") == 390
