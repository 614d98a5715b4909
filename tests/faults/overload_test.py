"""R19 more than the hub can take, S14 slow clients, S15 framing, against the real binary."""
import re
import shutil
import socket
import subprocess
import threading
import time
import unittest

from checker import FaultTest
from hub import FULL
from load import Load
from truth import read_log

SECONDS = 600 if FULL else 30
RSS_MAX = 1 << 30

CALM_SECONDS = 8
SLOW_MS = 25  # a sync of the log: what bounds the hub, so that the same two cores can offer ten times as much

# One event of 24 KiB a request. Each connection waits `DELAY` ms after an answer, so connections / delay is what is offered.
WRK = """
local thread_count = 0
local threads = {}
function setup(thread) thread_count = thread_count + 1; thread:set("me", thread_count); table.insert(threads, thread) end
local n = 0
local head = {["X-Write-Key"] = KEY}
local tail = '","properties":{"pad":"' .. string.rep("x", 24000) .. '"}}'
function request()
  n = n + 1
  return wrk.format("POST", "/v1/track", head, string.format(
      '{"event":"e","userId":"w%d-%d","messageId":"%s-%d-%d', me, n % 50, RUN, me, n) .. tail)
end
function delay() return DELAY end
ok, busy, mute, other = 0, 0, 0, 0
function response(status, headers)
  if status == 200 then ok = ok + 1
  elseif status == 429 or status == 503 then
    busy = busy + 1
    if not headers["Retry-After"] then mute = mute + 1 end
  else other = other + 1 end
end
function done(summary, latency)
  local o, b, m, x = 0, 0, 0, 0
  for _, t in ipairs(threads) do o = o + t:get("ok"); b = b + t:get("busy"); m = m + t:get("mute"); x = x + t:get("other") end
  print(string.format("RESULT %d %d %d %d %d", o, b, m, x, latency:percentile(99) / 1000))
end
"""


class Storm:
    """What a run of wrk was answered: `ok` with 200, `busy` with 429 or 503, of these `mute` without Retry-After."""

    def __init__(self, ok, busy, mute, other, p99_ms, seconds):
        self.ok, self.busy, self.mute, self.other, self.p99_ms = ok, busy, mute, other, p99_ms
        self.rate, self.offered = ok / seconds, (ok + busy + other) / seconds


class Watch:
    """Asks for the health and the memory of a hub ten times a second."""

    def __init__(self, hub):
        self.health, self.seconds, self.rss = set(), [], []
        self.hub, self.over = hub, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.over.wait(0.1):
            begin = time.monotonic()
            self.health.add(self.hub.get("/health")[0])
            self.seconds.append(time.monotonic() - begin)
            self.rss.append(self.hub.metrics()["process_resident_memory_bytes"])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def health_ms(self, quantile):
        return sorted(self.seconds)[int(len(self.seconds) * quantile)] * 1000


