"""What the stream tests share: real brokers on ports of their own, a hub, and what has come of it."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/faults"))

from hub import Hub, free_port, tutti, verify  # noqa: E402,F401

JARS = ROOT / "build/kafka"


def wait_until(what, condition, timeout=60):
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(0.02)


def listens(port):
    with socket.socket() as s:
        s.settimeout(0.5)
        return s.connect_ex(("127.0.0.1", port)) == 0


class Broker:
    """A process that listens on a port, with a folder that outlives it."""

    def __init__(self, folder):
        self.dir = pathlib.Path(folder)
        self.dir.mkdir()
        self.port = free_port()
        self.process = None

    def launch(self, command, env=None):
        self.log = open(self.dir / "log", "ab")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=env)
        wait_until("the broker listens", lambda: self.alive() and listens(self.port), 60)

    def alive(self):
        if self.process.poll() is not None:
            raise RuntimeError((self.dir / "log").read_text(errors="replace")[-2000:])
        return True

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.log.close()


class Mosquitto(Broker):
    def __init__(self, folder, extra=""):
        super().__init__(folder)
        # max_queued_messages 0: what comes while the hub is away waits, however much it is.
        (self.dir / "conf").write_text(
            f"listener {self.port} 127.0.0.1\npersistence true\npersistence_location {self.dir}/\n"
            f"max_queued_messages 0\nuser root\n" + (extra or "allow_anonymous true\n"))

    def start(self):
        self.launch(["/usr/sbin/mosquitto", "-c", str(self.dir / "conf")])

    def publish(self, topic, payloads, *options):
        done = subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.port), "-q", "1", "-t", topic, "-l", *options],
                              input="".join(p + "\n" for p in payloads), text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr


class Kafka(Broker):
    """One node of Apache Kafka in KRaft mode: broker and controller."""

    def __init__(self, folder, partitions=3):
        super().__init__(folder)
        controller = free_port()
        (self.dir / "conf").write_text(f"""process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{self.port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={self.dir}/data
num.partitions={partitions}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.retention.check.interval.ms=300
log.initial.task.delay.ms=300
log.cleaner.enable=false
controlled.shutdown.enable=false
""")
        self.java("kafka.tools.StorageTool", "format", "-t", "tuttitests0000000000000", "-c", self.dir / "conf")

    def command(self, main, *args):
        return ["java", "-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
                f"-Dlog4j.configuration=file:{HERE}/none", "-cp", f"{JARS}/*", main, *map(str, args)]

    def java(self, main, *args):
        done = subprocess.run(self.command(main, *args), capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self):
        self.launch(self.command("kafka.Kafka", self.dir / "conf"))

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def kcat(self, *args, text="", timeout=60):
        done = subprocess.run(["kcat", "-b", self.address, *args], input=text, text=True, capture_output=True, timeout=timeout)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def produce(self, topic, lines, *options):
        """Over all partitions: librdkafka else stays with one for 10 ms, in which a quick machine has sent everything."""
        self.kcat("-P", "-t", topic, "-X", "sticky.partitioning.linger.ms=0", *options,
                  text="".join(line + "\n" for line in lines))


class StreamCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tutti-streams-")
        self.dir = pathlib.Path(self.folder.name)
        self.hub = Hub(self.dir / "data", fresh=True)
        self.broker = None

    def tearDown(self):
        if self.hub.process and self.hub.process.poll() is None:
            self.hub.kill()
        if self.broker:
            self.broker.stop(signal.SIGKILL)
        self.folder.cleanup()

    def stream(self, *args, expect=0):
        done = tutti("stream", *args, "--data", self.hub.data)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def state(self, name):
        status, text, _ = self.hub.get("/api/v1/streams")
        self.assertEqual(status, 200, text)
        return next((s for s in json.loads(text)["items"] if s["name"] == name), None)

    def wait_state(self, name, state, timeout=30):
        wait_until(f"{name} is {state}", lambda: (self.state(name) or {}).get("state") == state, timeout)

    def sql(self, statement):
        """Rows of the lake, once all that was accepted is in it."""
        self.hub.settle()
        end = self.hub.metrics()["tutti_log_end_offset"]
        wait_until("the lake has all", lambda: self.hub.metrics()["tutti_lake_applied_offset"] >= end)
        status, text, _ = self.hub.request("POST", "/api/v1/sql", json.dumps({"sql": statement, "max_rows": 1_000_000}),
                                           {"Content-Type": "application/json"}, timeout=60)
        self.assertEqual(status, 200, text)
        return json.loads(text)["rows"]

    def values(self, name):
        """properties.v of every event of a name, in the order of the log."""
        return [row[0] for row in self.sql(
            f"SELECT CAST(body->>'$.properties.v' AS BIGINT) FROM events WHERE name = '{name}' ORDER BY log_offset")]
