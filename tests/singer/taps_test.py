"""Taps written by others, from PyPI, in venvs of their own: tap-jsonl and meltanolabs-tap-postgres with a real PostgreSQL."""
import glob
import json
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time

from sync_support import SyncCase, venv
from hub import free_port

JSONL_MAP = """
version = 1
source = "files"
[stream.events]
[[stream.events.emit]]
type = "identify"
[stream.events.emit.set]
userId = "{id}"
"traits.name" = "{name}"
"traits.amount" = "{amount}"
"""

CRM_MAP = """
version = 1
source = "crm"

[stream."public-accounts"]
method = "INCREMENTAL"
replication_key = "updated_at"
[[stream."public-accounts".emit]]
type = "group"
timestamp = "{updated_at|date}"
[stream."public-accounts".emit.set]
groupId = "{id}"
"traits.name" = "{name}"
"traits.revenue" = "{revenue}"
"traits.big" = "{big}"

[stream."public-contacts"]
[[stream."public-contacts".emit]]
type = "identify"
[stream."public-contacts".emit.set]
"context.externalIds" = [{ type = "crm_contact", id = "{account_id}-{email}" }]
"context.groupId" = "{account_id}"
"traits.email" = "{email|email}"
"traits.name" = "{full_name}"

[stream."public-Mixed Case"]
[[stream."public-Mixed Case".emit]]
type = "track"
[stream."public-Mixed Case".emit.set]
userId = "mixed"
event = "Mixed"
"properties.text" = "{A b}"
"""


class JsonlTest(SyncCase):
    def test_a_file_is_brought_in_once_and_changes_are_seen(self):
        tap = venv("jsonl", "tap-jsonl==0.3.1") / "tap-jsonl"
        rows = [{"id": k, "name": f"n{k}", "amount": k / 4} for k in range(1, 2_501)]
        rows[4]["name"] = "nul \0 inside"  # legal JSON, and no text of a database
        path = self.dir / "events.jsonl"
        path.write_text("".join(json.dumps(r) + "\n" for r in rows))
        config = self.write("config.json", {"path": str(path), "stream_name": "events", "primary_keys": ["id"]})
        mapping = self.write("map.toml", JSONL_MAP)
        first = self.sync("files", "--tap", tap, "--map", mapping, "--config", config)
        self.assertIn("events: 2500 rows: 2500 changed, 0 unchanged", first.stdout)
        # The tap sends the whole file again: its time is not older than the bookmark (oddity 24).
        second = self.sync("run", "files")
        self.assertRegex(second.stdout, r"events: 2500 rows: 0 changed, 2500 unchanged|not complete: no stream")
        rows[9]["name"] = "changed"
        with open(path, "w") as f:
            f.writelines(json.dumps(r) + "\n" for r in rows)
        self.assertIn("1 changed, 2499 unchanged", self.sync("run", "files").stdout)
        self.start()
        self.assertEqual(len(self.events()), 2_501)
        # The same with a server, and in batches.
        batch = self.dir / "batch"
        batch.mkdir()
        rows[10]["name"] = "changed in a batch"
        path.write_text("".join(json.dumps(r) + "\n" for r in rows))
        self.write("config.json", {"path": str(path), "stream_name": "events", "primary_keys": ["id"], "batch_config": {
            "encoding": {"format": "jsonl", "compression": "gzip"},
            "storage": {"root": f"file://{batch}", "prefix": "b-"}, "batch_size": 1000}})
        self.assertIn("events: 2500 rows: 1 changed, 2499 unchanged", self.sync("run", "files").stdout)
        self.assertEqual(list(batch.iterdir()), [])
        self.assertEqual(json.loads(self.hub.get("/api/v1/people/by/user_id/5")[1])["name"], "nul \0 inside")
        self.assertEqual(len(self.events()), 2_502)
        self.assertEqual(json.loads(self.hub.get("/api/v1/people/by/user_id/11")[1])["name"], "changed in a batch")

    def test_a_server_runs_what_is_due(self):
        tap = venv("jsonl", "tap-jsonl==0.3.1") / "tap-jsonl"
        path = self.write("events.jsonl", '{"id": 1, "name": "one"}\n')
        config = self.write("config.json", {"path": str(path), "stream_name": "events", "primary_keys": ["id"]})
        self.sync("add", "files", "--tap", tap, "--map", self.write("map.toml", JSONL_MAP), "--config", config, "--every", "1s")
        self.start()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            listed = json.loads(self.hub.get("/api/v1/syncs")[1])["items"]
            if "complete_as_of" in listed[0]:
                break
            time.sleep(0.1)
        self.assertIn("complete_as_of", listed[0], listed)
        self.assertEqual(listed[0]["known_rows"], 1)
        self.assertEqual(listed[0]["every_s"], 1)
        self.assertEqual(len(self.events()), 1)
        self.assertEqual(self.hub.stop(), 0)  # also while one runs


