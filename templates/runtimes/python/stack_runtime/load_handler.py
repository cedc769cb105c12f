"""Finds and imports the handler's module, once, and says with file and line what stood in the way."""

import importlib
import importlib.machinery
import importlib.util
import inspect
import os
import sys
import traceback
from importlib.machinery import FileFinder, SourceFileLoader
from types import ModuleType
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from . import functions_framework_stand_in
from .signatures import decorated

#: Looked for in this order where the target names no file.
handler_files = ('main.py', 'handler.py', 'function.py', 'app.py', 'index.py', 'lambda_function.py', 'func.py')
#: Looked for in this order where the target names no function and the module has several.
handler_names = ('handler', 'handle', 'main', 'lambda_handler', 'function', 'new')
_hooks = ('start', 'stop', 'ready', 'alive')


class CannotLoad(Exception):
    """Why there is no handler; `file` is relative to the source."""

    def __init__(self, message: str, file: Optional[str] = None, line: Optional[int] = None, stack: Optional[str] = None) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.stack = stack


class Loaded(NamedTuple):
    function: Callable[..., Any]
    #: What it is called: the name in the target, or the one it was found by.
    name: str
    #: `main` of main.py.
    stem: str
    #: start, stop, ready, alive: where they are there.
    hooks: Dict[str, Callable[..., Any]]


def load(source: str, target: str) -> Loaded:
    """Raises CannotLoad."""
    folder, path, name = locate(source, target)
    prepare_imports(folder)
    module = import_file(folder, path)
    stem = os.path.splitext(os.path.basename(path))[0]
    function, found = pick(module, name, os.path.relpath(path, folder))
    owner: Any = module
    if found == 'new' and inspect.isfunction(function) and not inspect.signature(function).parameters:
        # Knative: an object made once, with its handle and its hooks.
        owner = function()
        function = getattr(owner, 'handle', None)
        if not callable(function):
            raise CannotLoad('what `new` returns has no method `handle`', os.path.relpath(path, folder))
    hooks = {hook: getattr(owner, hook) for hook in _hooks if callable(getattr(owner, hook, None)) and hook != found}
    return Loaded(function, found, stem, hooks)


def locate(source: str, target: str) -> Tuple[str, str, str]:
    """The folder that imports start in, the file, and the function's name (empty: to be found)."""
    if os.path.isfile(source):
        return os.path.dirname(source), source, target.rpartition('.')[2]
    if not os.path.isdir(source):
        raise CannotLoad('there is no folder `%s`' % source)
    if target.endswith('.py') and os.path.isfile(os.path.join(source, target)):
        return source, os.path.join(source, target), ''
    module, _, name = target.rpartition('.')
    if module:
        path = os.path.join(source, *module.split('.')) + '.py'
        package = os.path.join(source, *module.split('.'), '__init__.py')
        if os.path.isfile(path) or os.path.isfile(package):
            return source, path if os.path.isfile(path) else package, name
        raise CannotLoad('the handler is `%s`, and there is no file `%s`' % (target, os.path.relpath(path, source)))
    for file in handler_files:
        if os.path.isfile(os.path.join(source, file)):
            return source, os.path.join(source, file), target
    own = os.path.join(source, target + '.py')
    if target and os.path.isfile(own):
        return source, own, ''
    raise CannotLoad('there is no handler: one of %s is looked for' % ', '.join(handler_files))


class _FreshLoader(SourceFileLoader):
    """Compiles the source itself: a .pyc beside it may be of an edit in the same second."""

    def path_stats(self, path: str) -> Any:
        raise OSError()


