"""`import functions_framework` works where the package is not installed: its decorators, which only mark functions."""

import importlib.util
import sys
from types import ModuleType
from typing import Any, Callable

from .signatures import mark


def install() -> None:
    if 'functions_framework' in sys.modules or importlib.util.find_spec('functions_framework') is not None:
        return

    def marking(signature: str) -> Callable[[Any], Any]:
        def decorate(function: Any) -> Any:
            setattr(function, mark, signature)
            return function

        return decorate

    module = ModuleType('functions_framework')
    module.__doc__ = 'Stand-in: functions_framework is not installed, its decorators mark functions for this server.'
    setattr(module, 'http', marking('http'))
    setattr(module, 'cloud_event', marking('cloudevent'))
    setattr(module, 'background_event', marking('event'))
    sys.modules['functions_framework'] = module
