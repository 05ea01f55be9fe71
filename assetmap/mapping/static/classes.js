// Which class an area falls in on a layer: its colour, its label, how many areas it holds.
assetmap.part(function (A) {
  "use strict";

  const NO_DATA = "#e4e2dc";

  A.isTarget = function (basis) {
    return basis !== "none" && basis !== "removed";
  };

  // How many target small areas each ward holds.
  const within = new Map();
  const small = A.data.small;
  if (small && small.lsoa_target) {
    small.area.forEach(function (area, i) {
      if (A.isTarget(small.lsoa_target[i])) within.set(area, (within.get(area) || 0) + 1);
    });
  }

  // How many there are in a ward that is no target itself.
  function parts(i) {
    return A.data.areas.target && A.data.areas.target[i] === "none" ? within.get(i) || 0 : 0;
  }

  // "4 target small areas in it", or nothing.
  A.partsText = function (i, said) {
    return parts(i) ? A.plural(said || A.words.area, said ? "small" : "small_targets", parts(i)) : "";
  };

  // The small areas that are outlined on the map.
  A.thinTargets = function () {
    if (A.layer().id !== "gap" || !within.size) return [];
    return small.area.map((_, i) => i).filter((i) => A.isTarget(small.lsoa_target[i]));
  };

  function source(layer) {
    return layer.small ? A.data.small : A.data.areas;
  }

  function value(layer, i) {
    return source(layer)[layer.id][i];
  }

  // The classes of a layer, in the order of its key: {label, colour, letter, has(i)}.
  function classes(layer) {
    const made = [];
    const values = source(layer)[layer.id];
    if (!layer.breaks) {
      for (const [key, colour] of Object.entries(layer.colours)) {
        made.push({
          key: key,
          label: key === "none" && !layer.small && within.size ? A.words.area.not_whole : A.format(key, layer.unit),
          colour: colour,
          letter: layer.unit === "state" ? A.words.gap_letter[key] : "",
          has: (i) => values[i] === key,
        });
      }
    } else {
      layer.colours.forEach(function (colour, n) {
        const low = n === 0 ? -Infinity : layer.breaks[n - 1];
        const high = n === layer.breaks.length ? Infinity : layer.breaks[n];
        made.push({
          key: String(n),
          label: range(layer, low, high),
          colour: colour,
          letter: "",
          has: (i) => values[i] !== null && values[i] > low && values[i] <= high,
        });
      });
      if (layer.blank) {
        made.push({ key: "blank", label: layer.blank, colour: "#ffffff", letter: "", has: (i) => isBlank(layer, i) });
      }
      made.push({
        key: "none",
        label: A.words.layers.no_data,
        colour: NO_DATA,
        hatched: true,
        letter: "",
        has: (i) => values[i] === null && !isBlank(layer, i),
      });
    }
    for (const one of made) one.count = values.filter((_, i) => one.has(i)).length;
    return made;
  }

  // Without a value because the measure does not apply (no target neighbourhood), not because it is unknown.
  function isBlank(layer, i) {
    return Boolean(layer.blank) && value(layer, i) === null && source(layer).target_residents[i] === 0;
  }

  function range(layer, low, high) {
    const words = A.words.layers;
    const said = (number) => A.format(number, layer.unit);
    if (layer.unit === "decile") return high === Infinity ? said(low + 1) + " – 10" : said(low === -Infinity ? 1 : low + 1) + " – " + said(high);
    if (low === -Infinity && high === Infinity) return words.all;
    if (low === -Infinity) return A.say(words.up_to, { high: said(high) });
    if (high === Infinity) return A.say(words.over, { low: said(low) });
    return A.say(words.between, { low: said(low), high: said(high) });
  }

  const cache = new Map();

  A.classes = function (layer) {
    if (!cache.has(layer.id)) cache.set(layer.id, classes(layer));
    return cache.get(layer.id);
  };

  A.classOf = function (layer, i) {
    return A.classes(layer).find((one) => one.has(i));
  };

  A.valueText = function (layer, i) {
    if (isBlank(layer, i)) return layer.blank;
    if (layer.unit === "target" && !layer.small && A.partsText(i)) return A.partsText(i);
    const said = A.format(value(layer, i), layer.unit);
    return !layer.small && A.isLow(layer.id, i) ? A.say(A.words.layers.at_least, { value: said }) : said;
  };
});
