# SPDX-License-Identifier: GPL-3.0-or-later
"""slowhttptest with 1,000 connections against the server, beside which a good client is served."""

import subprocess

from goodclient import GoodClient
from running import Running
from servers import lectern
from stores import write_csv

CONNECTIONS = 1000
ROWS = 10_000
MODES = {
    "slow headers": ["-H", "-i", "5"],
    "slow body": ["-B", "-i", "5", "-s", "8192", "-t", "POST"],
    "ranges": ["-R", "-t", "HEAD", "-a", "10", "-b", "3000"],
    "slow reading": ["-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3"],
}
LONGEST_WAIT = 0.5  # seconds; the 99th percentile of the good client
LONGEST_CONNECT = 2  # seconds


def soak(bench):
    server = lectern("sqlite", bench.store("sqlite"), bench.binary("release"))
    csv_file = bench.data / "exams.csv"
    write_csv(csv_file, "exams", ROWS)
    url = server.fill("slow", {"exams": csv_file})
    with Running(server, url, bench.data / "server.log") as running:
        for mode, flags in MODES.items():
            yield attacked(running, mode, flags, bench.options.seconds)


def attacked(running, mode, flags, seconds):
    path = "/api/v1/exams" if mode == "slow body" else running.server.page
    attack = ["slowhttptest", *flags, "-c", str(CONNECTIONS), "-r", "500", "-l", str(seconds),
              "-p", "3", "-u", running.url + path]
    with GoodClient(running.url, running.server.exams, ROWS) as client:
        result = subprocess.run(attack, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False)
    connected = client.connects_within(30)
    problems = []
    if result.returncode != 0:
        problems.append(f"slowhttptest failed: {result.stdout[-300:]}")
    if running.process.poll() is not None:
        problems.append("the server ended")
    if client.p99() > LONGEST_WAIT:
        problems.append(f"p99 is over {LONGEST_WAIT * 1000:.0f} ms")
    if client.failures:
        problems.append(f"{len(client.failures)} requests failed: {client.failures[0]}")
    if connected is None or connected > LONGEST_CONNECT:
        problems.append(f"no connection within {LONGEST_CONNECT} s after")
    after = "none" if connected is None else f"{connected * 1000:.0f} ms"
    return (f"{mode}, {CONNECTIONS:,} connections, {seconds} s",
            f"{len(client.times):,} replies, p99 {client.p99() * 1000:.0f} ms; "
            f"connected after {after}", problems)
