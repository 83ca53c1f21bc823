# SPDX-License-Identifier: GPL-3.0-or-later
"""testssl.sh against the server with a certificate of its own making."""

import json
import subprocess

from running import Running
from servers import lectern

GRAVE = ("HIGH", "CRITICAL", "FATAL")
# What is found of every certificate that nobody vouches for.
SELF_SIGNED = {
    "cert_chain_of_trust": "self-signed",
    "cert_revocation": "nobody could take it back",
}


def soak(bench):
    server = lectern("sqlite", bench.store("sqlite"), bench.binary("release"))
    server.scheme = "https"
    subprocess.run([bench.binary("release"), "cert", "create", "--dir", bench.data], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    url = server.fill("tls", {})
    server.command += ["--cert", str(bench.data / "cert.pem"), "--key",
                       str(bench.data / "key.pem")]
    findings = bench.data / "testssl.json"
    with Running(server, url, bench.data / "server.log") as running:
        result = subprocess.run(
            ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--jsonfile", findings,
             running.url], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)
        alive = running.process.poll() is None
    problems = [] if alive else ["the server ended"]
    if not findings.exists():
        yield "testssl.sh", "-", problems + [f"testssl.sh failed: {result.stdout[-300:]}"]
        return
    yield "testssl.sh", *weighed(json.loads(findings.read_text(encoding="utf-8")), problems)


def weighed(findings, problems):
    """How many of each severity there are, and those that are grave and not expected."""
    counts = {}
    expected = []
    for finding in findings:
        severity = finding["severity"]
        counts[severity] = counts.get(severity, 0) + 1
        if severity not in GRAVE:
            continue
        words = f"{finding['id']}: {finding['finding']}"
        # With several certificates there is a number behind.
        name = finding["id"].split(" ")[0]
        if name in SELF_SIGNED:
            expected.append(f"{name} ({SELF_SIGNED[name]})")
        else:
            problems.append(f"{severity} {words}")
    figures = ", ".join(f"{count} {severity}" for severity, count in sorted(counts.items()))
    if expected:
        figures += f"; of a self-signed certificate expected: {', '.join(expected)}"
    return figures, problems
