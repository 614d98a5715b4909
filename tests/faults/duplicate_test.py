"""R10: everything is sent three times, across a restart, and one id from 64 connections at once."""
import threading
import unittest

from checker import FaultTest
from hub import FULL
from truth import read_log

EVENTS = 10_000_000 if FULL else 100_000
BATCH = 500


def batch(first):
    return {"batch": [{"type": "track", "event": "e", "userId": f"u{i % 50}", "messageId": f"m{i}",
                       "properties": {"seq": i}} for i in range(first, first + BATCH)]}


class Duplicate(FaultTest):
    def send_all(self, hub, times):
        for first in range(1, EVENTS + 1, BATCH):
            document = batch(first)
            for _ in range(times):
                self.assertEqual(hub.post("/v1/batch", document)[0], 200)

    def test_r10_duplicates(self):
        hub = self.hub()
        hub.start()
        self.send_all(hub, 2)
        m = hub.settle()
        self.assertEqual(m["tutti_events_accepted_total"], EVENTS)
        self.assertEqual(m["tutti_events_duplicate_total"], EVENTS)
        hub.kill()
        hub.start()
        self.send_all(hub, 1)
        self.assertEqual(hub.settle()["tutti_events_accepted_total"], EVENTS)
        self.same_id_at_once(hub)
        self.same_id_other_source(hub)
        entries = self.check_all(hub)
        self.assertEqual(len(entries), EVENTS + 2)
        self.facts = {"events": EVENTS, "sent": 3 * EVENTS}

    def check_log(self, hub):
        entries = read_log(hub.log)
        self.assertEqual(len({(e.source, e.message_id) for e in entries}), len(entries))
        return entries

    def same_id_at_once(self, hub):
        """64 connections send the same id with different bodies; one takes effect, all are answered alike."""
        gate, answers = threading.Barrier(64), []

        def send(i):
            gate.wait()
            answers.append(hub.post("/v1/track", {"event": "e", "userId": "u1", "messageId": "one",
                                                  "properties": {"seq": EVENTS + 1, "sender": i}})[0])

        threads = [threading.Thread(target=send, args=(i,)) for i in range(64)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(30)
        self.assertEqual(answers, [200] * 64)
        self.assertEqual(sum(1 for e in read_log(hub.log) if e.message_id == "one"), 1)

    def same_id_other_source(self, hub):
        """Another source's id of the same name is another event."""
        key = hub.add_source("other")
        hub.stop()
        hub.start()
        self.assertEqual(hub.post("/v1/track", {"event": "e", "userId": "u1", "messageId": "one",
                                                "properties": {"seq": EVENTS + 2}}, key=key)[0], 200)
        self.assertEqual(sum(1 for e in read_log(hub.log) if e.message_id == "one"), 2)


if __name__ == "__main__":
    unittest.main()
