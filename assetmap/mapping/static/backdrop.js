// What lies under the wards: roads, railways, water and parks that are in the page, drawn on one canvas; and where
// the page is served over http(s), a street map of tiles, which is asked for only once somebody switches it on.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words.page;
  const h = A.element;
  // Colour (a custom property of the style sheet), and width in pixels; areas have none.
  const LOOKS = {
    wood: ["--under-wood"],
    park: ["--under-park"],
    water: ["--under-water"],
    river: ["--under-water", 1.6],
    tertiary: ["--under-road", 0.7],
    secondary: ["--under-road", 1.1],
    primary: ["--under-road", 1.8],
    rail: ["--under-rail", 1.1, "5 3"],
    trunk: ["--under-road", 2.2],
    motorway: ["--under-road", 3],
  };
  const LIGHT = { "--under-wood": "#cfe0c3", "--under-park": "#d8e9c8", "--under-water": "#9cc6e3", "--under-road": "#8d8a83", "--under-rail": "#5d5f66" };
  const drawn = []; // {layer, look}
  let kinds = null;
  let map = null;
  let tiles = null;

  // For each kind its lines (or rings), each as [latitude, longitude]; decoded once.
  A.backdrop = function () {
    if (kinds || !data.backdrop) return kinds || [];
    const parts = data.backdrop.precision;
    kinds = data.backdrop.kinds.map(function (one) {
      let x = 0;
      let y = 0;
      let n = 0;
      const lines = one.lengths.map(function (length) {
        const line = [];
        for (const end = n + 2 * length; n < end; n += 2) {
          x += one.steps[n];
          y += one.steps[n + 1];
          line.push([y / parts, x / parts]);
        }
        return line;
      });
      const [colour, width, dashes] = LOOKS[one.kind];
      return { area: one.area, lines: lines, colour: LIGHT[colour], name: colour, width: width, dashes: dashes };
    });
    return kinds;
  };

  // Whether the wards let something under them be seen, and how much of them is left then.
  A.underShown = () => A.state.under && Boolean(data.backdrop) && !A.state.tiles;
  A.underChanged = (state, before) => state.under !== before.under || state.tiles !== before.tiles;
  A.fillStrength = function () {
    if (A.state.tiles) return 0.55;
    return A.underShown() ? 0.7 : 0.86;
  };

  function colours() {
    const look = getComputedStyle(map.getContainer());
    for (const { layer, kind } of drawn) {
      const colour = look.getPropertyValue(kind.name).trim() || kind.colour;
      L.setOptions(layer, { color: colour, fillColor: colour });
    }
  }

  function redraw() {
    colours();
    for (const { layer } of drawn) layer.redraw();
  }

  function draw() {
    const pane = map.createPane("under");
    pane.style.zIndex = 350;
    pane.style.pointerEvents = "none";
    const renderer = L.canvas({ pane: "under", padding: 0.3 });
    for (const kind of A.backdrop()) {
      const options = { pane: "under", renderer: renderer, interactive: false, smoothFactor: 1.2, stroke: !kind.area, weight: kind.width || 0, dashArray: kind.dashes || null, lineCap: "butt", fillOpacity: 1 };
      const layer = kind.area ? L.polygon(kind.lines, options) : L.polyline(kind.lines, options);
      drawn.push({ layer: layer, kind: kind });
    }
    colours();
    for (const { layer } of drawn) layer.addTo(map);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    // On paper the colours are the light ones; the map is drawn anew by its own change of size.
    window.addEventListener("beforeprint", function () {
      document.body.classList.add("printing");
      colours();
    });
    window.addEventListener("afterprint", function () {
      document.body.classList.remove("printing");
      redraw();
    });
  }

  function follow() {
    const online = A.state.tiles;
    if (data.backdrop) map.getPane("under").style.display = A.underShown() ? "" : "none";
    map.getPane("land").style.display = online ? "none" : "";
    document.body.classList.toggle("see-through", A.underShown() || online);
    if (online && !tiles) {
      // These servers answer those alone who say where they come from: the host, and no more than that.
      tiles = L.tileLayer(data.tiles, { maxZoom: 19, referrerPolicy: "strict-origin-when-cross-origin", className: "tiles" });
    }
    if (online) tiles.addTo(map);
    else if (tiles) tiles.remove();
    map.getContainer().querySelector(".credit-osm").hidden = !(A.underShown() || online);
  }

  function choice(name, said) {
    const box = h("input", { type: "checkbox", id: "choose-" + name, checked: A.state[name] });
    box.addEventListener("change", () => A.set({ [name]: box.checked }));
    return h("label", { class: "choose-under" }, box, h("span", {}, said));
  }

  // Before the areas, so that it lies under them.
  A.drawUnder = function (leafletMap) {
    map = leafletMap;
    const land = map.createPane("land");
    land.style.zIndex = 340;
    if (data.backdrop) draw();
    document.body.classList.toggle("see-through", A.underShown());
    A.listen(function (state, before) {
      if (A.underChanged(state, before)) follow();
    });
  };

  // Target small areas are outlined thinly on the engagement gap, above the wards.
  let thin = null;
  A.drawThin = function (leafletMap) {
    if (thin) thin.remove();
    const outlined = A.thinTargets();
    if (!outlined.length) return;
    if (!thin) {
      leafletMap.createPane("targets").style.zIndex = 410;
      leafletMap.getPane("targets").style.pointerEvents = "none";
      const shapes = A.polygons("small");
      thin = L.layerGroup(outlined.map((i) => L.polygon(shapes[i], { pane: "targets", interactive: false, className: "small-target", color: "#16181d", weight: 1.1, fill: false })));
    }
    thin.addTo(leafletMap);
  };

  A.drawUnderChoice = function () {
    const served = ["http:", "https:"].includes(window.location.protocol);
    const choices = [];
    if (data.backdrop) choices.push(choice("under", words.backdrop));
    if (data.tiles && served) choices.push(choice("tiles", words.tiles));
    document.getElementById("under").replaceChildren(...choices);
  };
});
