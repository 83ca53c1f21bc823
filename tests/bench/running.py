# SPDX-License-Identifier: GPL-3.0-or-later
"""A started server: how it is found ready, checked, weighed and stopped."""

import json
import os
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from stores import free_port

START_SECONDS = 30
STOP_SECONDS = 15
SAMPLE_SECONDS = 0.2


class Running:
    """A started server, which leads a session and process group of its own."""

    def __init__(self, server, store_url, log):
        self.server = server
        port = free_port()
        self.url = f"{server.scheme}://127.0.0.1:{port}"
        self.log = log

        def filled(text):
            return text.format(port=port, url=store_url)

        environment = {name: filled(value) for name, value in server.environment.items()}
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                [filled(part) for part in server.command], cwd=server.folder,
                env={**os.environ, **environment, "PORT": str(port)},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)

    def __enter__(self):
        try:
            self._wait_until_ready()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, kind, _value, _trace):
        try:
            if self.stop() is None and kind is None:
                self.fail(f"did not stop within {STOP_SECONDS} s of SIGTERM")
        finally:
            self._kill()

    def stop(self):
        """Ends it as an administrator would; its exit status, None where it goes on."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def processes(self):
        """The /proc folders of all its processes."""
        return [folder for folder in Path("/proc").glob("[0-9]*")
                if session_of(folder) == self.process.pid]

    def cpu_seconds(self):
        """What its processes have used of the processors so far."""
        return sum(map(used_ticks, self.processes())) / os.sysconf("SC_CLK_TCK")

    @contextmanager
    def peak_memory(self):
        """A list whose only number is, after the block, the most that was resident in it."""
        seen = [0]
        ended = threading.Event()
        folders = self.processes()

        def watch():
            while True:
                seen[0] = max(seen[0], sum(map(resident, folders)))
                if ended.wait(SAMPLE_SECONDS):
                    return

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield seen
        finally:
            ended.set()
            watcher.join()

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(self.url + self.server.page, timeout=5,
                                            context=unverified()):
                    return
            except urllib.error.HTTPError as error:
                self.fail(f"answers {error.code}: {error.read().decode(errors='replace')}")
            except OSError:
                if self.process.poll() is not None:
                    self.fail(f"ended with status {self.process.returncode}")
                if time.monotonic() > deadline:
                    self.fail(f"was not ready within {START_SECONDS} s")
                time.sleep(0.02)

    def fail(self, why):
        """Ends the run with the reason and the server's last words."""
        words = Path(self.log).read_text(encoding="utf-8", errors="replace")[-2000:]
        raise SystemExit(f"bench: {self.server.name} {why}\n{words}")

    def _kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def unverified():
    """For certificates that nobody vouches for."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def session_of(folder):
    try:
        stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[3])


def used_ticks(folder):
    try:
        stat = (folder / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    # Behind the name, which may hold anything: utime and stime are fields 14 and 15 of proc(5).
    fields = stat[stat.rindex(")") + 2:].split()
    return int(fields[11]) + int(fields[12])


def resident(folder):
    """Resident bytes of a process, a page that several share counted in parts (PSS)."""
    try:
        lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def fetch(url, body=None, method=None, timeout=60):
    """The JSON of a reply; a body is sent as JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"},
                                     method=method)
    with urllib.request.urlopen(request, timeout=timeout) as reply:
        return json.loads(reply.read() or b"null")
