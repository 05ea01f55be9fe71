// The postcodes of the locality, so that somebody who types one sees where it is without a network.
assetmap.part(function (A) {
  "use strict";

  const held = A.data.postcodes;
  const FORM = /^([A-Z]{1,2}[0-9][0-9A-Z]?)\s*(?:([0-9])([A-Z]{0,2}))?$/;

  // The postcodes of one sector, with their points; those whose last letters begin with `end`.
  function within(s, end) {
    const out = [];
    let [latitude, longitude] = [0, 0];
    held.area[s].forEach(function (area, n) {
      latitude += held.latitude[s][n];
      longitude += held.longitude[s][n];
      const last = held.ends[s].slice(n * 2, n * 2 + 2);
      if (last.startsWith(end)) out.push({ name: held.sectors[s] + last, area: area, latitude: latitude / held.precision, longitude: longitude / held.precision });
    });
    return out;
  }

  // "m33" -> [["M33", ""], ["M3", "3"]]: the ways to read what was typed as district and what follows.
  function readings(typed) {
    const text = typed.trim().toUpperCase().replace(/\s+/g, " ");
    const out = [];
    for (let at = 2; at <= text.length; at++) {
      const [district, rest] = [text.slice(0, at).trim(), text.slice(at).trim()];
      if (/\s/.test(district) || /\s/.test(rest)) continue;
      if (text.includes(" ") && text.split(" ")[0] !== district) continue;
      if (FORM.test(district + " " + rest) || (rest === "" && FORM.test(district))) out.push([district, rest]);
    }
    return out.sort((a, b) => a[1].length - b[1].length);
  }

  let last = { typed: null };

  // "m33 2ab" -> where it is; a part of a postcode ("M33 2") -> the middle of what it holds; else null.
  A.findPostcode = function (typed) {
    if (!held || typed.trim().length < 3) return null;
    if (last.typed !== typed) last = { typed: typed, found: look(typed) };
    return last.found;
  };

  function look(typed) {
    for (const [district, rest] of readings(typed)) {
      const points = [];
      held.sectors.forEach(function (sector, s) {
        const [outward, digit] = sector.split(" ");
        if (outward === district && digit.startsWith(rest.slice(0, 1))) points.push(...within(s, rest.slice(1)));
      });
      if (points.length === 1 && rest.length === 3) return points[0];
      if (points.length) {
        const mean = (key) => points.reduce((sum, one) => sum + one[key], 0) / points.length;
        return { area: null, latitude: mean("latitude"), longitude: mean("longitude"), name: (district + " " + rest).trim(), many: points.length };
      }
    }
    return null;
  }

  // The point of a whole postcode, if that is what was typed.
  A.nearTo = function (typed) {
    const found = typed && A.findPostcode(typed);
    return found && !found.many ? found : null;
  };

  // "m337zf" -> "M33 7ZF" where it is a whole postcode, but none of this page's; else null.
  A.postcodeElsewhere = function (typed) {
    const text = (held ? typed : "").toUpperCase().replace(/\s+/g, "");
    if (!/^[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}$/.test(text) || A.nearTo(typed)) return null;
    return text.slice(0, -3) + " " + text.slice(-3);
  };

  // Metres between two points that are not far from each other.
  A.metres = function (a, b) {
    const north = (a[0] - b[0]) * 111320;
    const east = (a[1] - b[1]) * 111320 * Math.cos((a[0] * Math.PI) / 180);
    return Math.hypot(north, east);
  };
});
