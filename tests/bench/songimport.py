# SPDX-License-Identifier: GPL-3.0-or-later
"""An import of songs through HTTP, in the way that each server has for it."""

import http.client
import json
import os
import time
import urllib.parse

PART = 8 * 1024 * 1024
PATIENCE = 600  # seconds
IDLE = 5  # seconds, after which a server may give a connection up


def import_songs(running, csv_file):
    """Returns when all is stored."""
    if running.server.name.startswith("lectern"):
        import_in_parts(running.url, csv_file)
    else:
        import_as_stream(running.url, csv_file)


def import_in_parts(url, csv_file, resource="songs"):
    """Lectern's way: a session, parts of 8 MiB, one commit, and a job that tells how far it is."""
    with Caller(url) as ask:
        session = ask("POST", "/api/v1/imports", {"resource": resource})["id"]
        with open(csv_file, "rb") as file:
            for number, part in enumerate(iter(lambda: file.read(PART), b""), 1):
                ask("PUT", f"/api/v1/imports/{session}/parts/{number}", part)
        job = ask("POST", f"/api/v1/imports/{session}/commit", {})
        deadline = time.monotonic() + PATIENCE
        while job["state"] == "running" and time.monotonic() < deadline:
            time.sleep(0.05)
            job = ask("GET", f"/api/v1/jobs/{job['id']}")
        if job["state"] != "done":
            raise SystemExit(f"bench: the import is not done: {job}")


def import_as_stream(url, csv_file):
    """The peers' way: one request with all of the file, which they store as it comes."""
    with Caller(url) as ask, open(csv_file, "rb") as file:
        ask("POST", "/songs/import", file, {"Content-Type": "text/csv",
                                            "Content-Length": str(os.path.getsize(csv_file))})


class Caller:
    """Requests on one connection; anything but success ends the run."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc,
                                                     timeout=PATIENCE, blocksize=256 * 1024)
        self.last = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def __call__(self, method, path, body=None, headers=None):
        if isinstance(body, dict):
            body = json.dumps(body)
            headers = {"Content-Type": "application/json"}
        elif isinstance(body, bytes):
            headers = {"Content-Type": "application/octet-stream"}
        if time.monotonic() - self.last > IDLE:
            self.connection.close()
        self.connection.request(method, path, body, headers or {})
        reply = self.connection.getresponse()
        text = reply.read()
        self.last = time.monotonic()
        if reply.status >= 300:
            raise SystemExit(f"bench: {method} {path}: {reply.status} {text[:1000].decode()}")
        return json.loads(text or b"null")
