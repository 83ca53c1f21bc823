# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that are measured: how each is seeded, started, found ready, weighed and stopped."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from stores import call, free_port, seed_sqlite

PEERS = Path(__file__).resolve().parent / "peers"
START_SECONDS = 30
STOP_SECONDS = 15


@dataclass
class Server:
    """`command` may say {port}. `store` names the database, so that like is compared with like."""

    name: str
    store: str
    command: list
    seed: Callable
    page: str = "/exams?page=1&per_page=50"
    exams: str = "/exams"
    folder: Path = None
    environment: dict = field(default_factory=dict)


def lectern(binary, store, url, workers, seed):
    command = [str(binary), "serve", "--listen", "127.0.0.1:{port}", "--database", url,
               "--profile", "development"]
    if workers:
        command += ["--workers", str(workers)]
    return Server(f"lectern-{store}", store, command, seed,
                  page="/api/v1/exams?sort=-id&per_page=50&count=none", exams="/api/v1/exams")


def known(binary, workers, data, postgres, rows, build):
    """Every server by its name; nothing is created before a server's `seed` is called."""
    csv_file = data / "exams.csv"
    lectern_sqlite = f"sqlite:///{data / 'lectern.db'}"

    def seed_lectern(url):
        for arguments in (["db", "upgrade"], ["import", "exams", csv_file]):
            call([binary, *arguments, "--database", url])

    def seed_lectern_postgres():
        postgres.create("lectern")
        seed_lectern(postgres.url("lectern"))
        postgres.settle("lectern")

    def seed_peer(database):
        postgres.seed(database, csv_file)
        postgres.settle(database)

    def seed_fastify(seed):
        install_fastify(build)
        seed()

    servers = (
        lectern(binary, "sqlite", lectern_sqlite, workers, lambda: seed_lectern(lectern_sqlite)),
        lectern(binary, "postgres", postgres.url("lectern"), workers, seed_lectern_postgres),
        Server("flask-postgres", "postgres",
               ["/usr/bin/python3", "-m", "gunicorn", "--workers", "2",
                "--bind", "127.0.0.1:{port}", "app:app"],
               lambda: seed_peer("flask"), folder=PEERS / "flask",
               environment={"DATABASE_URL": postgres.url("flask"), "PYTHONDONTWRITEBYTECODE": "1"}),
        Server("fastify-sqlite", "sqlite", ["node", "sqlite.js"],
               lambda: seed_fastify(lambda: seed_sqlite(data / "fastify.db", rows)),
               folder=build / "fastify", environment={"DATABASE_FILE": str(data / "fastify.db")}),
        Server("fastify-postgres", "postgres", ["node", "pg.js"],
               lambda: seed_fastify(lambda: seed_peer("fastify")),
               folder=build / "fastify", environment={"DATABASE_URL": postgres.url("fastify")}),
    )
    return {server.name: server for server in servers}


def install_fastify(build):
    """Copies the peer out of the tracked tree and installs what its lock file names, once."""
    target = build / "fastify"
    done = target / "node_modules" / ".installed"
    lock = (PEERS / "fastify" / "package-lock.json").read_text(encoding="utf-8")
    shutil.copytree(PEERS / "fastify", target, dirs_exist_ok=True)
    if done.exists() and done.read_text(encoding="utf-8") == lock:
        return
    # better-sqlite3 is compiled where its binary cannot be downloaded; that needs Node's headers.
    environment = dict(os.environ)
    prefix = Path(os.path.realpath(shutil.which("node"))).parent.parent
    if (prefix / "include" / "node" / "node.h").exists():
        environment["npm_config_nodedir"] = str(prefix)
    call(["npm", "ci", "--no-audit", "--no-fund"], cwd=target, env=environment)
    done.write_text(lock, encoding="utf-8")


class Running:
    """A started server, which leads a session and process group of its own."""

    def __init__(self, server, log):
        self.server = server
        self.url = f"http://127.0.0.1:{free_port()}"
        port = self.url.rpartition(":")[2]
        self.log = log
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                [part.format(port=port) for part in server.command],
                cwd=server.folder, env={**os.environ, **server.environment, "PORT": port},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)

    def __enter__(self):
        try:
            self._wait_until_ready()
            self._check_answers()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, kind, _value, _trace):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            if kind is None:
                self._fail(f"did not stop within {STOP_SECONDS} s of SIGTERM")
        finally:
            self._kill()

    def memory(self):
        """Resident bytes of all its processes, a page that several share counted once (PSS)."""
        total = 0
        for folder in Path("/proc").glob("[0-9]*"):
            if session_of(folder) == self.process.pid:
                for line in (folder / "smaps_rollup").read_text(encoding="ascii").splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
        return total

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(self.url + self.server.page, timeout=5):
                    return
            except urllib.error.HTTPError as error:
                self._fail(f"answers {error.code}: {error.read().decode(errors='replace')}")
            except OSError:
                if self.process.poll() is not None:
                    self._fail(f"ended with status {self.process.returncode}")
                if time.monotonic() > deadline:
                    self._fail(f"was not ready within {START_SECONDS} s")
                time.sleep(0.02)

    def _check_answers(self):
        """What is timed must be the right answer: a full page, a whole record, a stored one."""
        exams = self.url + self.server.exams
        page = fetch(self.url + self.server.page)["items"]
        ids = [exam["id"] for exam in page]
        made = fetch(exams, {"title": "Check", "description": "stored"})
        stored = fetch(f"{exams}/{made['id']}")
        fields = {"id", "title", "description", "created_at", "updated_at", "last_updated_by"}
        if (len(page) != 50 or ids != sorted(ids, reverse=True) or not fields <= page[0].keys()
                or not fields <= stored.keys() or stored["description"] != "stored"):
            self._fail(f"does not answer as it should: {json.dumps(page[:1])}, {stored}")

    def _fail(self, why):
        words = Path(self.log).read_text(encoding="utf-8", errors="replace")[-2000:]
        raise SystemExit(f"bench: {self.server.name} {why}\n{words}")

    def _kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def session_of(folder):
    try:
        stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[3])


def fetch(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)
