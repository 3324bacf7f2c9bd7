"""usage: python cds_archive_run.py ARGV ARCHIVE

Runs the kernel that the JSON list ARGV starts, sends it what a notebook sends, and has Java write the classes that were
loaded to ARCHIVE. Runs in the environment that has jupyter_client.
"""

import json
import secrets
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

SECONDS = 60
CELLS = (
    "1 + 1",
    "import java.time.LocalDate;\nint number = 6; String text = \"text\"; number * 7",
    "record Point(int x, int y) {}\nnew Point(1, 2)",
    "int twice(int n) { return 2 * n; }\nfor (int i = 0; i < 3; i++) System.out.println(twice(i));",
    "IntStream.range(0, 10).boxed().collect(Collectors.toMap(i -> i, i -> \"v\" + i))",
    "display(\"<b>shown</b>\", \"text/html\");",
    "System.err.println(LocalDate.EPOCH);",
    "int wrong = \"text\";",
    "throw new IllegalStateException(\"as planned\");",
)


def main() -> int:
    command, archive = json.loads(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        connection, _ = write_connection_file(str(Path(folder, "connection.json")), ip="127.0.0.1",
                                             key=secrets.token_hex().encode())
        command = [part.replace("{connection_file}", connection) for part in command]
        with subprocess.Popen([command[0], f"-XX:ArchiveClassesAtExit={archive}", *command[1:]]) as kernel:
            try:
                exercise(connection)
                # Without a request to shut down, after which the process does not wait for the archive.
                kernel.send_signal(signal.SIGTERM)
                kernel.wait(SECONDS)
            finally:
                kernel.kill()
    return 0 if Path(archive).is_file() else 1


def exercise(connection: str) -> None:
    client = BlockingKernelClient(connection_file=connection)
    client.load_connection_file()
    client.start_channels()
    try:
        client.kernel_info(reply=True, timeout=SECONDS)
        for cell in CELLS:
            client.execute(cell, reply=True, timeout=SECONDS, stop_on_error=False)
        client.complete("text.toUpp", 10, reply=True, timeout=SECONDS)
        client.inspect("Math.max(1, 2)", 6, reply=True, timeout=SECONDS)
    finally:
        client.stop_channels()


if __name__ == "__main__":
    sys.exit(main())
