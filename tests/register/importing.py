"""Small lists to import, and a project to import them into."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from assetmap.register.columns import propose_columns
from assetmap.register.importer import apply_plan, plan_import
from assetmap.register.incoming import Incoming, IncomingRow
from assetmap.register.locate import Ground, read_ground
from assetmap.register.plan import Plan
from assetmap.register.store import change
from assetmap.register.wording import propose_words
from assetmap.register.writing import Applied
from assetmap.settings import Settings, read_settings
from tests.project import FARNWORTH, TONGE, write_project

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

Row = Mapping[str, str]

ANVIL = {"Name": "Anvil Boxing Club", "Postcode": TONGE, "Activity": "Boxing"}
HARROW = {"Name": "Harrow Allotment Society", "Postcode": FARNWORTH, "Activity": "Gardening"}


def project(folder: Path, assets: Iterable[Mapping[str, object]] = (), **more: object) -> Settings:
    """A project with Bolton and Bury; Bolton has these rows."""
    return read_settings(write_project(folder, assets, localities=("bolton", "bury"), **more))


def incoming(rows: Sequence[Row]) -> Incoming:
    """A list with the headings of its rows, numbered as in Excel."""
    headings = tuple(dict.fromkeys(heading for row in rows for heading in row))
    made = tuple(
        IncomingRow(number, {heading: row.get(heading, "") for heading in headings})
        for number, row in enumerate(rows, 2)
    )
    return Incoming("list.csv", "", headings, made, ())


def plan(
    settings: Settings,
    rows: Sequence[Row],
    source: str = "list",
    *,
    today: date = TODAY,
    maps: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    apply: bool = False,
    again: bool = False,
) -> tuple[Plan, Applied | None]:
    """Plan an import, and write it where that is asked for."""
    given = incoming(rows)
    columns = propose_columns(given, remembered={}, corrections=maps or {})
    words = propose_words(given, columns, remembered={}, corrections={}, audiences={})
    values = (given, columns, words, constants or {}, source, today)
    if not apply:
        return plan_import(settings, "bolton", *values, ground=_ground(settings), again=again), None
    with change(settings, "bolton", "import", today=today, now=NOW) as held:
        made = plan_import(settings, "bolton", *values, held=held, ground=_ground(settings), again=again)
        return made, apply_plan(held, made)


_GROUNDS: dict[tuple[str, ...], Ground] = {}


def _ground(settings: Settings) -> Ground:
    """The shapes of Bolton and Bury, read once for all tests."""
    codes = tuple(one.code for one in settings.localities)
    if codes not in _GROUNDS:
        _GROUNDS[codes] = read_ground(settings)
    return _GROUNDS[codes]


def apply(settings: Settings, rows: Sequence[Row], source: str = "list", **more: object) -> Plan:
    """Import a list."""
    return plan(settings, rows, source, apply=True, **more)[0]


def kinds(made: Plan) -> dict[str, str]:
    """What becomes of each organisation of a list, by name."""
    return {row.unit.name: row.kind for row in made.rows}


def read(settings: Settings, name: str = "assets.csv") -> list[dict[str, str]]:
    """The rows of a list of Bolton, with the cells that are not blank."""
    path = settings.assets_dir / "bolton" / name
    if not path.exists():
        return []
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    return [{key: text for key, text in row.items() if text} for row in rows]


def edit(settings: Settings, at: int, **cells: str) -> None:
    """Change cells of a row of assets.csv by hand, as a person does in Excel."""
    path = settings.assets_dir / "bolton" / "assets.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    rows[at].update(cells)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def snapshot(settings: Settings, slug: str = "bolton") -> dict[str, bytes]:
    """All files of a locality but the lock and the backups."""
    folder = settings.assets_dir / slug
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "backups" not in path.parts and not path.name.startswith(".")
    }
