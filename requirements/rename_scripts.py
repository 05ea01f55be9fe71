"""Let the scripts in a virtual environment name the place where it lies now."""

from __future__ import annotations

import re
import sys
from pathlib import Path

HEAD = re.compile(r"\A(#!/bin/sh\n'''exec' [^\n]*\n' '''\n|#![^\n]*python[^\n]*\n)")

folder = Path(sys.prefix, "bin")
head = f"#!/bin/sh\n'''exec' \"{folder / 'python'}\" \"$0\" \"$@\"\n' '''\n"
for script in sorted(folder.iterdir()):
    if not script.is_symlink() and script.read_bytes().startswith(b"#!"):
        text = script.read_text("utf-8")
        if HEAD.match(text):
            script.write_text(head + HEAD.sub("", text), "utf-8")
