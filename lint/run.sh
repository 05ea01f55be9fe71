#!/bin/sh
# Lints the pages' scripts with ESLint. Development only: without npm it says so and is no fault.
set -eu
cd "$(dirname "$0")"
if ! command -v npm >/dev/null || ! node -e '
const [a, b] = process.versions.node.split(".").map(Number);
process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1);
' 2>/dev/null; then
    echo "NOT LINTED: the pages' scripts. What to do: install Node.js 20.19 or newer, with npm." >&2
    exit 0
fi
if [ ! -e node_modules/.ready ] || [ package-lock.json -nt node_modules/.ready ]; then
    npm ci --ignore-scripts --no-audit --no-fund --silent
    : >node_modules/.ready
fi
npm run -s lint
