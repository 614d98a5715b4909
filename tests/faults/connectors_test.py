"""R1, R2, R23 with an import and a sync at work: whatever is killed or restored, run again they bring every row once."""
import json
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import time

from checker import FaultTest
from hub import FULL, TUTTI, tutti, verify
from truth import read_log

KILLS = 100 if FULL else 8
POINTS = 10_000 if FULL else 6  # crash points tried of each command
ROWS, SYNCED = 20_000, 2_600
SINGER = pathlib.Path(__file__).resolve().parents[1] / "singer"
TAP = f"{sys.executable} -S -E {SINGER / 'counting_tap.py'}"

MAPPING = """version = 1
source = "file"
[[emit]]
type = "track"
message_id = "{Nr}"
[emit.set]
userId = "c{Customer}"
event = "Bought"
"properties.nr" = "{Nr}"
"""


class Connectors(FaultTest):
    def setUp(self):
        super().setUp()
        self.dir = pathlib.Path(self.dir)
        (self.dir / "map.toml").write_text(MAPPING)
        self.write_rows(ROWS, SYNCED)

    def write_rows(self, imported, synced, **tap):
        self.imported, self.synced = imported, synced
        (self.dir / "rows.csv").write_text("Nr,Customer\n" + "".join(f"N{k},{k % 97}\n" for k in range(imported)))
        (self.dir / "tap.json").write_text(json.dumps({"rows": synced, "keys": 50, **tap}))

    def add_sync(self, data):
        done = tutti("sync", "add", "silo", "--tap", TAP, "--map", SINGER / "rows.toml", "--config", self.dir / "tap.json",
                     "--no-discover", "--data", data)
        self.assertEqual(done.returncode, 0, done.stderr)

    def commands(self, data):
        return [["sync", "run", "silo", "--data", str(data)],
                ["import", str(self.dir / "rows.csv"), "--map", str(self.dir / "map.toml"), "--data", str(data), "--quiet"]]

    def run_to_the_end(self, data):
        for command in self.commands(data):
            done = tutti(*command)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def check_rows(self, data, note=""):
        """Each row once: those of the sync in their order."""
        bodies = [e.json() for e in read_log(f"{data}/workspaces/main/log.db")]
        self.assertEqual([b["properties"]["v"] for b in bodies if b["event"] == "Row"],
                         [f"v{k}" for k in range(self.synced)], note)
        self.assertEqual(sorted(b["properties"]["nr"] for b in bodies if b["event"] == "Bought"),
                         sorted(f"N{k}" for k in range(self.imported)), note)

    def test_r01_r23_the_hub_is_killed_and_restored(self):
        rng = random.Random(5)
        hub = self.hub()
        self.write_rows(ROWS, SYNCED, pace=0.0005)
        self.add_sync(hub.data)
        backups, interrupted = [], 0
        for k in range(KILLS):
            hub.start()
            running = [subprocess.Popen([TUTTI, *c], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                       for c in self.commands(hub.data)]
            time.sleep(rng.uniform(0.1, 0.5))
            if k % 3 == 1:
                folder = self.dir / f"backup{k}"
                done = tutti("backup", folder, "--data", hub.data)
                self.assertEqual(done.returncode, 0, done.stderr)
                backups.append((folder, int(re.search(r"offset (\d+)", done.stdout).group(1))))
            interrupted += any(p.poll() is None for p in running)
            hub.kill()
            for p in running:
                p.wait(150)
        self.assertGreaterEqual(interrupted, KILLS // 2, "too few kills met a command at work")
        hub.start()
        self.run_to_the_end(hub.data)
        hub.settle()
        self.assertEqual(hub.stop(), 0, hub.stderr_tail())
        self.check_rows(hub.data)
        self.check_stopped(hub)
        for folder, end in backups:
            data = f"{folder}-restored"
            done = tutti("restore", folder, "--data", data)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(len(read_log(f"{data}/workspaces/main/log.db")), end)
            self.run_to_the_end(data)
            self.check_rows(data, str(folder))
            self.assertTrue(verify(data)["good"])
        self.facts = {"kills": KILLS, "met a command": interrupted, "backups": len(backups)}

    def test_r02_crash_points_of_an_import_and_a_sync(self):
        """Each command without a server, killed at its k-th change of a file, then run again."""
        self.write_rows(300, 120)
        template = self.dir / "template"
        self.add_sync(template)
        killed = 0
        for which in range(2):
            changes = self.crash(template, which, 1 << 40)
            step = max(1, changes // POINTS)
            killed += sum(self.crash(template, which, k) is None for k in range(1 + which % step, changes + 1, step))
        self.assertGreater(killed, POINTS)
        self.facts = {"crashes": killed}

    def crash(self, template, which, k):
        """The changes of files that were made; None when the command was killed at the k-th."""
        data = self.dir / f"at{which}-{k}"
        shutil.copytree(template, data)
        with self.shim(CRASH_AT=str(k), CRASH_COUNT=f"{data}.count"):
            done = tutti(*self.commands(data)[which])
        self.assertIn(done.returncode, (0, -9), done.stdout + done.stderr)
        self.run_to_the_end(data)
        self.check_rows(data, f"command {which}, change {k}")
        self.assertTrue(verify(data, "--quick")["good"])
        shutil.rmtree(data)
        with open(f"{data}.count", "rb") as f:
            return None if done.returncode else struct.unpack("q", f.read(8))[0]
