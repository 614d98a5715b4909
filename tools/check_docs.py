#!/usr/bin/env python3
"""Docs name only files that exist; every folder has its README; the map names every folder.

Checked: Markdown links to files, and `code` words that look like paths of this repository (contain a slash and begin with one of
its top-level folders, or a src/ folder's name followed by a file).
"""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True).stdout.split("\n")
files = [f for f in files if f and (root / f).exists()]
tops = {f.split("/")[0] for f in files if "/" in f}
src_folders = {p.name for p in (root / "src").iterdir() if p.is_dir()}
generated = ("build/", "console/dist", "node_modules", "data/")
errors = []

def exists(path: str) -> bool:
    if any(g in path for g in generated):
        return True
    if any(c in path for c in "*{<$"):
        return bool(list(root.glob(re.sub(r"\{[^}]*\}|<[^>]*>|\$\w+", "*", path).rstrip("/"))))
    return (root / path).exists()

for doc in (f for f in files if f.endswith(".md")):
    text = (root / doc).read_text()
    prose = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.M | re.S)
    here = pathlib.PurePosixPath(doc).parent
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose):
        if "://" in target or target.startswith("mailto:"):
            continue
        if not (root / here / target).exists():
            errors.append(f"{doc}: link to {target}, which does not exist")
    for word in re.findall(r"`([^`\s]+)`", prose):
        word = re.sub(r":\d+$", "", word)
        first = word.split("/")[0]
        if "/" not in word.rstrip("/") or word.startswith(("/", "http", "@", "-")):
            continue
        if first in tops and not exists(word) and not (root / here / word).exists():
            errors.append(f"{doc}: names {word}, which does not exist")
        elif first in src_folders and re.search(r"\.(h|cc|\*)$|\.\{h,cc\}$", word) and not exists(f"src/{word}"):
            errors.append(f"{doc}: names src/{word}, which does not exist")

for folder in sorted(src_folders):
    if any(f.startswith(f"src/{folder}/") for f in files) and f"src/{folder}/README.md" not in files:
        errors.append(f"src/{folder}: no README.md")
for folder in ("console", "bench", "tests", "docs", "api", "tools", "examples"):
    if f"{folder}/README.md" not in files:
        errors.append(f"{folder}: no README.md")
architecture = (root / "ARCHITECTURE.md").read_text() if (root / "ARCHITECTURE.md").exists() else ""
for folder in sorted(src_folders):
    if any(f.startswith(f"src/{folder}/") for f in files) and f"{folder}/" not in architecture:
        errors.append(f"ARCHITECTURE.md does not name {folder}/")

print("\n".join(errors) if errors else "docs name only what exists")
sys.exit(bool(errors))
