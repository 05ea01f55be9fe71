// The small helpers that everything else uses: numbers, words, elements, shapes.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const two = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  // An arc is a start and steps, in parts of a degree, longitude first; Leaflet wants [latitude, longitude].
  function decodeArcs(shapes) {
    return shapes.arcs.map(function (arc) {
      const points = [];
      let x = 0;
      let y = 0;
      for (let i = 0; i < arc.length; i += 2) {
        x += arc[i];
        y += arc[i + 1];
        points.push([y / shapes.precision, x / shapes.precision]);
      }
      return points;
    });
  }

  const arcs = decodeArcs(data.shapes);

  function ringPoints(ring) {
    const out = [];
    for (const n of ring) {
      const points = n < 0 ? arcs[~n].slice().reverse() : arcs[n];
      out.push(...(out.length ? points.slice(1) : points));
    }
    return out;
  }

  // All shapes of one kind: for each area a list of polygons, each a list of rings.
  function polygons(kind) {
    return (data.shapes.objects[kind] || []).map((parts) => parts.map((rings) => rings.map(ringPoints)));
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
