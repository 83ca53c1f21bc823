# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that are measured: how each is started, and how its store is made and filled."""

import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from stores import Sqlite, call

PEERS = Path(__file__).resolve().parent / "peers"
INDEX_SECONDS = 600


@dataclass
class Server:
    """`command` and `environment` may say {port} and {url}, the latter of a store of its own."""

    name: str
    database: str  # "sqlite" or "postgres", so that like is compared with like
    store: object
    command: list
    folder: Path = None
    environment: dict = field(default_factory=dict)
    scheme: str = "http"
    page: str = "/exams?page=1&per_page=50"
    exams: str = "/exams"
    search: str = "/songs?page=1&per_page=50&search="
    search_total: str = "/songs?page=1&per_page=50&total=1&search="

    def fill(self, name, csv_files):
        """Makes the store `name` with the rows of {resource: CSV file}; returns its URL."""
        url = self.store.create(name)
        self.store.make_peer_tables(name)
        for resource, csv_file in csv_files.items():
            self.store.fill_peer(name, resource, csv_file)
        self.store.settle(name)
        return url

    def wait_for_index(self, name):
        """Returns when searches go by the index alone; the peers fill theirs as they store."""


@dataclass
class Lectern(Server):
    page: str = "/api/v1/exams?sort=-id&per_page=50&count=none"
    exams: str = "/api/v1/exams"
    search: str = "/api/v1/songs?per_page=50&count=none&search="
    search_total: str = "/api/v1/songs?per_page=50&search="

    def fill(self, name, csv_files):
        url = self.store.create(name)
        binary = self.command[0]
        call([binary, "db", "upgrade", "--database", url])
        for resource, csv_file in csv_files.items():
            call([binary, "import", resource, csv_file, "--database", url])
        self.store.settle(name)
        return url

    def wait_for_index(self, name):
        deadline = time.monotonic() + INDEX_SECONDS
        while self.store.unindexed(name) > 0:
            if time.monotonic() > deadline:
                raise SystemExit(f"bench: {self.name} has not filled its search index within "
                                 f"{INDEX_SECONDS} s")
            time.sleep(0.2)


def lectern(database, store, binary, workers=None):
    command = [str(binary), "serve", "--listen", "127.0.0.1:{port}", "--database", "{url}",
               "--profile", "development"]
    if workers:
        command += ["--workers", str(workers)]
    return Lectern(f"lectern-{database}", database, store, command)


def known(binary, workers, data, postgres, build):
    """Every server by its name; nothing is created before a server's `fill` is called."""
    sqlite = Sqlite(data)
    fastify = build / "fastify"
    servers = (
        lectern("sqlite", sqlite, binary, workers),
        lectern("postgres", postgres, binary, workers),
        # An import may take longer than the 30 s after which gunicorn gives a request up.
        Server("flask-postgres", "postgres", postgres,
               ["/usr/bin/python3", "-m", "gunicorn", "--workers", "2", "--timeout", "600",
                "--bind", "127.0.0.1:{port}", "app:app"],
               PEERS / "flask", {"DATABASE_URL": "{url}", "PYTHONDONTWRITEBYTECODE": "1"}),
        Server("fastify-sqlite", "sqlite", sqlite, ["node", "sqlite.js"], fastify,
               {"DATABASE_URL": "{url}"}),
        Server("fastify-postgres", "postgres", postgres, ["node", "pg.js"], fastify,
               {"DATABASE_URL": "{url}"}),
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
