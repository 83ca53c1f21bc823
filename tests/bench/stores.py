# SPDX-License-Identifier: GPL-3.0-or-later
"""The data that is measured on: the exams as CSV, a temporary PostgreSQL, and each store's seed."""

import csv
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
from pathlib import Path

SCHEMA = """
CREATE TABLE exams (
    id {key},
    title TEXT NOT NULL,
    description TEXT,
    created_at {time},
    updated_at {time},
    last_updated_by TEXT NOT NULL DEFAULT 'bench'
)"""
POSTGRES_SCHEMA = SCHEMA.format(
    key="BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    time="TIMESTAMPTZ NOT NULL DEFAULT now()")
SQLITE_SCHEMA = SCHEMA.format(
    key="INTEGER PRIMARY KEY AUTOINCREMENT",
    time="TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))")
SUBJECTS = ("Harmony", "Counterpoint", "Piano", "Violin", "Voice", "Ear training", "Music history")


def exams(rows):
    """(title, description) of each exam; a description has about 120 characters."""
    for number in range(1, rows + 1):
        subject = SUBJECTS[number % len(SUBJECTS)]
        yield (f"{subject}, paper {number}",
               f"Paper {number} of the examinations in {subject.lower()}: two prepared pieces, one "
               "unseen piece, scales, and questions on form.")


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("title", "description"))
        out.writerows(exams(rows))


def seed_sqlite(path, rows):
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(SQLITE_SCHEMA)
        database.executemany("INSERT INTO exams (title, description) VALUES (?, ?)", exams(rows))
    database.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A cluster of its own in a folder of its own, on a free loopback port, gone after `stop`."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.binaries = postgres_binaries()
        self.port = free_port()
        self.password = secrets.token_hex(16)
        # PostgreSQL refuses to run as root; the Debian package brings this account.
        self.user = "postgres" if os.geteuid() == 0 else None

    def start(self):
        self.folder.mkdir()
        password_file = self.folder / "password"
        password_file.write_text(self.password, encoding="ascii")
        if self.user:
            for path in (self.folder, password_file):
                shutil.chown(path, self.user, self.user)
        self._call("initdb", "--pgdata=data", "--username=bench", "--auth=scram-sha-256",
                   "--pwfile=password", "--encoding=UTF8", "--locale=C.UTF-8")
        self._call("pg_ctl", "--pgdata=data", "--log=log", "--wait", "start", "--options",
                   f"-p {self.port} -c listen_addresses=127.0.0.1 "
                   f"-c unix_socket_directories={self.folder}")

    def stop(self):
        if (self.folder / "data" / "postmaster.pid").exists():
            self._call("pg_ctl", "--pgdata=data", "--mode=fast", "--wait", "stop")

    def url(self, database):
        return f"postgresql://bench:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, database):
        self.execute("postgres", f"CREATE DATABASE {database}")

    def seed(self, database, csv_file):
        self.create(database)
        self.execute(database, POSTGRES_SCHEMA)
        self.execute(database, f"\\copy exams (title, description) FROM '{csv_file}' CSV HEADER")

    def settle(self, database):
        """Statistics and visibility as after a while of use, for every server alike."""
        self.execute(database, "VACUUM ANALYZE")

    def execute(self, database, statement):
        call([self.binaries / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
              "--dbname", self.url(database), "--command", statement])

    def _call(self, program, *arguments):
        group = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        call([self.binaries / program, *arguments], cwd=self.folder, **group)


def postgres_binaries():
    """Where initdb and its kin are: Debian keeps them out of PATH, a folder per version."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                      key=lambda path: int(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    if not found:
        raise SystemExit("bench: no PostgreSQL here (Debian package: postgresql)")
    return Path(found).parent


def call(command, **options):
    """Runs a command and returns what it printed; a failure ends the run with those words."""
    result = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                            **options)
    if result.returncode != 0:
        raise SystemExit(f"bench: {Path(command[0]).name} failed:\n{result.stdout}")
    return result.stdout
