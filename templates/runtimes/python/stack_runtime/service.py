"""What all connections of a worker share."""

import socket
import time
from typing import Any, Callable, List, Optional, Set, Tuple

from .adapters import Handler
from .answer import Answer, failure
from .deadlines import Deadlines
from .load_handler import CannotLoad, place
from .logs import Log, PrintedLines
from .metrics import Metrics
from .settings import Settings


class Service:
    def __init__(self, settings: Settings, log: Log, deadlines: Deadlines, wake: int, inbox: socket.socket, prints: List[PrintedLines]) -> None:
        self.settings = settings
        self.log = log
        self.deadlines = deadlines
        #: A descriptor that becomes readable when idle connections have to go.
        self.wake = wake
        self.metrics = Metrics(settings.function)
        self.connections: Set[Any] = set()
        #: Absent until it is loaded, and where it cannot be.
        self.handler: Optional[Handler] = None
        self.problem: Optional[CannotLoad] = None
        self.ready_hook: Optional[Callable[[], Any]] = None
        #: SIGTERM came: not ready any more.
        self.ending = False
        #: Another worker has taken over.
        self.replaced = False
        #: The folder of the user's files.
        self.folder = settings.source
        self._inbox = inbox
        self._prints = prints
        self._date: Tuple[int, str] = (0, '')

    def readiness(self) -> Answer:
        if self.ending:
            return failure(503, 'the function is being stopped')
        if self.problem is not None:
            problem = self.problem
            stack = problem.stack if self.settings.dev else None
            return failure(503, problem.message, file=problem.file, line=problem.line, stack=stack)
        if self.handler is None:
            return failure(503, 'the function is being loaded')
        reason = self.unready()
        if reason is not None:
            return failure(503, reason)
        return Answer(200, [('content-type', 'application/json')], b'{"ready": true}\n')

    def unready(self) -> Optional[str]:
        """Why the `ready` hook says no; None where it says yes. It may return a bool, or (bool, reason)."""
        if self.ready_hook is None:
            return None
        try:
            said = self.ready_hook()
        except Exception as error:
            self.log.error('the hook `ready` failed: %s: %s' % (type(error).__name__, error), error)
            return 'the hook `ready` failed: %s: %s' % (type(error).__name__, error)
        if isinstance(said, tuple) and said:
            return None if said[0] else str(said[1]) if len(said) > 1 else 'the hook `ready` says no'
        return None if said or said is None else 'the hook `ready` says no'

    def hand_over(self, connection: socket.socket) -> bool:
        """Gives an idle connection, whatever came on it by now, to the worker that took over. False where there is none."""
        if not self.replaced:
            return False
        try:
            socket.send_fds(self._inbox, [b'c'], [connection.fileno()])
        except OSError:
            return False
        connection.close()
        return True

    def place(self, error: BaseException) -> Tuple[Optional[str], Optional[int]]:
        return place(error, self.folder)

    def end_prints(self, request_id: Optional[str]) -> None:
        for lines in self._prints:
            lines.end(request_id)

    def date(self) -> str:
        now = int(time.time())
        if self._date[0] != now:
            self._date = (now, 'date: %s\r\n' % time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(now)))
        return self._date[1]
