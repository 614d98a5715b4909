"""R9: one bit of a file is flipped. The truth's damage is found and named, and is never served as good."""
import os
import random
import shutil
import sqlite3
import time
import unittest

from checker import FaultTest
from hub import FULL, Hub, verify
from load import Load
from truth import read_log

FLIPS = {"log.db": 20, "state.db": 12, "seen": 10, "derived": 4}
FACTOR = 60 if FULL else 5


class Rot(FaultTest):
    def flipped(self, path, at, bit):
        with open(path, "r+b") as f:
            f.seek(at)
            byte = f.read(1)[0]
            f.seek(at)
            f.write(bytes([byte ^ (1 << bit)]))

    def files(self, workspace):
        """{kind: paths below the workspace}"""
        seen = [f"seen/{n}" for n in os.listdir(f"{workspace}/seen")]
        lake = [os.path.relpath(os.path.join(d, n), workspace) for d, _, names in os.walk(f"{workspace}/lake")
                for n in names]
        return {"log.db": ["log.db"], "state.db": ["state.db"], "seen": seen, "derived": lake + ["search.db"]}

    def test_r09_bit_flips(self):
        rng = random.Random(9)
        hub = self.hub()
        hub.start()
        load = Load(hub, pace=0.01).start()
        self.loads.append(load)
        time.sleep(1.5)
        load.stop()
        entries = self.check_all(hub)
        truth = [(e.offset, e.source, e.message_id, e.body) for e in entries]
        state_hash = verify(hub.data)["state_hash"]
        for kind, files in self.files(hub.data + "/workspaces/main").items():
            named = 0
            for i in range(FLIPS[kind] * FACTOR):
                name = files[i % len(files)]
                data = f"{self.dir}/copy"
                shutil.copytree(hub.data, data)
                path = f"{data}/workspaces/main/{name}"
                at = rng.randrange(os.path.getsize(path))
                self.flipped(path, at, rng.randrange(8))
                with self.subTest(file=name, at=at):
                    if kind == "derived":
                        self.serve_damaged(data, hub.key, entries)
                    else:
                        named += self.judge(data, name, truth, state_hash)
                shutil.rmtree(data)
            self.facts[kind] = f"{named} of {FLIPS[kind] * FACTOR} named" if kind != "derived" else "served right"

    def judge(self, data, name, truth, state_hash):
        """1 when `tutti verify` names the file; else nothing that is read from it may differ (an unused byte)."""
        report = verify(data)
        if not report["good"]:
            self.assertEqual(report["exit"], 1)
            self.assertTrue(any(name in f["file"] and f["what"] for f in report["findings"]), report)
            return 1
        if name == "log.db":
            log = [(e.offset, e.source, e.message_id, e.body) for e in read_log(f"{data}/workspaces/main/log.db")]
            self.assertEqual(log, truth, "the log is damaged and nobody says so")
        elif name == "state.db":
            self.assertEqual(report["state_hash"], state_hash, "the state is damaged and nobody says so")
        else:
            self.fail("the remembered ids are damaged and nobody says so")
        return 0

    def serve_damaged(self, data, key, entries):
        """What is derived may be damaged anywhere: the hub starts without it or made anew, and people stay right."""
        hub = Hub(data, fresh=False)
        hub.key = key
        self.hubs.append(hub)
        hub.start()
        self.check_fold(hub, entries)
        self.assertEqual(hub.stop(), 0, hub.stderr_tail())

    def damage_first_batch(self, path):
        """Flips a bit in the payload of batch 1 and of no other, however alike the batches are."""

        def payload():
            db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            try:
                return db.execute("SELECT payload FROM batch WHERE first = 1").fetchone()[0]
            finally:
                db.close()

        before = payload()
        with open(path, "rb") as f:
            whole = f.read()
        at = whole.find(before[:64])
        while at >= 0:
            self.flipped(path, at + 40, 3)
            if payload() != before:
                return
            self.flipped(path, at + 40, 3)  # another batch that begins alike: put it back
            at = whole.find(before[:64], at + 1)
        self.fail("batch 1 is not in the file")

    def test_r09_damaged_log_is_not_served(self):
        """A bit within a batch is flipped: the hub says where and does not start, or it serves all but that batch."""
        hub = self.hub()
        hub.start()
        load = Load(hub, writers=2, events=200, pace=0.01).start()
        self.loads.append(load)
        time.sleep(0.5)
        load.stop()
        self.check_all(hub)
        victim = read_log(hub.log)[0]
        self.damage_first_batch(hub.log)
        size = os.path.getsize(hub.log)
        try:
            hub.start()
        except RuntimeError:
            self.assertEqual(hub.wait(), 2)
            self.assertRegex(hub.stderr_tail(), r"log\.db.*batch 1\b")
        else:
            status, text, _ = hub.get(f"/api/v1/events/{victim.offset}")
            self.assertNotEqual(status, 200, f"a damaged event is served as good: {text}")
            hub.stop()
        self.assertGreaterEqual(os.path.getsize(hub.log), size, "something of the damaged log was deleted")
        report = verify(hub.data)
        self.assertFalse(report["good"])
        self.assertTrue(any("log.db" in f["file"] and "offset 1" in f["what"] for f in report["findings"]), report)


if __name__ == "__main__":
    unittest.main()
