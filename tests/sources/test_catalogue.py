"""The catalogue, and what a lead changes in assetmap.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.errors import InputError, UsageError
from assetmap.settings import Settings, read_settings
from assetmap.sources.catalogue import (
    asked_for,
    find_field,
    pattern_of,
    read_catalogue,
    real_address,
    used,
)

LAYERS = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"


@pytest.fixture(autouse=True)
def no_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSETMAP_SOURCES_URL", raising=False)


def settings(folder: Path, sources: str = "") -> Settings:
    file = folder / "assetmap.toml"
    file.write_text(f'[localities]\na = {{ code = "E08000001" }}\n{sources}', encoding="utf-8")
    return read_settings(file)


def test_every_dataset_is_complete(tmp_path: Path) -> None:
    made = read_catalogue(settings(tmp_path))
    assert set(made) == {"wards", "lsoas", "localities", "lookup", "iod2025", "iod2019", "census"}
    for one in made.values():
        assert one.address.startswith("https://")
        assert all((one.title, one.publisher, one.edition, one.attribution, one.key, one.codes, one.fits))
        assert one.licence == "Open Government Licence v3.0"
        assert one.licence in one.attribution
    assert [one.id for one in used(made)] == ["lookup", "wards", "lsoas", "iod2025", "census"]
    assert made["wards"].address == f"{LAYERS}/WD_MAY_2023_UK_BGC/FeatureServer/0"
    assert made["lsoas"].address.endswith(
        "/Lower_layer_Super_Output_Areas_Decemeber_2021_EW_BGC/FeatureServer/0"
    )


def test_a_lead_points_a_dataset_at_another_edition(tmp_path: Path) -> None:
    address = f"{LAYERS}/WD_DEC_2024_UK_BGC/FeatureServer/0"
    made = read_catalogue(settings(tmp_path, f'[sources.wards]\naddress = "{address}"\n'))["wards"]
    assert (made.address, made.file) == (address, "WD_DEC_2024_UK_BGC.geojson")
    table = f"{LAYERS}/LSOA21_WD25_LU/FeatureServer/0"
    text = f'[sources.lookup]\naddress = "{table}"\nkind = "table"\n'
    assert read_catalogue(settings(tmp_path, text))["lookup"].file == "LSOA21_WD25_LU.csv"
    text = '[sources.iod2025]\naddress = "https://x.example/a%20b.csv?v=2"\n'
    assert read_catalogue(settings(tmp_path, text))["iod2025"].file == "a b.csv"


def test_a_lead_adds_a_dataset(tmp_path: Path) -> None:
    text = """
    [sources.cni]
    title = "Community Needs Index"
    publisher = "Somebody"
    edition = "2023"
    licence = "CC BY 4.0"
    attribution = "Source: Somebody"
    address = "https://example.org/cni.csv"
    kind = "file"
    file = "cni.csv"
    key = 'LSOA code'
    codes = '[EW]01\\d{6}'
    fits = ["lookup"]
    """
    made = read_catalogue(settings(tmp_path, text))
    assert made["cni"].origin.licence == "CC BY 4.0"
    assert [one.id for one in used(made)][-1] == "cni"
    assert [one.id for one in asked_for(made, ["cni", "deprivation"])] == ["iod2025", "cni"]


def test_a_dataset_that_a_lead_gives_a_role_takes_it(tmp_path: Path) -> None:
    made = read_catalogue(settings(tmp_path, "[sources.iod2019]\nuse = true\n"))
    assert [one.id for one in used(made) if one.role == "deprivation"] == ["iod2019"]
    both = "[sources.iod2019]\nuse = true\n[sources.iod2025]\nuse = true\n"
    with pytest.raises(InputError, match=r"both want to be the deprivation"):
        read_catalogue(settings(tmp_path, both))
    none = "[sources.lsoas]\nuse = false\n"
    assert "lsoas" not in [one.id for one in used(read_catalogue(settings(tmp_path, none)))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[sources.wards]\nadress = "x"', r"\[sources.wards\]: there is no setting 'adress'"),
        ("[sources.wards]\naddress = 3", "address cannot be 3"),
        ('[sources.wards]\naddress = "ftp://x/y"', "does not begin with https"),
        ('[sources.wards]\nkind = "wfs"', "kind is 'wfs', not one of"),
        ('[sources.wards]\nrole = "ward"', "role is 'ward'"),
        ('[sources.wards]\nuse = "yes"', "use cannot be 'yes'"),
        ('[sources.wards]\nkey = "("', "a pattern cannot be read"),
        ('[sources.wards]\nfile = "../x"', "file is '../x'"),
        ('[sources.wards]\nfile = ".lock"', "file is '.lock'"),
        ("[sources.wards]\nchoose = []", "choose must be given"),
        ('[sources.wards]\nchoose = [{ field = "a", by = "b" }]', "choose: by is 'b'"),
        ('[sources.wards]\nchoose = [{ field = "a" }]', "choose cannot be"),
        ('[sources.wards]\nfits = ["moon"]', "fits names 'moon'"),
        ("[sources.wards]\nalso = 1", "also cannot be 1"),
        ('[sources.census]\nmember = ""', "member must be given"),
        ('[sources.new]\ntitle = "x"', "publisher, edition, .* must be given"),
        ("[sources]\ntries = 1.5", "tries should be a whole number"),
        ("[sources]\ntimeout = 0", "timeout should be a number above 0"),
        ("[sources]\ntimeout = true", "timeout should be a number"),
        ("[sources]\ncache = 1", "cache should be text"),
        ("[sources]\nspeed = 1", "unknown setting 'speed'"),
        ("[sources.Wards]\nuse = false", "'Wards' cannot be used as a key"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_catalogue(settings(tmp_path, text))
    assert caught.value.where == "assetmap.toml"
    assert caught.value.remedy


def test_every_request_goes_to_the_mirror_with_its_path_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = read_catalogue(settings(tmp_path, '[sources.wards]\nbase = "https://mirror.example/ons/"\n'))
    path = "/ESMARspQHYMw9BZ9/arcgis/rest/services/WD_MAY_2023_UK_BGC/FeatureServer/0"
    assert real_address(made["wards"]) == f"https://mirror.example/ons{path}"
    assert real_address(made["census"]) == made["census"].address
    monkeypatch.setenv("ASSETMAP_SOURCES_URL", "http://127.0.0.1:8765")
    assert real_address(made["wards"]) == f"http://127.0.0.1:8765{path}"
    assert real_address(made["census"]) == "http://127.0.0.1:8765/output/census/2021/census2021-ts001.zip"
    monkeypatch.setenv("ASSETMAP_SOURCES_URL", "127.0.0.1:8765")
    with pytest.raises(UsageError, match=r"ASSETMAP_SOURCES_URL: .* is not an address"):
        real_address(made["wards"])


def test_a_dataset_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no dataset called 'moon'") as caught:
        asked_for(read_catalogue(settings(tmp_path)), ["moon"])
    assert "census, iod2019" in caught.value.remedy


def test_fields_are_found_whatever_their_year_and_case() -> None:
    assert find_field("WDyyCD", ["fid", "wd22cd", "WD24CD", "WD24NM"]) == ("WD24CD", "24")
    assert find_field("WDyyCD", ["WDCD", "XWD24CD", "WD24CDX"]) is None
    assert find_field(r"LSOA code \(yyyy\)", ["LSOA code (2011)"]) == ("LSOA code (2011)", "11")
    assert find_field("geography code", [" Geography Code "]) == (" Geography Code ", "")
    assert pattern_of("Total population: mid yyyy").fullmatch("Total Population: mid 2022")


def test_the_guide_names_every_dataset(tmp_path: Path, root: Path) -> None:
    guide = (root / "docs" / "data.md").read_text(encoding="utf-8")
    for one in read_catalogue(settings(tmp_path)).values():
        assert f"| `{one.id}` |" in guide
    for option in ("--only", "--refresh", "--offline", "--cache", "ASSETMAP_CACHE", "ASSETMAP_SOURCES_URL"):
        assert option in guide


def test_the_example_of_the_guide_is_one(tmp_path: Path, root: Path) -> None:
    guide = (root / "docs" / "data.md").read_text(encoding="utf-8")
    part = guide.split("## Another edition")[1].split("    [sources.iod2019]")[0]
    block = "\n".join(line[4:] for line in part.splitlines() if line.startswith("    "))
    rest = guide.split("    [sources.lsoas]")[1].split("With `ASSETMAP")[0]
    block += "\n[sources.lsoas]\n" + "\n".join(x[4:] for x in rest.splitlines() if x.startswith("    "))
    made = read_catalogue(settings(tmp_path, block))
    assert made["wards"].file == "WD_MAY_2024_UK_BGC.geojson"
    assert made["cni"].use
    assert made["census"].base
    assert not made["lsoas"].use
