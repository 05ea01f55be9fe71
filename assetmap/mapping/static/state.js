// One state object: what is shown. Whoever changes it calls set(); whoever shows it listens.
assetmap.part(function (A) {
  "use strict";

  const NONE = { type: [], focus: [], stage: [], audience: [], activity: [], ward: [], stale: [], spot: [] };
  const listeners = [];

  // What a page shows when it is opened.
  function fresh() {
    return {
      layer: A.data.layers[0].id, // the layer that colours the areas
      view: window.matchMedia("(max-width: 760px)").matches ? "now" : "areas", // the list that is open: (phones) now, areas, places or table
      table: "areas", // what the table lists: areas, small or places
      area: null, // number of the ward (or locality) whose profile is open
      place: null, // number of the organisation whose details are open
      find: "", // what is looked for
      filter: NONE, // chosen values of each kind; within a kind any, of all kinds each
      classes: [], // classes of the layer's key that are chosen; none chosen means all
      under: true, // whether the roads, water and parks in the page are shown
      tiles: false, // whether the street map of tiles is shown
      at: null, // where the map stands: [latitude, longitude, zoom]; null where it shows the whole place
    };
  }

  const state = fresh();

  A.state = state;
  A.noFilter = NONE;
  A.freshState = fresh;

  // `how` tells those who listen more about the change: {typing: true} while somebody types, {restoring: true}
  // where it comes from the address.
  A.set = function (wanted, how) {
    const changes = Object.assign({}, wanted);
    const before = Object.assign({}, state);
    const another = "layer" in changes && changes.layer !== state.layer && !("classes" in changes);
    // What is the same in other words stays the same thing, so that nothing is drawn anew for it.
    for (const name of ["filter", "classes", "at"]) {
      if (name in changes && JSON.stringify(changes[name]) === JSON.stringify(state[name])) delete changes[name];
    }
    if (another && state.classes.length) changes.classes = []; // classes are those of one layer
    Object.assign(state, changes);
    for (const listener of listeners) listener(state, before, how || {});
  };

  A.listen = function (listener) {
    listeners.push(listener);
  };

  A.layer = function () {
    return A.data.layers.find((layer) => layer.id === state.layer);
  };
});
