"""JSON lines on standard output; whatever is printed or logged during a call carries that call's id."""

import io
import json
import logging
import os
import threading
import time
import traceback
from contextvars import ContextVar
from typing import Any, Dict, Optional

#: The call that this thread or task works on.
current_call: 'ContextVar[Any]' = ContextVar('stack_call', default=None)

_levels = {'DEBUG': 'debug', 'INFO': 'info', 'WARNING': 'warn', 'ERROR': 'error', 'CRITICAL': 'error'}


class Log:
    def __init__(self, function: str, descriptor: int) -> None:
        self._function = function
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def write(self, level: str, message: str, request_id: Optional[str] = None, **more: Any) -> None:
        now = time.time()
        line: Dict[str, Any] = {
            'time': '%s.%03dZ' % (time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(now)), int(now * 1000) % 1000),
            'level': level,
            'message': message,
            'function': self._function,
        }
        call = current_call.get()
        if request_id is None and call is not None:
            request_id = call.request_id
        if request_id is not None:
            line['requestId'] = request_id
        if call is not None and call.trace is not None:
            line['trace'] = call.trace
        for name, value in more.items():
            if value is not None:
                line[name] = value
        data = (json.dumps(line, ensure_ascii=False, default=str, separators=(',', ':')) + '\n').encode('utf-8', 'replace')
        with self._lock:
            while data:
                try:
                    data = data[os.write(self._descriptor, data):]
                except InterruptedError:
                    continue
                except OSError:
                    # Nobody reads any more: a call must not fail for that.
                    return

    def error(self, message: str, error: BaseException, request_id: Optional[str] = None, **more: Any) -> None:
        self.write('error', message, request_id, stack=stack_of(error), **more)

    def after_fork(self) -> None:
        self._lock = threading.Lock()


def stack_of(error: BaseException) -> str:
    """The traceback without the frames of this server."""
    ours = os.path.dirname(os.path.abspath(__file__)) + os.sep
    trace = error.__traceback__
    while trace is not None and os.path.abspath(trace.tb_frame.f_code.co_filename).startswith(ours):
        trace = trace.tb_next
    return ''.join(traceback.format_exception(type(error), error, trace)).rstrip()


class PrintedLines(io.TextIOBase):
    """Stands for sys.stdout and sys.stderr: every line that is printed becomes one of the log."""

    def __init__(self, log: Log, level: str, descriptor: int) -> None:
        self._log = log
        self._level = level
        self._descriptor = descriptor
        #: The line that is not complete, of every call (None: of none).
        self._open: Dict[Optional[str], str] = {}

    encoding = 'utf-8'
    errors = 'replace'

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError('write() argument must be str, not %s' % type(text).__name__)
        call = current_call.get()
        request_id = None if call is None else call.request_id
        *lines, rest = (self._open.pop(request_id, '') + text).split('\n')
        if rest:
            self._open[request_id] = rest
        for line in lines:
            self._log.write(self._level, line, request_id)
        return len(text)

    def end(self, request_id: Optional[str]) -> None:
        """Writes what a call printed last without a line's end."""
        rest = self._open.pop(request_id, None) if self._open else None
        if rest is not None:
            self._log.write(self._level, rest, request_id)

    @property
    def buffer(self) -> 'PrintedBytes':
        return PrintedBytes(self)


class PrintedBytes(io.RawIOBase):
    """sys.stdout.buffer."""

    def __init__(self, lines: PrintedLines) -> None:
        self._lines = lines

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._lines.write(bytes(data).decode('utf-8', 'replace'))
        return len(data)


class LogRecords(logging.Handler):
    """What goes through Python's `logging`."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        try:
            error = record.exc_info[1] if record.exc_info else None
            level = _levels.get(record.levelname, record.levelname.lower())
            self._log.write(
                level,
                record.getMessage(),
                logger=None if record.name == 'root' else record.name,
                stack=None if error is None else stack_of(error),
            )
        except Exception:  # A record that cannot be formatted: logging's own way to say so.
            self.handleError(record)
