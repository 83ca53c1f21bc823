# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads, writes, searches and imports at once, by several clients, for a while."""

import http.client
import json
import random
import threading
import time
import urllib.parse
from collections import Counter

from stores import COLOURS, KINDS, THINGS

CLIENTS = 8
IMPORTED = 2000  # songs
PATIENCE = 60  # seconds; under a sanitizer all is slow


class MixedLoad:
    """What goes wrong is in `problems`: a server error, a wrong status, a connection cut off."""

    def __init__(self, url, rows):
        self.netloc = urllib.parse.urlsplit(url).netloc
        self.rows = rows
        self.problems = []
        self.done = Counter()
        self._lock = threading.Lock()

    def run(self, seconds):
        end = time.monotonic() + seconds
        workers = [threading.Thread(target=self._work, args=(number, end))
                   for number in range(CLIENTS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def figures(self):
        return ", ".join(f"{count:,} {what}" for what, count in sorted(self.done.items()))

    def _work(self, number, end):
        client = Client(self.netloc, random.Random(number), self.rows)
        # Two import all the time, the others do everything else.
        works = [client.imports] if number < 2 else [client.reads, client.writes, client.searches]
        while time.monotonic() < end:
            work = client.chance.choice(works)
            try:
                work()
            except (OSError, http.client.HTTPException, AssertionError) as error:
                with self._lock:
                    self.problems.append(f"{work.__name__}: {error!r}"[:200])
                return
            with self._lock:
                self.done[work.__name__] += 1
        client.close()


class Client:
    def __init__(self, netloc, chance, rows):
        self.connection = http.client.HTTPConnection(netloc, timeout=PATIENCE)
        self.chance = chance
        self.rows = rows

    def close(self):
        self.connection.close()

    def reads(self):
        self._ask("GET", self.chance.choice((
            f"/api/v1/exams/{self._row()}", "/api/v1/exams?sort=-id&per_page=50", "/healthz",
            "/api/v1/songs?per_page=100&sort=-rating,title", "/api/v1/songs?format=csv",
            "/metrics", "/openapi.json")), 200, 404)

    def searches(self):
        words = self.chance.choice((self.chance.choice(KINDS), self.chance.choice(THINGS)[:4],
                                    f"{self.chance.choice(COLOURS)} {self.chance.randrange(99)}"))
        self._ask("GET", "/api/v1/songs?search=" + urllib.parse.quote(words), 200)

    def writes(self):
        """A record from its beginning to its end, and a change of one that others change too."""
        made = self._ask("POST", "/api/v1/exams", 201, body={"title": "Mixed"})
        one = f"/api/v1/exams/{made['id']}"
        self._ask("PATCH", one, 200, body={"title": "Changed"})
        self._ask("DELETE", one, 204)
        self._ask("PATCH", f"/api/v1/exams/{self.chance.randint(1, 10)}", 200,
                  body={"description": f"by chance {self.chance.random()}"})

    def imports(self):
        """One that is stored, cancelled or given up."""
        session = self._ask("POST", "/api/v1/imports", 201, body={"resource": "songs"})["id"]
        rows = "".join(f"Mixed {n},Load {n},{n % 6}\n" for n in range(IMPORTED))
        self._ask("PUT", f"/api/v1/imports/{session}/parts/1", 204,
                  body=f"artist,title,rating\n{rows}".encode())
        if self.chance.random() < 0.2:
            self._ask("DELETE", f"/api/v1/imports/{session}", 204)
            return
        job = self._ask("POST", f"/api/v1/imports/{session}/commit", 202, body={})
        if self.chance.random() < 0.2:
            self._ask("DELETE", f"/api/v1/jobs/{job['id']}", 202)
        while job["state"] == "running":
            time.sleep(0.05)
            job = self._ask("GET", f"/api/v1/jobs/{job['id']}", 200)
        assert job["state"] in ("done", "cancelled"), job

    def _row(self):
        return self.chance.randint(1, self.rows)

    def _ask(self, method, path, *expected, body=None):
        headers = {"Content-Type": "application/octet-stream"}
        if isinstance(body, dict):
            body = json.dumps(body)
            headers = {"Content-Type": "application/json"}
        until = time.monotonic() + PATIENCE
        while True:
            self.connection.request(method, path, body, headers if body else {})
            reply = self.connection.getresponse()
            text = reply.read()
            # An import may hold the writer for longer than others wait for it.
            if reply.status != 503 or time.monotonic() > until:
                break
            time.sleep(int(reply.getheader("Retry-After")))
        assert reply.status in expected, f"{method} {path}: {reply.status} {text[:300]}"
        is_json = "json" in (reply.getheader("Content-Type") or "")
        return json.loads(text) if is_json and text else None