class Overload(FaultTest):
    def wrk(self, hub, run, connections, delay_ms, seconds):
        script = f"{self.dir}/{run}.lua"
        with open(script, "w") as f:
            f.write(WRK.replace("RUN", f'"{run}"').replace("KEY", f'"{hub.key}"').replace("DELAY", str(delay_ms)))
        done = subprocess.run(["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script,
                               f"http://127.0.0.1:{hub.port}"], capture_output=True, text=True, timeout=seconds + 60)
        found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
        self.assertTrue(found, done.stdout + done.stderr)
        return Storm(*[int(x) for x in found.groups()], seconds)

    @unittest.skipUnless(shutil.which("wrk"), "needs wrk")
    def test_r19_overload(self):
        # The memory queue's MiB is written by one sync; a second MiB gathers meanwhile; what comes beyond is refused.
        hub = self.hub(flags=["--memory-queue-mib", "1", "--memory-lake-mib", "256", "--memory-state-mib", "128"])
        with self.shim(SLOW_MATCH="/log.db", SLOW_MS=str(SLOW_MS)):
            hub.start()
        self.wrk(hub, "warm", 80, 0, 3)
        calm = self.wrk(hub, "calm", 80, 0, CALM_SECONDS)
        acked, facts = calm.ok, {"capacity/s": int(calm.rate)}
        for times, share in ((2, 0.9), (10, 0.8)):
            connections = 200 * times
            with Watch(hub) as watch:
                storm = self.wrk(hub, f"storm{times}", connections, int(1000 * connections / (calm.rate * times)), SECONDS)
            acked += storm.ok
            facts[f"{times}x"] = (f"offered {storm.offered:.0f}/s, taken {storm.rate:.0f}/s, p99 {storm.p99_ms} ms, "
                                  f"health p99 {watch.health_ms(0.99):.0f} ms, rss {max(watch.rss) / (1 << 20):.0f} MiB")
            self.assertGreater(storm.offered, calm.rate * times * 0.7, "it was no overload")
            self.assertGreater(storm.busy, 0, "it was no overload")
            self.assertEqual((storm.mute, storm.other), (0, 0), "busy answers without Retry-After, other answers")
            self.assertGreater(storm.rate, calm.rate * share, f"goodput falls at {times} times of what it can take")
            self.assertEqual(watch.health, {200})
            self.assertLess(max(watch.rss), RSS_MAX)
        begin = time.monotonic()
        load = Load(hub, writers=2).start()  # back to normal: everything is taken
        self.loads.append(load)
        time.sleep(1)
        load.stop()
        self.assertEqual(set(load.statuses()), {200})
        m = hub.settle()
        facts["back after s"] = f"{time.monotonic() - begin:.1f}"
        entries = read_log(hub.log)
        ids = {e.message_id for e in entries}
        self.assertEqual(len(ids), len(entries))
        self.assertGreaterEqual(len(entries), acked + load.acked(), "acknowledged events are lost")
        self.assertEqual(m["tutti_events_accepted_total"], len(entries))
        self.assertEqual(hub.stop(), 0)
        self.check_stopped(hub)
        self.facts = facts

    # S14

    def test_s14_slow_clients(self):
        hub = self.hub()
        hub.start()
        count = 1000 if FULL else 300
        slow = []
        for i in range(count):
            s = socket.create_connection(("127.0.0.1", hub.port), 5)
            s.sendall(b"POST /v1/batch HTTP/1.1\r\nHost: x\r\n" if i % 2 else
                      b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{")
            slow.append(s)
        load = Load(hub, writers=4, pace=0.02).start()
        self.loads.append(load)
        end = time.monotonic() + 12
        while time.monotonic() < end:  # one byte a second each
            for i, s in enumerate(slow):
                try:
                    s.send(b"X" if i % 2 else b" ")
                except OSError:
                    pass
            time.sleep(1)
        self.assertEqual(hub.get("/health")[0], 200)
        load.stop()
        self.assertGreaterEqual(load.acked() / load.seconds, 500, "service is not available beside slow clients")
        self.assertEqual(set(load.statuses()), {200})
        answers = []
        for s in slow[1::2]:  # headers never came whole: 10 s are over
            s.settimeout(5)
            try:
                answers.append(s.recv(200)[:12])
            except OSError:
                answers.append(b"reset")
        for s in slow:
            s.close()
        self.assertTrue(all(a in (b"HTTP/1.1 408", b"", b"reset") for a in answers), set(answers))
        self.check_all(hub)
        self.facts = {"slow": count, "p99 ms": f"{load.percentile(0.99) * 1000:.0f}"}

    # S15

    def raw(self, hub, data):
        """The status of the answer and whether the connection was closed behind it."""
        with socket.create_connection(("127.0.0.1", hub.port), 5) as s:
            s.settimeout(5)
            s.sendall(data)
            got = b""
            try:
                while True:
                    piece = s.recv(65536)
                    if not piece:
                        return int(got[9:12] or 0), True, got
                    got += piece
            except TimeoutError:
                return int(got[9:12] or 0), False, got
            except ConnectionResetError:
                return int(got[9:12] or 0), True, got

    def test_s15_framing(self):
        hub = self.hub()
        hub.start()
        body = b'{"event":"e","userId":"smuggled","messageId":"s"}'
        auth = b"X-Write-Key: " + hub.key.encode() + b"\r\n"
        length = b"Content-Length: %d\r\n" % len(body)

        def post(fields, payload=body, line=b"POST /v1/track HTTP/1.1\r\n"):
            return line + b"Host: 127.0.0.1\r\n" + auth + fields + b"\r\n" + payload

        chunked = b"Transfer-Encoding: chunked\r\n"
        cases = {
            "length and chunked": post(length + chunked),
            "two lengths": post(length + b"Content-Length: 3\r\n"),
            "length list": post(b"Content-Length: 5, 6\r\n"),
            "negative length": post(b"Content-Length: -1\r\n"),
            "signed length": post(b"Content-Length: +49\r\n"),
            "hex length": post(b"Content-Length: 0x31\r\n"),
            "folded field": post(length + b"X-A: b\r\n c\r\n"),
            "bare LF": post(length).replace(b"\r\n", b"\n"),
            "bare CR": post(length + b"X-A: b\rX-B: c\r\n"),
            "space before colon": post(length.replace(b":", b" :")),
            "NUL in field": post(length + b"X-A: \0\r\n"),
            "bad chunk size": post(chunked, b"zz\r\n" + body + b"\r\n0\r\n\r\n"),
            "chunk longer than said": post(chunked, b"3\r\n" + body + b"\r\n0\r\n\r\n"),
            "chunk size too large": post(chunked, b"fffffffffffffffff\r\n"),
            "unknown coding": post(b"Transfer-Encoding: xchunked\r\n"),
            "no colon": post(length + b"nonsense\r\n"),
            "two hosts": post(length + b"Host: other\r\n"),
            "space in target": post(length, line=b"POST /v1/track x HTTP/1.1\r\n"),
            "HTTP/2 line": post(length, line=b"POST /v1/track HTTP/9.9\r\n"),
        }
        for name, data in cases.items():
            with self.subTest(name):
                status, closed, got = self.raw(hub, data)
                self.assertIn(status, (400, 501, 505), got[:200])
                self.assertTrue(closed, "the connection stays open")
                self.assertEqual(got.count(b"HTTP/1.1 "), 1, "the rest was read as another request")
        self.assertEqual(hub.settle()["tutti_events_accepted_total"], 0)
        self.assertEqual(hub.post("/v1/track", body)[0], 200)
        self.assertEqual(hub.stop(), 0)
        self.facts = {"cases": len(cases)}


if __name__ == "__main__":
    unittest.main()
