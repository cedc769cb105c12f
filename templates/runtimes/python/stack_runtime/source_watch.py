"""
Says when a file of the function changed. On Linux the kernel tells it (inotify); where its events do not come, as through some mounts of
desktop engines, files are looked at from time to time instead.
"""

import ctypes
import os
import struct
import time
from typing import Dict, List, Optional, Tuple

_ignored = frozenset(('__pycache__', 'node_modules', 'venv', 'env', 'site-packages'))
_endings = ('.pyc', '.pyo', '.swp', '.swx', '~', '.tmp')

# Of <sys/inotify.h>: close_write, moved_to, moved_from, create, delete, delete_self, move_self, attrib.
_mask = 0x8 | 0x80 | 0x40 | 0x100 | 0x200 | 0x400 | 0x800 | 0x4
_nonblocking = 0o4000 | 0o2000000

#: Seconds between two looks while events come, and where they do not.
_seldom = 2.0
_often = 0.2

Stamp = Tuple[int, int, int]


class SourceWatch:
    def __init__(self, source: str) -> None:
        self._folder = source if os.path.isdir(source) else os.path.dirname(source)
        self._files: Dict[str, Stamp] = {}
        self._watched: Dict[str, int] = {}
        self._library = _inotify_library()
        self.descriptor: Optional[int] = None
        if self._library is not None:
            descriptor = self._library.inotify_init1(_nonblocking)
            self.descriptor = descriptor if descriptor >= 0 else None
        self._interval = _often if self.descriptor is None else _seldom
        self._next = 0.0
        self.changed()

    def until_look(self) -> float:
        """Seconds until `look_due` may say yes."""
        return max(0.0, self._next - time.monotonic())

    def look_due(self) -> bool:
        return time.monotonic() >= self._next

    def told(self) -> bool:
        """Reads the kernel's events; whether there were any."""
        assert self.descriptor is not None
        some = False
        while True:
            try:
                data = os.read(self.descriptor, 65536)
            except OSError:
                return some
            some = True
            if _names_a_folder(data):
                self._watched.clear()

    def look(self) -> List[str]:
        """Changed files without the kernel having said so: from then on they are looked at often."""
        changed = self.changed()
        if changed and not (self.descriptor is not None and self.told()):
            self._interval = _often
        return changed

    def changed(self) -> List[str]:
        """Files that were changed, added or removed since the last time, relative to the folder."""
        began = time.monotonic()
        files: Dict[str, Stamp] = {}
        self._collect(self._folder, files)
        before, self._files = self._files, files
        # Of a large folder no more than a twentieth of the time.
        self._next = time.monotonic() + max(self._interval, 20 * (time.monotonic() - began))
        if before == files:
            return []
        different = [path for path in files if before.get(path) != files[path]] + [path for path in before if path not in files]
        return sorted(os.path.relpath(path, self._folder) for path in different)

    def _collect(self, folder: str, files: Dict[str, Stamp]) -> None:
        if self.descriptor is not None and folder not in self._watched and self._library is not None:
            self._watched[folder] = self._library.inotify_add_watch(self.descriptor, os.fsencode(folder), _mask)
        try:
            entries = list(os.scandir(folder))
        except OSError:
            return
        for entry in entries:
            name = entry.name
            if name.startswith('.') or name in _ignored or name.endswith(_endings):
                continue
            try:
                if entry.is_dir():
                    # A link to a folder above would never end.
                    if not entry.is_symlink():
                        self._collect(entry.path, files)
                else:
                    status = entry.stat()
                    files[entry.path] = (status.st_mtime_ns, status.st_size, status.st_ino)
            except OSError:
                continue


def _inotify_library() -> Optional[ctypes.CDLL]:
    try:
        library = ctypes.CDLL(None, use_errno=True)
        library.inotify_init1.argtypes = [ctypes.c_int]
        library.inotify_add_watch.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32]
        return library
    except (OSError, AttributeError, TypeError):
        return None


def _names_a_folder(data: bytes) -> bool:
    """Whether one of the events is about a folder, which may need a watch of its own."""
    at = 0
    while at + 16 <= len(data):
        _, mask, _, length = struct.unpack_from('iIII', data, at)
        if mask & 0x40000000 or mask & 0x400 or mask & 0x800:
            return True
        at += 16 + length
    return False
