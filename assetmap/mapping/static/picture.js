// The map as a picture: an SVG drawn anew from the same state, and a PNG made from it; no server has a part in it.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const NS = "http://www.w3.org/2000/svg";
  const WIDTH = 1400;
  const KEY = 330; // the column of the key, at the right
  const TOP = 84;
  const INK = "#16181d";

  function s(tag, attributes, ...children) {
    const made = document.createElementNS(NS, tag);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, String(value));
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
    return made;
  }

  function text(x, y, size, said, more) {
    return s("text", Object.assign({ x: x, y: y, "font-size": size, fill: INK }, more), said);
  }

  // Text in lines of at most so many letters; an SVG does not break lines by itself.
  function lines(said, most) {
    const out = [""];
    for (const word of said.split(/\s+/)) {
      if (out[out.length - 1] && (out[out.length - 1] + " " + word).length > most) out.push(word);
      else out[out.length - 1] = (out[out.length - 1] + " " + word).trim();
    }
    return out;
  }

  function path(shape, at) {
    return shape.map((rings) => rings.map((ring) => "M" + ring.map((point) => at(point).map((n) => n.toFixed(1)).join(" ")).join("L") + "Z").join("")).join("");
  }

  // Where a point of the world comes to lie in the picture: what is in sight on the map fills its frame.
  function frame(map, width) {
    const size = map.getSize();
    const scale = width / size.x;
    return {
      height: size.y * scale,
      scale: scale,
      at: function (point) {
        const pixel = map.latLngToContainerPoint(point);
        return [pixel.x * scale, pixel.y * scale];
      },
    };
  }

  function drawMap(map, view) {
    const out = [];
    for (const shape of A.polygons("around")) out.push(s("path", { d: path(shape, view.at), fill: "#f1efe9", stroke: "#c4c0b6" }));
    if (A.underShown()) out.push(drawUnder(view));
    const shapes = A.polygons("areas");
    const layer = A.layer();
    const fill = (i) => A.areaStyle(i);
    const order = shapes.map((_, i) => i).sort((a, b) => fill(a).weight - fill(b).weight);
    if (layer.small) {
      A.polygons("small").forEach((shape, i) => out.push(s("path", { d: path(shape, view.at), fill: A.smallStyle(i).fillColor, "fill-opacity": A.smallStyle(i).fillOpacity, stroke: "#fff", "stroke-width": 0.5 })));
    }
    for (const i of order) {
      const style = fill(i);
      out.push(s("path", { d: path(shapes[i], view.at), fill: style.fillColor || "none", "fill-opacity": style.fillOpacity, stroke: style.color, "stroke-width": style.weight * view.scale, "stroke-linejoin": "round" }));
    }
    for (const i of A.thinTargets()) out.push(s("path", { d: path(A.polygons("small")[i], view.at), fill: "none", stroke: INK, "stroke-width": 1.1 * view.scale }));
    return out;
  }

  // Points less than a pixel from the last one, and lines out of sight, are left out.
  function drawUnder(view) {
    const inSight = (points) => points.some(([x, y]) => x > -20 && y > -20 && x < WIDTH && y < view.height + 20);
    return A.backdrop().map(function (kind) {
      let d = "";
      for (const line of kind.lines) {
        let last = null;
        const points = line.map(view.at).filter(function (point, n) {
          const far = !last || n === line.length - 1 || Math.abs(point[0] - last[0]) + Math.abs(point[1] - last[1]) > 1.5;
          if (far) last = point;
          return far;
        });
        if (inSight(points)) d += "M" + points.map((point) => point.map((n) => n.toFixed(1)).join(" ")).join("L") + (kind.area ? "Z" : "");
      }
      if (kind.area) return s("path", { d: d, fill: kind.colour, "fill-rule": "evenodd" });
      return s("path", { d: d, fill: "none", stroke: kind.colour, "stroke-width": kind.width * view.scale, "stroke-dasharray": kind.dashes || "none" });
    });
  }

  // A mark as it looks on the page, its upper left corner at a point.
  function copied(svg, x, y, width) {
    const inner = [...svg.childNodes].map((node) => {
      const copy = node.cloneNode(true);
      const look = getComputedStyle(node);
      for (const key of ["fill", "stroke", "stroke-width", "fill-opacity", "stroke-dasharray"]) copy.setAttribute(key, look.getPropertyValue(key));
      return copy;
    });
    return s("g", { transform: "translate(" + x.toFixed(1) + " " + y.toFixed(1) + ") scale(" + (width / 20).toFixed(3) + ")" }, inner);
  }

  // Marks and names are copied from where they stand on the map now.
  function drawMarks(map, view) {
    const home = map.getContainer().getBoundingClientRect();
    const out = [];
    const place = function (element) {
      const box = element.getBoundingClientRect();
      return { x: (box.left + box.width / 2 - home.left) * view.scale, y: (box.top + box.height / 2 - home.top) * view.scale, width: box.width * view.scale };
    };
    for (const element of map.getContainer().querySelectorAll(".place svg")) {
      const at = place(element);
      out.push(copied(element, at.x - at.width / 2, at.y - at.width / 2, at.width));
    }
    for (const element of map.getContainer().querySelectorAll(".cluster")) {
      const at = place(element);
      out.push(s("circle", { cx: at.x, cy: at.y, r: at.width / 2, fill: "#fff", stroke: INK, "stroke-width": 2 }));
      out.push(text(at.x, at.y + 4.5, 13, element.textContent, { "text-anchor": "middle", "font-weight": 700 }));
    }
    const halo = { "text-anchor": "middle", "font-weight": 600, stroke: "#fff", "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" };
    for (const element of map.getContainer().querySelectorAll(".label .letter")) {
      const at = place(element);
      out.push(s("circle", { cx: at.x, cy: at.y, r: at.width / 2, fill: "#fff", stroke: INK, "stroke-width": 1.4 }));
      out.push(text(at.x, at.y + 4, 11.5, element.textContent, { "text-anchor": "middle", "font-weight": 700 }));
    }
    for (const element of map.getContainer().querySelectorAll(".label .beside")) {
      const at = place(element);
      const rows = lines(element.textContent, 17);
      rows.forEach((row, n) => out.push(text(at.x, at.y + 4 + (n - (rows.length - 1) / 2) * 14, 12.5 * Math.min(view.scale, 1.2), row, halo)));
    }
    return out;
  }

  function drawKey(x, top) {
    const out = [text(x, top, 18, A.layer().title, { "font-weight": 700 })];
    let y = top + 14;
    const label = (said) => lines(said, 34).forEach((row, n) => out.push(text(x + 38, y + n * 17, 15, row)));
    for (const one of A.classes(A.layer()).filter((c) => c.count || !["none", "blank"].includes(c.key))) {
      y += 26;
      out.push(s("rect", { x: x, y: y - 15, width: 28, height: 20, fill: one.colour, stroke: "#85837c" }));
      if (one.letter) out.push(text(x + 14, y, 13, one.letter, { "text-anchor": "middle", "font-weight": 700 }));
      label(one.label);
      out.push(text(x + KEY - 44, y, 15, A.format(one.count, "people"), { "text-anchor": "end", fill: "#55585f" }));
      y += 17 * (lines(one.label, 34).length - 1);
    }
    for (const [shape, said] of A.outlineKeys()) {
      y += 30;
      out.push(s("rect", { x: x, y: y - 14, width: 28, height: 18, fill: "none", stroke: INK, "stroke-width": shape === "outline" ? 3 : 1.1 }));
      label(said);
    }
    if (data.places) {
      y += 36;
      out.push(text(x, y, 15, words.page.marks, { "font-weight": 700 }));
    }
    for (const item of document.querySelectorAll("#marks li")) {
      y += 26;
      out.push(copied(item.querySelector("svg"), x + 4, y - 15, 20));
      label(item.textContent);
      y += 17 * (lines(item.textContent, 34).length - 1);
    }
    y += 10;
    for (const row of A.isFiltered() ? lines(A.shownText(), 38) : []) {
      y += 18;
      out.push(text(x, y, 13, row, { "font-weight": 600 }));
    }
    return { drawn: out, height: y + 12 };
  }

  // The whole picture: title, sentence, map, key, what it rests on.
  A.picture = function () {
    const map = A.map;
    const view = frame(map, WIDTH - KEY);
    const foot = lines([...document.querySelectorAll("#sources li")].map((one) => one.textContent.trim()).join(" "), 225);
    const key = drawKey(WIDTH - KEY + 20, 20);
    const end = TOP + Math.max(view.height, key.height);
    const height = end + 24 + foot.length * 13;
    const clip = s("clipPath", { id: "frame" }, s("rect", { x: 0, y: 0, width: WIDTH - KEY, height: view.height }));
    return s(
      "svg",
      { xmlns: NS, viewBox: "0 0 " + WIDTH + " " + height.toFixed(0), width: WIDTH, height: height.toFixed(0), "font-family": "system-ui, -apple-system, Segoe UI, Roboto, Arial, sans-serif" },
      s("title", {}, data.name + ": " + A.layer().title),
      clip,
      s("rect", { width: WIDTH, height: height.toFixed(0), fill: "#fff" }),
      text(16, 34, 28, data.name, { "font-weight": 700 }),
      text(16, 62, 16, document.querySelector("#headline strong").textContent, { "font-weight": 600 }),
      text(WIDTH - 16, 34, 15, [...document.querySelectorAll(".stamp span")].map((one) => one.textContent).join(" · "), { "text-anchor": "end" }),
      s("g", { transform: "translate(0 " + TOP + ")", "clip-path": "url(#frame)" }, s("rect", { width: WIDTH - KEY, height: view.height, fill: "#fbfaf7" }), drawMap(map, view), drawMarks(map, view)),
      s("g", { transform: "translate(0 " + TOP + ")" }, key.drawn),
      foot.map((row, n) => text(16, end + 24 + n * 13, 10, row, { fill: "#55585f" })),
    );
  };

  function fileName(ending) {
    return [data.slug === "index" ? "all" : data.slug, A.state.layer.replace(/_/g, "-"), data.asOf].join("-") + ending;
  }

  A.takeSvg = function () {
    A.save(fileName(".svg"), new XMLSerializer().serializeToString(A.picture()), "image/svg+xml");
  };

  A.takePng = function () {
    const svg = A.picture();
    const image = new Image();
    const [width, height] = [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))];
    image.onload = function () {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width * 2, height * 2];
      canvas.getContext("2d").drawImage(image, 0, 0, width * 2, height * 2);
      canvas.toBlob((blob) => A.save(fileName(".png"), blob, "image/png"), "image/png");
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
  };
});
