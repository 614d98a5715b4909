"""Writers that remember what they sent and what they were told: unique (messageId, user, seq) over many connections."""
import base64
import http.client
import socket
import threading
import time

ACKED, REFUSED, UNKNOWN = "acked", "refused", "unknown"
USERS_EACH = 5


class Outcome:
    """What is known of one batch: its ids and the answer (ACKED, REFUSED, UNKNOWN)."""

    __slots__ = ("ids", "state", "status")

    def __init__(self, ids):
        self.ids, self.state, self.status = ids, UNKNOWN, None


class Writer(threading.Thread):
    """One connection, one batch at a time. A batch whose answer is unknown is sent again when `retry` (it must not
    count twice), else left. Its users are its own, so the order of a user's events is the order of sending."""

    def __init__(self, port, key, name, events, retry):
        super().__init__(daemon=True)
        self.port, self.name_, self.events, self.retry = port, name, events, retry
        self.auth = base64.b64encode(f"{key}:".encode()).decode()
        self.stop_, self.outcomes, self.seq = threading.Event(), [], 0
        self.in_flight, self.sent_events, self.latencies = False, 0, []
        self.statuses, self.no_retry_after, self.resets = {}, 0, 0
        self.pace = 0.0  # seconds between batches
        self.user_of = lambda seq: f"{self.name_}-u{seq % USERS_EACH}"

    def make(self):
        events, ids = [], []
        for _ in range(self.events):
            self.seq += 1
            ids.append(f"{self.name_}-{self.seq}")
            events.append('{"type":"track","event":"e","userId":"%s","messageId":"%s","properties":{"seq":%d}}' %
                          (self.user_of(self.seq), ids[-1], self.seq))
        return ids, ('{"batch":[' + ",".join(events) + "]}").encode()

    def run(self):
        connection = None
        again = None
        while not self.stop_.is_set():
            if again is None:
                ids, body = self.make()
                outcome = Outcome(ids)
                self.outcomes.append(outcome)
            else:
                outcome, body = again
                again = None
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                    connection.connect()
                    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.in_flight = True
                begin = time.monotonic()
                connection.request("POST", "/v1/batch", body, {"Authorization": "Basic " + self.auth})
                self.sent_events += len(outcome.ids)
                answer = connection.getresponse()
                answer.read()
                self.latencies.append(time.monotonic() - begin)
                self.in_flight = False
                self.note(outcome, answer)
                if answer.will_close:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException):
                self.in_flight = False
                self.resets += 1
                if connection:
                    connection.close()
                connection = None
                if self.retry:
                    again = (outcome, body)
                self.stop_.wait(0.02)
            if self.pace:
                self.stop_.wait(self.pace)

    def note(self, outcome, answer):
        outcome.status = answer.status
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        outcome.state = ACKED if answer.status == 200 else REFUSED
        if answer.status in (429, 503):
            if not answer.getheader("Retry-After"):
                self.no_retry_after += 1
            self.stop_.wait(0.02)


class Load:
    """Many writers together."""

    count = 0

    def __init__(self, hub, writers=8, events=40, retry=None, pace=0.0):
        Load.count += 1
        # Odd writers repeat what they have no answer for, even ones do not: both contracts are tested.
        self.writers = [
            Writer(hub.port, hub.key, f"l{Load.count}w{i}", events, i % 2 == 1 if retry is None else retry)
            for i in range(writers)
        ]
        for w in self.writers:
            w.pace = pace

    def start(self):
        self.begin = time.monotonic()
        for w in self.writers:
            w.start()
        return self

    def in_flight(self):
        return sum(w.in_flight for w in self.writers)

    def wait_in_flight(self, timeout=1.0):
        """True as soon as a batch is on its way."""
        end = time.monotonic() + timeout
        while not self.in_flight() and time.monotonic() < end:
            time.sleep(0.0005)
        return self.in_flight() > 0

    def sent(self):
        return sum(w.sent_events for w in self.writers)

    def acked(self):
        return sum(len(o.ids) for w in self.writers for o in list(w.outcomes) if o.state == ACKED)

    def rate(self):
        return self.sent() / max(time.monotonic() - self.begin, 1e-3)

    def stop(self):
        for w in self.writers:
            w.stop_.set()
        for w in self.writers:
            w.join(15)
        self.seconds = time.monotonic() - self.begin
        return self

    def statuses(self):
        out = {}
        for w in self.writers:
            for status, n in w.statuses.items():
                out[status] = out.get(status, 0) + n
        return out

    def outcomes(self):
        return [o for w in self.writers for o in w.outcomes]

    def percentile(self, p):
        all_ = sorted(x for w in self.writers for x in w.latencies)
        return all_[min(len(all_) - 1, int(len(all_) * p))] if all_ else 0.0
