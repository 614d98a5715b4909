#!/usr/bin/env python3
"""Small files as a habit: prints the ten largest sources, fails on one over 600 lines."""
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
MAX_LINES = 600
names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True).stdout.split()
sources = [n for n in names if n.endswith((".h", ".cc", ".ts", ".tsx", ".py", ".mjs")) and "generated" not in n and (root / n).exists()]
sizes = sorted(((len((root / n).read_text().splitlines()), n) for n in sources), reverse=True)
for lines, name in sizes[:10]:
    print(f"{lines:6d} {name}")
too_large = [n for lines, n in sizes if lines > MAX_LINES]
if too_large:
    print(f"over {MAX_LINES} lines: {', '.join(too_large)}")
sys.exit(bool(too_large))
