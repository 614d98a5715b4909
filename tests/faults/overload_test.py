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

SECONDS = 600 if FULL else 10
RSS_MAX = 1 << 30

WRK = """
local thread_count = 0
function setup(thread) thread_count = thread_count + 1; thread:set("me", thread_count) end
local n = 0
function request()
  local events = {}
  for i = 1, 100 do
    n = n + 1
    events[i] = string.format('{"type":"track","event":"e","userId":"w%d-%d","messageId":"%s-%d-%d","properties":{"seq":%d}}',
                              me, n % 50, RUN, me, n, n)
  end
  return wrk.format("POST", "/v1/batch", {["X-Write-Key"] = KEY}, '{"batch":[' .. table.concat(events, ",") .. ']}')
end
ok, busy, mute, other = 0, 0, 0, 0
function response(status, headers)
  if status == 200 then ok = ok + 1
  elseif status == 429 or status == 503 then
    busy = busy + 1
    if not headers["Retry-After"] then mute = mute + 1 end
  else other = other + 1 end
end
local threads = {}
local old = setup
function setup(thread) old(thread); table.insert(threads, thread) end
function done()
  local o, b, m, x = 0, 0, 0, 0
  for _, t in ipairs(threads) do o = o + t:get("ok"); b = b + t:get("busy"); m = m + t:get("mute"); x = x + t:get("other") end
  print(string.format("RESULT %d %d %d %d", o, b, m, x))
end
"""


class Overload(FaultTest):
    def wrk(self, hub, connections, run):
        """(batches answered 200, refused busy, refused without Retry-After, other answers)"""
        script = f"{self.dir}/{run}.lua"
        with open(script, "w") as f:
            f.write(WRK.replace("RUN", f'"{run}"').replace("KEY", f'"{hub.key}"'))
        done = subprocess.run(["wrk", "-t2", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "10s", "-s", script,
                               f"http://127.0.0.1:{hub.port}"], capture_output=True, text=True, timeout=SECONDS + 60)
        found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", done.stdout)
        self.assertTrue(found, done.stdout + done.stderr)
        return [int(x) for x in found.groups()]

    @unittest.skipUnless(shutil.which("wrk"), "needs wrk")
    def test_r19_overload(self):
        # A short queue: what a burst of some hundred clients does to the default one takes a larger machine.
        hub = self.hub(flags=["--memory-queue-mib", "1", "--limits-pending-max", "50000"])
        hub.start()
        calm_ok, *_ = self.wrk(hub, 4, "calm")
        watch, health, rss = threading.Event(), [], []

        def look():
            while not watch.wait(0.1):
                begin = time.monotonic()
                health.append((hub.get("/health")[0], time.monotonic() - begin))
                rss.append(hub.metrics()["process_resident_memory_bytes"])

        looker = threading.Thread(target=look)
        looker.start()
        ok, busy, mute, other = self.wrk(hub, 400, "storm")
        watch.set()
        looker.join()
        self.assertGreater(busy, 0, "it was no overload")
        self.assertEqual((mute, other), (0, 0), "busy answers without Retry-After, other answers")
        self.assertGreater(ok, calm_ok * (0.8 if FULL else 0.5), "goodput falls under overload")
        self.assertEqual({s for s, _ in health}, {200})
        self.assertLess(max(rss), RSS_MAX)
        load = Load(hub, writers=2).start()  # back to normal: everything is taken
        self.loads.append(load)
        time.sleep(1)
        load.stop()
        m = hub.settle()
        entries = read_log(hub.log)
        ids = {e.message_id for e in entries}
        self.assertEqual(len(ids), len(entries))
        self.assertGreaterEqual(len(entries), (calm_ok + ok) * 100 + load.acked(), "acknowledged events are lost")
        self.assertEqual(m["tutti_events_accepted_total"], len(entries))
        self.assertEqual(hub.stop(), 0)
        self.check_stopped(hub)
        self.facts = {"calm ev/s": calm_ok * 100 // SECONDS, "storm ev/s": ok * 100 // SECONDS, "refused batches": busy,
                      "health max ms": f"{max(t for _, t in health) * 1000:.0f}", "rss max MiB":
                      f"{max(rss) / (1 << 20):.0f}"}

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
