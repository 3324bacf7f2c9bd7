"""Runs one command of the folder above: ``python3 environment/lib NAME [ARGUMENTS]``."""

import errno
import importlib
import os
import signal
import sys
import traceback
from pathlib import Path

from longalign import processes, variables
from longalign.failure import Failure, Usage

SHOWN_AS = {"execute-notebooks": "run-notebooks", "execute-published": "test", "make-teaching": "teach"}


REMEDIES = {
    errno.EACCES: "Give your user the right to it, or set LONGALIGN_WORK to a folder of your own.",
    errno.EPERM: "Give your user the right to it, or set LONGALIGN_WORK to a folder of your own.",
    errno.EROFS: "The commands write to target and .venv: set LONGALIGN_WORK to a folder that can be written.",
    errno.ENOSPC: "Free some space and run the command again.",
    errno.EDQUOT: "Free some of your quota and run the command again.",
    errno.EFBIG: "The limit on the size of files is too small (ulimit -f).",
    errno.ENOTDIR: "Something else stands where a folder is needed: move it away.",
    errno.EISDIR: "A folder stands where a file is needed: move it away.",
    errno.EEXIST: "Something else stands where a folder is needed: move it away.",
    errno.ELOOP: "The link leads to itself: remove it.",
    errno.ENAMETOOLONG: "The path is too long: use a checkout in a shorter one.",
}


def stop(number: int, _frame: object) -> None:
    """Ends what the command started, and then the command."""
    signal.signal(number, signal.SIG_IGN)
    processes.end_all()
    sys.exit(128 + number)


def refused(problem: OSError) -> str:
    """A failed use of a file in one line: its name, the reason, and what to do."""
    where = f"{problem.filename}: " if problem.filename else ""
    remedy = REMEDIES.get(problem.errno or 0, "")
    return f"{where}{problem.strerror or problem}. {remedy}".rstrip()


def unexpected(problem: Exception) -> str:
    """A fault that no check foresaw, such as a damaged file of an earlier set-up, with its place in one line."""
    place = traceback.extract_tb(problem.__traceback__)[-1]
    if os.environ.get("LONGALIGN_TRACEBACK"):
        traceback.print_exc()
    words = " ".join(str(problem).split())
    return (f"{type(problem).__name__} {words} in {Path(place.filename).name}:{place.lineno}. Remove target/setup and try"
            " again; LONGALIGN_TRACEBACK=1 shows more.")


def main() -> int:
    name, arguments = sys.argv[1], sys.argv[2:]
    shown = SHOWN_AS.get(name, name)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        command = importlib.import_module("longalign.commands." + name.replace("-", "_"))
        if "--help" in arguments[:1] or "-h" in arguments[:1]:
            print(command.__doc__.strip(), flush=True)
            return 0
        if name == shown:
            variables.report(lambda line: print(f"environment/{shown}: {line}", file=sys.stderr))
        return command.run(arguments)
    except Usage as problem:
        print(f"environment/{shown}: error: {problem} (--help explains)", file=sys.stderr)
        return 2
    except Failure as problem:
        print(f"environment/{shown}: error: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nenvironment/{shown}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # nobody reads the output any more, as after `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 141
    except OSError as problem:
        print(f"environment/{shown}: error: {refused(problem)}", file=sys.stderr)
        return 1
    except Exception as problem:  # pylint: disable=broad-except
        print(f"environment/{shown}: error: {unexpected(problem)}", file=sys.stderr)
        return 1
    finally:
        processes.end_all()


if __name__ == "__main__":
    sys.exit(main())
