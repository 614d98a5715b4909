"""A second engine reads the lake's folder and gives the same answers as Tutti's SQL. See README.md."""
import base64
import csv
import datetime
import io
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import duckdb
import pyarrow.dataset
import pyarrow.ipc
import pyarrow.parquet

ROOT = pathlib.Path(__file__).resolve().parents[2]
TUTTI = os.environ.get("TUTTI", str(ROOT / "build/release/tutti"))
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


class Server:
    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="tutti-warehouse-")
        done = subprocess.run([TUTTI, "source", "add", "web", "--data", self.data], capture_output=True, text=True, check=True)
        self.key = done.stdout.strip()
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{s.getsockname()[1]}"
        self.process = None

    def start(self):
        self.process = subprocess.Popen([TUTTI, "serve", "--data", self.data, "--listen", self.url[7:]],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: self.call("/ready")[0] == 200)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def call(self, path, body=None, headers=None):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body is not None else None,
                                         {"Content-Type": "application/json", **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as e:
            return e.code, e.read(), e.headers
        except OSError:
            return 0, b"", {}

    def send(self, events):
        token = base64.b64encode(f"{self.key}:".encode()).decode()
        for k in range(0, len(events), 500):
            status, body, _ = self.call("/v1/batch", {"batch": events[k:k + 500]}, {"Authorization": f"Basic {token}"})
            assert status == 200, body

    def sql(self, sql, **more):
        return self.call("/api/v1/sql", {"sql": sql, **more})

    def rows(self, sql):
        status, body, _ = self.sql(sql)
        assert status == 200, body
        return json.loads(body)["rows"]

    def settled(self, events):
        until(lambda: self.rows("SELECT count(*) FROM events") == [[events]])

    @property
    def lake(self):
        return pathlib.Path(self.data) / "workspaces/main/lake"


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not come true in time"
        time.sleep(0.05)


def events(first, last, days=5):
    out = []
    for k in range(first, last):
        at = (START + datetime.timedelta(days=k % days, minutes=k)).isoformat().replace("+00:00", "Z")
        out.append({"type": "track", "event": ("Viewed", "Asked", "Bought")[k % 3], "userId": f"u{k % 50}", "messageId": f"m{k}",
                    "timestamp": at, "properties": {"price": k / 4, "title": "液壓機"}})
    return out


class Warehouse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.server.send(events(0, 3_000))
        cls.server.send([{"type": "identify", "userId": f"u{k}", "messageId": f"i{k}", "timestamp": "2025-12-31T23:59:59.999Z",
                          "traits": {"name": f"Person {k}", "email": f"u{k}@x.de"}} for k in range(50)])
        cls.server.settled(3_050)

    @classmethod
    def tearDownClass(cls):
        cls.server.process.kill()
        shutil.rmtree(cls.server.data)

    def manifest(self):
        return json.loads((self.server.lake / "published/current/manifest.json").read_text())

    def both(self, ours, theirs, files):
        """The same rows from Tutti's SQL and from DuckDB of PyPI."""
        expected = [[str(cell) for cell in row] for row in self.server.rows(ours)]
        found = [[str(cell) for cell in row] for row in duckdb.sql(theirs.format(files=files)).fetchall()]
        self.assertEqual(found, expected)

    def test_a_second_engine_gives_the_same_counts(self):
        self.server.rows("SELECT 1")
        m = self.manifest()
        self.assertGreaterEqual(m["applied"], 3_050)
        files = [str(self.server.lake / p) for p in m["sealed"] + m["hot"]]
        by_name = "SELECT name, count(*), sum(log_offset)::BIGINT FROM {} GROUP BY ALL ORDER BY ALL"
        self.both(by_name.format("event_log"), by_name.format("read_parquet({files})"), files)
        by_day = "SELECT CAST({} AS DATE)::VARCHAR AS d, count(*) FROM {} GROUP BY ALL ORDER BY d"
        self.both(by_day.format("timestamp", "events"), by_day.format("timestamp", "read_parquet({files})"), files)
        strand, entity = (str(self.server.lake / m["tables"][t]) for t in ("strand", "entity"))
        self.both("SELECT p.name, count(*) FROM events e JOIN people p USING (person_id) GROUP BY ALL ORDER BY ALL",
                  f"SELECT p.name, count(*) FROM read_parquet({{files}}) e JOIN '{strand}' s ON s.strand = e.person_strand "
                  f"JOIN '{entity}' p ON p.id = s.entity AND p.class = 'person' GROUP BY ALL ORDER BY ALL", files)
        table = pyarrow.dataset.dataset(files, format="parquet").to_table(columns=["log_offset", "name"])
        self.assertEqual(table.num_rows, 3_050)
        self.assertEqual(len(set(table["log_offset"].to_pylist())), 3_050)

    def test_formats(self):
        sql = "SELECT log_offset, name, timestamp, sum(log_offset) OVER () AS s FROM events ORDER BY log_offset"
        status, body, headers = self.server.sql(sql, format="parquet")
        self.assertEqual((status, headers["Tutti-Rows"], headers["Tutti-Cut"]), (200, "3050", "false"))
        table = pyarrow.parquet.read_table(io.BytesIO(body))
        self.assertEqual(table.num_rows, 3_050)
        self.assertEqual(str(table["s"][0].as_py()), str(3_050 * 3_051 // 2))
        status, body, _ = self.server.sql("SELECT log_offset, name, timestamp, day, log_offset % 2 = 0 AS even, 0.25::DOUBLE AS d, -1.50::DECIMAL(9, 2) AS m, "
                                          "NULLIF(name, 'Asked') AS n, [1, 2] AS l, sum(log_offset) OVER () AS s FROM events ORDER BY log_offset", format="arrow")
        self.assertEqual(status, 200)
        arrow = pyarrow.ipc.open_stream(body).read_all()
        arrow.validate(full=True)
        self.assertEqual(arrow.num_rows, 3_050)
        self.assertEqual(arrow["timestamp"].to_pylist(), table["timestamp"].to_pylist())
        self.assertEqual(arrow["name"].to_pylist(), table["name"].to_pylist())
        self.assertEqual(arrow["n"].to_pylist(), [None if n == "Asked" else n for n in table["name"].to_pylist()])
        row = arrow.slice(0, 1).to_pylist()[0]
        self.assertEqual((row["log_offset"], row["day"], row["even"], row["d"], str(row["m"]), row["l"], int(row["s"])),
                         (1, datetime.date(2026, 1, 1), False, 0.25, "-1.50", "[1,2]", 3_050 * 3_051 // 2))
        status, body, headers = self.server.sql(sql, format="csv", max_rows=10)
        rows = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
        self.assertEqual((status, headers["Tutti-Cut"], len(rows)), (200, "true", 10))
        self.assertEqual(rows[9]["log_offset"], "10")

    def test_a_large_result_streams_whole(self):
        status, body, headers = self.server.sql("SELECT range AS n, repeat('x', 100) AS t FROM range(200000)", max_rows=1_000_000)
        self.assertEqual((status, headers["Tutti-Rows"]), (200, "200000"))
        self.assertEqual(len(json.loads(body)["rows"]), 200_000)

    def test_refusals_name_the_reason(self):
        for sql, status in [("DROP VIEW people", 400), ("FROM '/etc/passwd'", 400), ("SELECT getenv('HOME')", 400), ("SELECT nonsense", 400),
                            ("FROM read_parquet('%s/*')" % self.server.lake, 400), ("SELECT list(range) FROM range(2000000000)", 413)]:
            found, body, _ = self.server.sql(sql)
            self.assertEqual(found, status, sql + body.decode())
            self.assertTrue(json.loads(body)["error"]["message"])
        _, metrics, _ = self.server.call("/metrics")
        self.assertIn(b'tutti_sql_statements_total{outcome="memory"} 1', metrics)

    def test_z_sealed_days_and_the_command_line(self):
        """Last: stops the server."""
        late = [{"type": "track", "event": "Late", "userId": "u1", "messageId": f"late{k}",
                 "timestamp": f"2025-11-{k + 1:02}T12:00:00Z"} for k in range(10)]
        self.server.send(late)
        self.server.settled(3_060)
        ours = self.server.rows("SELECT day::VARCHAR, count(*) FROM events GROUP BY ALL ORDER BY ALL")
        self.server.stop()
        done = subprocess.run([TUTTI, "lake", "compact", "--data", self.server.data], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = subprocess.run([TUTTI, "sql", "SELECT count(*) AS n FROM events", "--data", self.server.data], capture_output=True, text=True)
        self.assertEqual(done.stdout.split(), ["n", "3060"], done.stderr)
        self.assertEqual(self.manifest()["hot"], [])
        # Sealed, the Hive-partitioned folder is the whole table, without any manifest.
        folder = self.server.lake / "events"
        found = duckdb.sql(f"SELECT day::VARCHAR, count(*) FROM read_parquet('{folder}/*/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL").fetchall()
        self.assertEqual([list(row) for row in found], ours)
        for k in range(10):
            self.assertEqual(len(list((folder / f"day=2025-11-{k + 1:02}").glob("*.parquet"))), 1)
        hive = pyarrow.dataset.dataset(folder, format="parquet", partitioning="hive")
        self.assertEqual(hive.count_rows(), 3_060)
        self.assertEqual(hive.count_rows(filter=pyarrow.dataset.field("day") == "2025-11-03"), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
