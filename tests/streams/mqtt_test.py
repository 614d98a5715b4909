"""MQTT from a real mosquitto: nothing lost and nothing doubled when the broker restarts or the hub is killed."""
import json
import random
import subprocess
import threading
import time

from stream_support import HERE, Mosquitto, StreamCase, wait_until

READINGS = 5_000


def reading(n):
    return json.dumps({"v": n, "at": f"2026-05-01T00:{n // 60 % 60:02d}:{n % 60:02d}Z"})


class MqttTest(StreamCase):
    def setUp(self):
        super().setUp()
        self.broker = Mosquitto(self.dir / "mosquitto")
        self.broker.start()
        self.stream("add", "machines", "--mqtt", f"127.0.0.1:{self.broker.port}", "--topic", "plant/+/state",
                    "--map", HERE / "readings.toml")

    def test_broker_restart_and_kills(self):
        """5,000 readings while the hub is killed at 12 points and the broker restarts twice: each is there once."""
        random.seed(7)
        self.hub.start()
        self.wait_state("machines", "running")  # from now on the broker keeps a session
        chunks = [list(range(at, min(at + 250, READINGS))) for at in range(0, READINGS, 250)]
        kills = set(random.sample(range(len(chunks)), 12))
        for number, chunk in enumerate(chunks):
            sender = threading.Thread(target=self.broker.publish, args=(f"plant/m{number % 4}/state", [reading(n) for n in chunk]))
            sender.start()
            if number in kills:
                time.sleep(random.random() * 0.12)
                self.hub.kill()
            sender.join()
            if number in kills:
                self.hub.start()
            if number in (6, 13):
                self.broker.stop()
                self.broker.start()
        wait_until("all have come", lambda: self.hub.settle()["tutti_events_accepted_total"] >= READINGS)
        self.assertEqual(sorted(self.values("Reading")), list(range(READINGS)))
        self.assertEqual(self.hub.metrics()["tutti_events_accepted_total"], READINGS)
        self.assertEqual(self.hub.gaps, [])
        self.assertEqual(self.state("machines")["refused"], 0)

    def test_acknowledges_only_what_the_log_has(self):
        """The hub is killed while it waits for its disk: the broker still has what it had sent."""
        self.hub.start()
        self.wait_state("machines", "running")
        slow_disk = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64",
                                      "-e", "inject=pwrite64:delay_enter=4s", "-p", str(self.hub.process.pid)])
        try:
            wait_until("strace is there", lambda: "TracerPid:\t0\n" not in open(f"/proc/{self.hub.process.pid}/status").read())
            self.broker.publish("plant/m1/state", [reading(n) for n in range(100)])
            time.sleep(1)  # long enough for messages to be read, and not to be written
            self.assertEqual(self.state("machines")["messages"], 0)
        finally:
            self.hub.kill()
            slow_disk.wait(30)
        self.hub.start()
        wait_until("all have come", lambda: self.hub.settle()["tutti_events_accepted_total"] >= 100)
        self.assertEqual(sorted(self.values("Reading")), list(range(100)))

    def test_refuses_with_a_reason(self):
        """What is no JSON or lacks a time is counted, shown and kept; what comes after it goes on."""
        self.hub.start()
        self.wait_state("machines", "running")
        self.broker.publish("plant/m1/state", ["temperature=4", '{"v":1,"at":"yesterday"}', reading(1), '1,"topic":2'])
        wait_until("four have come", lambda: self.state("machines")["messages"] == 4)
        state = self.state("machines")
        self.assertEqual({r["reason"]: r["count"] for r in state["refused_by"]}, {"bad_json": 2, "bad_date": 1})
        self.assertEqual(self.values("Reading"), [1])
        kept = (self.dir / "data/workspaces/main/streams/machines/rejected.jsonl").read_text().splitlines()
        self.assertEqual([json.loads(k)["reason"] for k in kept], ["bad_json", "bad_date", "bad_json"])
        self.assertEqual(json.loads(kept[0])["message"], "temperature=4")
        status, live, _ = self.hub.get("/api/v1/live/recent?source=machines&outcome=refused")
        self.assertEqual((status, len(json.loads(live)["items"])), (200, 3))
        self.assertEqual(self.hub.metrics()["tutti_stream_refused_total"], 3)

    def test_pause_keeps_the_place(self):
        self.hub.start()
        self.wait_state("machines", "running")
        self.assertEqual(self.hub.request("POST", "/api/v1/streams/machines/pause")[0], 200)
        self.wait_state("machines", "paused")
        time.sleep(1)  # the reader has ended
        self.broker.publish("plant/m1/state", [reading(n) for n in range(50)])
        self.assertEqual(self.state("machines")["messages"], 0)
        self.assertEqual(self.hub.request("POST", "/api/v1/streams/machines/resume")[0], 200)
        wait_until("all have come", lambda: self.state("machines")["messages"] == 50)
        self.assertEqual(self.values("Reading"), list(range(50)))
        self.assertEqual(self.hub.request("POST", "/api/v1/streams/nobody/pause")[0], 404)
        self.stream("remove", "machines")
        wait_until("it is gone", lambda: self.state("machines") is None)

    def test_passwords(self):
        """A wrong password is told and never shown; a right one works."""
        self.broker.stop()
        users = self.dir / "users"
        subprocess.run(["mosquitto_passwd", "-b", "-c", users, "hub", "right-horse"], check=True, capture_output=True)
        self.broker = Mosquitto(self.dir / "locked", f"allow_anonymous false\npassword_file {users}\n")
        self.broker.start()
        (self.dir / "secret").write_text("wrong-horse\n")
        add = ["add", "machines", "--mqtt", f"127.0.0.1:{self.broker.port}", "--topic", "plant/#", "--map",
               HERE / "readings.toml", "--user", "hub", "--password-file", self.dir / "secret"]
        self.stream(*add)
        self.hub.start()
        wait_until("it is refused", lambda: "not authori" in (self.state("machines").get("error") or "").lower())
        (self.dir / "secret").write_text("right-horse\n")
        self.wait_state("machines", "running")
        self.broker.publish("plant/m1/state", [reading(3)], "-u", "hub", "-P", "right-horse")
        wait_until("it has come", lambda: self.state("machines")["messages"] == 1)
        for path in (self.dir / "data").rglob("*"):
            if path.is_file():
                self.assertNotIn(b"right-horse", path.read_bytes(), path)
        self.assertNotIn("horse", self.hub.stderr_tail() + self.stream("list").stdout + json.dumps(self.state("machines")))
