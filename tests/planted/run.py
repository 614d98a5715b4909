#!/usr/bin/env python3
"""Plants each bug of plants.txt and sees that its test fails: run.py FOLDER_OF_PROGRAMS. See README.md."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def passes(program, test, plant):
    env = {k: v for k, v in os.environ.items() if k != "TUTTI_PLANT"}
    env["TUTTI_SIM_SEEDS"] = "60"  # where all 500 run is the simulation itself
    if plant:
        env["TUTTI_PLANT"] = plant
    done = subprocess.run([program, f"--gtest_filter={test}"], env=env, capture_output=True, text=True, timeout=300)
    if "Running 1 test " not in done.stdout:
        sys.exit(f"{program} has no test {test}")
    return done.returncode == 0


def main(folder):
    lines = [line.split("#")[0].split() for line in (HERE / "plants.txt").read_text().splitlines()]
    rows = [line for line in lines if line]
    clean = {(program, test): passes(f"{folder}/tutti_planted_{program}", test, None) for _, program, test in rows}
    bad = [f"fails without any bug: {test}" for (_, test), good in clean.items() if not good]
    for plant, program, test in rows:
        caught = not passes(f"{folder}/tutti_planted_{program}", test, plant)
        print(f"{'caught' if caught else 'NOT CAUGHT':10}  {plant:18}  {test}", flush=True)
        if not caught:
            bad.append(f"{plant} is not caught by {test}")
    sys.exit("\n".join(bad) if bad else 0)


main(sys.argv[1])
