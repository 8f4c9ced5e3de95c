#!/bin/sh
# Makes .venv hold what a requirements file lists; says nothing and does nothing when it already does.
# Called by the Makefile: setup.sh requirements.txt (to run) or requirements-dev.txt (to check and test).
set -eu
cd "$(dirname "$0")/.."
wanted=$1
installed=.venv/installed-$wanted

fail() {
    echo "error: $1" >&2
    exit 1
}

if cmp -s "$wanted" "$installed" && [ -x .venv/bin/python ] && .venv/bin/python -c ''; then
    exit 0
fi

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=
    for candidate in ${PYTHON:-} python3 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || fail "Shopbell needs Python 3.11 or newer: install it, or name it with PYTHON=/path/to/python3."
    # Debian ships ensurepip apart from Python itself, and `python3 -m venv` then fails half-way with a page of text.
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "Python's venv module is missing: on Debian and Ubuntu, apt-get install python3-venv."
    echo "Creating .venv with $("$python" --version)"
    "$python" -m venv --clear .venv || fail "the virtual environment could not be created."
fi

echo "Installing $wanted"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$wanted" ||
    fail "$wanted could not be installed: pip's own message stands above."
cp "$wanted" "$installed"
