"""The process that the handler lives in, forked by the supervisor: loads it, serves until it is told to end, ends when its calls have."""

import atexit
import gc
import inspect
import json
import logging
import mmap
import os
import select
import signal
import socket
import sys
import threading
import time
from typing import Any, Dict, NamedTuple, Optional

from . import debugger, metrics
from .call import Call
from .connection import Connection
from .deadlines import Deadlines
from .event_loop import EventLoop
from .load_handler import CannotLoad, load, reason
from .logs import Log, LogRecords, PrintedLines
from .service import Service
from .settings import Settings
from .signatures import UnknownSignature, handler_of

class Inherited(NamedTuple):
    """What a worker has from its supervisor."""

    settings: Settings
    log: Log
    listener: socket.socket
    metrics_listener: Optional[socket.socket]
    #: Connections that workers give to the one that takes over: both ends, so that none is ever lost.
    handed: socket.socket
    handing: socket.socket
    #: Commands from the supervisor, a word a line; JSON lines to it.
    control: socket.socket
    pulse: mmap.mmap


class Worker:
    def __init__(self, inherited: Inherited) -> None:
        self._inherited = inherited
        self._settings = inherited.settings
        self._log = inherited.log
        self._loop = EventLoop()
        self._woken, self._waking = os.pipe()
        self._over = threading.Event()
        self._hooks: Dict[str, Any] = {}
        prints = [PrintedLines(self._log, 'info', 1), PrintedLines(self._log, 'warn', 2)]
        deadlines = Deadlines(inherited.pulse, self._blocked)
        self._service = Service(self._settings, self._log, deadlines, self._woken, inherited.handing, prints)
        self._prints = prints
        self._takes_connections = False
        self._serving: Optional[threading.Thread] = None

    def run(self, takes_connections: bool) -> None:
        """Never returns. The first worker answers from the start (that it is not ready); the others when they are told to."""
        self._capture()
        self._takes_connections = takes_connections
        self._service.deadlines.start()
        threading.Thread(target=self._serve, name='connections', daemon=True).start()
        if self._inherited.metrics_listener is not None:
            threading.Thread(target=self._serve_metrics, name='metrics', daemon=True).start()
        self._load()
        self._over.wait()
        self._run_hook('stop')
        self._exit(0)

    def _capture(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: self._drain(True))
        sys.stdout, sys.stderr = self._prints  # type: ignore[assignment]
        root = logging.getLogger()
        root.handlers[:] = [LogRecords(self._log)]
        root.setLevel(logging.INFO)
        logging.captureWarnings(True)
        threading.excepthook = self._threw

    def _threw(self, thrown: Any) -> None:
        """An error in a thread that the function began itself."""
        if thrown.exc_type is SystemExit:
            return
        error = thrown.exc_value or thrown.exc_type()
        self._log.error('%s: %s (outside of a call)' % (type(error).__name__, error), error)

    def _load(self) -> None:
        began = time.monotonic()
        service = self._service
        settings = self._settings
        try:
            debugger.listen_if_asked(settings, self._log)
            loaded = load(settings.source, settings.target)
            service.folder = os.path.dirname(settings.source) if os.path.isfile(settings.source) else settings.source
            signature, handler = handler_of(loaded.function, loaded.name, loaded.stem, settings, self._loop)
            self._hooks = loaded.hooks
            self._run_hook('start', dict(os.environ))
            if 'ready' in loaded.hooks:
                service.ready_hook = lambda: self._waited(loaded.hooks['ready']())
            service.handler = handler
        except CannotLoad as problem:
            self._cannot_load(problem)
            return
        except UnknownSignature as error:
            self._cannot_load(CannotLoad(str(error)))
            return
        except BaseException as error:
            self._cannot_load(reason(error, service.folder))
            return
        gc.collect()
        gc.freeze()
        self._wait_until_ready()
        self._tell(event='loaded', ms=round((time.monotonic() - began) * 1000), signature=signature, handler=loaded.name)

    def _wait_until_ready(self) -> None:
        """Whoever takes over does so when its `ready` hook says yes; not for ever, as the old one may never be able to serve again."""
        until = time.monotonic() + 10
        while not self._takes_connections and self._service.unready() is not None and time.monotonic() < until:
            time.sleep(0.05)

    def _cannot_load(self, problem: CannotLoad) -> None:
        self._service.problem = problem
        self._tell(event='failed', message=problem.message, file=problem.file, line=problem.line, stack=problem.stack)

    def _run_hook(self, name: str, *arguments: Any) -> None:
        """`start` and `stop`, with as many of the arguments as they take. Errors of `start` are the loader's to tell."""
        hook = self._hooks.get(name)
        if hook is None:
            return
        try:
            taken = len(inspect.signature(hook).parameters)
        except (TypeError, ValueError):
            taken = 0
        try:
            self._waited(hook(*arguments[:taken]))
        except BaseException as error:
            if name == 'start':
                raise
            self._log.error('the hook `%s` failed: %s: %s' % (name, type(error).__name__, error), error)

    def _waited(self, value: Any) -> Any:
        return self._loop.run(value) if inspect.iscoroutine(value) else value

    def _serve(self) -> None:
        """Takes new connections and those that are handed over, and the supervisor's commands."""
        inherited = self._inherited
        poll = select.poll()
        poll.register(inherited.control, select.POLLIN)
        listening = False
        while True:
            if listening != self._takes_connections:
                listening = self._takes_connections
                for source in (inherited.listener, inherited.handed):
                    if listening:
                        poll.register(source, select.POLLIN)
                    else:
                        poll.unregister(source)
            for descriptor, _ in poll.poll():
                if descriptor == inherited.control.fileno():
                    self._command()
                elif not self._takes_connections:
                    continue
                elif descriptor == inherited.listener.fileno():
                    self._accept()
                else:
                    self._take_over()

    def _command(self) -> None:
        try:
            data = self._inherited.control.recv(4096)
        except OSError:
            # Its end comes as an error where it had not read everything.
            data = b''
        if not data:
            # The supervisor is gone: nobody holds the listening socket any more.
            self._drain(True)
            threading.Event().wait()
        for word in data.decode().split():
            if word == 'serve':
                self._takes_connections = True
            elif word == 'hand-over':
                self._drain(False)
            elif word == 'stop':
                self._drain(True)

    def _accept(self) -> None:
        try:
            connection, address = self._inherited.listener.accept()
        except OSError:
            return
        self._begin(connection, address[0])

    def _take_over(self) -> None:
        try:
            _, descriptors, _, _ = socket.recv_fds(self._inherited.handed, 16, 1)
        except OSError:
            return
        for descriptor in descriptors:
            connection = socket.socket(fileno=descriptor)
            try:
                address = connection.getpeername()[0]
            except OSError:
                address = ''
            self._begin(connection, address)

    def _begin(self, connection: socket.socket, address: str) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            pass
        plain = address[7:] if address.startswith('::ffff:') else address
        try:
            threading.Thread(target=Connection(self._service, connection, plain).serve, daemon=True).start()
        except RuntimeError as error:
            self._log.error('a connection was refused: %s' % error, error)
            connection.close()

    def _drain(self, stopping: bool) -> None:
        """Ends this process when its calls have ended. Another one serves already, unless everything is to stop."""
        service = self._service
        if service.ending or service.replaced and not stopping:
            return
        if stopping:
            service.ending = True
        else:
            service.replaced = True
            self._takes_connections = False
            os.write(self._waking, b'.')
            # From now on no request is answered here that comes after this was said.
            self._tell(event='handed')
        threading.Thread(target=self._end_when_done, args=(stopping,), name='drain', daemon=True).start()

    def _end_when_done(self, stopping: bool) -> None:
        service = self._service
        until = time.monotonic() + self._settings.timeout + 1
        quiet_since = time.monotonic()
        while time.monotonic() < until:
            working = service.deadlines.working()
            given_up = len(service.deadlines.calls) - working
            if working > 0 or not stopping and len(service.connections) > given_up:
                quiet_since = time.monotonic()
            # A moment longer than the last call: whoever sent a request just now gets its answer.
            elif time.monotonic() - quiet_since >= 0.05:
                break
            time.sleep(0.01)
        self._over.set()
        if service.handler is None and service.problem is None:
            # The main thread is still importing.
            self._exit(0)
        # Neither a `stop` hook nor what it waits for may keep the process for ever.
        time.sleep(max(1.0, min(self._settings.timeout, 10.0)))
        self._exit(0)

    def _blocked(self, call: Call) -> None:
        self._tell(event='blocked', requestId=call.request_id)

    def _serve_metrics(self) -> None:
        listener = self._inherited.metrics_listener
        assert listener is not None
        service = self._service
        metrics.serve(listener, lambda: service.metrics.text(service.deadlines.working()), lambda: service.replaced)

    def _tell(self, **what: Any) -> None:
        try:
            self._inherited.control.sendall((json.dumps(what) + '\n').encode())
        except OSError:
            pass

    def _exit(self, code: int) -> None:
        """At once, whatever threads still do; what the function registered with atexit is done."""
        try:
            self._service.end_prints(None)
            if code == 0:
                atexit._run_exitfuncs()
        finally:
            os._exit(code)
