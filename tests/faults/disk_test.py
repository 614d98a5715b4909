"""R2 a crash at every change of a file, R4 a sync that fails, R5 a full disk."""
import os
import re
import shutil
import struct
import subprocess
import time
import unittest

from checker import FaultTest
from hub import FULL, Hub
from load import ACKED, Load, Outcome
from truth import read_log

SYNCS = 200 if FULL else 20


class Disk(FaultTest):
    # R2

    def script(self, hub):
        """Three batches, each after the one before is answered; then the polite end."""
        outcomes = []
        for n in range(3):
            events = [{"type": "track", "event": "e", "userId": f"u{i % 3}", "messageId": f"{n}-{i}",
                       "properties": {"seq": n * 40 + i + 1}} for i in range(40)]
            outcome = Outcome([e["messageId"] for e in events])
            outcomes.append((outcome, events))
            try:
                if hub.post("/v1/batch", {"batch": events})[0] == 200:
                    outcome.state = ACKED
                hub.settle(5)
            except Exception:  # the hub is dead: no answer
                break
        try:
            hub.terminate()
        except OSError:
            pass
        return outcomes

    def crash_at(self, k, template):
        """(changes of files that were made, whether the hub was killed); all is checked when it was."""
        data = f"{self.dir}/at{k}"
        shutil.copytree(template.data, data)
        hub = Hub(data, fresh=False)
        self.hubs.append(hub)
        hub.key = template.key
        outcomes = []
        with self.shim(CRASH_AT=str(k), CRASH_COUNT=f"{self.dir}/count{k}"):
            try:
                hub.start()
                outcomes = self.script(hub)
            except RuntimeError:
                pass  # killed before it was ready
        code = hub.wait()
        with open(f"{self.dir}/count{k}", "rb") as f:
            count = struct.unpack("q", f.read(8))[0]
        if code != -9:
            self.assertEqual(code, 0, hub.stderr_tail())
            return count, False
        hub.start()
        for outcome, events in outcomes:  # what has no answer is sent again
            if outcome.state != ACKED:
                self.assertEqual(hub.post("/v1/batch", {"batch": events})[0], 200)
                outcome.state = ACKED
        hub.settle()
        entries = read_log(hub.log)
        ids = [e.message_id for e in entries]
        self.assertEqual(sorted(ids), sorted(i for o, _ in outcomes for i in o.ids), f"crash at change {k}")
        self.check_fold(hub, entries)
        self.assertEqual(hub.stop(), 0)
        report = self.check_stopped(hub)
        self.assertEqual(report["state_applied"], report["log_end"])
        shutil.rmtree(data)
        return count, True

    def test_r02_crash_points(self):
        template = self.hub("template")
        end, killed = self.crash_at(1 << 40, template)
        self.assertFalse(killed)
        self.assertGreater(end, 20, "the shim sees no changes of files")
        points = [k for k in range(1, end + 1) if self.crash_at(k, template)[1]]
        self.assertGreaterEqual(len(points), end * 3 // 4, "too few runs reached their point")
        self.facts = {"changes of files": end, "crashes": len(points)}

    # R4

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_r04_sync_fails(self):
        hub = self.hub()
        ended = 0
        for k in range(1, SYNCS + 1):
            hub.start()
            trace = f"{self.dir}/trace{k}"
            strace = subprocess.Popen(
                ["strace", "-f", "-y", "-ttt", "-o", trace, "-e", "trace=fdatasync,fsync", "-e",
                 f"inject=fdatasync,fsync:error=EIO:when={k}{'+' if k % 2 else ''}", "-p", str(hub.process.pid)],
                stderr=subprocess.PIPE)
            strace.stderr.readline()  # "attached"
            load = Load(hub, writers=4).start()
            self.loads.append(load)
            deadline = time.monotonic() + 10
            while hub.process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            died = time.time()
            load.stop()
            if hub.process.poll() is None:
                hub.kill()
            code = hub.wait()
            strace.wait(10)
            with open(trace) as f:
                syncs = [line for line in f if "sync(" in line]
            failed = [i for i, line in enumerate(syncs) if "log.db" in line and "INJECTED" in line]
            self.assertTrue(failed, f"no sync of the log failed at k={k}")
            self.assertEqual(code, 74, f"k={k}: {hub.stderr_tail()}")
            at = float(re.match(r"\d+ +([\d.]+)", syncs[failed[0]]).group(1))
            self.assertLess(died - at, 1.0, f"k={k}: it went on for too long")
            later = [line for line in syncs[failed[0] + 1:] if "log.db" in line and line.rstrip().endswith("= 0")]
            self.assertEqual(later, [], f"k={k}: the log was synced again and believed")
            ended += 1
        hub.start()
        self.check_all(hub)
        self.facts = {"failed syncs": ended}

    # R5

    @unittest.skipUnless(os.geteuid() == 0, "mounts a file system")
    def test_r05_full_disk(self):
        mount = f"{self.dir}/small"
        os.mkdir(mount)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tutti-faults", mount], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", mount])
        hub = self.hub("small/data")
        hub.start()
        with open(f"{mount}/filler", "wb") as f:
            f.write(bytes(36 << 20))
        load = Load(hub, writers=4, pace=0.005).start()
        self.loads.append(load)
        self.wait_for(lambda: load.statuses().get(503, 0) + load.statuses().get(507, 0) >= 20, 60, "no 503 came")
        self.assertEqual(hub.get("/health")[0], 200)
        user = next(o.ids[0] for o in load.outcomes() if o.state == ACKED).split("-")[0] + "-u1"
        self.assertIsNotNone(hub.person(user), "no reads while the disk is full")
        slowest = max(x for w in load.writers for x in w.latencies)
        full_at = load.acked()
        os.remove(f"{mount}/filler")
        begin = time.monotonic()
        self.wait_for(lambda: load.acked() > full_at + 1000, 10, "it does not heal")
        healed = time.monotonic() - begin
        load.stop()
        self.assertEqual(load.writers[0].no_retry_after, 0)
        self.assertEqual(set(load.statuses()) - {200, 429, 503, 507}, set())
        self.assertEqual(sum(w.resets for w in load.writers), 0, "a request had no answer")
        entries = self.check_all(hub)
        self.facts = {"statuses": load.statuses(), "slowest answer s": f"{slowest:.2f}", "healed after s":
                      f"{healed:.2f}", "events": len(entries)}

    # Derived stores whose disk fills up: nobody at the door notices, and they catch up.

    def full_store(self, files, caught_up):
        flag = f"{self.dir}/full"
        hub = self.hub(flags=["--limits-pending-max", "5000000"])
        with self.shim(FULL_MATCH=files, FULL_WHEN=flag):
            hub.start()
        load = Load(hub, writers=2, events=100, pace=0.005).start()
        self.loads.append(load)
        self.wait_for(lambda: load.acked() > 10_000, 60, "events are not taken")
        open(flag, "w").close()
        at = load.acked()
        self.wait_for(lambda: load.acked() > at + 50_000, 60, "events are no longer taken")
        self.assertEqual(hub.get("/health")[0], 200)
        user = next(o.ids[0] for o in load.outcomes() if o.state == ACKED).split("-")[0] + "-u1"
        self.assertIsNotNone(hub.person(user), f"no reads while the disk of {files} is full")
        load.stop()
        self.assertEqual(set(load.statuses()), {200})
        self.wait_for(lambda: hub.metrics()["tutti_events_pending"] == 0, 30, "the loop stands")
        time.sleep(2)
        self.assertFalse(caught_up(hub.metrics()), f"{files} was not full")
        os.remove(flag)
        begin = time.monotonic()
        self.wait_for(lambda: caught_up(hub.metrics()), 30, f"{files} does not heal")
        self.facts = {"events": load.acked(), "healed after s": f"{time.monotonic() - begin:.2f}"}
        self.check_all(hub)

    def test_r05_full_lake(self):
        self.full_store("/lake/", lambda m: m["tutti_lake_applied_offset"] == m["tutti_log_end_offset"])

    def test_r05_full_state(self):
        self.full_store("/state.db", lambda m: m["tutti_loop_checkpoint_offset"] == m["tutti_log_end_offset"])

    def test_r05_full_search(self):
        self.full_store("/search.db", lambda m: m["tutti_lake_applied_offset"] == m["tutti_log_end_offset"])

    def wait_for(self, condition, seconds, otherwise):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                self.fail(otherwise)
            time.sleep(0.02)


if __name__ == "__main__":
    unittest.main()
