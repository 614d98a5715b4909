"""R23: a backup taken under load is the hub as of its offset; a damaged one is refused."""
import os
import random
import re
import shutil
import unittest

from checker import RATE_MIN, FaultTest
from hub import FULL, tutti, verify
from load import Load
from truth import read_log

BACKUPS = 50 if FULL else 3
FLIPS = 100 if FULL else 6


class Backup(FaultTest):
    def test_r23_backup(self):
        hub = self.hub()
        hub.start()
        load = Load(hub, pace=0.02).start()
        self.loads.append(load)
        made = []
        for i in range(BACKUPS):
            self.assertTrue(load.wait_in_flight())
            acked = [list(o.ids) for o in load.outcomes() if o.state == "acked"]
            folder = f"{self.dir}/backup{i}"
            done = tutti("backup", folder, "--data", hub.data)
            self.assertEqual(done.returncode, 0, done.stderr)
            made.append((folder, acked, int(re.search(r"offset (\d+)", done.stdout).group(1))))
        self.assertGreaterEqual(load.rate(), RATE_MIN)
        load.stop()
        self.check_all(hub)
        original = read_log(hub.log)
        for i, (folder, acked, end) in enumerate(made):
            data = f"{self.dir}/restored{i}"
            done = tutti("restore", folder, "--data", data)
            self.assertEqual(done.returncode, 0, done.stderr)
            report = verify(data)
            self.assertTrue(report["good"] and report["state_checked"], report)
            self.assertEqual(report["log_end"], end)
            self.assertIn(report["state_hash"], done.stdout)
            entries = read_log(data + "/workspaces/main/log.db")
            ids = {e.message_id for e in entries}
            missing = [m for batch in acked for m in batch if m not in ids]
            self.assertEqual(missing, [], "acknowledged before the backup began, yet not in it")
            self.assertEqual([(e.offset, e.message_id, e.body) for e in entries],
                             [(e.offset, e.message_id, e.body) for e in original if e.offset <= end])
        self.serve_restored(hub, data)
        self.refuse_damaged(made[-1][0])
        self.facts = {"backups": BACKUPS, "events": len(original), "flips refused": FLIPS}

    def serve_restored(self, hub, data):
        """The restored hub knows the keys and the ids of the original, and goes on."""
        restored = self.hub(os.path.basename(data), fresh=False)
        restored.key = hub.key
        restored.start()
        entries = read_log(restored.log)
        self.check_fold(restored, entries)
        self.assertEqual(restored.post("/v1/batch", {"batch": [e.json() for e in entries[-40:]]})[0], 200)
        self.assertEqual(restored.settle()["tutti_events_accepted_total"], len(entries))
        self.assertEqual(restored.stop(), 0)

    def refuse_damaged(self, folder):
        rng = random.Random(23)
        for i in range(FLIPS):
            copy, name = f"{self.dir}/damaged{i}", ("log.db", "log.manifest")[i % 2]
            shutil.copytree(folder, copy)
            with open(f"{copy}/{name}", "r+b") as f:
                at = rng.randrange(os.path.getsize(f"{copy}/{name}"))
                f.seek(at)
                byte = f.read(1)[0]
                f.seek(at)
                f.write(bytes([byte ^ (1 << rng.randrange(8))]))
            data = f"{self.dir}/from-damaged{i}"
            done = tutti("restore", copy, "--data", data)
            self.assertNotEqual(done.returncode, 0, f"a bit of {name} at {at} was flipped, yet it was restored")
            self.assertFalse(os.path.exists(data + "/workspaces/main/log.db"), "a refused backup left a log")
        os.remove(f"{folder}/log.manifest")
        self.assertNotEqual(tutti("restore", folder, "--data", f"{self.dir}/no-manifest").returncode, 0)


if __name__ == "__main__":
    unittest.main()
