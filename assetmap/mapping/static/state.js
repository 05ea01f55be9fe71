// One state object: what is shown. Whoever changes it calls set(); whoever shows it listens.
(function (A) {
  "use strict";

  const state = {
    layer: A.data.layers[0].id, // the layer that colours the areas
    view: window.matchMedia("(max-width: 760px)").matches ? "now" : "areas", // the list that is open: (phones) now, areas, places or table
    area: null, // number of the ward (or locality) whose profile is open
    place: null, // number of the organisation whose details are open
  };
  const listeners = [];

  A.state = state;

  A.set = function (changes) {
    const before = Object.assign({}, state);
    Object.assign(state, changes);
    for (const listener of listeners) listener(state, before);
  };

  A.listen = function (listener) {
    listeners.push(listener);
  };

  A.layer = function () {
    return A.data.layers.find((layer) => layer.id === state.layer);
  };
})((window.assetmap = window.assetmap || {}));
