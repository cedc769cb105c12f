"""
The first process: holds the listening socket, forks workers, and replaces one by another without a request being lost: the new one serves
when it has loaded, the old one gives it its connections and ends when its calls have.
"""

import json
import mmap
import os
import select
import signal
import socket
import time
from typing import Any, Dict, List, Optional

from .deadlines import beat, frozen_for
from .logs import Log
from .settings import Settings
from .source_watch import SourceWatch
from .worker import Inherited, Worker

#: Seconds that a process may keep its interpreter's lock beyond a call's time.
_frozen = 5.0


class Process:
    """A worker, seen from here."""

    def __init__(self, pid: int, control: socket.socket, pulse: mmap.mmap, because: str) -> None:
        self.pid = pid
        self.control = control
        self.pulse = pulse
        self.began = time.monotonic()
        #: What it was started for: the changed file, `blocked`, or nothing.
        self.because = because
        self.state = 'loading'
        self.killed = False
        #: What is told once this one answers no more requests that come.
        self.announcement: Optional[Dict[str, Any]] = None
        self.read = b''

    def say(self, word: str) -> None:
        try:
            self.control.sendall((word + '\n').encode())
        except OSError:
            pass

    def kill(self) -> None:
        self.killed = True
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Supervisor:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log = Log(settings.function, 1)
        self._active: Optional[Process] = None
        self._next: Optional[Process] = None
        self._old: List[Process] = []
        #: Until when everything has to be over; None: nobody asked for it.
        self._stop_by: Optional[float] = None
        #: When a worker that died is replaced, and how often in a row that was at once.
        self._start_at: Optional[float] = None
        self._deaths = 0

    def run(self) -> int:
        try:
            self._listener = _listener(self._settings.port)
        except OSError as error:
            self._log.write('error', 'port %d cannot be listened on: %s' % (self._settings.port, error.strerror))
            return 1
        self._metrics_listener = _metrics_listener(self._settings.metrics_port)
        self._handed, self._handing = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._handed.setblocking(False)
        self._signals, signalled = os.pipe()
        os.set_blocking(self._signals, False)
        os.set_blocking(signalled, False)
        signal.set_wakeup_fd(signalled, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        self._log.write('info', 'listening on port %d' % self._listener.getsockname()[1], event='listening')
        self._watch = SourceWatch(self._settings.source) if self._settings.dev else None
        self._active = self._start('', True)
        while self._active is not None or self._next is not None or self._old or self._start_at is not None:
            self._wait()
        return 0

    def _wait(self) -> None:
        """One thing after the other that happens."""
        poll = select.poll()
        poll.register(self._signals, select.POLLIN)
        processes: Dict[int, Process] = {}
        for process in self._processes():
            processes[process.control.fileno()] = process
            poll.register(process.control, select.POLLIN)
        watch = self._watch
        seconds = 1.0
        if watch is not None:
            seconds = min(seconds, watch.until_look())
            if watch.descriptor is not None:
                poll.register(watch.descriptor, select.POLLIN)
        if self._start_at is not None:
            seconds = min(seconds, max(0.0, self._start_at - time.monotonic()))
        ready = [descriptor for descriptor, _ in poll.poll(seconds * 1000 + 1)]
        for descriptor in ready:
            if descriptor in processes:
                self._hear(processes[descriptor])
        if self._signals in ready:
            self._signalled(os.read(self._signals, 1024))
        if watch is not None and watch.descriptor in ready:
            watch.told()
            # An editor writes a file in more than one step.
            time.sleep(0.02)
            watch.told()
            self._changed(watch.changed())
        elif watch is not None and watch.look_due():
            self._changed(watch.look())
        self._look_after()

    def _processes(self) -> List[Process]:
        return [process for process in (self._active, self._next, *self._old) if process is not None]

    def _start(self, because: str, takes_connections: bool) -> Process:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        ours.setblocking(False)
        pulse = mmap.mmap(-1, mmap.PAGESIZE)
        beat(pulse, False)
        others = self._processes()
        pid = os.fork()
        if pid != 0:
            theirs.close()
            return Process(pid, ours, pulse, because)
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            ours.close()
            for other in others:
                other.control.close()
            os.close(self._signals)
            if self._watch is not None and self._watch.descriptor is not None:
                os.close(self._watch.descriptor)
            self._log.after_fork()
            Worker(Inherited(
                settings=self._settings,
                log=self._log,
                listener=self._listener,
                metrics_listener=self._metrics_listener,
                handed=self._handed,
                handing=self._handing,
                control=theirs,
                pulse=pulse,
            )).run(takes_connections)
        except BaseException as error:
            self._log.error('the worker failed: %s' % error, error)
        finally:
            os._exit(1)

    def _hear(self, process: Process) -> None:
        try:
            data = process.control.recv(65536)
        except OSError:
            return
        *lines, process.read = (process.read + data).split(b'\n')
        for line in lines:
            self._heard(process, json.loads(line))

    def _heard(self, process: Process, said: Dict[str, Any]) -> None:
        event = said['event']
        if event == 'blocked':
            if process is self._active and self._next is None and self._stop_by is None:
                self._log.write('error', 'a call does not end after its deadline: its process is replaced', said.get('requestId'), event='replaced')
                self._next = self._start('blocked', False)
            return
        if event == 'handed':
            self._announce(process)
            return
        process.state = event
        if event == 'loaded':
            self._deaths = 0
            if process is self._next:
                self._switch(process)
                announcement = {'event': 'reloaded', 'file': process.because, 'ms': _milliseconds(process)}
                if self._old and self._old[-1].state == 'loaded':
                    self._old[-1].announcement = announcement
                else:
                    self._log.write('info', 'reloaded', **announcement)
            else:
                self._log.write('info', 'ready', event='ready', signature=said['signature'], handler=said['handler'], ms=_milliseconds(process))
            return
        # Where the one before cannot load either, the newer one says why; where it may, it goes on.
        takes_over = process is self._next and (self._active is None or self._active.state == 'failed')
        name = 'reload-failed' if process is self._next and not takes_over else 'load-failed'
        self._log.write('error', said['message'], event=name, file=said['file'], line=said['line'], stack=said['stack'])
        if takes_over:
            self._switch(process)
        elif process is self._next:
            self._next = None
            self._old.append(process)
            process.kill()

    def _announce(self, process: Process) -> None:
        if process.announcement is not None:
            self._log.write('info', 'reloaded', **process.announcement)
            process.announcement = None

    def _switch(self, process: Process) -> None:
        before, self._active, self._next = self._active, process, None
        process.say('serve')
        if before is not None:
            self._old.append(before)
            before.say('hand-over')

    def _changed(self, files: List[str]) -> None:
        if files and self._stop_by is None:
            self._reload(files[0])

    def _reload(self, because: str) -> None:
        if self._next is not None:
            self._old.append(self._next)
            self._next.kill()
        self._next = self._start(because, False)

    def _signalled(self, numbers: bytes) -> None:
        if signal.SIGCHLD in numbers:
            self._reap()
        if signal.SIGTERM in numbers or signal.SIGINT in numbers:
            self._stop()
        elif signal.SIGHUP in numbers and self._stop_by is None:
            self._reload('(asked for)')

    def _stop(self) -> None:
        if self._stop_by is not None:
            return
        self._stop_by = time.monotonic() + self._settings.timeout + 2
        self._start_at = None
        if self._next is not None:
            self._old.append(self._next)
            self._next.kill()
            self._next = None
        for process in self._processes():
            process.say('stop')

    def _reap(self) -> None:
        """As the first process of a container it also waits for what others left behind."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for process in self._processes():
                if process.pid == pid:
                    # What it said last may still be there.
                    self._hear(process)
                    self._ended(process, status)

    def _ended(self, process: Process, status: int) -> None:
        process.control.close()
        process.pulse.close()
        if process in self._old:
            self._announce(process)
            self._old.remove(process)
            return
        how = 'signal %d' % os.WTERMSIG(status) if os.WIFSIGNALED(status) else 'exit code %d' % os.WEXITSTATUS(status)
        if process is self._next:
            self._next = None
            self._log.write('error', 'the process ended with %s while it loaded' % how, event='reload-failed', file=process.because)
            return
        self._active = None
        if self._stop_by is not None:
            return
        # Once at once; one that dies again and again is not started in a busy circle.
        wait = min(5.0, 0.1 * 2 ** self._deaths - 0.1) if time.monotonic() - process.began < 5 else 0.0
        self._deaths = self._deaths + 1 if time.monotonic() - process.began < 5 else 1
        self._log.write('error', 'the process of the function ended with %s; a new one is started' % how, event='ended')
        self._start_at = time.monotonic() + wait

    def _look_after(self) -> None:
        now = time.monotonic()
        if self._start_at is not None and now >= self._start_at:
            self._start_at = None
            if self._next is not None:
                self._next.say('serve')
                self._active, self._next = self._next, None
            else:
                self._active = self._start('', True)
        if self._stop_by is not None and now >= self._stop_by:
            for process in self._processes():
                process.kill()
        for process in self._processes():
            if not process.killed and frozen_for(process.pulse) > self._settings.timeout + _frozen:
                self._log.write('error', 'the process of the function does not get on (code that keeps the interpreter\'s lock): it is replaced', event='replaced')
                process.kill()


def _milliseconds(process: Process) -> int:
    return round((time.monotonic() - process.began) * 1000)


def _listener(port: int) -> socket.socket:
    """On all addresses, of IPv6 too where there is one."""
    try:
        listener = socket.create_server(('::', port), family=socket.AF_INET6, backlog=1024, dualstack_ipv6=True)
    except (OSError, ValueError):
        listener = socket.create_server(('', port), backlog=1024)
    listener.setblocking(False)
    return listener


def _metrics_listener(port: int) -> Optional[socket.socket]:
    """Nothing depends on it: where the port is taken there is none."""
    if port == 0:
        return None
    try:
        return socket.create_server(('127.0.0.1', port), backlog=16)
    except OSError:
        return None
