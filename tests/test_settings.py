from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.errors import AssetmapError, InputError, SourceError, UsageError
from assetmap.settings import OpenStreetMapSettings, PageSettings, Settings, Thresholds, read_settings

ONE = '[localities]\nleeds = { code = "E08000035", name = "Leeds" }\n'


def read(folder: Path, text: str) -> Settings:
    file = folder / "assetmap.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file)


def test_the_projects_own_settings_are_the_defaults(root: Path) -> None:
    ours = read_settings(root / "assetmap.toml")
    assert [one.slug for one in ours.localities] == [
        "bolton", "bury", "manchester", "oldham", "rochdale",
        "salford", "stockport", "tameside", "trafford", "wigan",
    ]  # fmt: skip
    assert ours.thresholds == Thresholds()
    assert ours.data.named() == {}


def test_what_lies_under_the_wards(tmp_path: Path) -> None:
    assert read(tmp_path, ONE).page == PageSettings()
    assert PageSettings().tiles == "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    said = '[page]\nbackdrop = false\ntiles = "http://maps.leeds.example:8080/t/{z}/{x}/{y}@2x.png?k=1"\n'
    made = read(tmp_path, ONE + said).page
    assert made == PageSettings(False, "http://maps.leeds.example:8080/t/{z}/{x}/{y}@2x.png?k=1")
    assert read(tmp_path, ONE + '[page]\ntiles = ""\n').page.tiles == ""


@pytest.mark.parametrize("said", [
    'backdrop = "no"', "tiles = 3", "tile = 3", 'tiles = "tile.example/{z}/{x}/{y}.png"',
    'tiles = "https://tile.example/{z}/{x}.png"', 'tiles = "https://{s}.tile.example/{z}/{x}/{y}.png"',
    'tiles = "https://*/{z}/{x}/{y}.png"', "tiles = \"https://a.example; script-src 'self'/{z}/{x}/{y}\"",
    'tiles = "https://a.example/{z}/{x}/{y}.png b"', 'tiles = "https://me:key@a.example/{z}/{x}/{y}.png"',
])  # fmt: skip
def test_a_wrong_word_for_it_is_told(tmp_path: Path, said: str) -> None:
    with pytest.raises(InputError, match=r"\[page\]"):
        read(tmp_path, f"{ONE}[page]\n{said}\n")


def test_a_locality_is_enough(tmp_path: Path) -> None:
    made = read(tmp_path, ONE)
    assert [(one.slug, one.code, one.name) for one in made.localities] == [("leeds", "E08000035", "Leeds")]
    assert made.assets_dir == tmp_path / "assets"
    assert made.maps_dir == tmp_path / "maps"


def test_a_name_is_made_from_the_key_where_none_is_given(tmp_path: Path) -> None:
    assert read(tmp_path, '[localities]\nleeds = { code = "E08000035" }').localities[0].name == "Leeds"


def test_paths_start_from_the_settings_folder(tmp_path: Path) -> None:
    made = read(tmp_path, f'{ONE}[data]\nwards = "in/wards.gpkg"\n[folders]\nmaps = "out"\n')
    assert made.data.named() == {"wards": tmp_path / "in/wards.gpkg"}
    assert made.maps_dir == tmp_path / "out"


def test_files_named_later_go_first(tmp_path: Path) -> None:
    made = read(tmp_path, f'{ONE}[data]\nwards = "a.gpkg"\nlookup = "b.csv"\n')
    changed = made.with_data(wards=Path("c.gpkg"), lsoas=None)
    assert changed.data.named() == {"wards": Path("c.gpkg"), "lookup": tmp_path / "b.csv"}


def test_whom_openstreetmap_is_asked_of(tmp_path: Path) -> None:
    assert read(tmp_path, ONE).openstreetmap == OpenStreetMapSettings()
    made = read(
        tmp_path, f'{ONE}[openstreetmap]\noverpass = "https://o.example/api"\ntimeout = 60\ntries = 2\n'
    )
    assert made.openstreetmap == OpenStreetMapSettings("https://o.example/api", timeout=60, tries=2)


def test_how_far_one_walks() -> None:
    # 15 minutes at 4.8 km/h: a quarter of 4,800 m.
    assert Thresholds().walk_metres == 1200


def test_catchments_are_asked_for(tmp_path: Path) -> None:
    assert not read(tmp_path, ONE).catchments
    made = read(tmp_path, f"{ONE}[measures]\nwalk_minutes = 10\ncatchments = true\n")
    assert (made.catchments, made.thresholds) == (True, Thresholds(walk_minutes=10))


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "assetmap.toml").write_text(ONE, encoding="utf-8-sig")
    assert read_settings(tmp_path / "assetmap.toml").localities


def test_no_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--settings"):
        read_settings(tmp_path / "assetmap.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("place = Leeds", "cannot be read"),
        ("", "no localities"),
        ("localities = 3", r"\[localities\]"),
        ('[localities]\nleeds = "E08000035"', "should have a code and a name"),
        ('[localities]\nleeds = { code = "Leeds" }', "'Leeds' is not a local authority's code"),
        ('[localities]\nLeeds = { code = "E08000035" }', "small letters"),
        ('[localities]\nindex = { code = "E08000035" }', "none of"),
        ('[localities]\na = { code = "E08000035" }\nb = { code = "E08000035" }', "more than once"),
        ('[localities]\na = { code = "E08000035", colour = "red" }', "unknown setting 'colour'"),
        (f'{ONE}[date]\nwards = "x"', "unknown setting 'date'"),
        (f'{ONE}[data]\nward = "x"', "unknown setting 'ward'"),
        (f"{ONE}[data]\nwards = 3", "should be text"),
        (f"{ONE}[measures]\nwalk_minute = 3", "unknown setting 'walk_minute'"),
        (f"{ONE}[measures]\nwalk_minutes = -3", "above 0"),
        (f'{ONE}[measures]\nwalk_minutes = "15"', "above 0"),
        (f"{ONE}[measures]\nengaged_days = 1.5", "a whole number"),
        (f'{ONE}[measures]\ncatchments = "yes"', r"\[measures\] catchments should be true or false"),
        (f"{ONE}[measures]\nengaged_days = true", "a whole number"),
        (f"{ONE}[measures]\ntarget_decile = 11", "deciles go from 1"),
        (f"{ONE}[measures]\ntarget_share = 50", "between 0 and 1"),
        (f"{ONE}[measures]\nquiet_days = 90", "shorter than engaged_days"),
        (f"{ONE}[measures]\ndetour = 0.5", "1 or more"),
        (f"{ONE}[audiences]\nCarers = 'Carers'", "small letters"),
        (f'{ONE}[openstreetmap]\nserver = "x"', "unknown setting 'server'"),
        (f"{ONE}[openstreetmap]\noverpass = 3", "should be text"),
        (f"{ONE}[openstreetmap]\ntries = 2.5", "a whole number"),
        (f"{ONE}[openstreetmap]\ntimeout = 0", "above 0"),
        (f"{ONE}[openstreetmap]\nkeep_days = true", "a whole number"),
    ],
)
def test_what_is_wrong_is_explained(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read(tmp_path, text)
    assert "assetmap.toml" in str(caught.value)
    assert "What to do:" in str(caught.value)


def test_errors_say_where_what_and_how_to_put_it_right() -> None:
    error = InputError("the column is missing", where="a.csv", remedy="add it")
    assert str(error) == "a.csv: the column is missing\n  What to do: add it"
    assert str(AssetmapError("it broke")) == "it broke"
    assert [kind.exit_code for kind in (InputError, UsageError, SourceError)] == [1, 2, 3]
