"""The transport ipc: Unix domain sockets, as Google Colab starts kernels."""

import json
import os
import socket
import stat
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import KernelSpecManager

from session import KERNEL, SECONDS, ends

CHANNELS = ("shell_port", "control_port", "iopub_port", "stdin_port", "hb_port")


@unittest.skipUnless(hasattr(socket, "AF_UNIX"), "this system has no Unix domain sockets")
class Ipc(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="ipc")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.prefix = str(self.folder / "kernel-ipc")
        self.file = str(self.folder / "kernel.json")
        write_connection_file(self.file, transport="ipc", ip=self.prefix, key=b"a key")

    def ports(self):
        return [json.loads(Path(self.file).read_text("utf-8"))[each] for each in CHANNELS]

    def paths(self):
        return [Path(f"{self.prefix}-{port}") for port in self.ports()]

    def start(self):
        spec = KernelSpecManager().get_kernel_spec(KERNEL)
        command = [part.replace("{connection_file}", self.file) for part in spec.argv]
        process = subprocess.Popen(command, env={**os.environ, **spec.env}, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def await_sockets(self):
        """A client takes a kernel for dead whose heartbeat does not answer within a second, as one that starts."""
        until = time.monotonic() + SECONDS
        for path in self.paths():
            while True:
                with socket.socket(socket.AF_UNIX) as probe:
                    if probe.connect_ex(str(path)) == 0:
                        break
                self.assertLess(time.monotonic(), until, f"nothing listens at {path}")
                time.sleep(0.05)

    def connect(self):
        self.await_sockets()
        client = BlockingKernelClient(connection_file=self.file)
        client.load_connection_file()
        client.start_channels()
        self.addCleanup(client.stop_channels)
        client.wait_for_ready(timeout=SECONDS)
        return client

    def refused(self, *parts):
        _, said = (process := self.start()).communicate(timeout=SECONDS)
        self.assertEqual(2, process.returncode, said)
        for part in parts:
            self.assertIn(part, said)

    def test_a_session(self):
        process = self.start()
        first, second = self.connect(), self.connect()
        self.assertTrue(all(stat.S_ISSOCK(path.stat().st_mode) for path in self.paths()))
        self.assertEqual({0o600}, {stat.S_IMODE(path.stat().st_mode) for path in self.paths()})
        shown = []
        reply = first.execute_interactive('System.out.print("a".repeat(2_000_000)); 6 * 7', timeout=SECONDS,
                                          output_hook=shown.append)
        self.assertEqual("ok", reply["content"]["status"])
        self.assertEqual(2_000_000, sum(len(m["content"]["text"]) for m in shown if m["msg_type"] == "stream"))
        self.assertEqual(["42"], [m["content"]["data"]["text/plain"] for m in shown if m["msg_type"] == "execute_result"])
        # A second front end sees the same, and a long request comes through.
        code = 'String long1 = "' + "x" * 60_000 + '"; long1.length() // ' + "y" * 3_000_000
        self.assertEqual("ok", second.execute(code, reply=True, timeout=SECONDS)["content"]["status"])
        request = first.execute("while (true) { }")
        time.sleep(1)
        second.session.send(second.control_channel.socket, "interrupt_request", {})
        while (reply := first.get_shell_msg(timeout=SECONDS))["parent_header"].get("msg_id") != request:
            pass
        self.assertEqual("KeyboardInterrupt", reply["content"]["ename"])
        self.assertTrue(first.hb_channel.is_beating())
        first.shutdown()
        self.assertEqual("shutdown_reply", first.get_control_msg(timeout=SECONDS)["msg_type"])
        self.assertTrue(ends(process.pid, 10))
        self.assertEqual([], [path for path in self.paths() if path.exists()])

    def test_a_socket_that_a_process_has_left_behind_is_replaced(self):
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(self.paths()[0]))
        self.assertTrue(self.paths()[0].exists())
        self.start()
        self.assertEqual("ok", self.connect().execute("1", reply=True, timeout=SECONDS)["content"]["status"])

    def test_a_socket_in_use_is_left_alone(self):
        with socket.socket(socket.AF_UNIX) as used:
            used.bind(str(self.paths()[2]))
            used.listen()
            self.refused("iopub", "another process listens", str(self.paths()[2]))
            self.assertTrue(self.paths()[2].exists())

    def test_a_path_that_is_too_long(self):
        self.prefix = str(self.folder / ("k" * 110))
        Path(self.file).unlink()
        write_connection_file(self.file, transport="ipc", ip=self.prefix, key=b"a key")
        self.refused("longer than 103", "JUPYTER_RUNTIME_DIR")

    def test_a_folder_that_is_not_there(self):
        self.prefix = str(self.folder / "none" / "k")
        Path(self.file).unlink()
        write_connection_file(self.file, transport="ipc", ip=self.prefix, key=b"a key")
        self.refused("cannot listen", "tcp")

    def test_without_a_key(self):
        info = json.loads(Path(self.file).read_text("utf-8"))
        Path(self.file).write_text(json.dumps({**info, "key": ""}), "utf-8")
        self.refused("key is empty", "LONGALIGN_KERNEL_ALLOW=unsigned")
