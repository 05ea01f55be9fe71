"""Take the pictures in docs/pictures/ from the example lists, in a real Chromium:  make pictures

Beside them ``shows.json`` keeps a fingerprint of what they show: the page's scripts, styles, words and
templates, the example lists and the scenes below. ``tests/test_pictures.py`` compares it, so that no browser,
and no computer with the same letters, is needed to know that a picture is out of date.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.check.columns import column_letters
from assetmap.check.lists import check_lists
from assetmap.cli import main as assetmap
from assetmap.load.official import load_official
from assetmap.publish.faults_page import faults_page
from assetmap.settings import Settings, read_settings
from tests.conftest import HOW_TO_GET_ONE, NO_BROWSER, find_chromium
from tests.test_examples import replaced

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SHOWS = PICTURES / "shows.json"
AS_OF = "2026-11-23"
MOST_BYTES, MOST_BYTES_IN_ALL = 150_000, 1_000_000
FAULTS = "faults.html"
COLOURS = 128  # of a picture: enough for a page of few colours, and a third of the bytes


@dataclass(frozen=True)
class Scene:
    """One picture: a page as it is after some steps.

    Attributes
    ----------
    page : str
        The file in ``maps/``.
    steps : tuple of str
        What to press, in order, as CSS selectors; ``selector = text`` types the text.
    size : tuple of int
        The window, in CSS pixels.
    part : str
        The part of the page that is in the picture; blank for what the window shows.
    phone : bool
        Whether it is shown as on a phone.
    """

    page: str
    steps: tuple[str, ...] = ()
    size: tuple[int, int] = (1200, 760)
    part: str = ""
    phone: bool = False


SCENES = {
    "overview": Scene("index.html"),
    "bolton": Scene("bolton.html"),
    "ward": Scene("bolton.html", ("#areas .row >> nth=0",), size=(1100, 700)),
    "find": Scene("bolton.html", ("#tabs [data-view=places]", "#find = walk"), size=(1100, 700)),
    "next": Scene("bolton.html", ("#tabs [data-view=next]",), size=(1100, 700)),
    "correction": Scene("bolton.html", ("#corrections button >> nth=0",), size=(900, 760)),
    "phone": Scene("bolton.html", size=(390, 780), phone=True),
    "faults": Scene(FAULTS, size=(900, 680)),
}

# Rows with faults, for the picture of the page that explains them.
FAULTY_ASSETS = """\
id,name,asset_type,activity_focus,status,postcode,website,assured_date
example-bench-walkers,Example bench walkers,group_club,primary,active,BL2 2PGG,,2026-10-01
example-tonge-hall,Example Tonge hall,venu,secondary,active,BL2 2PG,,2026-10-01
"""
FAULTY_LOG = """\
date,asset_id,two_way,stage
2026-11-05,example-bench-walker,yes,talking
"""


# --- what the pictures show -------------------------------------------------------------------------------


def fingerprints() -> dict[str, str]:
    """What the pictures are taken of, each by its hash: how a page looks, the lists, the scenes.

    Comments, spaces and the order of files do not count.
    """
    mapping = ROOT / "assetmap" / "mapping"
    page = [*(mapping / "static").glob("*.*s"), *(mapping / "templates").iterdir(), mapping / "layers.py"]
    words = json.dumps(tomllib.loads((mapping / "words.toml").read_text("utf-8")), sort_keys=True)
    lists = sorted((ROOT / "assets").glob("*/*.csv"))
    return {
        "page": hashed(*(shown(path) for path in sorted(page))),
        "words": hashed(words),
        "lists": hashed(*(path.read_text("utf-8") for path in lists if path.name != "contacts.csv")),
        "scenes": hashed(repr(SCENES), AS_OF, FAULTY_ASSETS, FAULTY_LOG),
    }


def shown(path: Path) -> str:
    """A file of code without what no reader of a page can see."""
    text = path.read_text("utf-8")
    comments = {".py": r"(?m)^\s*#.*$", ".js": r"(?m)^\s*//.*$", ".css": r"(?s)/\*.*?\*/"}
    return " ".join(re.sub(comments.get(path.suffix, r"(?!)"), "", text).split())


def hashed(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


# --- taking them ------------------------------------------------------------------------------------------


def main() -> None:
    """Make the pages, take all pictures, and note what they show."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        raise SystemExit(f"{NO_BROWSER}: {HOW_TO_GET_ONE}")
    if own := replaced():
        raise SystemExit(
            f"these lists are no longer the examples, so no pictures are taken: {', '.join(own)}"
        )
    shows = fingerprints()  # before: what is changed meanwhile makes them old
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        maps = make_pages(Path(folder))
        as_root = sys.platform != "win32" and os.geteuid() == 0
        browser = playwright.chromium.launch(
            executable_path=path, args=["--disable-gpu", *(["--no-sandbox"] if as_root else [])]
        )
        PICTURES.mkdir(exist_ok=True)
        for name, scene in SCENES.items():
            picture = small(take(browser, maps, scene))
            (PICTURES / f"{name}.png").write_bytes(picture)
            sys.stdout.write(f"docs/pictures/{name}.png  {len(picture) // 1000} KB\n")
        browser.close()
    SHOWS.write_text(json.dumps(shows, indent=2) + "\n", "utf-8")


