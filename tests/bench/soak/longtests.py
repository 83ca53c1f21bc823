# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests that know to run longer than they do daily."""

import os
import subprocess


def kill(bench):
    """The server, and PostgreSQL, killed while clients write: what was acknowledged is there."""
    program = bench.build / "release" / "bin" / "tst_kill"
    # On PostgreSQL a round takes ten times as long.
    for database, rounds in (("sqlite", bench.options.rounds),
                             ("postgres", max(bench.options.rounds // 10, 1))):
        what = f"{rounds:,} kills, {database}"
        if not program.exists():
            yield what, "-", [f"{program} is not built"]
            continue
        yield what, *run([str(program)], {
            "LECTERN_TEST_DATABASE": database, "LECTERN_KILL_ROUNDS": str(rounds),
            # Qt ends a test function that takes more than five minutes.
            "QTEST_FUNCTION_TIMEOUT": "86400000"}, "acknowledged")


def fuzz(bench):
    """The validator of request heads under libFuzzer."""
    program = bench.build / "fuzz" / "bin" / "fuzz_head"
    what = f"{bench.options.executions:,} heads"
    if not program.exists():
        yield what, "-", [f"{program} is not built"]
        return
    yield what, *run([str(program), f"-runs={bench.options.executions}"], {}, "Done")


def run(command, environment, word):
    """The last line that has the word, and what is wrong."""
    result = subprocess.run(command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False)
    lines = result.stdout.splitlines()
    figures = next((line.strip() for line in reversed(lines) if word in line), "no figures")
    if result.returncode == 0:
        return figures, []
    failed = [line for line in lines if line.startswith("FAIL!")] or lines[-3:]
    return figures, [f"exit status {result.returncode}: {' '.join(failed)[:300]}"]
