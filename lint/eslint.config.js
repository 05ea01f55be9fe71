// What the page's own scripts are held to. They are plain scripts in one page, without modules or a build.
import js from "@eslint/js";

const readonly = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

export default [
  js.configs.recommended,
  {
    files: ["assetmap/mapping/static/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "script",
      globals: readonly([
        // what the browser brings
        "window", "document", "getComputedStyle", "Blob", "FormData", "Image", "Response", "URL", "URLSearchParams",
        "XMLSerializer", "DecompressionStream", "atob", "setTimeout", "clearTimeout",
        "ResizeObserver", "IntersectionObserver", "Intl",
        // Leaflet, and what the parts share
        "L", "assetmap",
      ]),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      "consistent-return": "error",
      curly: ["error", "multi-line"],
      "default-case-last": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 400 }],
      "no-else-return": "error",
      "no-eval": "error",
      "no-implicit-coercion": ["error", { boolean: false }],
      "no-implied-eval": "error",
      "no-loop-func": "error",
      "no-param-reassign": "error",
      "no-shadow": "error",
      "no-unused-vars": "error",
      "no-use-before-define": ["error", { functions: false, variables: true }],
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": ["error", "never"],
      "prefer-const": "error",
      strict: ["error", "function"],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text goes in as text: use A.element." },
        { property: "outerHTML", message: "Text goes in as text: use A.element." },
        { property: "insertAdjacentHTML", message: "Text goes in as text: use A.element." },
        { object: "document", property: "write", message: "Text goes in as text: use A.element." },
      ],
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "WebSocket", "localStorage", "sessionStorage", "indexedDB"],
    },
  },
];
