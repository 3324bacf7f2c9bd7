"""usage: python kernel_bench.py [ROUNDS] [KERNEL ...]

Starts kernels in turn and prints, a JSON line for each, medians of ROUNDS starts (default 10) of: seconds from the start
to the first answer, and to the first cell's end; milliseconds of a later cell, of the first completion and of a later one;
seconds of a notebook of ten cells; MB resident after it. Later means the second half of twenty. Kernels are java, python3
and those that `environment/setup --kernel` has added, such as rapaio, unless they are named; `environment/bench kernel` adds the
Java kernel on a second JDK, such as java-25, and there without its cache of classes, java-25-plain.
"""

import json
import re
import statistics
import sys
import time
from queue import Empty

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

OTHERS = ("ijava", "jjava", "rapaio", "java-lean")
SECONDS = 120
WARM = 20
NOTEBOOKS = {
    "java": [
        "1 + 1", "int a = 5; a * 2", 'System.out.println("x");', "record P(int x, int y) {}\nnew P(1, 2)",
        "IntStream.range(0, 1000).boxed().collect(Collectors.toList()).size()", 'String s = "a,b"; s.split(",").length',
        'Map.of("a", 1)', "int f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\nf(20)",
        'var l = new ArrayList<String>(); for (int i = 0; i < 100; i++) l.add("x" + i); l.size()',
        'display("<b>x</b>", "text/html");',
    ],
    "python3": [
        "1 + 1", "a = 5; a * 2", 'print("x")', "from dataclasses import dataclass\n@dataclass\nclass P:\n  x: int\n  y: int\nP(1, 2)",
        "len(list(range(1000)))", 's = "a,b"; len(s.split(","))', '{"a": 1}',
        "def f(n): return n if n < 2 else f(n - 1) + f(n - 2)\nf(20)", 'l = [f"x{i}" for i in range(100)]; len(l)',
        "from IPython.display import HTML, display; display(HTML('<b>x</b>'))",
    ],
}
COMPLETION = {"java": '"x".toUpp', "python3": '"x".uppe'}


class Kernel:
    """A kernel that has just been started, and how long it took to answer."""

    def __init__(self, name):
        self.manager = KernelManager(kernel_name=name)
        started = time.monotonic()
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.kernel_info(reply=True, timeout=SECONDS)
        self.ready = time.monotonic() - started
        self.await_publications()

    def await_publications(self):
        """Returns once the kernel's publications arrive: what it sent before the client's subscription reached it is lost."""
        until = time.monotonic() + SECONDS
        while True:
            request = self.client.kernel_info()
            try:
                while self.client.get_iopub_msg(timeout=0.2)["parent_header"].get("msg_id") != request:
                    pass
                return
            except Empty:
                if time.monotonic() > until:
                    raise

    def seconds(self, code):
        """From sending a cell until its answer and the word that the kernel is idle are here."""
        started = time.monotonic()
        request = self.client.execute(code)
        while True:
            message = self.client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") == request and message["content"].get("execution_state") == "idle":
                break
        while self.client.get_shell_msg(timeout=SECONDS)["parent_header"].get("msg_id") != request:
            pass
        return time.monotonic() - started

    def completion(self, code):
        started = time.monotonic()
        self.client.complete(code, len(code), reply=True, timeout=SECONDS)
        return time.monotonic() - started

    def megabytes(self):
        with open(f"/proc/{self.manager.provisioner.process.pid}/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def measure(name):
    """One start of a kernel."""
    kernel = Kernel(name)
    language = name if name in NOTEBOOKS else "java"
    try:
        first = kernel.seconds("1 + 1")
        warm = [kernel.seconds("1 + 1") for _ in range(WARM)]
        completions = [kernel.completion(COMPLETION[language]) for _ in range(WARM)]
        notebook = sum(kernel.seconds(cell) for cell in NOTEBOOKS[language])
        return {
            "readySeconds": kernel.ready, "firstCellSeconds": first,
            "warmCellMillis": 1000 * statistics.median(warm[WARM // 2:]), "firstCompletionMillis": 1000 * completions[0],
            "warmCompletionMillis": 1000 * statistics.median(completions[WARM // 2:]),
            "tenCellsSeconds": notebook, "residentMegabytes": kernel.megabytes(),
        }
    finally:
        kernel.stop()


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    installed = KernelSpecManager().find_kernel_specs()
    names = sys.argv[2:] or [*NOTEBOOKS, *(name for name in sorted(installed) if name in OTHERS or re.match(r"java-\d", name))]
    results = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            results[name].append(measure(name))
    for name, measured in results.items():
        medians = {field: round(statistics.median(each[field] for each in measured), 3) for field in measured[0]}
        print(json.dumps({"kernel": name, **medians, "rounds": rounds}), flush=True)


if __name__ == "__main__":
    main()
