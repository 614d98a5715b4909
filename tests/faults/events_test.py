"""R12 late and future events, R26 poison events, R25 a hot user: through the door, out of the API."""
import json
import time
import unittest
from datetime import datetime, timedelta, timezone

from checker import FaultTest
from hub import FULL
from load import Load
from truth import read_log


def iso(t):
    return t.strftime("%Y-%m-%dT%H:%M:%S.") + f"{t.microsecond // 1000:03d}Z"


class Events(FaultTest):
    # R12

    def test_r12_late_and_future(self):
        hub = self.hub()
        hub.start()
        now = datetime.now(timezone.utc)
        kept = {  # what is sent: what the record's time must be
            iso(now - timedelta(days=400)): None,
            iso(now - timedelta(days=8)): None,
            iso(now + timedelta(hours=20)): None,
            "1970-01-01T00:00:00.000Z": None,
            "2026-03-29T01:59:59.999Z": None,
            "2026-03-29T03:00:00.000+02:00": "2026-03-29T01:00:00.000Z",
            "2025-10-26T02:30:00.000+01:00": "2025-10-26T01:30:00.000Z",
            "2024-02-29T12:00:00.000Z": None,
        }
        arrival = [iso(now + timedelta(days=3)), "2038-01-19T03:14:08.000Z", "9999-12-31T23:59:59.000Z",
                   "2025-02-29T00:00:00.000Z", "yesterday", "2026-13-01T00:00:00.000Z"]
        times = list(kept) + arrival
        batch = [{"type": "track", "event": "e", "userId": "late", "messageId": f"t{i}", "timestamp": t}
                 for i, t in enumerate(times)]
        self.assertEqual(hub.post("/v1/batch", {"batch": batch})[0], 200)
        hub.settle()
        for e in read_log(hub.log):
            sent = times[int(e.message_id[1:])]
            got = json.loads(hub.get(f"/api/v1/events/{e.offset}")[1])
            want = got["received_at"] if sent in arrival else kept[sent] or sent
            self.assertEqual(got["at"], want, f"sent {sent}")
        self.assertEqual(hub.person("late")["events"]["total"], len(times))
        self.assertEqual(hub.stop(), 0)
        self.check_stopped(hub)

    # R26

    def test_r26_poison(self):
        hub = self.hub()
        hub.start()
        head = '{"type":"track","event":"e","userId":"poison","messageId":"%s","properties":'
        deep = '{"a":' * 10_000 + "1" + "}" * 10_000
        poison = {  # name: (properties as JSON text, statuses that are right)
            "zero": ('{"a":"x\\u0000y"}', (200,)),
            "surrogate": ('{"a":"\\ud800"}', (400,)),
            "deep": (deep, (413,)),
            "less deep": ('{"a":' * 1_000 + "1" + "}" * 1_000, (400,)),
            "huge number": ('{"a":1e400}', (400,)),
            "twenty thousand keys": ("{" + ",".join(f'"k{i}":{i}' for i in range(20_000)) + "}", (413,)),
            "same key twice": ('{"a":1,"a":2}', (200,)),
            "megabyte": ('{"a":"' + "x" * 1_000_000 + '"}', (413,)),
            "no JSON": ('{"a":', (400,)),
            "NaN": ('{"a":NaN}', (400,)),
            "control": ('{"a":"\x01"}', (400,)),
            "no UTF-8": (b'{"a":"\xff\xfe"}', (400,)),
            "markup": ('{"a":"<script>alert(1)</script>"}', (200,)),
        }
        stored = 0
        for i, (name, (properties, right)) in enumerate(poison.items()):
            body = (head % f"p{i}").encode() + (properties if isinstance(properties, bytes) else properties.encode())
            status, text, _ = hub.post("/v1/event", body + b"}")
            self.assertIn(status, right, f"{name}: {text[:200]}")
            stored += status == 200
            good = {"event": "e", "userId": "good", "messageId": f"g{i}"}
            self.assertEqual(hub.post("/v1/track", good)[0], 200, f"the event after {name}")
            # In a batch the poison is refused alone; a body that is no JSON at all, whole.
            both = (b'{"batch":[' + body.replace(b'"p', b'"b') + b'},{"type":"track","event":"e","userId":"batch",'
                    b'"messageId":"gb%d"}]}' % i)
            self.assertIn(hub.post("/v1/batch", both)[0], (200, 400, 413), name)
        for i, body in enumerate((b"\xef\xbb\xbf" + b'{"event":"e","userId":"bom"}', b"", b"null", b"[]", b"\0" * 100,
                                  b"\x1f\x8b\x08 broken gzip", b'{"event":"e","userId":{"a":1}}')):
            self.assertIn(hub.post("/v1/track", body)[0], (200, 400), f"body {i}")
        m = hub.settle()
        self.assertEqual(hub.person("good")["events"]["total"], len(poison))
        entries = read_log(hub.log)
        self.assertEqual(m["tutti_events_accepted_total"], len(entries))
        for e in entries:
            self.assertEqual(hub.get(f"/api/v1/events/{e.offset}")[0], 200)
        self.assertIsNone(hub.process.poll())
        self.assertEqual(hub.stop(), 0)
        self.check_stopped(hub)
        self.facts = {"poisons": len(poison), "stored": stored, "refused":
                      int(m.get("tutti_events_refused_total", 0))}

    # R25

    def test_r25_hot_user(self):
        hub = self.hub()
        hub.start()
        seconds = 60 if FULL else 30
        calm = Load(hub, writers=4, pace=0.01).start()
        self.loads.append(calm)
        time.sleep(seconds)
        calm.stop()
        hot = Load(hub, writers=1, events=160, pace=0.01)
        hot.writers[0].user_of = lambda seq: "hot"
        others = Load(hub, writers=4, pace=0.01)
        self.loads += [hot, others]
        hot.start()
        others.start()
        time.sleep(seconds)
        hot.stop()
        others.stop()
        entries = self.check_all(hub)  # the hot user's events stand in the order of sending
        share = hot.acked() / (hot.acked() + others.acked())
        self.assertGreater(share, 0.3, "the user was not hot")
        self.facts = {"share": f"{share:.2f}", "events": len(entries), "others p99 ms":
                      f"{others.percentile(0.99) * 1000:.0f} (calm {calm.percentile(0.99) * 1000:.0f})"}
        if FULL:
            self.assertLessEqual(others.percentile(0.99), 2 * calm.percentile(0.99))


if __name__ == "__main__":
    unittest.main()
