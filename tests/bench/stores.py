# SPDX-License-Identifier: GPL-3.0-or-later
"""The data that is measured on, the peers' tables, files of SQLite and a temporary PostgreSQL."""

import csv
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
from pathlib import Path

KEPT = """
    created_at {time},
    updated_at {time},
    last_updated_by TEXT NOT NULL DEFAULT 'bench'
)"""
EXAMS = """
CREATE TABLE exams (
    id {key},
    title TEXT NOT NULL,
    description TEXT,""" + KEPT
SONGS = """
CREATE TABLE songs (
    id {key},
    artist TEXT NOT NULL CHECK (length(artist) BETWEEN 1 AND 200),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),""" + KEPT
SONG_INDEXES = """
CREATE INDEX songs_by_artist ON songs (artist, title);
CREATE INDEX songs_by_title ON songs (title);
CREATE INDEX songs_by_rating ON songs (rating);
"""
POSTGRES_WORDS = {"key": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                  "time": "TIMESTAMPTZ NOT NULL DEFAULT now()"}
POSTGRES_SEARCH = """
CREATE EXTENSION pg_trgm;
CREATE INDEX songs_search ON songs USING gin (artist gin_trgm_ops, title gin_trgm_ops);
"""
SQLITE_WORDS = {"key": "INTEGER PRIMARY KEY AUTOINCREMENT",
                "time": "TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))"}
SQLITE_SEARCH = """
CREATE VIRTUAL TABLE songs_search USING fts5 (
    artist, title, content = 'songs', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER songs_search_insert AFTER INSERT ON songs BEGIN
    INSERT INTO songs_search (rowid, artist, title) VALUES (new.id, new.artist, new.title);
END;
"""
SUBJECTS = ("Harmony", "Counterpoint", "Piano", "Violin", "Voice", "Ear training", "Music history")
KINDS = ("Étude", "Nocturne", "Waltz", "Ballad", "Rondo", "Sonata", "Blues", "March", "Song", "Air")
COLOURS = ("Red", "Blue", "Silver", "Golden", "Green", "Crimson", "White", "Velvet", "Amber")
THINGS = ("Lanterns", "Rivers", "Sparrows", "Windows", "Trains", "Gardens", "Bells", "Harbours")


def exams(rows):
    """(title, description) of each exam; a description has about 120 characters."""
    for number in range(1, rows + 1):
        subject = SUBJECTS[number % len(SUBJECTS)]
        yield (f"{subject}, paper {number}",
               f"Paper {number} of the examinations in {subject.lower()}: two prepared pieces, one "
               "unseen piece, scales, and questions on form.")


def songs(rows):
    """(artist, title, rating) of each song, about 40 bytes as CSV."""
    for n in range(1, rows + 1):
        yield (f"The {COLOURS[n % 9]} {THINGS[n // 9 % 8]} {n % 1000}", f"{KINDS[n % 10]} {n}",
               n % 6)


COLUMNS = {"exams": ("title", "description"), "songs": ("artist", "title", "rating")}
MAKERS = {"exams": exams, "songs": songs}


def write_csv(path, resource, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS[resource])
        out.writerows(MAKERS[resource](rows))


class Sqlite:
    """Files in a folder: a store for each server and use."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def start(self):
        """There is nothing to start."""

    def stop(self):
        """There is nothing to stop."""

    def create(self, name):
        """The URL of a store that is empty."""
        return f"sqlite:///{self._file(name)}"

    def drop(self, name):
        for file in self.folder.glob(f"{name}.db*"):
            file.unlink()

    def settle(self, name):
        """Nothing is left to do behind an import."""

    def unindexed(self, name):
        """How many records of Lectern's its search indexes have not come to yet."""
        with self._open(name) as database:
            (waiting,) = database.execute(
                "SELECT (SELECT count(*) FROM search_waiting) + (SELECT sum(CASE resource "
                "WHEN 'songs' THEN coalesce((SELECT max(id) FROM songs), 0) - filled_to "
                "WHEN 'exams' THEN coalesce((SELECT max(id) FROM exams), 0) - filled_to "
                "ELSE 0 END) FROM search_progress)").fetchone()
        database.close()
        return waiting

    def make_peer_tables(self, name):
        with self._open(name) as database:
            database.executescript("PRAGMA journal_mode = WAL;"
                                   + ";".join((EXAMS.format(**SQLITE_WORDS),
                                               SONGS.format(**SQLITE_WORDS), SONG_INDEXES))
                                   + SQLITE_SEARCH)
        database.close()

    def fill_peer(self, name, resource, csv_file):
        columns = COLUMNS[resource]
        with self._open(name) as database, open(csv_file, encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            database.executemany(f"INSERT INTO {resource} ({', '.join(columns)}) VALUES "
                                 f"({', '.join('?' * len(columns))})", rows)
        database.close()

    def _file(self, name):
        return self.folder / f"{name}.db"

    def _open(self, name):
        return sqlite3.connect(self._file(name))


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

    def create(self, name):
        """The URL of a store that is empty."""
        self.execute("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, name):
        self.execute("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def settle(self, name):
        """Statistics and visibility as after a while of use, for every server alike."""
        self.execute(name, "VACUUM ANALYZE")

    def unindexed(self, name):
        """How many records of Lectern's its search indexes have not come to yet."""
        return int(self.execute(name, "SELECT count(*) FROM search_waiting", "--tuples-only"))

    def make_peer_tables(self, name):
        self.execute(name, ";".join((EXAMS.format(**POSTGRES_WORDS), SONGS.format(**POSTGRES_WORDS),
                                     SONG_INDEXES)) + POSTGRES_SEARCH)

    def fill_peer(self, name, resource, csv_file):
        columns = ", ".join(COLUMNS[resource])
        self.execute(name, f"\\copy {resource} ({columns}) FROM '{csv_file}' CSV HEADER")

    def execute(self, database, statement, *options):
        return call([self.binaries / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
                     *options, "--dbname", self.url(database), "--command", statement])

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
