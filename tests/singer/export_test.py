"""`tutti export` into a target of others, from PyPI."""
import json
import time

from sync_support import SyncCase, tutti, venv


class ExportTest(SyncCase):
    def fill(self):
        key = self.hub.add_source("web")
        batch = [{"type": "identify", "userId": f"u{k}", "traits": {"name": f"王小明 {k}", "email": f"u{k}@acme.com",
                                                                       "n": k}} for k in range(230)]
        batch += [{"type": "group", "userId": "u1", "groupId": "g1", "traits": {"name": "Acme", "domain": "acme.com"}}]
        self.assertEqual(self.hub.post("/v1/batch", {"batch": batch}, key)[0], 200)
        self.hub.settle()

    def read(self, name):
        return [json.loads(line) for line in (self.dir / name).read_text().splitlines()]

    def check(self):
        people, accounts = self.read("people.jsonl"), self.read("accounts.jsonl")
        self.assertEqual(len(people), 230)
        self.assertEqual({p["traits"]["n"] for p in people}, set(range(230)))
        one = next(p for p in people if p["email"] == "u1@acme.com")
        self.assertEqual((one["name"], one["account_name"]), ("王小明 1", "Acme"))
        self.assertIn({"type": "user_id", "value": "u1"}, one["identifiers"])
        self.assertEqual([(a["name"], a["domain"], a["people"]) for a in accounts], [("Acme", "acme.com", 230)])  # by the domain of their addresses
        for name in ("people.jsonl", "accounts.jsonl"):
            (self.dir / name).unlink()

    def test_people_and_accounts_reach_a_target(self):
        target = venv("target", "target-jsonl==0.1.4") / "target-jsonl"
        config = self.write("config.json", {"destination_path": str(self.dir), "do_timestamp_file": False})
        export = ("export", "--target", target, "--config", config, "--stream", "people", "accounts", "--data", self.data)
        self.start()
        self.fill()
        self.wait_for_lake()
        done = tutti(*export)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check()
        self.assertEqual(json.loads(done.stdout.splitlines()[-1]), {"accounts": {"records": 1}})
        self.assertEqual(self.hub.stop(), 0)
        done = tutti(*export)  # the same from the folder, without a server
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check()

    def test_a_target_that_fails_is_told(self):
        self.start()
        self.fill()
        done = tutti("export", "--target", "sh -c 'echo no disk >&2; exit 3'", "--data", self.data)
        self.assertEqual(done.returncode, 2)
        self.assertIn("exit code 3", done.stderr)
        self.assertIn("no disk", done.stderr)

    def wait_for_lake(self):
        for _ in range(600):
            o = json.loads(self.hub.get("/api/v1/overview")[1])
            if o["lake_offset"] >= o["applied_offset"] > 0:
                return
            time.sleep(0.05)
        self.fail("the lake does not catch up")
