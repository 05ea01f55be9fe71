// The organisations as marks. Those that would lie on each other are drawn as one with their number; only what
// is in sight is in the document, so ten thousand cost little more than a hundred, and marks stay buttons.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const places = data.places;
  const CELL = 46; // pixels: marks nearer than about this become one
  const TOUCH = 32;
  const SPREAD = 24; // at most this many are spread out where they share one place
  let map = null;
  let layer = null;
  let xs = null; // 0 to 1 across the world, Web Mercator; NaN without a place
  let ys = null;
  let drawn = new Map(); // key of a group -> its marker
  let spread = null; // the organisations that are spread out now

  function project() {
    const n = places.name.length;
    xs = new Float64Array(n).fill(NaN);
    ys = new Float64Array(n).fill(NaN);
    for (let i = 0; i < n; i++) {
      if (places.latitude[i] === null || A.isOver(i)) continue;
      const sine = Math.sin((places.latitude[i] * Math.PI) / 180);
      xs[i] = places.longitude[i] / 360 + 0.5;
      ys[i] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    }
  }

  function degrees(x, y) {
    return [(Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, (x - 0.5) * 360];
  }

  // Groups in sight: cells of a grid first, then cells whose middles lie too near each other.
  function groups() {
    const size = 256 * Math.pow(2, map.getZoom());
    const bounds = map.getBounds().pad(0.15);
    const [west, east] = [bounds.getWest() / 360 + 0.5, bounds.getEast() / 360 + 0.5];
    const pass = A.passing();
    const cells = new Map();
    for (let i = 0; i < xs.length; i++) {
      if (!pass[i] || !(xs[i] >= west && xs[i] <= east)) continue;
      const key = Math.floor((xs[i] * size) / CELL) * 4194304 + Math.floor((ys[i] * size) / CELL);
      const cell = cells.get(key);
      if (cell) {
        cell.x += xs[i];
        cell.y += ys[i];
        cell.members.push(i);
      } else cells.set(key, { x: xs[i], y: ys[i], members: [i] });
    }
    for (const [key, cell] of cells) {
      for (const near of [1, 4194303, 4194304, 4194305]) {
        const other = cells.get(key + near);
        if (!other || other === cell) continue;
        const dx = cell.x / cell.members.length - other.x / other.members.length;
        const dy = cell.y / cell.members.length - other.y / other.members.length;
        if (Math.hypot(dx, dy) * size > TOUCH) continue;
        cell.x += other.x;
        cell.y += other.y;
        cell.members = cell.members.concat(other.members);
        cells.delete(key + near);
      }
    }
    const [south, north] = [bounds.getSouth(), bounds.getNorth()];
    return [...cells.values()]
      .map((cell) => ({ members: cell.members, at: degrees(cell.x / cell.members.length, cell.y / cell.members.length) }))
      .filter((group) => group.at[0] >= south && group.at[0] <= north);
  }

  function onePlace(members) {
    return members.every((i) => Math.abs(xs[i] - xs[members[0]]) + Math.abs(ys[i] - ys[members[0]]) < 1e-8);
  }

  function single(i, at) {
    const icon = L.divIcon({ className: "place", html: A.markOf(i, 22), iconSize: [22, 22] });
    const marker = L.marker(at, { icon: icon, alt: places.name[i], title: "" });
    marker.bindTooltip(() => A.tip([places.name[i], A.placeLine(i)]), { direction: "top", opacity: 1, offset: [0, -8] });
    marker.on("click", () => A.set({ place: i }));
    marker.on("add", function () {
      marker.getElement().setAttribute("aria-label", places.name[i]);
      marker.getElement().classList.toggle("chosen", A.state.place === i);
    });
    return marker;
  }

  function several(members, at) {
    const n = members.length;
    const size = n < 10 ? 30 : n < 100 ? 34 : n < 1000 ? 40 : 48;
    const icon = L.divIcon({ className: "cluster", html: A.element("span", {}, A.format(n, "people")), iconSize: [size, size] });
    const marker = L.marker(at, { icon: icon, title: "", alt: "" });
    marker.on("add", () => marker.getElement().setAttribute("aria-label", A.say(A.words.page.cluster, { n: A.format(n, "people") })));
    marker.on("click", () => open(members));
    return marker;
  }

  // Nearer, or where nearer does not part them: around the place that they share.
  function open(members) {
    if (onePlace(members) || map.getZoom() >= map.getMaxZoom()) {
      if (members.length <= SPREAD) spreadOut(members);
      else A.set({ view: "places", area: null, place: null, find: A.field("postcode", members[0]) || places.name[members[0]] });
      return;
    }
    const bounds = L.latLngBounds(members.map((i) => [places.latitude[i], places.longitude[i]]));
    map.fitBounds(bounds, { padding: [60, 60], maxZoom: map.getMaxZoom(), animate: !A.still() });
  }

  function spreadOut(members) {
    spread = new Set(members);
    draw();
    const first = drawn.get("p" + members[0]);
    if (first) first.getElement().focus();
  }

  // Around their place, on one ring or, where they are many, two; a thin line leads back to it.
  function drawSpread(keep) {
    const members = [...spread].filter((i) => A.passing()[i]);
    if (!members.length) return;
    const middle = map.project([places.latitude[members[0]], places.longitude[members[0]]]);
    members.forEach(function (i, n) {
      const ring = n < 10 ? 0 : 1;
      const around = ring ? members.length - 10 : Math.min(members.length, 10);
      const angle = (2 * Math.PI * (ring ? n - 10 : n)) / around - Math.PI / 2;
      const at = map.unproject(middle.add([Math.cos(angle) * (38 + 32 * ring), Math.sin(angle) * (38 + 32 * ring)]));
      keep.set("l" + i, () => L.polyline([map.unproject(middle), at], { color: "#44474d", weight: 1.2, interactive: false }));
      keep.set("p" + i, () => single(i, at));
    });
  }

  function draw() {
    if (!layer) return;
    const keep = new Map();
    for (const group of groups()) {
      const rest = spread ? group.members.filter((i) => !spread.has(i)) : group.members;
      if (!rest.length) continue;
      const one = rest.length === 1;
      const key = (one ? "p" + rest[0] : "g" + rest.length + "," + rest[0]) + "@" + group.at[0].toFixed(6) + "," + group.at[1].toFixed(6);
      keep.set(key, () => (one ? single(rest[0], group.at) : several(rest, group.at)));
    }
    if (spread) drawSpread(keep);
    const focused = document.activeElement && document.activeElement.closest ? document.activeElement.closest(".place, .cluster") : null;
    for (const [key, marker] of drawn) {
      if (keep.has(key)) continue;
      if (focused && marker.getElement && marker.getElement() === focused) map.getContainer().focus({ preventScroll: true });
      layer.removeLayer(marker);
      drawn.delete(key);
    }
    for (const [key, make] of keep) {
      if (drawn.has(key)) continue;
      const marker = make();
      drawn.set(key, marker);
      layer.addLayer(marker);
    }
  }

  // Where marks stand, in pixels of the map: names keep clear of them.
  A.marksInSight = function () {
    const out = [];
    for (const marker of drawn.values()) if (marker.getLatLng) out.push(map.latLngToContainerPoint(marker.getLatLng()));
    return out;
  };

  // Bring one organisation into sight, on its own.
  function show(i) {
    if (Number.isNaN(xs[i])) return;
    const at = [places.latitude[i], places.longitude[i]];
    const alone = () => [...drawn.keys()].some((key) => key.startsWith("p" + i + "@") || key === "p" + i);
    if (!map.getBounds().contains(at)) map.setView(at, map.getZoom(), { animate: false });
    for (let zoom = map.getZoom(); !alone() && zoom < map.getMaxZoom(); zoom++) map.setView(at, Math.min(zoom + 1, map.getMaxZoom()), { animate: false });
    if (!alone()) {
      const home = groups().find((group) => group.members.includes(i));
      if (home && home.members.length <= SPREAD) spreadOut(home.members);
    }
    for (const [key, marker] of drawn) {
      if (marker.getElement && (key.startsWith("p" + i + "@") || key === "p" + i)) marker.getElement().classList.add("chosen");
    }
  }

  A.drawPoints = function (leafletMap) {
    if (!places) return;
    map = leafletMap;
    layer = L.layerGroup().addTo(map);
    project();
    draw();
    map.on("zoomstart", () => (spread = null));
    map.on("moveend", draw);
    map.on("click", function () {
      if (!spread) return;
      spread = null;
      draw();
    });
    // What a click does, Enter and the space bar do too.
    map.getPane("markerPane").addEventListener("keydown", function (event) {
      const mark = event.target.closest(".place, .cluster");
      if (!mark || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      mark.click();
    });
    A.listen(function (state, before) {
      if (A.filterChanged(state, before)) draw();
      if (state.place === before.place) return;
      for (const marker of drawn.values()) if (marker.getElement) marker.getElement().classList.remove("chosen");
      if (state.place !== null) show(state.place);
    });
  };
});
