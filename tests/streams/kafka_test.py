"""Kafka from a real broker: positions kept with the data, so that nothing is lost or doubled whatever ends when."""
import json
import random
import threading
import time

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from stream_support import HERE, Kafka, StreamCase, wait_until

MESSAGES = 20_000


def row(n):
    return json.dumps({"v": n, "u": n % 500})


class KafkaTest(StreamCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import tempfile
        cls.kafka_dir = tempfile.TemporaryDirectory(prefix="tutti-kafka-")
        cls.kafka = Kafka(cls.kafka_dir.name + "/kafka")
        cls.kafka.start()

    @classmethod
    def tearDownClass(cls):
        import signal
        cls.kafka.stop(signal.SIGKILL)
        cls.kafka_dir.cleanup()
        super().tearDownClass()

    def add(self, topic, *options):
        self.stream("add", "shop", "--kafka", self.kafka.address, "--topic", topic, "--map", HERE / "rows.toml", *options)

    def check(self, numbers):
        self.assertEqual(sorted(self.values("Row")), sorted(numbers))
        self.assertEqual(self.hub.gaps, [])

    def caught_up(self, messages, timeout=90):
        wait_until(f"{messages} messages", lambda: (self.state("shop") or {}).get("messages", 0) >= messages, timeout)

    def test_kills(self):
        """20,000 messages in 3 partitions, the hub killed at 12 points: each is there once, in its partition's order."""
        random.seed(3)
        self.kafka.produce("rows", [row(n) for n in range(MESSAGES)])
        self.add("rows")
        for point in range(12):
            self.hub.start()
            before = self.hub.metrics()["tutti_events_accepted_total"]
            target = before + random.randint(1, 2_500)
            wait_until("some have come", lambda: self.hub.metrics()["tutti_events_accepted_total"] >= min(target, MESSAGES))
            self.hub.kill()
        self.hub.start()
        self.caught_up(MESSAGES)
        self.check(range(MESSAGES))
        wait_until("the lag is known", lambda: "lag" in self.state("shop"))  # asked of the broker once a second
        state = self.state("shop")
        self.assertEqual((state["events"] + state["duplicates"], state["lag"]), (MESSAGES, 0))
        for partition in range(3):
            values = [v for v, in self.sql("SELECT CAST(body->>'$.properties.v' AS BIGINT) FROM events WHERE name = 'Row' AND "
                                           f"CAST(body->>'$.properties.p' AS BIGINT) = {partition} ORDER BY log_offset")]
            self.assertGreater(len(values), 0)
            self.assertEqual(values, sorted(values), "the order of a partition")

    def test_broker_away(self):
        """R14: the broker goes down three times while messages come; 0 lost, 0 doubled, the doors keep acknowledging."""
        self.kafka.produce("away", [row(n) for n in range(3_000)])
        self.add("away")
        self.hub.start()
        door = Door(self.hub)
        door.start()
        sent = 3_000
        for outage in range(3):
            wait_until("reading", lambda: self.state("shop")["messages"] > sent - 3_000)
            self.kafka.stop()
            down = time.monotonic()
            while time.monotonic() - down < 3:
                time.sleep(0.1)
            self.kafka.start()
            self.kafka.produce("away", [row(n) for n in range(sent, sent + 2_000)])
            sent += 2_000
            back = time.monotonic()
            self.caught_up(sent, timeout=60)
            caught = time.monotonic() - back
            self.assertLess(caught, 30, "behind for long after the outage")
        door.stop()
        self.check(range(sent))
        self.assertGreater(door.acknowledged, 100)
        self.assertEqual(door.failures, [])

    def test_what_a_message_is(self):
        """Keys, headers, tombstones, numbers with all their digits; what is no JSON is refused with its reason."""
        map_path = self.dir / "map.toml"
        map_path.write_text('''version = 1
source = "shop"
[[emit]]
type = "track"
[emit.set]
userId = "{key.id|default:nobody}"
event = "Change"
"properties.exact" = "{value.after.amount}"
"properties.gone" = "{_deleted}"
"properties.trace" = "{headers.trace}"
"properties.place" = "{topic}/{partition}/{offset}"
''')
        self.kafka.produce("cdc", ['{"id":7}|{"after":{"amount":12345678901234567890.10}}'], "-K", "|", "-p", "0", "-H", "trace=t-1")
        self.kafka.produce("cdc", ['{"id":7}|'], "-K", "|", "-Z", "-p", "0")
        self.kafka.produce("cdc", ["plain key|no json"], "-K", "|", "-p", "0")
        self.stream("add", "shop", "--kafka", self.kafka.address, "--topic", "cdc", "--map", map_path)
        self.hub.start()
        self.caught_up(3)
        got = [json.loads(body)["properties"] for body, in
               self.sql("SELECT body FROM events WHERE name = 'Change' ORDER BY log_offset")]
        self.assertEqual(got, [{"exact": "12345678901234567890.10", "trace": "t-1", "place": "cdc/0/0"},
                               {"gone": "true", "place": "cdc/0/1"}])
        self.assertEqual(self.state("shop")["refused_by"], [{"reason": "bad_json", "count": 1}])

    def test_topic_made_later_and_settings(self):
        """A topic that is not there is told; when it comes it is read. `latest` begins at the end; --restart doubles nothing."""
        self.add("later")
        self.hub.start()
        self.wait_state("shop", "failed")
        self.assertIn("opic", self.state("shop")["error"])
        self.kafka.produce("later", [row(n) for n in range(100)])
        self.caught_up(100)
        self.add("later", "--restart")  # takes effect with the next start of the stream
        self.hub.request("POST", "/api/v1/streams/shop/pause")
        self.wait_state("shop", "paused")
        time.sleep(1.5)
        self.hub.request("POST", "/api/v1/streams/shop/resume")
        self.caught_up(200)
        self.check(range(100))
        self.assertEqual(self.state("shop")["duplicates"], 100)
        self.stream("add", "newest", "--kafka", self.kafka.address, "--topic", "later", "--map", HERE / "rows.toml", "--from", "latest")
        wait_until("it reads", lambda: (self.state("newest") or {}).get("lag") == 0)
        self.kafka.produce("later", [row(100)])
        wait_until("one", lambda: self.state("newest")["messages"] == 1)


    def admin(self, call):
        """One request to the broker by another client than ours."""
        client = AdminClient({"bootstrap.servers": self.kafka.address})
        for future in call(client).values():
            future.result(20)

    def test_messages_removed_before_they_were_read(self):
        """Retention took what nobody had read: it is counted as missed, and what is left comes."""
        self.admin(lambda a: a.create_topics([NewTopic("short", 1, 1)]))
        self.kafka.produce("short", [row(n) for n in range(100)])
        self.add("short")
        self.hub.start()
        self.caught_up(100)
        self.hub.kill()
        self.kafka.produce("short", [row(n) for n in range(100, 200)])
        self.admin(lambda a: a.delete_records([TopicPartition("short", 0, 150)]))
        self.hub.start()
        self.caught_up(150)
        self.assertEqual(self.state("shop")["missed"], 50)
        self.check([*range(100), *range(150, 200)])

    def test_topic_made_anew(self):
        """A topic is deleted and made anew while it is read: the new one is read from its beginning."""
        self.admin(lambda a: a.create_topics([NewTopic("anew", 1, 1)]))
        self.kafka.produce("anew", [row(n) for n in range(100)])
        self.add("anew")
        self.hub.start()
        self.caught_up(100)
        self.admin(lambda a: a.delete_topics(["anew"]))
        time.sleep(1)
        self.admin(lambda a: a.create_topics([NewTopic("anew", 2, 1)]))
        self.kafka.produce("anew", [row(n) for n in range(1_000, 1_020)])
        self.caught_up(120)
        self.check([*range(100), *range(1_000, 1_020)])
        self.assertEqual(self.state("shop")["missed"], 0)

class Door(threading.Thread):
    """Somebody who sends events to the ordinary door all the time."""

    def __init__(self, hub):
        super().__init__(daemon=True)
        self.hub, self.acknowledged, self.failures, self.ended = hub, 0, [], threading.Event()

    def run(self):
        while not self.ended.wait(0.02):
            try:
                status, text, _ = self.hub.post("/v1/track", {"event": "Door", "userId": "d", "messageId": f"d{self.acknowledged}"})
                if status == 200:
                    self.acknowledged += 1
                else:
                    self.failures.append(text)
            except OSError as e:
                self.failures.append(str(e))

    def stop(self):
        self.ended.set()
        self.join()
