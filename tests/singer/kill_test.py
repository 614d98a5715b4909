"""`tutti sync` killed with kill -9 at 200 points, and resumed: every event is there exactly once, in order."""
import random
import signal
import subprocess
import sys
import time

from sync_support import HERE, SyncCase, tutti
from hub import TUTTI

TAP = f"{sys.executable} -S -E {HERE / 'counting_tap.py'}"
ROWS, KEYS = 2_600, 50


class KillTest(SyncCase):
    def killed_run(self, config, expect_killed=True):
        done = subprocess.run([TUTTI, "sync", "run", "silo", "--data", str(self.data)], capture_output=True, text=True,
                              timeout=60)
        if expect_killed:
            self.assertEqual(done.returncode, -signal.SIGKILL, done.stdout + done.stderr)
        return done

    def check(self, rows):
        self.assertEqual([e["properties"]["v"] for e in self.events()], [f"v{k}" for k in range(rows)])

    def kill_at_points(self, points, rows, seed):
        random.seed(seed)
        config = self.write("config.json", {"rows": rows, "keys": KEYS})
        self.sync("add", "silo", "--tap", TAP, "--map", HERE / "rows.toml", "--config", config, "--no-discover")
        for point in range(points):
            self.write("config.json", {"rows": rows, "keys": KEYS, "kill_after": random.randint(1, 32),
                                       "kill_wait": random.choice([0, 0, 0.002, 0.01, 0.03])})
            self.killed_run(config)
        self.write("config.json", {"rows": rows, "keys": KEYS})
        self.sync("run", "silo")

    def test_with_a_server(self):
        self.start()
        self.kill_at_points(200, ROWS, seed=1)
        self.check(ROWS)
        accepted = self.hub.metrics()["tutti_events_accepted_total"]
        self.assertEqual(accepted, ROWS)

    def test_without_a_server(self):
        self.kill_at_points(12, 300, seed=2)
        self.start()
        self.check(300)

    def test_the_tap_ends_with_the_sync(self):
        config = self.write("config.json", {"rows": 10, "keys": 5})
        self.sync("add", "silo", "--tap", f"sh -c 'echo $$ > {self.dir}/pid; exec sleep 1000'", "--map",
                  HERE / "rows.toml", "--config", config, "--no-discover")
        process = subprocess.Popen([TUTTI, "sync", "run", "silo", "--data", str(self.data)], stdout=subprocess.PIPE)
        pid_file = self.dir / "pid"
        for _ in range(500):
            if pid_file.exists() and pid_file.read_text().strip():
                break
            time.sleep(0.01)
        pid = int(pid_file.read_text())
        self.assertTrue(alive(pid))
        process.kill()
        process.communicate()
        self.assertIn("it ended with its process", self.sync("list").stdout)
        for _ in range(500):
            if not alive(pid):
                break
            time.sleep(0.01)
        self.assertFalse(alive(pid))

    def test_a_sync_runs_once_at_a_time(self):
        self.sync("add", "silo", "--tap", "sleep 1000", "--map", HERE / "rows.toml", "--no-discover")
        first = subprocess.Popen([TUTTI, "sync", "run", "silo", "--data", str(self.data)], stdout=subprocess.PIPE)
        try:
            for _ in range(500):
                if "running" in self.sync("list").stdout:
                    break
                time.sleep(0.01)
            second = tutti("sync", "run", "silo", "--data", self.data, timeout=10)
            self.assertIn("this sync is running", second.stderr)
        finally:
            first.kill()
            first.communicate()


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
