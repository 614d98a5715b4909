"""A real `tutti serve` process on a folder of its own, with a watcher of its counters (R27)."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TUTTI = os.environ.get("TUTTI", str(ROOT / "build/release/tutti"))
FULL = os.environ.get("FULL") == "1"  # the nightly amounts; otherwise those of CI


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def tutti(*args, timeout=300):
    """Runs a command of the binary to its end."""
    return subprocess.run([TUTTI, *map(str, args)], capture_output=True, text=True, timeout=timeout)


def verify(data, *flags):
    """`tutti verify --json`: the report, with the exit code under "exit"."""
    done = tutti("verify", "--data", data, "--json", *flags)
    lines = done.stdout.strip().splitlines()
    report = json.loads(lines[-1]) if lines else {"good": False, "findings": [{"file": "", "what": done.stderr}]}
    report["exit"] = done.returncode
    return report


def parse_metrics(text):
    """{name: value}; the values of a name with labels are added up."""
    out = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            name = name.split("{", 1)[0]
            out[name] = out.get(name, 0) + float(value)
    return out


def identity_gaps(m):
    """What the conservation identity lacks, as text; empty when every event is somewhere."""
    gaps = []
    received = m["tutti_events_accepted_total"] + m["tutti_events_duplicate_total"] + m.get(
        "tutti_events_refused_total", 0)
    if m["tutti_events_received_total"] != received:
        gaps.append(f"received {m['tutti_events_received_total']:.0f}, but accepted+duplicate+refused {received:.0f}")
    accepted = m["tutti_events_applied_total"] + m.get("tutti_events_quarantined_total", 0) + m["tutti_events_pending"]
    if m["tutti_events_accepted_total"] != accepted:
        gaps.append(f"accepted {m['tutti_events_accepted_total']:.0f}, but applied+quarantined+pending {accepted:.0f}")
    return gaps


class Hub:
    """One data folder and the process that serves it, started, killed and started again."""

    def __init__(self, data, flags=(), prefix=(), fresh=True):
        self.data, self.flags, self.prefix = str(data), list(flags), list(prefix)
        self.port = free_port()
        self.process = None
        self.gaps, self.scrapes = [], 0
        self.key = self.add_source("faults") if fresh else None
        self._watching = None

    @property
    def log(self):
        return self.data + "/workspaces/main/log.db"

    def add_source(self, name):
        done = tutti("source", "add", name, "--data", self.data)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, prefix=None, wait=True, timeout=30):
        """Returns the seconds until it was ready."""
        begin = time.monotonic()
        prefix = self.prefix if prefix is None else prefix
        self.errors = open(self.data + ".stderr", "ab")
        self.process = subprocess.Popen(
            [*prefix, TUTTI, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", *self.flags],
            stdout=self.errors, stderr=self.errors)
        while wait:
            if self.process.poll() is not None:
                raise RuntimeError(f"the hub ended with {self.process.returncode}: {self.stderr_tail()}")
            try:
                if self.get("/ready", timeout=2)[0] == 200:
                    break
            except OSError:
                pass
            if time.monotonic() - begin > timeout:
                raise RuntimeError("the hub does not get ready")
            time.sleep(0.01)
        self._watching = threading.Event()
        threading.Thread(target=self._watch, args=(self._watching,), daemon=True).start()
        return time.monotonic() - begin

    def stderr_tail(self):
        try:
            return pathlib.Path(self.data + ".stderr").read_text(errors="replace")[-2000:]
        except OSError:
            return ""

    def _watch(self, stop):
        while not stop.wait(0.25):
            try:
                m = self.metrics(timeout=5)
            except (OSError, http.client.HTTPException, KeyError, ValueError):
                continue
            self.scrapes += 1
            self.gaps += identity_gaps(m)

    def pid(self):
        """The hub's own process, also when it runs under strace."""
        if not self.prefix and not getattr(self, "traced", False):
            return self.process.pid
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else self.process.pid

    def cpu(self):
        """Seconds of processor time that the hub has used."""
        fields = pathlib.Path(f"/proc/{self.pid()}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        self._end_watch()
        if self.process and self.process.poll() is None:
            os.kill(self.pid(), signal.SIGKILL)
        return self.wait()

    def terminate(self):
        self._end_watch()
        os.kill(self.pid(), signal.SIGTERM)

    def wait(self, timeout=30):
        self._end_watch()
        if self.process is None:
            return None
        try:
            code = self.process.wait(timeout)
        finally:
            self.errors.close()
        return code

    def stop(self):
        """The polite end; the exit code."""
        self.terminate()
        return self.wait()

    def _end_watch(self):
        if self._watching:
            self._watching.set()

    def get(self, path, timeout=10):
        return self.request("GET", path, timeout=timeout)

    def request(self, method, path, body=None, headers=None, timeout=10):
        """(status, body text, headers in lower case)"""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            c.request(method, path, body=body, headers=headers or {})
            r = c.getresponse()
            return r.status, r.read().decode("utf-8", "replace"), {k.lower(): v for k, v in r.getheaders()}
        finally:
            c.close()

    def post(self, path, document, key=None, timeout=10):
        body = document if isinstance(document, (bytes, str)) else json.dumps(document)
        return self.request("POST", path, body, {"X-Write-Key": key or self.key}, timeout)

    def metrics(self, timeout=10):
        status, text, _ = self.get("/metrics", timeout)
        if status != 200:
            raise ValueError(f"/metrics answers {status}")
        return parse_metrics(text)

    def person(self, user):
        status, text, _ = self.get(f"/api/v1/people/by/user_id/{user}")
        return json.loads(text) if status == 200 else None

    def settle(self, timeout=60):
        """Waits until all that is accepted is applied; the counters."""
        end = time.monotonic() + timeout
        while True:
            m = self.metrics()
            if m["tutti_events_pending"] == 0 and m["tutti_log_queue_items"] == 0:
                return m
            if time.monotonic() > end:
                raise RuntimeError(f"{m['tutti_events_pending']:.0f} events stay pending")
            time.sleep(0.05)
