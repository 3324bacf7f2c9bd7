"""usage: python cds_archive_run.py ARGV OPTION ARCHIVE

Runs the kernel that the JSON list ARGV starts, with the option of Java that makes it write what it has loaded to the file
ARCHIVE at its end: OPTION=ARCHIVE. Meanwhile sends it what notebooks send. Runs in the environment that has jupyter_client.
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
# Of the kinds that a course or a notebook has. A cache of JDK 25 also keeps what Java learns of the compiler's own loops.
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
    "var points = List.of(new Point(3, 4), new Point(5, 12));\npoints",
    "double length(Point p) { return Math.sqrt(p.x() * p.x() + p.y() * p.y()); }\npoints.stream().mapToDouble(p -> length(p)).sum()",
    "sealed interface Shape permits Circle, Square {}\nrecord Circle(double radius) implements Shape {}\n"
    "record Square(double side) implements Shape {}",
    "double area(Shape shape) {\n    if (shape instanceof Circle c) { return Math.PI * c.radius() * c.radius(); }\n"
    "    return shape instanceof Square s ? s.side() * s.side() : 0;\n}\narea(new Circle(1)) + area(new Square(2))",
    "var counts = new TreeMap<String, Integer>();\n"
    "for (String word : \"a b a c b a\".split(\" \")) {\n    counts.merge(word, 1, Integer::sum);\n}\ncounts",
    "String block = \"\"\"\n    a line\n    and another\n    \"\"\";\nblock.lines().map(String::strip).toList()",
    "class Counter {\n    private int count;\n    void add() { count++; }\n    int get() { return count; }\n}\n"
    "var counter = new Counter();\ncounter.add();\ncounter.get()",
    "<T extends Comparable<T>> T most(List<T> values) { return Collections.max(values); }\nmost(List.of(3, 1, 2))",
    "int day = 3;\nString name = switch (day) { case 1 -> \"one\"; case 2, 3 -> \"some\"; default -> \"many\"; };\nname",
    "try {\n    Integer.parseInt(\"x\");\n} catch (NumberFormatException e) {\n    System.out.println(e.getMessage());\n}",
    "long total = 0;\nfor (int i = 0; i < 1_000_000; i++) { total += i % 7; }\ntotal",
    "System.out.printf(\"%5.2f %s%n\", 3.14159, \"pi\");",
    "Function<Integer, Function<Integer, Integer>> plus = a -> b -> a + b;\nplus.apply(1).apply(2)",
    "points.get(0).z()",
    "undeclared + 1",
    "enum Level { LOW, HIGH }\nLevel.valueOf(\"HIGH\").ordinal()",
)
# Short cells, as most are; the more of them, the better Java knows what is worth compiling.
SHORT = tuple(f"int short{n} = {n}; short{n} * 2" for n in range(20)) + ("1 + 1",) * 15
COMPLETED = ("text.toUpp", "points.str", "Math.ma", "new ArrayLi", "counts.ent", "List.of(1).stream().ma")


def main() -> int:
    command, option, archive = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
    with tempfile.TemporaryDirectory() as folder:
        connection, _ = write_connection_file(str(Path(folder, "connection.json")), ip="127.0.0.1",
                                             key=secrets.token_hex().encode())
        command = [part.replace("{connection_file}", connection) for part in command]
        with subprocess.Popen([command[0], f"{option}={archive}", *command[1:]]) as kernel:
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
        for cell in (*CELLS, *SHORT):
            client.execute(cell, reply=True, timeout=SECONDS, stop_on_error=False)
        for code in COMPLETED:
            client.complete(code, len(code), reply=True, timeout=SECONDS)
        client.inspect("Math.max(1, 2)", 6, reply=True, timeout=SECONDS)
        client.inspect("counts", 3, reply=True, timeout=SECONDS)
    finally:
        client.stop_channels()


if __name__ == "__main__":
    sys.exit(main())
