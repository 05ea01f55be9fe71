"""The page of faults as text; how it behaves in a browser is in tests/browser/test_faults_page.py."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from assetmap.check.faults import Fault, Faults, problem
from assetmap.check.kinds import KINDS
from assetmap.publish.faults_page import MOST, faults_page
from tests.check.world import settings
from tests.project import AS_OF, TONGE, build, write_project

ASSETS = "assets/bolton/assets.csv"
DAY = date(2026, 11, 23)


def fault(code: str = "bad-date", row: int = 2, file: str = ASSETS, **more: str) -> Fault:
    kind = KINDS[code]
    usual = {"column": "assured_date", "value": "soon", "message": "it is no date", "remedy": kind.remedy}
    return Fault(code, kind.severity, file, row, **(usual | more))


def page(*faults: Fault, letters: dict[tuple[str, str], str] | None = None) -> str:
    return faults_page(faults, settings(Path("/project")), DAY, letters=letters or {}).decode()


def text(html: str) -> str:
    body = html[html.index("<body") : html.index("<script")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def test_each_fault_says_where_what_and_how_and_each_kind_why() -> None:
    said = text(page(fault(), letters={(ASSETS, "assured_date"): "W"}))
    kind = KINDS["bad-date"]
    own = ["row 2, column W assured_date", "soon", "it is no date", "Bolton", ASSETS]
    general = [
        "1 error in the lists",
        "As of 23 November 2026",
        kind.title,
        kind.why,
        kind.effect,
        kind.remedy,
    ]
    for words in own + general:
        assert words in said, words


def test_every_kind_can_be_shown() -> None:
    faults = Faults()
    for code in KINDS:
        faults.add(problem(code, f"about {code}"), file=ASSETS, row=2)
    html = page(*faults.found)
    for code, kind in KINDS.items():
        assert f"about {code}" in html
        assert f'data-code="{code}" data-severity="{kind.severity}" data-count="1"' in html


def test_localities_come_in_the_order_of_the_settings_and_files_below_them() -> None:
    html = page(
        fault(file="assets"),
        fault(file="assets/manchester/assets.csv"),
        fault(file="assets/bolton/targets.csv"),
        fault(),
        fault(file="assets/bolton"),
        fault(file="assets/bolton-old/x.csv"),
    )
    headings = re.findall(r"<h2>(.*?) <span|<h3><bdi>(.*?)</bdi>", html)
    assert ["".join(one) for one in headings] == [
        "Bolton", "assets/bolton", ASSETS, "assets/bolton/targets.csv",
        "Manchester", "assets/manchester/assets.csv",
        "Beside the localities", "assets", "assets/bolton-old/x.csv",
    ]  # fmt: skip


def test_errors_come_before_warnings() -> None:
    html = page(fault("stale-row", 2), fault("bad-date", 9))
    assert re.findall(r'data-severity="(\w+)"', html) == ["error", "warning"]
    # Those of another locality too, though its list is read later.
    later = "assets/manchester/assets.csv"
    html = page(fault("stale-row", 2), fault("bad-date", 9, later), fault("stale-row", 2, later))
    assert re.findall(r'data-severity="(\w+)"', html) == ["error", "warning", "warning"]
    found = re.findall(r'<section class="of-place" data-holds id="([\w-]+)">', html)
    assert found == ["errors-manchester", "warnings-bolton", "warnings-manchester"]


def test_counts_by_file_and_severity_come_first() -> None:
    other = "assets/bolton/targets.csv"
    html = page(fault(), fault(row=3), fault("stale-row"), fault("stale-row", file=other), fault(file="x"))
    top = html[: html.index("<form")]
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", top)
    assert [re.sub(r"<[^>]*>", " ", one).split() for one in rows] == [
        ["Bolton", ASSETS, "2", "1"],
        ["Bolton", other, "0", "1"],
        ["Beside", "the", "localities", "x", "1", "0"],
    ]
    links = re.findall(r'href="#([\w-]*)"', top)
    assert links == ["errors-bolton", "warnings-bolton", "warnings-bolton", "errors-"]
    assert all(f'id="{link}"' in html for link in links)


def test_a_remedy_that_all_share_stands_once() -> None:
    same = page(fault(row=2), fault(row=3))
    assert same.count(KINDS["bad-date"].remedy) == 1
    own = page(fault(row=2), fault(row=3, remedy="Write 2026-11-05."))
    assert own.count("Write 2026-11-05.") == 1
    assert own.count('<th scope="col">What to do</th>') == 1


def test_very_many_of_a_kind_are_counted() -> None:
    html = page(*(fault(row=n) for n in range(2, MOST + 12)))
    assert html[html.index("<form") :].count('<th scope="row">') == MOST
    assert "and 10 more of this kind" in text(html)
    assert f"{MOST + 10} errors in the lists" in text(html)


def test_no_faults() -> None:
    html = page()
    assert "there are no faults" in html
    assert "<form" not in html


HOSTILE = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "${alert(1)} {{ 7*7 }}",
           "\" onmouseover='alert(1)'", "&lt;b&gt;"]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_is_text(typed: str) -> None:
    html = page(fault(file=f"assets/{typed}", column=typed, value=typed, message=typed, remedy=typed))
    assert typed not in html or not set(typed) & set("<>&\"'")
    plain = page(fault(file="assets/x", column="x", value="x", message="x", remedy="x"))
    assert re.findall(r"</?\w+", html) == re.findall(r"</?\w+", plain)


def test_unseen_characters_are_shown_and_long_text_is_cut() -> None:
    html = page(fault(value="a\x00\u202eb\n", message="m" * 5000), fault(row=3, value="y" * 5000))
    assert "a\ufffd\ufffdb" in html
    assert "y" * 100 in html
    assert "y" * 200 not in html
    assert "m" * 2000 not in html


def test_nothing_is_asked_for_and_only_what_stands_in_it_may_run() -> None:
    html = page(fault())
    assert re.search(r"(?:src|href)=\"(?!#)", html) is None
    assert "url(" not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    for tag in ("script", "style"):
        parts = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert parts
        for part in parts:
            digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
            assert f"&#39;sha256-{digest}&#39;" in policy[1]
    assert "unsafe" not in policy[1]


def test_the_same_bytes_in_any_order() -> None:
    faults = [fault(row=n, code=code) for n in (2, 3) for code in ("bad-date", "stale-row")]
    assert page(*faults) == page(*faults[::-1])


def test_make_maps_writes_it_beside_the_table_and_takes_it_away(tmp_path: Path) -> None:
    row = {"id": "a", "name": "Example A", "asset_type": "venue", "status": "active", "postcode": "nonsense"}
    settings_file = write_project(tmp_path, [row])
    assert build(settings_file, "--quiet") == 0
    team = tmp_path / "maps" / "team"
    html = (team / "faults.html").read_text(encoding="utf-8")
    assert "row 2, column J postcode" in html
    assert "nonsense" in html
    assert "As of 23 November 2026" in html
    assert AS_OF == "2026-11-23"
    assert '"team/faults.html"' in (team / "manifest.json").read_text(encoding="utf-8")
    assert not (tmp_path / "maps" / "faults.html").exists()
    (team / "faults.html").unlink()
    build(settings_file, "--quiet")
    assert (team / "faults.html").read_text(encoding="utf-8") == html
    write_project(tmp_path, [{**row, "postcode": TONGE}])
    build(settings_file, "--quiet")
    assert not (team / "faults.html").exists()
    assert not (team / "faults.csv").exists()
