#!/usr/bin/env python3
"""A file of orders from disk to the profiles and the lake, and what dashboards ask the lake then.

ROWS=1000000 bench/rows.py; the binary is $TUTTI or build/release/tutti. One row is one order of one of COMPANIES companies
over two years. The queries go through the SQL endpoint, a process for each, so what that costs is in the figures; the
server's own limit is `SELECT 1`."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "faults"))
from hub import TUTTI, Hub  # noqa: E402

ROWS = int(os.environ.get("ROWS", "1000000"))
COMPANIES = int(os.environ.get("COMPANIES", "50000"))
TRIES = 20

MAPPING = """version = 1
source = "erp"

[[emit]]
type = "order"
message_id = "{Order}"
timestamp = "{Date|date}"
[emit.set]
"object.id" = "{Order}"
"object.account" = { type = "erp_customer_id", id = "{Customer}" }
"object.status" = "{Status}"
"object.total" = "{Total|decimal}"
"object.currency" = "EUR"
"object.placedAt" = "{Date|date}"
"""

DASHBOARD = {
    "SELECT 1": "SELECT 1",
    "events by month": "SELECT date_trunc('month', day) AS month, name, count(*) AS n FROM event_log GROUP BY ALL ORDER BY 1",
    "events by day, last 90 days": "SELECT day, count(*) AS n FROM event_log WHERE day >= DATE '2026-08-01' GROUP BY ALL ORDER BY 1",
    "revenue by month": "SELECT date_trunc('month', placed_at) AS month, sum(net) AS revenue, count(*) AS n FROM orders GROUP BY ALL ORDER BY 1",
    "revenue by status": "SELECT status, sum(net) AS revenue FROM orders GROUP BY ALL",
    "companies by revenue": "SELECT account_id, sum(net) AS revenue FROM orders GROUP BY ALL ORDER BY 2 DESC LIMIT 20",
    "companies by events": "SELECT account_id, count(*) AS n FROM events GROUP BY ALL ORDER BY n DESC LIMIT 20",
}


def write_orders(path):
    """Deterministic, without a random number: what repeats must not compress to nothing."""
    start = 1735689600  # 2025-01-01
    with open(path, "w") as f:
        f.write("Order,Customer,Status,Total,Date\n")
        for begin in range(0, ROWS, 10_000):
            f.write("".join(
                f"SO-{k:09d},C{(k * 2654435761 >> 7) % COMPANIES},{('open', 'shipped', 'paid')[k % 3]},"
                f"{k * 7919 % 500000 / 100:.2f},{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(start + k * 60_000_000 // ROWS))}\n"
                for k in range(begin, min(begin + 10_000, ROWS))))


def peak_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM")) / 1024


def main():
    folder = tempfile.mkdtemp(prefix="tutti-bench-", dir=os.environ.get("BENCH_DIR"))
    try:
        write_orders(f"{folder}/orders.csv")
        pathlib.Path(f"{folder}/orders.toml").write_text(MAPPING)
        hub = Hub(f"{folder}/data")
        begin = time.monotonic()
        work = subprocess.Popen([TUTTI, "import", f"{folder}/orders.csv", "--map", f"{folder}/orders.toml", "--data", hub.data],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        _, status, used = os.wait4(work.pid, 0)
        seconds = time.monotonic() - begin
        assert status == 0, work.stdout.read()
        cpu = used.ru_utime + used.ru_stime
        print(f"import: {ROWS} rows in {seconds:.1f} s: {ROWS / seconds:,.0f} rows/s, {cpu / ROWS * 1e6:.1f} us of CPU a row, "
              f"at most {used.ru_maxrss / 1024:.0f} MiB")
        print(f"ready {hub.start():.2f} s after the start")
        begin = time.monotonic()
        while hub.metrics()["tutti_lake_applied_offset"] < hub.metrics()["tutti_log_end_offset"]:
            time.sleep(0.2)
        print(f"the lake has all of it {time.monotonic() - begin:.1f} s later; the server has held at most {peak_mib(hub.pid()):.0f} MiB")
        for name, sql in DASHBOARD.items():
            times = []
            for _ in range(TRIES):
                begin = time.monotonic()
                status, text, _ = hub.request("POST", "/api/v1/sql", json.dumps({"sql": sql}), {"Content-Type": "application/json"}, 60)
                assert status == 200, text
                times.append(time.monotonic() - begin)
            times.sort()
            print(f"{name}: p50 {times[TRIES // 2] * 1000:.0f} ms, p95 {times[int(TRIES * 0.95) - 1] * 1000:.0f} ms")
        hub.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
