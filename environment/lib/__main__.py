"""Runs one command of the folder above: ``python3 environment/lib NAME [ARGUMENTS]``."""

import importlib
import os
import signal
import sys

from longalign.failure import Failure, Usage

SHOWN_AS = {"execute-notebooks": "run-notebooks", "execute-published": "test"}


def main() -> int:
    name, arguments = sys.argv[1], sys.argv[2:]
    shown = SHOWN_AS.get(name, name)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    command = importlib.import_module("longalign.commands." + name.replace("-", "_"))
    if "--help" in arguments[:1] or "-h" in arguments[:1]:
        print(command.__doc__.strip())
        return 0
    try:
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


if __name__ == "__main__":
    sys.exit(main())
