// The organisations as marks. Those that would lie on each other are drawn as one with their number; only what
// is in sight is in the document, so ten thousand cost little more than a hundred, and marks stay buttons.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const places = data.places;
  const CELL = 46; // pixels: marks nearer than about this become one
  const MARK = 24; // pixels across the mark of one organisation
  const GAP = 2; // pixels that are left between marks
  const WIDEST = 48;
  const CROWDED = 10; // as many in a cell on average: larger cells, so that the wards can be seen between the marks
  const SPREAD = 24; // at most this many are spread out where they share one place
  const NEAR = 15; // the zoom at which streets are near enough
  const COLUMN = 4194304; // cells of one column, more than there are at the nearest zoom
  const drawn = new Map(); // key of a mark -> {layer, members}
  let map = null;
  let layer = null;
  let xs = null; // 0 to 1 across the world, Web Mercator; NaN without a place
  let ys = null;
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

  // Cells of a grid first, then those whose marks would lie on each other. x and y are parts of the world's width.
  A.grouped = function (x, y, pass, zoom, wide) {
    const side = wide ? 2 * CELL : CELL;
    let count = 0;
    const size = 256 * Math.pow(2, zoom);
    const cells = new Map();
    for (let i = 0; i < x.length; i++) {
      if (!pass[i] || Number.isNaN(x[i])) continue;
      count++;
      const key = Math.floor((x[i] * size) / side) * COLUMN + Math.floor((y[i] * size) / side);
      const cell = cells.get(key);
      if (cell) {
        cell.x += x[i];
        cell.y += y[i];
        cell.members.push(i);
      } else cells.set(key, { x: x[i], y: y[i], members: [i] });
    }
    if (!wide && cells.size > 20 && count > CROWDED * cells.size) return A.grouped(x, y, pass, zoom, true);
    return apart([...cells.values()], size).map((cell) => ({ members: cell.members, at: degrees(cell.x / cell.members.length, cell.y / cell.members.length) }));
  };

  // Pixels across the mark of so many.
  function across(n) {
    return n === 1 ? MARK : n < 10 ? 30 : n < 100 ? 34 : n < 1000 ? 40 : WIDEST;
  }

  // Groups whose marks would lie on each other become one. Those that stand already are kept by squares of a grid as
  // wide as marks may reach, so that one that comes is held only against those beside it.
  function apart(groups, size) {
    const side = WIDEST + GAP;
    const stand = new Map();
    const put = function (group) {
      group.left = (group.x / group.members.length) * size;
      group.top = (group.y / group.members.length) * size;
      group.across = across(group.members.length);
      group.square = Math.floor(group.left / side) * COLUMN + Math.floor(group.top / side);
      return group;
    };
    const touched = function (group) {
      for (let column = -COLUMN; column <= COLUMN; column += COLUMN) {
        for (let square = group.square + column - 1; square <= group.square + column + 1; square++) {
          for (const other of stand.get(square) || []) {
            const reach = (group.across + other.across) / 2 + GAP;
            if (Math.abs(group.left - other.left) < reach && Math.abs(group.top - other.top) < reach) return other;
          }
        }
      }
      return null;
    };
    for (const one of groups) {
      let group = put(one);
      for (let other = touched(group); other; other = touched(group)) {
        stand.get(other.square).splice(stand.get(other.square).indexOf(other), 1);
        group = put({ x: group.x + other.x, y: group.y + other.y, members: other.members.concat(group.members) });
      }
      if (stand.has(group.square)) stand.get(group.square).push(group);
      else stand.set(group.square, [group]);
    }
    return [...stand.values()].flat();
  }

  let last = { pass: null };

  // The groups at a zoom, each organisation that is shown and has a place in exactly one.
  A.groups = function (zoom) {
    const pass = A.passing();
    if (last.pass !== pass || last.zoom !== zoom) last = { pass: pass, zoom: zoom, groups: A.grouped(xs, ys, pass, zoom) };
    return last.groups;
  };

  function inSight() {
    const bounds = map.getBounds().pad(0.15);
    return A.groups(map.getZoom()).filter((group) => bounds.contains(group.at));
  }

  function onePlace(members) {
    return members.every((i) => Math.abs(xs[i] - xs[members[0]]) + Math.abs(ys[i] - ys[members[0]]) < 1e-8);
  }

  function single(i, at) {
    const icon = L.divIcon({ className: "place" + (A.state.place === i ? " chosen" : ""), html: A.markOf(i, 22), iconSize: [MARK, MARK] });
    const marker = L.marker(at, { icon: icon, alt: places.name[i], title: "" });
    marker.bindTooltip(() => A.tip([places.name[i], A.placeLine(i)]), { direction: "top", opacity: 1, offset: [0, -8] });
    marker.on("click", () => A.set({ place: i }));
    marker.on("add", () => marker.getElement().setAttribute("aria-label", [places.name[i], A.placeLine(i), A.stageText(i)].filter(Boolean).join(", ")));
    return marker;
  }

  function several(members, at) {
    const n = members.length;
    const size = across(n);
    const icon = L.divIcon({ className: "cluster" + (members.includes(A.state.place) ? " chosen" : ""), html: A.element("span", {}, A.format(n, "people")), iconSize: [size, size] });
    const marker = L.marker(at, { icon: icon, title: "", alt: "" });
    const words = isLast(members) ? A.words.page.cluster_here : A.words.page.cluster;
    marker.on("add", () => marker.getElement().setAttribute("aria-label", A.say(words, { n: A.format(n, "people") })));
    marker.on("click", () => open(members));
    return marker;
  }

  // Whether going nearer does not part them.
  function isLast(members) {
    return map.getZoom() >= map.getMaxZoom() || onePlace(members);
  }

  // Nearer, or where nearer does not part them: around the place that they share; many of them as a list.
  function open(members) {
    if (!isLast(members)) {
      const bounds = L.latLngBounds(members.map((i) => [places.latitude[i], places.longitude[i]]));
      map.fitBounds(bounds, { padding: [60, 60], maxZoom: map.getMaxZoom(), animate: !A.still() });
    } else if (members.length <= SPREAD) {
      spreadOut(members);
      focusOn(members[0]);
    } else {
      const spots = [...new Set(members.map(A.spotOf))];
      A.set({ view: "places", area: null, place: null, filter: Object.assign({}, A.state.filter, { spot: spots }) });
      A.toTabs();
      A.focusList();
    }
  }

  function spreadOut(members) {
    spread = new Set(members);
    draw();
  }

  function gather() {
    if (!spread) return;
    const first = [...spread][0];
    const inside = Boolean(focused());
    spread = null;
    draw();
    if (inside) focusOn(first);
  }

  // Around their place, on one ring or, where they are many, two; a thin line leads back to it.
  function drawSpread(keep) {
    const pass = A.passing();
    const members = [...spread].filter((i) => pass[i]);
    if (!members.length) return;
    const middle = map.project([places.latitude[members[0]], places.longitude[members[0]]]);
    members.forEach(function (i, n) {
      const ring = n < 10 ? 0 : 1;
      const around = ring ? members.length - 10 : Math.min(members.length, 10);
      const angle = (2 * Math.PI * (ring ? n - 10 : n)) / around - Math.PI / 2;
      const at = map.unproject(middle.add([Math.cos(angle) * (38 + 32 * ring), Math.sin(angle) * (38 + 32 * ring)]));
      keep.set("l" + i, { members: [], make: () => L.polyline([map.unproject(middle), at], { color: "#44474d", weight: 1.2, interactive: false }) });
      keep.set("p" + i, { members: [i], make: () => single(i, at) });
    });
  }

  function focused() {
    const mark = document.activeElement ? document.activeElement.closest(".place, .cluster") : null;
    return mark ? [...drawn.values()].find((one) => one.members.length && one.layer.getElement() === mark) : null;
  }

  // The mark of an organisation, or the one that it is part of.
  function markWith(i) {
    return [...drawn.values()].find((one) => one.members.includes(i));
  }

  function focusOn(i) {
    const mark = markWith(i);
    const to = mark ? mark.layer.getElement() : map.getContainer();
    to.focus({ preventScroll: true });
  }

  function wanted() {
    const keep = new Map();
    const still = spread;
    for (const group of inSight()) {
      const rest = still ? group.members.filter((i) => !still.has(i)) : group.members;
      if (!rest.length) continue;
      const key = (rest.length === 1 ? "p" + rest[0] : "g" + rest.length + "," + rest[0]) + "@" + group.at[0].toFixed(6) + "," + group.at[1].toFixed(6);
      keep.set(key, { members: rest, make: () => (rest.length === 1 ? single(rest[0], group.at) : several(rest, group.at)) });
    }
    if (spread) drawSpread(keep);
    return keep;
  }

  function draw() {
    const keep = wanted();
    const had = focused();
    let lost = false;
    for (const [key, one] of drawn) {
      if (keep.has(key)) continue;
      if (one === had) lost = true;
      layer.removeLayer(one.layer);
      drawn.delete(key);
    }
    for (const [key, one] of keep) {
      if (drawn.has(key)) continue;
      const made = one.make();
      drawn.set(key, { layer: made, members: one.members });
      layer.addLayer(made);
    }
    if (lost) focusOn(had.members[0]);
  }

  // Where marks stand and how wide they are, in pixels of the map: names keep clear of them.
  A.marksInSight = function () {
    return [...drawn.values()].filter((one) => one.members.length).map((one) => ({ at: map.latLngToContainerPoint(one.layer.getLatLng()), size: one.layer.options.icon.options.iconSize[0] }));
  };

  function alone(i, zoom) {
    return A.groups(zoom).some((group) => group.members.length === 1 && group.members[0] === i);
  }

  // Bring one organisation into sight, on its own: nearer by, or, once streets are near, spread out from others.
  function show(i) {
    if (Number.isNaN(xs[i]) || !A.passing()[i]) return;
    const at = [places.latitude[i], places.longitude[i]];
    const most = map.getMaxZoom();
    let zoom = map.getZoom();
    const few = () => A.groups(zoom).some((group) => group.members.length <= SPREAD && group.members.includes(i));
    while (zoom < most && !alone(i, zoom) && !(zoom >= NEAR && few())) zoom = Math.min(Math.floor(zoom) + 1, most);
    if (zoom !== map.getZoom() || !map.getBounds().contains(at)) map.setView(at, zoom, { animate: false });
    const home = markWith(i);
    if (home && home.members.length > 1 && home.members.length <= SPREAD) spreadOut(home.members);
  }

  function choose(i, on) {
    const mark = i === null ? null : markWith(i);
    if (mark) mark.layer.getElement().classList.toggle("chosen", on);
  }

  function keys(event) {
    if (event.key === "Escape" && spread && event.target.closest(".place, .cluster")) {
      event.stopPropagation();
      gather();
    }
    const mark = event.target.closest(".place, .cluster");
    if (!mark || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    mark.click();
  }

  A.drawPoints = function (leafletMap) {
    if (!places) return;
    map = leafletMap;
    layer = L.layerGroup().addTo(map);
    project();
    draw();
    map.on("zoomstart", () => (spread = null));
    map.on("moveend", draw);
    map.on("click", gather);
    // What a click does, Enter and the space bar do too.
    map.getPane("markerPane").addEventListener("keydown", keys);
    A.listen(function (state, before) {
      if (A.filterChanged(state, before)) draw();
      if (state.place === before.place) return;
      choose(before.place, false);
      if (state.place === null) return;
      show(state.place);
      choose(state.place, true);
    });
  };
});
