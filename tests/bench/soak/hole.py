# SPDX-License-Identifier: GPL-3.0-or-later
"""A server with a hole for sqlmap to find, so that its finding nothing elsewhere says something."""

import http.server
import sqlite3
import threading
import urllib.parse
from contextlib import contextmanager


class Hole(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        words = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        database = sqlite3.connect(":memory:")
        database.executescript("CREATE TABLE songs (id, title); "
                               "INSERT INTO songs VALUES (1, 'Waltz'), (2, 'March');")
        try:
            rows = database.execute(
                f"SELECT title FROM songs WHERE id = {words.get('id', ['0'])[0]}").fetchall()
        except sqlite3.Error:
            rows = []
        database.close()
        body = repr(rows).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nobody reads it."""


@contextmanager
def hole():
    """Its host and port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hole) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
