// The map: areas coloured by the layer, target areas outlined, names, organisations as marks.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const areas = [];
  const outlines = [];
  let ring = null; // where a postcode is
  let map = null;
  let small = null;
  let labels = [];

  const LINE = "#5d6066";
  const INK = "#16181d";
  const CHOSEN = "#0b62c4";
  // Steps away from the middle of an area, the nearest first.
  const STEPS = Array.from({ length: 121 }, (_, n) => [((n % 11) - 5) * 8, (Math.floor(n / 11) - 5) * 8]).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

  function isTarget(i) {
    return A.isTarget(data.areas.target ? data.areas.target[i] : "none");
  }

  function style(i) {
    const layer = A.layer();
    const chosen = A.state.area === i;
    const target = data.kind === "locality" && isTarget(i);
    const line = { color: chosen ? CHOSEN : target ? INK : LINE, weight: chosen ? 5 : target ? 3 : 0.9, opacity: 1 };
    if (layer.small) return Object.assign(line, { fillOpacity: 0 });
    const shown = A.areaShown(i);
    return Object.assign(line, { fillColor: A.classOf(layer, i).colour, fillOpacity: shown ? A.fillStrength() : 0.12, weight: shown ? line.weight : 0.9 });
  }

  function smallStyle(i) {
    const layer = A.layer();
    const one = A.classOf(layer, i);
    return { color: "#ffffff", weight: 0.5, opacity: 0.8, fillColor: one.colour, fillOpacity: A.smallShown(i) ? A.fillStrength() + 0.04 : 0.1 };
  }

  A.tip = function (lines) {
    return A.element("span", { class: "tip" }, A.element("strong", {}, lines[0]), lines.slice(1).map((line) => A.element("span", {}, line)));
  };

  A.areaStyle = style;
  A.smallStyle = smallStyle;

  function openArea(i) {
    A.set({ area: i, place: null });
  }

  // The neighbours, for orientation only.
  function drawAround() {
    A.polygons("around").forEach((shape) =>
      L.polygon(shape, { pane: "land", interactive: false, className: "around", weight: 1, fillOpacity: 1 }).addTo(map),
    );
    data.around.forEach(function (one) {
      const icon = L.divIcon({ className: "label", html: A.element("span", { class: "name neighbour" }, one.name), iconSize: [0, 0] });
      L.marker(one.label, { icon: icon, interactive: false, keyboard: false, pane: "labels" }).addTo(map);
    });
  }

  function drawAreas() {
    A.polygons("areas").forEach(function (shape, i) {
      const drawn = L.polygon(shape, Object.assign({ className: "area" }, style(i)));
      drawn.on("click", () => openArea(i));
      drawn.bindTooltip(
        function () {
          const layer = A.layer();
          const lines = [data.areas.name[i]];
          if (!layer.small) lines.push(layer.title + ": " + A.valueText(layer, i));
          return A.tip(lines);
        },
        { sticky: true, direction: "top", opacity: 1 },
      );
      drawn.addTo(map);
      const path = drawn.getElement();
      path.setAttribute("tabindex", "0");
      path.setAttribute("role", "button");
      path.setAttribute("aria-label", data.areas.name[i]);
      path.addEventListener("keydown", function (event) {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        openArea(i);
      });
      areas.push(drawn);
    });
    A.polygons("outline").forEach((shape) => outlines.push(L.polygon(shape, { interactive: false, color: LINE, weight: 1.8, fill: false }).addTo(map)));
  }

  // Small areas are drawn when they are first asked for.
  function drawSmall() {
    if (small) return small;
    small = L.layerGroup();
    A.polygons("small").forEach(function (shape, i) {
      const drawn = L.polygon(shape, Object.assign({ className: "small" }, smallStyle(i)));
      drawn.on("click", () => openArea(data.small.area[i]));
      drawn.bindTooltip(
        function () {
          const layer = A.layer();
          return A.tip([data.small.code[i], data.areas.name[data.small.area[i]], layer.title + ": " + A.valueText(layer, i)]);
        },
        { sticky: true, direction: "top", opacity: 1 },
      );
      drawn.index = i;
      small.addLayer(drawn);
    });
    return small;
  }

  function restyle() {
    const layer = A.layer();
    A.drawThin(map);
    if (layer.small) {
      drawSmall().addTo(map);
      small.eachLayer((drawn) => drawn.setStyle(smallStyle(drawn.index)));
    } else if (small) {
      small.remove();
    }
    areas.forEach(function (drawn, i) {
      drawn.setStyle(style(i));
      drawn.getElement().setAttribute("aria-label", data.areas.name[i] + (layer.small ? "" : ", " + layer.title + ": " + A.valueText(layer, i)));
    });
    stack();
    drawLabels();
  }

  // Above each other, which is the order in the document: small areas, wards, the outline of the whole, target
  // wards so that their own outline is whole, the chosen one. What is moved loses the focus, so it is given back.
  function stack() {
    const level = (i) => (A.state.area === i ? 3 : data.kind === "locality" && isTarget(i) ? 2 : 0);
    const paths = [...areas.map((drawn, i) => [level(i), drawn.getElement()]), ...outlines.map((drawn) => [1, drawn.getElement()])];
    const focus = document.activeElement;
    for (const [, path] of paths.sort((a, b) => a[0] - b[0])) path.parentNode.append(path);
    if (focus && focus !== document.activeElement && focus.matches("path.area")) focus.focus({ preventScroll: true });
  }

  // Names, the more important first; those that would collide are left out. On the gap layer each area
  // keeps its state's letter, so that colour is never alone.
  function drawLabels() {
    labels.forEach((label) => label.remove());
    labels = [];
    const layer = A.layer();
    const order = data.areas.rank.map((_, i) => i).sort((a, b) => (data.areas.rank[a] || 999) - (data.areas.rank[b] || 999));
    const marks = data.places ? A.marksInSight() : [];
    const taken = marks.map((mark) => around(mark.at, 0, mark.size, mark.size));
    // A letter stays within its area, where it may touch a mark, or lie on it; never on a letter.
    const near = marks.map((mark) => around(mark.at, 0, mark.size - 8, mark.size - 8));
    const levels = [taken, near, []];
    const sizes = nameSizes();
    data.around.forEach((one, n) => taken.push(around(map.latLngToContainerPoint(one.label), 0, ...sizes.around[n])));
    const letters = order.map((i) => (layer.unit === "state" ? A.words.gap_letter[data.areas[layer.id][i]] : ""));
    const places = order.map(function (i, n) {
      const middle = map.latLngToContainerPoint(data.areas.label[i]);
      if (!letters[n]) return middle;
      const within = STEPS.map((step) => middle.add(step)).filter((at) => isIn(i, at));
      const free = levels.map((other) => within.find((at) => !hits(around(at, 0, 18, 18), other))).find(Boolean);
      if (free) levels.forEach((other) => other.push(around(free, 0, 18, 18)));
      return free;
    });
    taken.push(...controls()); // of names alone: a letter may lie under a button rather than be left out
    order.forEach(function (i, n) {
      if (!places[n]) return;
      const name = data.areas.name[i];
      const [width, height] = sizes.areas[i];
      const beside = letters[n] ? besides(width, height) : [[0, 0]];
      const side = beside.find(function ([over, down]) {
        const box = around(places[n].add([over, 0]), down, width, height);
        return inFrame(box) && !hits(box, taken);
      });
      if (side) taken.push(around(places[n].add([side[0], 0]), side[1], width, height));
      if (!side && !letters[n]) return;
      const said = side ? A.element("span", { class: "beside" }, name) : null;
      if (side) [said.style.marginLeft, said.style.marginTop] = side.map((pixels) => pixels + "px");
      const text = A.element(
        "span",
        { class: "name" },
        letters[n] ? A.element("b", { class: "letter" }, letters[n]) : null,
        said,
      );
      const icon = L.divIcon({ className: "label", html: text, iconSize: [0, 0] });
      const at = map.containerPointToLatLng(places[n]);
      labels.push(L.marker(at, { icon: icon, interactive: false, keyboard: false, pane: "labels" }).addTo(map));
    });
  }

  // Whether a point of the map's frame lies in an area, as drawn.
  function isIn(i, at) {
    const path = areas[i].getElement();
    const point = path.ownerSVGElement.createSVGPoint();
    const { x, y } = map.containerPointToLayerPoint(at);
    [point.x, point.y] = [x, y];
    return path.isPointInFill(point);
  }

  // Where a name may stand, from the middle of its letter: below, above, a little aslant of these, or beside.
  function besides(width, height) {
    const [down, over, by] = [10 + height / 2, 11 + width / 2, width / 4];
    return [[0, down], [0, -down], [by, down], [-by, down], [by, -down], [-by, -down], [over, 0], [-over, 0]];
  }

  // What lies over the map: its buttons, the scale, the sources.
  function controls() {
    const frame = map.getContainer().getBoundingClientRect();
    const boxes = [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => control.getBoundingClientRect());
    return boxes.map((box) => [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top]);
  }

  function inFrame(box) {
    const { x, y } = map.getSize();
    return box[0] >= 0 && box[1] >= 0 && box[2] <= x && box[3] <= y;
  }

  // How wide and high names are, with a little space around; measured once.
  let measured = null;
  function nameSizes() {
    if (measured) return measured;
    const rows = (list, more) => list.map((name) => A.element("span", { class: "name" + more }, name));
    const names = { areas: rows(data.areas.name, ""), around: rows(data.around.map((one) => one.name), " neighbour") };
    const box = A.element("div", { class: "label" }, names.areas, names.around);
    map.getPane("labels").append(box);
    const range = document.createRange();
    const size = function (element) {
      range.selectNodeContents(element);
      const text = range.getBoundingClientRect();
      return [text.width + 4, text.height + 2];
    };
    measured = { areas: names.areas.map(size), around: names.around.map(size) };
    box.remove();
    return measured;
  }

  function around(point, down, width, height) {
    return [point.x - width / 2, point.y + down - height / 2, point.x + width / 2, point.y + down + height / 2];
  }

  function hits(box, taken) {
    return taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
  }

  // A mark: its colour says the stage, its form says whether physical activity is what the place is for.
  A.mark = function (stage, focus, size, quiet) {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("width", size);
    svg.setAttribute("height", size);
    svg.setAttribute("aria-hidden", "true");
    const form = { primary: ["circle", { cx: 10, cy: 10, r: 7 }], secondary: ["path", { d: "M10 2 18 10 10 18 2 10z" }] }[focus] || ["rect", { x: 4, y: 4, width: 12, height: 12 }];
    const shape = document.createElementNS(ns, form[0]);
    for (const [name, value] of Object.entries(form[1])) shape.setAttribute(name, value);
    shape.setAttribute("class", "mark stage-" + (stage || "known") + (quiet ? " quiet" : ""));
    svg.append(shape);
    if (stage === "declined" || stage === "paused") {
      const cross = document.createElementNS(ns, "path");
      cross.setAttribute("d", stage === "declined" ? "M7 7 13 13M13 7 7 13" : "M8.3 7v6M11.7 7v6");
      cross.setAttribute("class", "cross");
      svg.append(cross);
    }
    return svg;
  };

  // Whether things should not move by themselves.
  A.still = function () {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  };

  // The view of the whole place.
  let whole = null;
  function home() {
    map.fitBounds(L.latLngBounds(A.polygons("areas").flat(3)), { paddingTopLeft: [14, 14], paddingBottomRight: [14, 24], animate: false });
    whole = here();
    moved();
  }

  function here() {
    const middle = map.getCenter();
    return [Number(middle.lat.toFixed(5)), Number(middle.lng.toFixed(5)), map.getZoom()];
  }

  function isWhole(at) {
    return Boolean(whole) && Math.abs(at[0] - whole[0]) < 0.001 && Math.abs(at[1] - whole[1]) < 0.001 && at[2] === whole[2];
  }

  // Where the map stands belongs to the state, so that it can be shared.
  function moved() {
    if (document.body.classList.contains("printing")) return;
    const at = here();
    A.set({ at: isWhole(at) ? null : at }, { moving: true });
  }

  // Stand where an address says.
  A.stand = function (at, orHome) {
    if (at) map.setView([at[0], at[1]], at[2], { animate: false });
    else if (orHome) home();
  };

  let labelling = null;
  function follow(state, before) {
    if (state.layer !== before.layer || state.area !== before.area || A.areasChanged(state, before) || A.underChanged(state, before)) restyle();
    else if (A.filterChanged(state, before)) {
      // Names keep clear of the marks, once nobody is waiting.
      clearTimeout(labelling);
      labelling = setTimeout(drawLabels, 300);
    }
    if (state.find !== before.find && ring) ring.remove();
    if (state.area !== before.area && state.area !== null) {
      const bounds = areas[state.area].getBounds();
      if (!map.getBounds().contains(bounds)) map.panInsideBounds(bounds.pad(0.2), { animate: !A.still() });
    }
  }

  // A ring on the map where a postcode is, until something else is looked for.
    A.showPostcode = function (found) {
    if (ring) ring.remove();
    if (found.area !== null) A.set({ area: found.area, place: null });
    const at = [found.latitude, found.longitude];
    ring = L.circleMarker(at, { radius: 13, color: CHOSEN, weight: 4, fill: false, interactive: false }).addTo(map);
    map.setView(at, Math.max(map.getZoom(), found.many ? 13 : 15), { animate: false });
  };

  A.drawMap = function (leafletMap) {
    map = leafletMap;
    A.map = leafletMap;
    map.createPane("labels").style.zIndex = 620;
    map.getPane("labels").style.pointerEvents = "none";
    map.attributionControl.setPrefix(false);
    map.attributionControl
      .getContainer()
      .append(
        data.approximate ? A.element("strong", {}, A.words.page.approximate + ". ") : "",
        A.element("span", { class: "credit" }, A.words.page.credit + ". "),
        A.element("span", { class: "credit-osm", hidden: !A.underShown() }, A.words.page.credit_osm + ". "),
        A.element("a", { href: "#sources" }, A.words.page.sources),
      );
    map.zoomControl.setPosition("bottomright");
    L.control.scale({ position: "bottomleft" }).addTo(map);
    if (A.still()) map.options.inertia = false;
    home(); // first, so that nothing is drawn twice
    A.drawUnder(map);
    drawAround();
    drawAreas();
    A.drawUnderChoice();
    A.drawPoints(map);
    restyle();
    map.on("moveend", drawLabels); // after the marks, of which names keep clear
    map.on("moveend", moved);
    A.listen(follow);
    const Home = L.Control.extend({
      onAdd: function () {
        const label = A.say(A.words.page.zoom_home);
        const button = A.element("button", { type: "button", class: "home", title: label, "aria-label": label, onclick: home }, "⤢");
        L.DomEvent.disableClickPropagation(button);
        return button;
      },
    });
    new Home({ position: "bottomright" }).addTo(map);
    // On paper the map has a size of its own (in the style sheet), and the whole place is shown.
    let stood = null;
    window.addEventListener("beforeprint", function () {
      stood = A.state.at;
      document.body.classList.add("printing");
      map.invalidateSize({ animate: false });
      home();
      drawLabels();
    });
    window.addEventListener("afterprint", function () {
      document.body.classList.remove("printing");
      map.invalidateSize({ animate: false });
      home();
      A.stand(stood, false);
      drawLabels();
    });
    // A map that shows the whole place goes on showing it when the window or the telephone is turned.
    new ResizeObserver(function () {
      if (document.body.classList.contains("printing")) return;
      const all = A.state.at === null;
      const size = map.getSize();
      map.invalidateSize({ animate: false, pan: !all });
      if (all && !map.getSize().equals(size)) home();
    }).observe(map.getContainer());
  };
});
