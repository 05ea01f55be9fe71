"""What a plain folium script takes for the same pages: the same layers, markers and popups.

    python -m bench.folium_site FOLDER

FOLDER has ``pages.json`` and ``wards.geojson`` as :mod:`bench.maps` writes them: all figures are worked out
already. Colours are by quantile, tooltips tell the name and the figure, popups hold the fields of our lists.
"""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
from folium.plugins import MarkerCluster

COLOURS = ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#b30000")


def main() -> None:
    """Write one page for each of ours."""
    folder = Path(sys.argv[1])
    shapes = gpd.read_file(folder / "wards.geojson").set_index("ward_code")
    for name, page in json.loads((folder / "pages.json").read_text(encoding="utf-8")).items():
        out = folder / "folium" / name
        out.parent.mkdir(parents=True, exist_ok=True)
        of = shapes if page["kind"] == "locality" else shapes.dissolve("locality_name")
        draw(page, of[["geometry"]].loc[page["codes"]]).save(out)


def draw(page: dict[str, Any], shapes: gpd.GeoDataFrame) -> folium.Map:
    """One page."""
    west, south, east, north = shapes.total_bounds
    made = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=11, tiles=None)
    for n, (title, values) in enumerate(page["layers"].items()):
        frame = shapes.assign(name=page["names"], value=values)
        numbers = sorted({one for one in values if one is not None}, key=str)

        def style(feature: dict[str, Any], numbers: list[Any] = numbers) -> dict[str, Any]:
            value = feature["properties"]["value"]
            at = numbers.index(value) * len(COLOURS) // len(numbers) if value in numbers else None
            return {
                "fillColor": "#cccccc" if at is None else COLOURS[at], "color": "#333333",
                "weight": 1, "fillOpacity": 0.7,
            }  # fmt: skip

        folium.GeoJson(
            frame, name=title, style_function=style, show=n == 0,
            tooltip=folium.GeoJsonTooltip(["name", "value"], ["", title]),
        ).add_to(made)  # fmt: skip
    group = MarkerCluster(name="Organisations").add_to(made)
    for one in page["places"]:
        fields = "".join(f"<p><b>{html.escape(k)}</b> {html.escape(str(v))}</p>" for k, v in one.items() if v)
        if one["latitude"] is not None:
            at = [one["latitude"], one["longitude"]]
            folium.Marker(at, popup=folium.Popup(fields, max_width=320), tooltip=one["name"]).add_to(group)
    folium.LayerControl().add_to(made)
    return made


if __name__ == "__main__":
    main()
