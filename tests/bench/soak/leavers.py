# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that leave in the middle of a request: in its head, in its body, while it is answered."""

import concurrent.futures
import os
import random
import socket
import struct
import time
import urllib.parse
from pathlib import Path

from running import Running, fetch
from servers import lectern
from stores import write_csv

ROWS = 1000
THREADS = 8
# What the same number of clients may add to the resident memory behind a warm-up as large.
GROWTH = 2_000_000
PATIENCE = 60  # seconds


def soak(bench):
    csv_file = bench.data / "exams.csv"
    write_csv(csv_file, "exams", ROWS)
    for preset in ("release", "asan"):
        binary = bench.binary(preset)
        if not binary.exists():
            yield f"leavers, {preset}", f"{binary} is not built", []
            continue
        for database in ("sqlite", "postgres"):
            yield left(bench, preset, database, csv_file)


def left(bench, preset, database, csv_file):
    server = lectern(database, bench.store(database), bench.binary(preset))
    name = f"leavers_{preset}"
    url = server.fill(name, {"exams": csv_file})
    log = bench.data / "server.log"
    clients = bench.options.clients
    problems = []
    with Running(server, url, log) as running:
        leave(running.url, clients)
        before = settled(running)
        leave(running.url, clients)
        after = settled(running)
        fetch(running.url + server.page)
        ended = running.stop()
    words = log.read_text(encoding="utf-8", errors="replace")
    if ended != 0:
        problems.append(f"the server ended with {ended}")
    if "Sanitizer" in words:
        problems.append("a report: " + words[words.index("Sanitizer"):][:200])
    if preset == "release" and after[0] - before[0] > GROWTH:
        problems.append(f"grows by more than {GROWTH / 1e6:.0f} MB")
    if after[1] > before[1]:
        problems.append("keeps descriptors")
    return (f"{clients:,} leave, {preset}, {database}",
            f"{before[0] / 1e6:.1f} -> {after[0] / 1e6:.1f} MB, "
            f"{before[1]} -> {after[1]} descriptors", problems)


def settled(running):
    """Resident bytes and open descriptors once the server has closed what others have left."""
    port = urllib.parse.urlsplit(running.url).port
    deadline = time.monotonic() + PATIENCE
    while open_connections(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    process = Path(f"/proc/{running.process.pid}")
    status = (process / "status").read_text(encoding="ascii").splitlines()
    resident = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))
    return resident, len(os.listdir(process / "fd"))


def open_connections(port):
    """How many connections the server has at that port (proc_net(5): 06 and 0A are past and
    listening)."""
    ours = f":{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()]
    return sum(1 for row in rows if row[1].endswith(ours) and row[3] not in ("06", "0A"))


def leave(url, clients):
    address = (urllib.parse.urlsplit(url).hostname, urllib.parse.urlsplit(url).port)
    with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
        jobs = []
        for part in range(THREADS):
            jobs.append(threads.submit(leave_one_by_one, address,
                                       range(part, clients, THREADS)))
    for job in jobs:
        job.result()


def leave_one_by_one(address, numbers):
    chance = random.Random(numbers.start)
    for _ in numbers:
        try:
            leave_once(address, chance)
        except OSError:
            # Some are refused, or cut off before they leave.
            pass


def leave_once(address, chance):
    """Sends a request up to a random byte, perhaps reads some of the reply, and is gone: by the
    usual good-bye or by a reset."""
    request = some_request(address, chance)
    # A third of them send all of it, and leave while it is answered.
    end = chance.choice((len(request), chance.randrange(len(request)), chance.randrange(200)))
    with socket.create_connection(address, timeout=PATIENCE) as connection:
        connection.sendall(request[:end])
        if end == len(request) and chance.random() < 0.5:
            connection.recv(chance.randrange(1, 20_000))
        if chance.random() < 0.5:
            # socket(7): no lingering means a reset.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def some_request(address, chance):
    host = f"Host: {address[0]}:{address[1]}\r\n"
    # A long body is refused and a short one stored, so that the records stay few: SQLite's cache,
    # which each worker fills, is not what grows here.
    title, letters = chance.choice((("", 9000), ("Left", 50)))
    body = f'{{"title":"{title}","description":"{"y" * chance.randrange(letters)}"}}'
    lines = chance.choice((
        f"GET /api/v1/exams?per_page=1000 HTTP/1.1\r\n{host}\r\n",
        f"GET /api/v1/exams/{chance.randrange(ROWS)} HTTP/1.1\r\n{host}\r\n",
        f"POST /api/v1/exams HTTP/1.1\r\n{host}Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"))
    return lines.encode("ascii")
