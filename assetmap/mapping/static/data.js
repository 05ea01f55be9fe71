// The beginning of everything: the page's data, decoded once; then each part of the page is set up in turn.
window.assetmap = (function () {
  "use strict";

  const parts = [];
  const A = {};

  // A part is a function that adds to A; it finds A.data there and what earlier parts have added.
  A.part = function (part) {
    parts.push(part);
  };

  // JSON, compressed and in base64. A Blob is read as a stream without asking anybody for anything.
  async function decode(text) {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await new Response(stream).text());
  }

  // Called by the map's own script once the map is there.
  A.start = async function (leafletMap) {
    try {
      A.data = await decode(document.getElementById("assetmap-data").textContent.trim());
    } catch (error) {
      document.getElementById("too-old").hidden = false;
      for (const useless of ["search", "takes"]) document.getElementById(useless).remove();
      throw error;
    }
    for (const part of parts) part(A);
    A.begin(leafletMap);
  };

  return A;
})();
