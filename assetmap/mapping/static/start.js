// Called by the map's own script once the map is there.
(function (A) {
  "use strict";

  A.start = function (leafletMap) {
    document.body.classList.toggle("many", A.data.areas.name.length > 24);
    A.drawMap(leafletMap);
    A.drawPanel();
    A.drawDetail();
    A.drawTable();
    document.body.dataset.ready = "yes";
  };
})((window.assetmap = window.assetmap || {}));
