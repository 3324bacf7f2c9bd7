"""Messages and connection files that a kernel must not trust."""

import json
import os
import random
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import zmq
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.session import Session as Signing

from session import KERNEL, SECONDS, OneKernel

FLOOD = 10_000  # the parser has 100,000 in its unit test
CHANNELS = ("shell", "control", "stdin", "hb")


class Forgeries(OneKernel):
    """Messages without the key's signature are dropped, and the kernel continues."""

    def setUp(self):
        self.info = self.session.manager.get_connection_info()
        self.key = self.info["key"]
        self.context = zmq.Context()
        self.addCleanup(self.context.destroy, linger=0)

    def socket(self, channel):
        made = self.context.socket(zmq.DEALER)
        made.connect(f"tcp://127.0.0.1:{self.info[channel + '_port']}")
        return made

    def frames(self, code, key=None, **header):
        """A request to execute code as frames, signed with a key."""
        signing = Signing(key=self.key if key is None else key)
        message = signing.msg("execute_request", {"code": code, "silent": False, "store_history": True})
        message["header"].update(header)
        return signing.serialize(message)

    def works(self):
        self.assertEqual("2", self.run_cell("1 + 1").result())

    def answered(self, channel, frames, seconds=0.7):
        made = self.socket(channel)
        made.send_multipart(frames)
        return bool(made.poll(seconds * 1000))

    def test_wrong_missing_and_repeated_signatures_are_dropped(self):
        good = self.frames("int forged1 = 1;")
        wrong = self.frames("int forged2 = 2;", key=b"another key")
        missing = [good[0], b"", *self.frames("int forged3 = 3;")[2:]]
        changed = [*self.frames("int forged4 = 4;")]
        changed[-1] = changed[-1].replace(b"forged4", b"forged5")
        for channel in ("shell", "control"):
            for frames in (wrong, missing, changed):
                self.assertFalse(self.answered(channel, frames))
        self.assertTrue(self.answered("shell", good, SECONDS))
        self.assertFalse(self.answered("shell", good), "a repeated message was handled")
        self.assertEqual("1", self.run_cell("forged1").result())
        for name in ("forged2", "forged3", "forged4", "forged5"):
            self.assertEqual("error", self.run_cell(name).reply["status"])

    def test_signed_requests_may_be_long(self):
        comment = "x" * 20_000_000
        self.assertTrue(self.answered("shell", self.frames(f"int afterLong = 1; // {comment}"), SECONDS))
        self.assertEqual("1", self.run_cell("afterLong").result())

    def test_a_forged_shutdown_or_interrupt_does_nothing(self):
        request = self.session.send('Thread.sleep(1500); "slept"')
        for kind in ("shutdown_request", "interrupt_request"):
            forger = Signing(key=b"another key")
            self.assertFalse(self.answered("control", forger.serialize(forger.msg(kind, {"restart": False}))))
        self.assertEqual("slept", self.session.gather(request).result())

    def test_signed_requests_with_wrong_content_get_an_error(self):
        signing = Signing(key=self.key)
        for kind, content in (
            ("execute_request", {}), ("execute_request", {"code": 5}), ("complete_request", {"code": "x", "cursor_pos": "y"}),
            ("inspect_request", {"code": None}), ("history_request", {"hist_access_type": "all"}), ("is_complete_request", {}),
        ):
            with self.subTest(kind=kind, content=content):
                made = self.socket("shell")
                made.send_multipart(signing.serialize(signing.msg(kind, content)))
                self.assertTrue(made.poll(SECONDS * 1000))
                _, frames = signing.feed_identities(made.recv_multipart())
                reply = signing.deserialize(frames)
                self.assertEqual((kind.replace("request", "reply"), "error"), (reply["msg_type"], reply["content"]["status"]))
        self.works()

    def test_connections_that_speak_no_zeromq(self):
        for channel in (*CHANNELS, "iopub"):
            for text in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", bytes(range(256)) * 64, b"\xff" + bytes(8) + b"\x7f" + b"\xff" * 500):
                with socket.create_connection(("127.0.0.1", self.info[channel + "_port"]), timeout=SECONDS) as plain:
                    plain.sendall(text)
        self.works()

    def test_a_flood_of_mutated_messages(self):
        """Bit flips, missing, swapped and giant frames, and signed garbage, on every channel that listens."""
        self.works()
        threads, memory = self.size()
        choice = random.Random(20240131)
        sockets = [self.socket(channel) for channel in CHANNELS]
        signing = Signing(key=self.key)
        sent = 0
        for number in range(FLOOD):
            if number % 50 == 0:  # signing takes most of the time
                content = {"code": choice.choice(["1", 5, None, [], {"a": [1]}]), "cursor_pos": choice.choice([-1, 1 << 40, "x"])}
                kind = choice.choice(["complete_request", "history_request", "comm_open", "comm_msg", "unheard_of", "input_reply"])
                frames = signing.serialize(signing.msg(kind, content))
                base = frames
            else:
                frames = self.mutated(base, choice)
            # Nobody reads what is typed before a cell asks for it: there the sender has to wait, not the kernel.
            to = sockets[number % len(sockets)]
            to = to if to.poll(0, zmq.POLLOUT) else sockets[0]
            self.assertTrue(to.poll(SECONDS * 1000, zmq.POLLOUT), "the kernel takes no more messages")
            to.send_multipart(frames)
            sent += 1
        for each in (sockets[0], sockets[1], sockets[3]):
            each.send_multipart([bytes(64 << 20)])  # giant
            each.send_multipart([b"x"] * 5_000)
            each.send_multipart([*base[:-1], b'{"a":' * 200_000])
        self.assertEqual(FLOOD, sent)
        self.works()
        more_threads, more_memory = self.size()
        self.assertLessEqual(more_threads, threads + 2)
        self.assertLess(more_memory, memory + 700)

    @staticmethod
    def mutated(frames, choice):
        frames = list(frames)
        at = choice.randrange(len(frames))
        how = choice.randrange(6)
        if how == 0:
            del frames[at]
        elif how == 1:
            frames.insert(at, choice.randbytes(choice.randrange(50)))
        elif how == 2:
            frames[at] = choice.randbytes(choice.randrange(2_000))
        elif how == 3:
            frames = frames[: at + 1]
        elif how == 4:
            other = choice.randrange(len(frames))
            frames[at], frames[other] = frames[other], frames[at]
        else:
            changed = bytearray(frames[at] or b"x")
            changed[choice.randrange(len(changed))] ^= 1 << choice.randrange(8)
            frames[at] = bytes(changed)
        return frames or [b""]

    def size(self):
        """Threads and MB of the kernel's process."""
        if not os.path.isdir(f"/proc/{self.session.pid}"):
            return 0, 0
        with open(f"/proc/{self.session.pid}/status", encoding="utf-8") as status:
            fields = dict(line.split(":", 1) for line in status)
        return int(fields["Threads"]), int(fields["VmRSS"].split()[0]) // 1024


