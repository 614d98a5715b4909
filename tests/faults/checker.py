"""The checker shared by all fault tests, and the frame of a test."""
import collections
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from hub import Hub, verify
from load import ACKED, REFUSED
from truth import read_log

HERE = os.path.dirname(os.path.abspath(__file__))
RATE_MIN = 500  # events/s; a run with less load at the fault proves nothing


def compare(loads, entries):
    """What the log lacks or has too much of, measured against what the writers were told. Empty: all is well."""
    problems = []
    times = collections.Counter(e.message_id for e in entries)
    problems += [f"{i} is in the log {n} times" for i, n in times.items() if n > 1]
    lost = refused = 0
    for load in loads:
        for o in load.outcomes():
            if o.state == ACKED:
                lost += sum(1 for i in o.ids if i not in times)
            elif o.state == REFUSED:
                refused += sum(1 for i in o.ids if i in times)
    if lost:
        problems.append(f"{lost} acknowledged events are lost")
    if refused:
        problems.append(f"{refused} refused events are in the log")
    sent = {i for load in loads for o in load.outcomes() for i in o.ids}
    strange = sum(1 for i in times if i not in sent)
    if strange:
        problems.append(f"{strange} events are in the log that nobody sent")
    last = {}
    for e in entries:
        body = e.json()
        user, seq = body["userId"], body["properties"]["seq"]
        if seq <= last.get(user, 0):
            problems.append(f"{user}: {seq} stands behind {last[user]}")
        last[user] = seq
    return problems[:20]


class FaultTest(unittest.TestCase):
    """A folder per test, on a disk (not tmpfs: durability costs nothing there). Whatever a test does, at its end no
    scrape of the counters may have shown a gap (R27)."""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="tutti-faults-", dir=os.environ.get("FAULTS_DIR"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.hubs, self.loads = [], []
        self.facts = {}

    def hub(self, name="data", **options):
        hub = Hub(f"{self.dir}/{name}", **options)
        self.hubs.append(hub)
        return hub

    @contextlib.contextmanager
    def shim(self, **settings):
        """Processes that are started inside run over shim.c, with its settings."""
        library = f"{self.dir}/shim.so"
        if not os.path.exists(library):
            subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, f"{HERE}/shim.c", "-ldl"], check=True)
        os.environ.update(settings, LD_PRELOAD=library)
        try:
            yield
        finally:
            for name in (*settings, "LD_PRELOAD"):
                del os.environ[name]

    def tearDown(self):
        for load in self.loads:
            for w in load.writers:
                w.stop_.set()
        for hub in self.hubs:
            if hub.process and hub.process.poll() is None:
                hub.kill()
            elif hub.process and hub.process.returncode not in (0, -9, 2, 74):
                print(f"    a hub ended with {hub.process.returncode}: {hub.stderr_tail()[-800:]}", file=sys.stderr)
        facts = ", ".join(f"{k} {v}" for k, v in self.facts.items())
        scrapes = sum(h.scrapes for h in self.hubs)
        print(f"    {self.id().split('.')[-1]}: {facts}{', ' if facts else ''}identity seen {scrapes} times",
              file=sys.stderr)
        self.assertEqual([g for h in self.hubs for g in h.gaps], [], "R27: the counters had a gap")

    def check_log(self, hub):
        """acked subset of log; refused 0; unknown 0 or 1; nobody twice; every user in order."""
        entries = read_log(hub.log)
        self.assertEqual(compare(self.loads, entries), [])
        return entries

    def check_fold(self, hub, entries):
        """The running hub has folded every event of the log once."""
        m = hub.settle()
        self.assertEqual(m["tutti_events_accepted_total"], len(entries))
        totals = collections.Counter(e.json()["userId"] for e in entries)
        for user, n in totals.items():
            person = hub.person(user)
            self.assertEqual(person and person["events"]["total"], n, f"folded events of {user}")

    def check_stopped(self, hub):
        """The folder is whole, and replaying the log gives the stored state."""
        report = verify(hub.data)
        self.assertTrue(report["good"], report)
        return report

    def check_all(self, hub):
        """With the hub running: log, fold, polite stop, whole folder."""
        hub.settle()
        entries = self.check_log(hub)
        self.check_fold(hub, entries)
        self.assertEqual(hub.stop(), 0, hub.stderr_tail())
        report = self.check_stopped(hub)
        self.assertTrue(report["state_checked"])
        self.assertEqual(report["events"], len(entries))
        self.assertEqual(report["state_applied"], report["log_end"])
        return entries
