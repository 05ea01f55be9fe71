// The small helpers that everything else uses: numbers, words, elements, shapes.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const two = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  // An arc is steps in parts of a degree, longitude first, the first from the end of the arc before it; Leaflet
  // wants [latitude, longitude].
  function decodeArcs(shapes) {
    let x = 0;
    let y = 0;
    return shapes.arcs.map(function (arc) {
      const points = [];
      for (let i = 0; i < arc.length; i += 2) {
        x += arc[i];
        y += arc[i + 1];
        points.push([y / shapes.precision, x / shapes.precision]);
      }
      return points;
    });
  }

  // Rings are lists of arcs: twice the step from the number of the one before, plus one if it is read backwards.
  function decodeShapes(shapes) {
    const arcs = decodeArcs(shapes);
    const out = {};
    let n = 0;
    const ring = function (steps) {
      const points = [];
      for (const step of steps) {
        n += step >> 1;
        const arc = step & 1 ? arcs[n].slice().reverse() : arcs[n];
        for (let i = points.length ? 1 : 0; i < arc.length; i++) points.push(arc[i]);
      }
      return points;
    };
    for (const [kind, shaped] of Object.entries(shapes.objects)) out[kind] = shaped.map((parts) => parts.map((rings) => rings.map(ring)));
    return out;
  }

  const shapes = decodeShapes(data.shapes);

  // All shapes of one kind: for each area a list of polygons, each a list of rings.
  function polygons(kind) {
    return shapes[kind] || [];
  }

  // Build an element; text goes in as text, never as markup.
  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") made.className = value;
      else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== "") made.append(child);
    }
    return made;
  }

  // What a word or a number means, one tap away: a button, and the text that it opens.
  function why(what, text) {
    const note = element("p", { class: "note why", hidden: true }, text);
    const button = element("button", { type: "button", class: "ask", "aria-expanded": "false", "aria-label": say(data.words.page.ask, { what: what }) }, "?");
    button.addEventListener("click", function () {
      note.hidden = !note.hidden;
      button.setAttribute("aria-expanded", String(!note.hidden));
    });
    return [button, note];
  }

  // Draw a part anew; what held the focus in it holds it again. An element is known by its data-focus.
  function redraw(box, draw, otherwise) {
    const held = document.activeElement;
    const had = held && box.contains(held);
    const key = had ? held.dataset.focus : null;
    draw();
    if (!had || box.contains(document.activeElement)) return;
    const again = key ? [...box.querySelectorAll("[data-focus]")].find((control) => control.dataset.focus === key) : null;
    const to = again || (otherwise ? otherwise() : null) || document.querySelector("#tabs [aria-current]");
    if (to) to.focus({ preventScroll: true });
  }

  // Words of the page with {names} filled in.
  function say(text, values) {
    const all = Object.assign({ place: data.place, name: data.name }, data.limits, values);
    return text.replace(/\{(\w+)\}/g, (whole_, name) => (name in all ? all[name] : whole_));
  }

  function plural(words, key, n) {
    return say(words[key + (n === 1 ? "_one" : "_many")], { n: whole.format(n) });
  }

  function format(value, unit) {
    if (value === null || value === undefined) return data.words.layers.no_data;
    if (unit === "percent") return value > 0 && value < 0.005 ? "under 1%" : whole.format(value * 100) + "%";
    if (unit === "score") return one.format(value);
    if (unit === "rate" || unit === "standard") return two.format(value);
    if (unit === "state") return data.words.gap[value] || value;
    if (unit === "target") return data.words.target_basis[value] || value;
    return whole.format(value);
  }

  // A day or a month, as people write it.
  function when(iso) {
    if (!iso) return data.words.place.never;
    const [year, month, day] = iso.split("-").map(Number);
    const options = { month: "long", year: "numeric", timeZone: "UTC" };
    if (day) options.day = "numeric";
    return new Intl.DateTimeFormat("en-GB", options).format(new Date(Date.UTC(year, month - 1, day || 1)));
  }

  A.words = data.words;
  A.polygons = polygons;
  A.element = element;
  A.why = why;
  A.redraw = redraw;
  A.say = say;
  A.plural = plural;
  A.format = format;
  A.when = when;
});
