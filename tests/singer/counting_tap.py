"""A tap whose output is known: row k of N says {"id": k % KEYS, "v": "v<k>", "seq": k}; a STATE after every 7th row.

Like real ones it begins by repeating its state, sends the last row before it again, and sends every tenth row twice. With
"kill_after" it kills the process that reads it (kill -9) after so many lines, sometimes a moment later. "pace": seconds a row.
"""
import json
import os
import signal
import sys
import time

arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
config = json.load(open(arguments["--config"]))
state = json.load(open(arguments["--state"])) if "--state" in arguments else {}
lines = 0


def write(message):
    global lines
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
    lines += 1
    if lines == config.get("kill_after"):
        time.sleep(config.get("kill_wait", 0))
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(10)


if state:
    write({"type": "STATE", "value": state})
write({"type": "SCHEMA", "stream": "rows", "schema": {"properties": {"id": {"type": "integer"}, "v": {"type": "string"}}},
       "key_properties": ["id"]})
for k in range(max(0, state.get("at", 0) - 1), config["rows"]):
    record = {"type": "RECORD", "stream": "rows", "record": {"id": k % config["keys"], "v": f"v{k}"}}
    write(record)
    time.sleep(config.get("pace", 0))
    if k % 10 == 0:
        write(record)
    if k % 7 == 6:
        write({"type": "STATE", "value": {"at": k + 1, "big": 12345678901234567890123}})
write({"type": "STATE", "value": {"at": config["rows"]}})
