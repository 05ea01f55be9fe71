"""What the tests of the pages share: a lively project, and short ways to look at its pages."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.project import AS_OF, FARNWORTH, HORWICH, RUMWORTH, TONGE, build, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Download, Page

PLACES = (TONGE, FARNWORTH, RUMWORTH, HORWICH)
TYPES = ("group_club", "venue", "faith", "school", "informal", "public_service")
ACTIVITIES = ("Walking", "Dance", "Bowls", "Café", "Judo; Walking", "swimming", "walking")
AUDIENCES = ("older_people", "women_girls", "disabled_people", "older_people; disabled_people")
STAGES = ("contacted", "talking", "working_together", "leading")
MANY, FEW = 30, 6  # organisations at one place each
ALONE = "Zebra judo"  # one that nothing lies near to
FORMULA = '=HYPERLINK("https://example.org","x")'


def lively_rows() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """140 organisations with all that filters look at, and what was said to some of them."""
    rng = random.Random(6)
    rows: list[dict[str, object]] = []
    log: list[dict[str, object]] = []
    for n in range(140):
        spot = {"postcode": PLACES[n % 4]}
        if n < MANY:
            spot = {"latitude": "53.58", "longitude": "-2.43", "location_type": "site"}
        elif n < MANY + FEW:
            spot = {"latitude": "53.56", "longitude": "-2.47", "location_type": "site"}
        elif n < 120:
            spot = {
                "latitude": f"{rng.uniform(53.54, 53.61):.5f}",
                "longitude": f"{rng.uniform(-2.55, -2.38):.5f}",
            }
        rows.append(
            {"id": f"o{n}", "name": f"Club {n:03} {rng.choice(('North', 'South', 'Café'))}",
             "asset_type": rng.choice(TYPES), "activity_focus": rng.choice(("primary", "secondary", "none")),
             "activities": rng.choice(ACTIVITIES), "audiences": rng.choice(AUDIENCES), "status": "active",
             "visibility": "partner", "assured_date": rng.choice(("2026-10-01", "2024-01-01", "")), **spot}
        )  # fmt: skip
        if n % 3 == 0:
            log.append({"date": "2026-11-01", "asset_id": f"o{n}", "channel": "visit", "two_way": "yes",
                        "stage": rng.choice(STAGES)})  # fmt: skip
    rows.append({"id": "zebra", "name": ALONE, "asset_type": "business", "postcode": "BL1 1SE",
                 "description": FORMULA, "activities": "-5; +1", "visibility": "partner",
                 "status": "active"})  # fmt: skip
    rows.append({"id": "shut", "name": "Shut gym", "asset_type": "business", "postcode": HORWICH,
                 "visibility": "partner", "status": "closed"})  # fmt: skip
    return rows, log


def lively_project(folder: Path) -> Path:
    """Build its pages and say where they are."""
    rows, log = lively_rows()
    assert build(write_project(folder, rows, log, localities=("bolton", "bury")), "--quiet") == 0
    return folder / "maps"


def go(page: Page, path: Path, said: str = "") -> None:
    """Open a page, at a part of its address, and wait until it answers."""
    page.goto(path.as_uri() + said)
    page.wait_for_selector("body[data-ready=yes]")


def choose_ward(page: Page, name: str) -> None:
    """Press a ward in the list of wards."""
    page.locator("#areas .row", has=page.get_by_text(name, exact=True)).click()


def state(page: Page) -> dict[str, Any]:
    """The state of the page."""
    found: dict[str, Any] = page.evaluate("JSON.parse(JSON.stringify(assetmap.state))")
    return found


def shown(page: Page) -> list[int]:
    """Numbers of the organisations that are shown."""
    found: list[int] = page.evaluate("assetmap.shownPlaces()")
    return found


def until(page: Page, expression: str) -> None:
    """Wait for something in the page; its policy lets nothing but us look, so from here."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")


def focused(page: Page) -> str:
    """What the element that has the focus says; blank where nothing has it."""
    said: str = page.evaluate(
        "document.activeElement === document.body ? ''"
        " : document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '?'"
    )
    return said


def text_of(download: Download) -> str:
    """What is in a file that the page saved."""
    return Path(download.path()).read_text(encoding="utf-8")


__all__ = [
    "ALONE", "AS_OF", "FEW", "FORMULA", "MANY", "choose_ward", "focused", "go", "lively_project",
    "lively_rows", "shown", "state", "text_of", "until",
]  # fmt: skip
