"""A client of `convert --worker`: requests in, answers out, one process for all of them.

Used by the examples beside it; needs nothing but Python. The protocol is described in src/worker/PROTOCOL.md.
"""

import json
import subprocess
import threading


class WorkerDied(Exception):
    """The process ended before it had answered. What it wrote is whole; ask again elsewhere."""


class Worker:
    """A running `convert --worker`. `command` is the program with its arguments."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def answers(self, requests):
        """Yields the answer to each request, in order. Reads while it writes, since both pipes may be full."""
        n_sent = None

        def send():
            nonlocal n_sent
            n = 0
            try:
                for n, request in enumerate(requests, start=1):
                    self.process.stdin.write(json.dumps(request).encode() + b"\n")
                self.process.stdin.close()
            except BrokenPipeError:
                pass  # That it died shows below, where fewer answers come than were asked for.
            n_sent = n

        sender = threading.Thread(target=send)
        sender.start()
        n_answers = 0
        for n_answers, line in enumerate(self.process.stdout, start=1):
            yield json.loads(line)
        sender.join()
        if n_answers < n_sent or self.process.wait() != 0:
            raise WorkerDied(f"{n_answers} of {n_sent} requests answered, exit code {self.process.wait()}")

    def ask(self, requests):
        """The answers to a list of requests; more can be asked afterwards."""
        lines = b"".join(json.dumps(request).encode() + b"\n" for request in requests)
        sender = threading.Thread(target=self._send, args=(lines,))
        sender.start()
        answers = [self.process.stdout.readline() for _ in requests]
        sender.join()
        if not all(answers):
            raise WorkerDied(f"exit code {self.process.wait()}")
        return [json.loads(line) for line in answers]

    def _send(self, lines):
        try:
            self.process.stdin.write(lines)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # Seen by the reader, who gets no answer.

    def close(self):
        """Ends the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # Requests that it has not read are lost with it.