def make_pages(folder: Path) -> Path:
    """The pages of the examples, on the shapes that come with the project, and one about a faulty list."""
    maps, lists = folder / "maps", folder / "assets" / "bolton"
    lists.mkdir(parents=True)
    (lists / "assets.csv").write_text(FAULTY_ASSETS, "utf-8")
    (lists / "engagement.csv").write_text(FAULTY_LOG, "utf-8")
    paths = {"boundaries": ROOT / "boundaries", "maps": maps}
    bolton = '[localities]\nbolton = { code = "E08000001" }\n'
    faulty = write_settings(folder / "faulty.toml", bolton, paths)
    usual = (ROOT / "assetmap.toml").read_text("utf-8")
    settings = write_settings(folder / "assetmap.toml", usual, {"assets": ROOT / "assets", **paths})
    if code := assetmap(["maps", "--settings", str(settings), "--as-of", AS_OF, "--default", "--quiet"]):
        raise SystemExit(code)
    (maps / FAULTS).write_bytes(page_of_faults(read_settings(faulty)))
    return maps


def write_settings(file: Path, text: str, folders: Mapping[str, Path]) -> Path:
    lines = "".join(f"{name} = {json.dumps(str(path))}\n" for name, path in folders.items())
    file.write_text(f"{text}\n[folders]\n{lines}", "utf-8")
    return file


def page_of_faults(settings: Settings) -> bytes:
    """What ``assetmap check`` writes, as of the day of the pictures."""
    wards = load_official(settings).wards
    faults = check_lists(settings, wards, as_of=date.fromisoformat(AS_OF), thorough=True).faults
    return faults_page(faults, settings, date.fromisoformat(AS_OF), letters=column_letters(settings, faults))


def take(browser: Browser, maps: Path, scene: Scene) -> bytes:
    """One picture, as PNG."""
    width, height = scene.size
    page = browser.new_page(
        viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/London",
        offline=True, reduced_motion="reduce", is_mobile=scene.phone, has_touch=scene.phone,
    )  # fmt: skip
    page.goto((maps / scene.page).as_uri())
    if scene.page != FAULTS:
        page.wait_for_selector("body[data-ready=yes]")
    for step in scene.steps:
        do(page, step)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found = page.locator(scene.part).screenshot() if scene.part else page.screenshot()
    page.close()
    return found


def do(page: Page, step: str) -> None:
    """One step: press something, or type into it."""
    where, typed, text = step.partition(" = ")
    if typed:
        page.fill(where, text)
        page.wait_for_timeout(500)  # the page waits for the next letter
    else:
        page.locator(where).click()


def small(picture: bytes) -> bytes:
    """The same picture in fewer bytes."""
    from PIL import Image

    out = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
