from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from assetmap.errors import InputError, UsageError
from assetmap.load.schema import ASSETS, CONTACTS, ENGAGEMENT
from assetmap.register.backups import KEEP, backups
from assetmap.register.store import change
from assetmap.register.undo import last_change, undo
from assetmap.settings import Settings, read_settings
from tests.project import write_project

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def make(folder: Path) -> Settings:
    return read_settings(write_project(folder, [{"id": "a", "name": "A", "asset_type": "venue"}]))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make(tmp_path)


def edit(settings: Settings, what: str, lists: str) -> None:
    """Change some of the lists: a, c and e stand for assets, contacts and engagement."""
    with change(settings, "bolton", what, today=date(2026, 11, 23), now=NOW) as held:
        for letter in lists:
            if letter == "a":
                held.list(ASSETS).set(held.list(ASSETS).rows[0], "name", what)
            elif letter == "c":
                held.list(CONTACTS).append({"asset_id": "a", "contact_name": what})
            else:
                held.list(ENGAGEMENT).append({"date": "2026-11-23", "notes": what})


def files(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (settings.assets_dir / "bolton").glob("*.csv")}


def test_several_undos_go_further_back(settings: Settings) -> None:
    states = [files(settings)]
    for what, lists in (("one", "ac"), ("two", "e"), ("three", "ace")):
        edit(settings, what, lists)
        states.append(files(settings))
    for what, state in (("three", states[2]), ("two", states[1]), ("one", states[0])):
        done = undo(settings, "bolton", now=NOW)
        assert done.change.what == what
        assert files(settings) == state
    with pytest.raises(UsageError, match="no change to undo"):
        undo(settings, "bolton", now=NOW)


def test_after_an_undo_new_changes_are_undone_first(settings: Settings) -> None:
    edit(settings, "one", "a")
    state = files(settings)
    edit(settings, "two", "a")
    undo(settings, "bolton", now=NOW)
    edit(settings, "three", "a")
    assert undo(settings, "bolton", now=NOW).change.what == "three"
    assert files(settings) == state
    last = last_change(settings, "bolton")
    assert last
    assert last.what == "one"


def test_what_was_undone_is_kept(settings: Settings) -> None:
    edit(settings, "one", "e")
    edited = files(settings)["engagement.csv"]
    undo(settings, "bolton", now=NOW)
    kept = backups(settings.assets_dir / "bolton")[0]
    assert kept.undoes
    assert kept.former("engagement.csv") == edited


def test_a_file_edited_since_is_left_alone(settings: Settings) -> None:
    edit(settings, "one", "ae")
    path = settings.assets_dir / "bolton" / "engagement.csv"
    path.write_bytes(path.read_bytes() + b"2026-11-23,,,,,,,,,,,,,by hand\n")
    before = files(settings)
    with pytest.raises(InputError, match=r"engagement\.csv was edited after 'one'") as told:
        undo(settings, "bolton", now=NOW)
    assert files(settings) == before
    kept = told.value.remedy.rpartition(" ")[2]
    assert (settings.assets_dir / kept / "engagement.csv").exists()


def test_another_change_than_the_one_that_was_shown_is_not_undone(settings: Settings) -> None:
    edit(settings, "one", "e")
    shown = last_change(settings, "bolton")
    edit(settings, "two", "e")
    assert shown
    with pytest.raises(UsageError, match="another change"):
        undo(settings, "bolton", now=NOW, expect=shown.id)


def test_a_damaged_backup_is_not_used(settings: Settings) -> None:
    edit(settings, "one", "e")
    before = files(settings)
    (backups(settings.assets_dir / "bolton")[0].folder / "engagement.csv").write_text("x")
    with pytest.raises(InputError, match="backup is damaged"):
        undo(settings, "bolton", now=NOW)
    assert files(settings) == before


def test_twenty_changes_can_be_undone_whatever_was_undone_before(settings: Settings) -> None:
    states = [files(settings)]
    for number in range(KEEP + 5):
        edit(settings, f"{number}", "e")
        states.append(files(settings))
    for number in reversed(range(5, KEEP + 5)):
        assert undo(settings, "bolton", now=NOW).change.what == f"{number}"
        assert files(settings) == states[number]
    with pytest.raises(UsageError, match=f"no change to undo: the last {KEEP} are kept"):
        undo(settings, "bolton", now=NOW)
    assert files(settings) == states[5]


def test_what_was_undone_takes_no_room_and_is_let_go_of_too(settings: Settings) -> None:
    def tries(numbers: range) -> None:
        for number in numbers:
            edit(settings, f"no {number}", "e")
            undo(settings, "bolton", now=NOW)

    edit(settings, "first", "e")
    state = files(settings)
    tries(range(KEEP - 1))
    edit(settings, "second", "e")
    tries(range(KEEP + 3))
    folder = settings.assets_dir / "bolton"
    kept = backups(folder)
    assert len(kept) <= 2 * KEEP + 2
    assert {one.id for one in kept} == {path.name for path in (folder / "register/backups").iterdir()}
    assert {one.undoes for one in kept} - {""} <= {one.id for one in kept}
    assert undo(settings, "bolton", now=NOW).change.what == "second"
    assert files(settings) == state
    assert undo(settings, "bolton", now=NOW).change.what == "first"


def test_what_was_never_written_takes_no_room(settings: Settings) -> None:
    edit(settings, "one", "e")
    home = settings.assets_dir / "bolton/register/backups"
    for number in range(KEEP + 3):
        (home / f"20261123T120000Z-{number + 2:02d}-not-written").mkdir()
    edit(settings, "two", "e")
    assert [one.what for one in backups(home.parents[1])] == ["two", "one"]
    assert len(list(home.glob("*-not-written"))) == KEEP


@examples(max_examples=30)
@given(st.lists(st.one_of(st.just("undo"), st.sampled_from(["a", "c", "e", "ac", "ace"])), max_size=8))
def test_undo_always_gives_back_what_was_there(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    settings = make(tmp_path_factory.mktemp("undo"))
    states = [files(settings)]
    for number, step in enumerate(steps):
        if step != "undo":
            edit(settings, f"{number}", step)
            states.append(files(settings))
        elif len(states) > 1:
            states.pop()
            undo(settings, "bolton", now=NOW)
        assert files(settings) == states[-1]