class Postgres:
    """A server of its own in a temporary folder, run by the user postgres (it refuses root)."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="tutti-pg-"))
        self.port = free_port()
        self.bin = pathlib.Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1])
        if os.getuid() == 0:
            os.chown(self.dir, pwd.getpwnam("postgres").pw_uid, -1)
        data = self.dir / "data"
        self.run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = (f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.dir} "
                   "-c fsync=off -c shared_buffers=16MB")
        self.run("pg_ctl", "-D", data, "-l", self.dir / "log", "-w", "-o", options, "start")

    def run(self, program, *args):
        command = [str(self.bin / program), *map(str, args)]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        subprocess.run(command, check=True, capture_output=True, cwd=self.dir)

    def sql(self, *statements, database="crm"):
        args = [a for s in statements for a in ("-c", s)]
        subprocess.run([self.bin / "psql", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-v",
                        "ON_ERROR_STOP=1", database, *args], check=True, capture_output=True)

    def stop(self):
        self.run("pg_ctl", "-D", self.dir / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.dir)


class PostgresTest(SyncCase):
    def test_tables_of_a_real_database(self):
        tap = venv("postgres", "meltanolabs-tap-postgres==0.10.0") / "tap-postgres"
        pg = Postgres()
        self.addCleanup(pg.stop)
        pg.sql("create database crm", database="postgres")
        pg.sql("create table accounts(id bigint primary key, name text, revenue numeric(14,2), big numeric, updated_at timestamptz)",
               "insert into accounts values (1,'Acme GmbH',1.50,12345678901234567890.123456789,'2024-03-01 10:00+00'),"
               "(2,'台灣精密',null,1e40,'2024-03-02 10:00+00'),(9223372036854775807,'Last',0.01,'NaN','2024-03-03 10:00+00')",
               "create table contacts(account_id bigint, email text, full_name text, changed timestamptz, primary key(account_id,email))",
               "insert into contacts select 1 + n % 2, 'u' || n || '@example.com', 'Name ' || n, '2024-01-01'::timestamptz + n * interval '1 h' "
               "from generate_series(1, 1200) n",
               'create table "Mixed Case"("Id" int primary key, "A b" text)',
               'insert into "Mixed Case" values (1, \'blank\')')
        config = self.write("config.json", {"host": "127.0.0.1", "port": pg.port, "user": "postgres", "password": "x",
                                            "database": "crm", "filter_schemas": ["public"]})
        mapping = self.write("map.toml", CRM_MAP)
        self.start()
        first = self.sync("crm", "--tap", tap, "--map", mapping, "--config", config).stdout
        self.assertIn("public-accounts: 3 rows: 3 changed", first)
        self.assertIn("public-contacts: 1200 rows: 1200 changed", first)
        self.assertIn("public-Mixed Case: 1 rows: 1 changed", first)
        self.assertEqual(len(self.events()), 1_204)
        account = json.loads(self.hub.get("/api/v1/accounts/by/group_id/1")[1])
        traits = {t["name"]: t["value"] for t in account["traits"]}
        self.assertEqual(traits["big"], "12345678901234567890.123456789")
        self.assertEqual(traits["revenue"], "1.50")
        # A changed row, a new row, a new column. INCREMENTAL sends the last row again (>=), full tables everything.
        pg.sql("update accounts set name = 'Acme SE', updated_at = '2025-01-01' where id = 1",
               "insert into contacts values (2, 'new@example.com', 'New', now())",
               "alter table accounts add column phone text")
        second = self.sync("run", "crm").stdout
        self.assertRegex(second, r"public-accounts: 2 rows: 1 changed, 1 unchanged")
        self.assertRegex(second, r"public-contacts: 1201 rows: 1 changed, 1200 unchanged")
        self.assertIn("public-accounts: the schema has changed: new column phone", second)
        self.assertEqual(len(self.events()), 1_206)
        self.assertEqual(json.loads(self.hub.get("/api/v1/accounts/by/group_id/1")[1])["name"], "Acme SE")
        # The database goes away: told, and what is known stays (oddity 3).
        pg.run("pg_ctl", "-D", pg.dir / "data", "-m", "immediate", "stop")
        gone = self.sync("run", "crm", expect=None)
        self.assertNotEqual(gone.returncode, 0)
        self.assertIn("failed", self.sync("list").stdout)
        pg.run("pg_ctl", "-D", pg.dir / "data", "-l", pg.dir / "log", "-w", "-o",
               f"-p {pg.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={pg.dir} -c fsync=off", "start")
        again = self.sync("run", "crm").stdout
        self.assertIn("public-contacts: 1201 rows: 0 changed, 1201 unchanged", again)