class ConnectionFiles(unittest.TestCase):
    """A kernel that should not start with a connection file says why and ends; one that can, starts."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.file = Path(temporary.name, "connection.json")
        _, self.info = write_connection_file(str(self.file), ip="127.0.0.1", key=b"a key")
        self.spec = KernelSpecManager().get_kernel_spec(KERNEL)

    def write(self, **fields):
        self.info.update(fields)
        self.file.write_text(json.dumps({**self.info, "key": self.info["key"] if isinstance(self.info["key"], str) else "a key"}))

    def start(self, **variables):
        command = [part.replace("{connection_file}", str(self.file)) for part in self.spec.argv]
        process = subprocess.Popen(command, env={**os.environ, **self.spec.env, **variables}, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def refused(self, *parts, **variables):
        process = self.start(**variables)
        _, said = process.communicate(timeout=SECONDS)
        self.assertEqual(2, process.returncode, said)
        for part in parts:
            self.assertIn(part, said)
        self.assertNotIn("a key", said)

    def answers(self, ip="127.0.0.1", key=b"a key", **variables):
        """Starts a kernel and runs a cell in it."""
        process = self.start(**variables)
        signing = Signing(key=key)
        with zmq.Context() as context, context.socket(zmq.DEALER) as shell:
            shell.setsockopt(zmq.IPV6, ":" in ip)
            shell.setsockopt(zmq.LINGER, 0)
            shell.connect(f"tcp://{'[' + ip + ']' if ':' in ip else ip}:{self.info['shell_port']}")
            shell.send_multipart(signing.serialize(signing.msg("kernel_info_request", {})))
            self.assertTrue(shell.poll(SECONDS * 1000), "no answer")
        return process

    def test_more_than_the_heap_without_a_signature(self):
        process = self.answers(JDK_JAVA_OPTIONS="-Xmx400m")
        signing = Signing(key=b"a key")
        frame = bytes(12_000_000)
        with zmq.Context() as context, context.socket(zmq.DEALER) as flood, context.socket(zmq.DEALER) as shell:
            for made in (flood, shell):
                made.setsockopt(zmq.LINGER, 0)
                made.connect(f"tcp://127.0.0.1:{self.info['shell_port']}")
            flood.send_multipart([bytes(240_000_000)] * 5, copy=False)
            flood.send_multipart([frame] * 100, copy=False)
            for _ in range(2):
                shell.send_multipart(signing.serialize(signing.msg("kernel_info_request", {})))
                self.assertTrue(shell.poll(SECONDS * 1000), "no answer")
                shell.recv_multipart()
                time.sleep(1)
            flood.send_multipart([frame] * 5, copy=False)
            code = {"code": "System.exit(0)", "silent": False}
            shell.send_multipart(signing.serialize(signing.msg("execute_request", code)))
            self.assertTrue(shell.poll(SECONDS * 1000), "no answer")
        self.assertIsNone(process.poll())

    def test_another_interface(self):
        self.write(ip="0.0.0.0")
        self.refused("0.0.0.0", "LONGALIGN_KERNEL_ALLOW=remote")
        process = self.answers(LONGALIGN_KERNEL_ALLOW="remote")
        process.kill()
        self.assertIn("other machines can reach it", process.stderr.read())

    def test_no_key(self):
        self.write(key="")
        self.refused("key is empty", "LONGALIGN_KERNEL_ALLOW=unsigned")
        self.answers(key=b"", LONGALIGN_KERNEL_ALLOW="unsigned")

    def test_unusable_files(self):
        self.write(transport="udp")
        self.refused("udp", "tcp")
        self.file.write_text("not JSON")
        self.refused("not a Jupyter connection file")
        self.file.unlink()
        self.refused("no connection file")

    def test_a_port_that_is_taken(self):
        self.write()
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            self.write(iopub_port=taken.getsockname()[1])
            self.refused("iopub", "another process uses that port")

    def test_a_file_that_others_can_read_and_that_vanishes(self):
        self.write()
        self.file.chmod(0o644)
        process = self.answers()
        self.file.unlink()
        process.kill()
        self.assertIn("chmod 600", process.stderr.read())

    @unittest.skipUnless(socket.has_ipv6 and os.path.exists("/proc/net/if_inet6"), "this machine has no IPv6")
    def test_loopback_of_ip6(self):
        self.write(ip="::1")
        self.answers(ip="::1")
