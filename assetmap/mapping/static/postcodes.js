// The postcodes of the locality, so that somebody who types one sees where it is without a network.
assetmap.part(function (A) {
  "use strict";

  const held = A.data.postcodes;

  // "m332ab" -> where it is; a part of a postcode ("M33 2") -> the middle of what it holds.
  A.findPostcode = function (typed) {
    const text = typed.toUpperCase().replace(/\s/g, "");
    if (!held || !/^[A-Z]{1,2}[0-9]/.test(text) || text.length < 3) return null;
    const points = [];
    held.sectors.forEach(function (sector, s) {
      const bare = sector.replace(" ", "");
      const outward = sector.split(" ")[0];
      if (!(text === outward || bare === text || (text.length === bare.length + 2 && text.startsWith(bare)))) return;
      let [latitude, longitude] = [0, 0];
      held.area[s].forEach(function (area, n) {
        latitude += held.latitude[s][n];
        longitude += held.longitude[s][n];
        const end = held.ends[s].slice(n * 2, n * 2 + 2);
        if (text.length > bare.length && !text.endsWith(end)) return;
        points.push({ area: area, latitude: latitude / held.precision, longitude: longitude / held.precision, name: sector + end });
      });
    });
    if (!points.length) return null;
    if (points.length === 1) return points[0];
    const mean = (key) => points.reduce((sum, one) => sum + one[key], 0) / points.length;
    return { area: null, latitude: mean("latitude"), longitude: mean("longitude"), name: text, many: points.length };
  };
});
