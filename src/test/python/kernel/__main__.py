"""Tests a Java kernel as Jupyter uses it: started from its kernelspec, spoken to through the protocol.

    python src/test/python/kernel --kernel java [PART OF A TEST'S NAME ...]

Needs jupyter_client. Where the module jupyter_kernel_test (Debian: python3-jupyter-kernel-test) can be imported, its
tests run too. The last line says how many passed, failed and were skipped.
"""

import argparse
import importlib
import os
import signal
import sys
import unittest
from pathlib import Path


class Lines(unittest.TextTestResult):
    """One line a test, as soon as it has ended."""

    def getDescription(self, test):
        return test.id().removeprefix("test_")


def cases():
    """The tests of every file here; those that need a module which is not installed are left out, by name."""
    loader = unittest.TestLoader()
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        try:
            module = importlib.import_module(file.stem)
        except ModuleNotFoundError as missing:
            if missing.name != "jupyter_kernel_test":
                raise
            print(f"{missing.name} is not installed: its tests are left out")
            continue
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, unittest.TestCase) and kind.__module__ == module.__name__:
                yield from loader.loadTestsFromTestCase(kind)


def main():
    parser = argparse.ArgumentParser(prog="kernel", description=__doc__.splitlines()[0])
    parser.add_argument("--kernel", default="java", help="name of the installed kernelspec (default: %(default)s)")
    parser.add_argument("tests", nargs="*", help="only tests whose name contains one of these")
    arguments = parser.parse_args()
    os.environ["LONGALIGN_TEST_KERNEL"] = arguments.kernel
    # Shells start background jobs with SIGINT ignored, and the kernels here would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    chosen = [test for test in cases() if not arguments.tests or any(part in test.id() for part in arguments.tests)]
    suite = unittest.TestSuite(chosen)
    result = unittest.TextTestRunner(verbosity=2, resultclass=Lines, stream=sys.stdout).run(suite)
    # Parts of one test (subTest) may fail each on their own: count the test once.
    wrong = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    skipped = {getattr(test, "test_case", test).id() for test, _ in result.skipped} - wrong
    passed = max(0, result.testsRun - len(wrong) - len(skipped))
    print(f"{passed} passed, {len(wrong)} failed, {len(skipped)} skipped")
    return 0 if not wrong and passed else 1


if __name__ == "__main__":
    sys.exit(main())
