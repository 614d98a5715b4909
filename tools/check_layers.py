#!/usr/bin/env python3
"""Holds the include ladder: a folder of src/ includes itself and folders that the ladder names before it.

The ladder is read from the tutti_folder(NAME USES ...) lines of CMakeLists.txt: their order is the rank, and an include must
also be among the USES of its folder, so that the build file and the includes never disagree.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
uses: dict[str, list[str]] = {}
text = (root / "CMakeLists.txt").read_text()
for name, rest in re.findall(r"^tutti_folder\((\w+)([^)]*)\)", text, re.M):
    found = re.search(r"USES\s+((?:[a-z]+\s*)+)", rest)
    uses[name] = found.group(1).split() if found else []

errors = []
order = list(uses)
for name, deps in uses.items():
    for dep in deps:
        if dep not in uses or order.index(dep) >= order.index(name):
            errors.append(f"CMakeLists.txt: {name} may not use {dep}: it does not come before it")

for folder in sorted(p for p in (root / "src").iterdir() if p.is_dir()):
    if any(folder.rglob("*.cc")) and folder.name not in uses:
        errors.append(f"src/{folder.name}: no tutti_folder() line names it")
    for file in sorted(folder.rglob("*")):
        if file.suffix not in (".h", ".cc"):
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            include = re.match(r'#include "([^"]+)"', line)
            if not include:
                continue
            target = include.group(1).split("/")[0]
            if not (root / "src" / include.group(1)).exists():
                errors.append(f"{file.relative_to(root)}:{number}: no such header {include.group(1)} (paths start at src/)")
            elif target != folder.name and target not in uses.get(folder.name, []):
                errors.append(f"{file.relative_to(root)}:{number}: {folder.name} may not include {target}")

print("\n".join(errors) if errors else f"include ladder holds: {' < '.join(order)}")
sys.exit(bool(errors))
