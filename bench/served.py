#!/usr/bin/env python3
"""Figures of the served hub: profile reads, event sent -> seen in the profile, ready after kill -9. Needs wrk.

bench/served.py [reads] [latency] [recovery]; the binary is $TUTTI or build/release/tutti."""
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
from hub import Hub, tutti  # noqa: E402
from load import Load  # noqa: E402


def wrk(hub, paths, connections, seconds):
    """Reads `paths` in turn over `connections`; wrk's own words."""
    script = f"{hub.data}.lua"
    with open(script, "w") as f:
        f.write("local p = {" + ",".join(f'"{p}"' for p in paths) + "}\nlocal n = 0\n"
                "function request() n = n + 1; return wrk.format('GET', p[n % #p + 1]) end\n")
    out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script,
                          f"http://127.0.0.1:{hub.port}"], capture_output=True, text=True, check=True).stdout
    keep = ("50%", "99%", "Requests/sec", "Non-2xx")
    return ", ".join(" ".join(line.split()) for line in out.splitlines() if line.strip().startswith(keep))


def reads(folder):
    """Profiles of the example company by identifier; the server's own limit is its health answer."""
    hub = Hub(f"{folder}/reads", fresh=False)
    assert tutti("demo", "--data", hub.data).returncode == 0
    hub.start()
    people = json.loads(hub.get("/api/v1/people?limit=100")[1])["items"]
    paths = [f"/api/v1/people/{p['id']}" for p in people]
    for connections in (4, 16):
        print(f"profile reads, {connections} connections: {wrk(hub, paths, connections, 8)}")
    print(f"the server alone (/ready), 4 connections: {wrk(hub, ['/ready'], 4, 4)}")
    hub.stop()


def latency(folder):
    """Beside about 10,000 events/s: from sending an event to reading a profile that counts it."""
    hub = Hub(f"{folder}/latency")
    hub.start()
    load = Load(hub, writers=4, events=100, pace=0.035).start()
    time.sleep(1)
    begin, before, times = time.monotonic(), load.acked(), []
    for n in range(1, 1001):
        sent = time.monotonic()
        hub.post("/v1/track", {"event": "probe", "userId": "probe", "messageId": f"probe-{n}"})
        while True:
            person = hub.person("probe")
            if person and person["events"]["total"] >= n:
                break
        times.append(time.monotonic() - sent)
    rate = (load.acked() - before) / (time.monotonic() - begin)
    load.stop()
    times.sort()
    print(f"event sent -> in the profile that is read, beside {rate:.0f} events/s: p50 {times[500] * 1000:.1f} ms, "
          f"p99 {times[990] * 1000:.1f} ms")
    hub.stop()


def recovery(folder):
    """kill -9 with the state's checkpoints far behind: about 100 MB of log to replay."""
    hub = Hub(f"{folder}/recovery")
    hub.start()
    load = Load(hub, writers=4, events=500).start()
    time.sleep(10)
    load.stop()
    hub.kill()
    behind = os.path.getsize(hub.log) + (os.path.getsize(hub.log + "-wal") if os.path.exists(hub.log + "-wal") else 0)
    for suffix in ("", "-wal", "-shm"):  # the worst case: nothing but the log is left of the state
        pathlib.Path(f"{hub.data}/workspaces/main/state.db{suffix}").unlink(missing_ok=True)
    ready = hub.start()
    begin = time.monotonic()
    hub.settle()
    print(f"ready {ready:.2f} s after kill -9 with {behind >> 20} MiB of log and no state; all {load.acked()} events "
          f"folded {time.monotonic() - begin:.2f} s later")
    hub.stop()


def main():
    folder = tempfile.mkdtemp(prefix="tutti-bench-")
    try:
        for name in sys.argv[1:] or ["reads", "latency", "recovery"]:
            {"reads": reads, "latency": latency, "recovery": recovery}[name](folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
