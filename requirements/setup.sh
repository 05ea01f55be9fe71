#!/bin/sh
# Makes .venv and keeps it in order.   sh requirements/setup.sh runtime|dev|boundaries
#
# .venv/.ready-<list> holds the checksum of the list that was installed, .venv/.ready-project where the
# project lay and the checksum of pyproject.toml. While a list is being installed there is .venv/.unfinished:
# whoever finds it makes everything anew. When all is in order this costs a few milliseconds.
set -eu

level=$1
here=$(pwd -P)
python=.venv/bin/python

sum() { cksum "$1" | cut -d ' ' -f 1,2; }
note() { cat ".venv/.ready-$1" 2>/dev/null || true; }
say() { printf '%s\n' "$*" >&2; }

# A list is in order if what was installed is what it says now.
in_order() { [ "$(note "$1")" = "$(sum "requirements/$1.txt")" ]; }
stale() { [ -e ".venv/.ready-$1" ] && ! in_order "$1"; }
project_now() { printf '%s %s' "$(sum pyproject.toml)" "$here"; }
ready() {
    [ -x "$python" ] && [ ! -e .venv/.unfinished ] && in_order "$level" && [ "$(note project)" = "$(project_now)" ] &&
        { [ -z "${PYTHON:-}" ] || [ "$(note python)" = "$PYTHON" ]; }
}

# --- finding Python ---------------------------------------------------------------------------------------

# "ok", or in a few words why not.
suits() {
    "$1" -c '
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    print("is Python %d.%d" % sys.version_info[:2])
else:
    try:
        import ensurepip, venv
        print("ok")
    except ImportError:
        print("lacks its part venv")
' 2>/dev/null || echo "does not run"
}

find_python() {
    seen=""
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.13 python3.12 python3.11; fi
    for name; do
        command -v "$name" >/dev/null 2>&1 || continue
        answer=$(suits "$name")
        if [ "$answer" = ok ]; then
            found=$name
            return
        fi
        seen="$seen  $name $answer
"
    done
    if [ -n "${PYTHON:-}" ]; then
        say "The Python you named (PYTHON=$PYTHON) cannot be used: Python 3.11, 3.12 or 3.13 is needed."
    else
        say "Python 3.11, 3.12 or 3.13 is needed, and there is none here."
    fi
    [ -z "$seen" ] || printf 'Found:\n%s' "$seen" >&2
    say "What to do: install it, then run the same command again.
  macOS            the installer from python.org, or   brew install python@3.13
  Debian, Ubuntu   sudo apt install python3 python3-venv
  Fedora           sudo dnf install python3.13
If it is there under another name, say so:   make maps PYTHON=/path/to/python3.13"
    exit 2
}

# --- installing -------------------------------------------------------------------------------------------

install() {
    log=.venv/set-up.log
    # --only-binary: no package's own build script runs here. --no-compile: Python does it for what is used.
    "$python" -m pip --disable-pip-version-check --no-input --retries 2 install --quiet --no-deps --no-compile \
        "$@" >"$log" 2>&1 && return
    say ""
    if grep -qiE 'NewConnectionError|NameResolution|getaddrinfo|Max retries|ConnectTimeout|ProxyError|unreachable|Connection (refused|reset|aborted|broken|error)|timed out|[^ ]*SSLError' "$log"; then
        say "The packages could not be fetched: the Python package index is out of reach.
A connection to it is needed once, for the set-up; later everything works with the network off.
What to do: connect (or tell pip about your organisation's proxy or package index), then run the same command again."
    elif grep -q 'No matching distribution found' "$log"; then
        say "A package is not offered ready-made for this kind of computer or this Python.
What to do: use Linux on x86_64, macOS 14 or later, or WSL on Windows, with Python 3.11, 3.12 or 3.13."
    else
        say "The packages could not be installed. Everything pip said is in $log."
    fi
    say "pip's own words:"
    { grep -v '^WARNING' "$log" || cat "$log"; } | tail -n 12 | sed 's/^/    /' >&2
    exit 3
}

make_venv() {
    rm -rf .venv
    mkdir .venv
    : >.venv/.unfinished
    if ! "$found" -m venv .venv >.venv/set-up.log 2>&1; then
        sed 's/^/    /' .venv/set-up.log >&2
        say "Python could not make its environment (.venv); its own words are above.
What to do: on Debian or Ubuntu install the package python3-venv; else look whether there is room on the disk."
        exit 2
    fi
    printf '%s\n' "${PYTHON:-}" >.venv/.ready-python
}

install_list() {
    : >.venv/.unfinished
    install --require-hashes --only-binary :all: -r "requirements/$1.txt"
    sum "requirements/$1.txt" >".venv/.ready-$1"
    [ "$1" != dev ] || sum requirements/runtime.txt >.venv/.ready-runtime # dev.txt holds all of runtime.txt
    rm .venv/.unfinished
}

# After the folder was moved or copied, the scripts in .venv/bin still name the old place.
install_project() {
    if [ -e .venv/.ready-project ]; then
        rm .venv/.ready-project
        "$python" -m venv --without-pip .venv
        "$python" requirements/rename_scripts.py
    fi
    install --no-build-isolation --editable .
    project_now >.venv/.ready-project
}

# --- one at a time ----------------------------------------------------------------------------------------

lock() {
    waited=0
    until mkdir .venv.lock 2>/dev/null; do
        other=$(cat .venv.lock/pid 2>/dev/null || true)
        if [ "$waited" -ge 2 ] && { [ -z "$other" ] || ! kill -0 "$other" 2>/dev/null; }; then
            rm -rf .venv.lock # it was stopped before its end
            continue
        fi
        [ "$waited" -ne 2 ] || say "Waiting for another set-up in this folder …"
        if [ "$waited" -ge 900 ]; then
            say "Another set-up (process $other) does not end. What to do: end it, remove .venv.lock, try again."
            exit 2
        fi
        sleep 1
        waited=$((waited + 1))
    done
    trap 'rm -rf .venv.lock' EXIT
    trap 'exit 130' HUP INT TERM
    echo $$ >.venv.lock/pid
}

# --- what is to be done -----------------------------------------------------------------------------------

case $level in runtime | dev | boundaries) ;; *) say "setup.sh: runtime, dev or boundaries?"; exit 2 ;; esac
! ready || exit 0
lock
! ready || exit 0

base=$level
[ "$level" != boundaries ] || base=runtime
anew=no
if [ -e .venv/.unfinished ] || stale runtime || stale dev || stale boundaries || ! "$python" -c "" 2>/dev/null ||
    ! in_order runtime || { [ -n "${PYTHON:-}" ] && [ "$(note python)" != "$PYTHON" ]; }; then
    anew=yes
fi

if [ $anew = yes ]; then
    find_python
    say "Setting up in .venv (once, about a minute) …"
    make_venv
elif ! in_order "$level"; then
    say "Setting up what this needs more (once) …"
fi
in_order "$base" || install_list "$base"
in_order "$level" || install_list "$level"
[ "$(note project)" = "$(project_now)" ] || install_project
rm -f .venv/set-up.log
