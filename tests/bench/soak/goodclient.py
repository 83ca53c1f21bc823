# SPDX-License-Identifier: GPL-3.0-or-later
"""A client as one wishes for: it asks for one record after the other and waits for each."""

import http.client
import random
import threading
import time
import urllib.parse


class GoodClient:
    """Asks, in a thread of its own, from the beginning of the block to its end."""

    PAUSE = 0.02  # seconds between two requests
    PATIENCE = 30  # seconds

    def __init__(self, url, path, rows):
        self.netloc = urllib.parse.urlsplit(url).netloc
        self.path = path
        self.rows = rows
        self.times = []  # seconds
        self.failures = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def p99(self):
        """Seconds, of all replies; infinite where there was none."""
        if not self.times:
            return float("inf")
        return sorted(self.times)[int(len(self.times) * 0.99)]

    def connects_within(self, seconds):
        """How long a new connection takes until its first reply, or None where it takes longer."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            connection = http.client.HTTPConnection(self.netloc, timeout=seconds)
            try:
                self._one(connection)
                return time.monotonic() - start
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
            finally:
                connection.close()
        return None

    def _one(self, connection):
        connection.request("GET", f"{self.path}/{random.randint(1, self.rows)}")
        reply = connection.getresponse()
        reply.read()
        if reply.status != 200:
            raise http.client.HTTPException(f"status {reply.status}")

    def _ask(self):
        connection = http.client.HTTPConnection(self.netloc, timeout=self.PATIENCE)
        while not self._ended.wait(self.PAUSE):
            start = time.perf_counter()
            try:
                self._one(connection)
                self.times.append(time.perf_counter() - start)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(str(error) or type(error).__name__)
                connection.close()
        connection.close()