def prepare_imports(folder: str) -> None:
    """Imports find the function's own files first, as they are on disk now."""
    inside = os.path.join(folder, '')

    def hook(path: str) -> FileFinder:
        if not os.path.join(path, '').startswith(inside) or 'site-packages' in path:
            raise ImportError()
        return FileFinder(
            path,
            (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
            (_FreshLoader, importlib.machinery.SOURCE_SUFFIXES),
        )

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()
    if folder in sys.path:
        sys.path.remove(folder)
    sys.path.insert(0, folder)
    functions_framework_stand_in.install()


def import_file(folder: str, path: str) -> ModuleType:
    relative = os.path.relpath(path, folder)
    name = os.path.splitext(relative)[0].replace(os.sep, '.')
    name = name[: -len('.__init__')] if name.endswith('.__init__') else name
    # A handler may be called as a module that is there already (queue.py): it must not take that one's place.
    name = 'function_' + name if name in sys.modules else name
    try:
        if '.' in name:
            return importlib.import_module(name)
        spec = importlib.util.spec_from_file_location(name, path, loader=_FreshLoader(name, path))
        if spec is None or spec.loader is None:
            raise CannotLoad('`%s` cannot be imported' % relative, relative)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    except CannotLoad:
        raise
    except BaseException as error:
        raise reason(error, folder) from error


def reason(error: BaseException, folder: str) -> CannotLoad:
    """In words, with the place in the function's own files that it comes from."""
    if isinstance(error, SyntaxError):
        # The file, the line and what is wrong with it, without the traceback of who imported it.
        return CannotLoad(
            '%s: %s' % (type(error).__name__, error.msg),
            _relative(error.filename or '', folder),
            error.lineno,
            ''.join(traceback.format_exception_only(type(error), error)).rstrip(),
        )
    file, line = place(error, folder)
    message = '%s: %s' % (type(error).__name__, error) if str(error) else type(error).__name__
    if isinstance(error, ModuleNotFoundError):
        missing = (error.name or '').split('.')[0]
        message = 'there is no module `%s`: does requirements.txt name what it comes from?' % (error.name or missing)
    elif isinstance(error, SystemExit):
        message = 'the module called sys.exit(%s) while it was imported' % ('' if error.code is None else error.code)
    return CannotLoad(message, file, line, ''.join(traceback.format_exception(type(error), error, error.__traceback__)).rstrip())


def place(error: BaseException, folder: str) -> Tuple[Optional[str], Optional[int]]:
    """The innermost frame that is of the function's own files."""
    found: Tuple[Optional[str], Optional[int]] = (None, None)
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = os.path.abspath(frame.f_code.co_filename)
        if file.startswith(os.path.join(folder, '')) and 'site-packages' not in file:
            found = (_relative(file, folder), line)
    return found


def _relative(file: str, folder: str) -> str:
    return os.path.relpath(file, folder) if file.startswith(os.path.join(folder, '')) else file


def pick(module: ModuleType, name: str, file: str) -> Tuple[Callable[..., Any], str]:
    """The function of that name, or the one that it must be: the decorated one, the only one, or one with a usual name."""
    own: List[str] = [
        key for key, value in vars(module).items()
        if inspect.isroutine(value) and not key.startswith('_') and key not in _hooks
        and getattr(value, '__module__', None) == module.__name__
    ]
    if name:
        if not hasattr(module, name):
            raise CannotLoad('`%s` has no function `%s`: %s' % (file, name, 'it has ' + ', '.join('`%s`' % one for one in own) if own else 'it has none'), file)
        function = getattr(module, name)
        if not callable(function):
            raise CannotLoad('`%s` of `%s` is no function but %s' % (name, file, type(function).__name__), file)
        return function, name
    marked = [key for key in own if decorated(getattr(module, key)) is not None]
    candidates = marked if len(marked) == 1 else own
    if len(candidates) == 1:
        return getattr(module, candidates[0]), candidates[0]
    for usual in handler_names:
        if usual in candidates:
            return getattr(module, usual), usual
    if not own:
        raise CannotLoad('`%s` has no function' % file, file)
    raise CannotLoad('`%s` has several functions (%s): `handler: %s.NAME` says which' % (file, ', '.join('`%s`' % one for one in own), file[:-3]), file)
