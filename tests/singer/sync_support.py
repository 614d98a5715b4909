"""What the Singer tests share: the binary, venvs with pinned taps, a hub that is asked for its events."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/faults"))

from hub import Hub, tutti, verify  # noqa: E402,F401

VENVS = pathlib.Path(os.environ.get("TUTTI_TEST_VENVS", ROOT / "build/singer-venvs"))


def venv(name, requirement):
    """The bin folder of a venv with one pinned package; made when it is not there."""
    folder = VENVS / f"{name}-{requirement.replace('==', '-')}"
    if not (folder / "ready").exists():
        print(f"    installing {requirement}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "-q", requirement], check=True)
        (folder / "ready").touch()
    return folder / "bin"


class SyncCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tutti-singer-")
        self.dir = pathlib.Path(self.folder.name)
        self.data = self.dir / "data"
        self.hub = None

    def tearDown(self):
        if self.hub and self.hub.process and self.hub.process.poll() is None:
            self.hub.kill()
        self.folder.cleanup()

    def start(self):
        if self.hub is None:
            self.hub = Hub(self.data, fresh=False)
        self.hub.start()
        return self.hub

    def write(self, name, content):
        path = self.dir / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def sync(self, *args, expect=0):
        done = tutti("sync", *args, "--data", self.data)
        if expect is not None:
            self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def events(self):
        """Bodies of all events in the order of the log, with a running hub."""
        self.hub.settle()
        out, offset = [], 1
        end = json.loads(self.hub.get("/api/v1/overview")[1])["applied_offset"]
        while offset <= end:
            status, text, _ = self.hub.get(f"/api/v1/events/{offset}")
            offset += 1
            if status == 200 and json.loads(text)["kind"] == "event":
                out.append(json.loads(text)["body"])
        return out
