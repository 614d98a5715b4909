"""R1 kill -9, R21 SIGTERM, R13 a wiped state: under load, on one folder again and again."""
import os
import random
import shutil
import time
import unittest

from checker import RATE_MIN, FaultTest, compare
from hub import FULL, tutti, verify
from load import Load
from truth import read_log

KILLS = 1000 if FULL else 60
TERMS = 300 if FULL else 20
READY_MAX = 2.0  # seconds of processor time until ready, for a log of up to 100 MB


class Crash(FaultTest):
    def run_load(self, hub, seconds):
        """A load that runs for so long; None when it was too thin to prove anything."""
        load = Load(hub, pace=0.02).start()
        self.loads.append(load)
        time.sleep(seconds)
        return load

    def test_r01_kill(self):
        rng = random.Random(1)
        hub = self.hub()
        kills = void = end = 0
        slowest = 0.0
        while kills < KILLS:
            hub.start()
            slowest = max(slowest, hub.cpu())
            load = self.run_load(hub, rng.uniform(0.05, 3.0 if FULL else 1.2))
            valid = load.wait_in_flight() and load.rate() >= RATE_MIN
            hub.kill()
            load.stop()
            if not valid:
                void += 1
                end = max([end] + [e.offset for e in read_log(hub.log, end)])
                self.assertLess(void, KILLS, "the load stays too thin")
                continue
            kills += 1
            # Reading before the restart: what the disk holds is what counts. The whole log is compared at the end.
            entries = read_log(hub.log, end)
            end = entries[-1].offset if entries else end
            self.assertEqual(compare([load], entries), [], f"after kill {kills}")
            if kills % 10 == 0:
                self.check_stopped(hub)
        hub.start()
        slowest = max(slowest, hub.cpu())
        entries = self.check_all(hub)
        self.assertLessEqual(slowest, READY_MAX)
        self.facts = {"kills": kills, "void": void, "events": len(entries), "acked": sum(l.acked() for l in self.loads),
                      "slowest start, cpu s": f"{slowest:.2f}"}

    def test_r21_sigterm(self):
        hub = self.hub()
        slowest = 0.0
        for _ in range(TERMS):
            hub.start()
            load = self.run_load(hub, 0.5)
            self.assertGreaterEqual(load.rate(), RATE_MIN)
            begin = time.monotonic()
            hub.terminate()
            self.assertEqual(hub.wait(10), 0, hub.stderr_tail())
            slowest = max(slowest, time.monotonic() - begin)
            load.stop()
        hub.start()
        self.check_all(hub)
        self.facts = {"terms": TERMS, "slowest stop s": f"{slowest:.2f}"}

    def test_r13_wiped_state(self):
        hub = self.hub()
        hub.start()
        load = self.run_load(hub, 20 if FULL else 4)
        load.stop()
        entries = self.check_all(hub)
        before = verify(hub.data)["state_hash"]
        workspace = hub.data + "/workspaces/main"
        for name in ("state.db", "search.db"):
            os.remove(f"{workspace}/{name}")
        for name in ("lake", "seen"):
            shutil.rmtree(f"{workspace}/{name}")
        hub.start()
        self.check_fold(hub, entries)
        # Ids are remembered anew from the log: what was sent is still a duplicate.
        again = [e.json() for e in entries[:50]]
        self.assertEqual(hub.post("/v1/batch", {"batch": again})[0], 200)
        self.assertEqual(hub.settle()["tutti_events_accepted_total"], len(entries))
        self.assertEqual(hub.stop(), 0)
        self.assertEqual(verify(hub.data)["state_hash"], before)
        os.remove(f"{workspace}/state.db")
        done = tutti("rebuild", "--data", hub.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(before, done.stdout)
        self.facts = {"rebuild": done.stdout.strip().splitlines()[0]}


if __name__ == "__main__":
    unittest.main()
