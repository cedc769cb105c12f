"""The first process of a function's container: see ../README.md for what it has to do."""

import os
import sys


def main() -> int:
    # Nothing is left in this folder, nor beside the function's files.
    sys.dont_write_bytecode = sys.pycache_prefix is None
    from stack_runtime.settings import Settings
    from stack_runtime.supervisor import Supervisor

    # A handler may be called like one of our files: from here on this folder is no place to import from.
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or os.curdir) != folder]
    return Supervisor(Settings.of(os.environ)).run()


if __name__ == '__main__':
    sys.exit(main())
