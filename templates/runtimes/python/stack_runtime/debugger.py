"""STACK_INSPECT: debugpy, where the function brings it along."""

import threading
import time

from .logs import Log
from .settings import Settings


def listen_if_asked(settings: Settings, log: Log) -> None:
    if settings.inspect is None or not settings.dev:
        return
    try:
        import debugpy  # type: ignore[import-not-found]
    except ImportError:
        log.write('warn', 'STACK_INSPECT needs the package debugpy: add it to requirements.txt')
        return
    host, port = settings.inspect
    threading.Thread(target=_listen, args=(debugpy, host, port, log), name='debugger', daemon=True).start()


def _listen(debugpy: object, host: str, port: int, log: Log) -> None:
    """The worker before may still have the port."""
    for _ in range(50):
        try:
            debugpy.listen((host, port))  # type: ignore[attr-defined]
            log.write('info', 'a debugger can attach to port %d' % port)
            return
        except (RuntimeError, OSError) as error:
            problem = error
            time.sleep(0.1)
    log.error('no debugger can attach: %s' % problem, problem)
