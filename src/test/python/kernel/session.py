"""A kernel started from its kernelspec, and what its cells lead to."""

import os
import textwrap
import time
import unittest

from jupyter_client.manager import KernelManager

KERNEL = os.environ.get("LONGALIGN_TEST_KERNEL", "java")
SECONDS = 60
STARTS = 3


class Outcome:
    """The outcome of one execute request."""

    def __init__(self, reply, outputs, ended):
        self.reply = reply
        self.outputs = outputs
        self.ended = ended

    def stream(self, name):
        return "".join(text for kind, text in self.each("stream") if kind == name)

    def each(self, kind):
        for message in self.outputs:
            content = message["content"]
            if message["msg_type"] == kind == "stream":
                yield content["name"], content["text"]
            elif message["msg_type"] == kind:
                yield content

    def only(self, kind):
        found = list(self.each(kind))
        assert len(found) == 1, f"{len(found)} messages of type {kind}: {self.outputs}"
        return found[0]

    def result(self):
        return self.only("execute_result")["data"]["text/plain"]


class Session:
    """A running kernel and a client of it."""

    def __init__(self, wait=True):
        for attempt in range(1, STARTS + 1):
            self.manager = KernelManager(kernel_name=KERNEL)
            started = time.monotonic()
            self.manager.start_kernel()
            try:
                self.connect(wait)
                break
            except RuntimeError:
                # Kernels that start at the same time may be given the same port.
                self.stop()
                if attempt == STARTS:
                    raise
                print("note: a kernel did not start; it is started again")
        self.start_seconds = time.monotonic() - started

    def connect(self, wait=True):
        self.client = self.manager.client()
        self.client.start_channels()
        if wait:
            self.client.wait_for_ready(timeout=SECONDS)

    @property
    def pid(self):
        return self.manager.provisioner.process.pid

    def send(self, code, **options):
        return self.client.execute(textwrap.dedent(code), **options)

    def gather(self, request):
        """All that is published for a request until the kernel is idle again, and its reply."""
        outputs = []
        while True:
            message = self.client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            if message["msg_type"] not in ("status", "execute_input"):
                outputs.append(message)
        return Outcome(self.reply(request), outputs, time.monotonic())

    def reply(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def run(self, code, **options):
        return self.gather(self.send(code, allow_stdin=False, **options))

    def stop(self):
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


def alive(pid):
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        if os.path.isdir("/proc/self"):
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ends(pid, seconds):
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(pid)


class Variables:
    """Environment variables that the kernels started inside it have."""

    def __init__(self, values):
        self._values = values

    def __enter__(self):
        self._before = {name: os.environ.get(name) for name in self._values}
        os.environ.update(self._values)

    def __exit__(self, *_):
        for name, value in self._before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class OneKernel(unittest.TestCase):
    """One kernel for all tests of a class: what a test declares is named after it."""

    @classmethod
    def setUpClass(cls):
        cls.session = Session()

    @classmethod
    def tearDownClass(cls):
        cls.session.stop()

    def run_cell(self, code, **options):
        return self.session.run(code, **options)
