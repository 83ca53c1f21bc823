# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets one client come from many addresses, so that whoever slows down guessers lets it through."""

import itertools
import select
import socket
import threading

LONGEST = 65536


class Relay:
    """Takes connections at a port of its own, and leads each from another loopback address to
    `target`, a port of 127.0.0.1."""

    def __init__(self):
        self.target = None
        self._numbers = itertools.count(1)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listening.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # What waits in accept() ends by it.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client):
        number = next(self._numbers)
        source = f"127.{1 + number // 62500 % 250}.{1 + number // 250 % 250}.{1 + number % 250}"
        with client:
            try:
                with socket.create_connection(("127.0.0.1", self.target),
                                              source_address=(source, 0)) as server:
                    pump(client, server)
            except OSError:
                # One of them has left, which the other one sees by this end.
                pass


def pump(client, server):
    other = {client: server, server: client}
    while True:
        for ready in select.select(list(other), [], [])[0]:
            data = ready.recv(LONGEST)
            if not data:
                return
            other[ready].sendall(data)
