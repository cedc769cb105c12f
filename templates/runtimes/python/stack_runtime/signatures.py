"""
How a handler wants to be called.

An explicit signature wins, then a decorator of functions_framework. Otherwise the function itself says it, by these rules in this order:

    def new():                             Knative: what it returns has handle(scope, receive, send) and hooks
    def f(scope, receive, send)            ASGI (three parameters)
    def f(data, context)                   event of the Functions Framework (first parameter `data`)
    def handle(event, context)             OpenFaaS (function `handle`)
    def lambda_handler(event, context)     Lambda (`handler`, `.._handler` or `..Handler`, or a file lambda_function.py)
    def f(event, context)                  Kubeless (two parameters)
    def f(cloud_event)                     CloudEvent (parameter `cloud_event`, `cloudevent`, `event`, `ce`, or annotated CloudEvent)
    def f(request), def f()                http
"""

import inspect
import sys
from typing import Any, Callable, List, Optional, Tuple

from . import adapters
from .adapters import Handler, Invoke
from .asgi import asgi_handler
from .event_loop import EventLoop
from .request import Request
from .settings import Settings

_explicit = {
    'http': adapters.http_handler,
    'cloudevent': adapters.cloud_event_handler,
    'event': adapters.background_handler,
    'kubeless': adapters.kubeless_handler,
    'lambda': adapters.lambda_handler,
    'openfaas': adapters.openfaas_handler,
}

#: On functions that our stand-in for functions_framework decorated.
mark = '__stack_signature__'


class UnknownSignature(Exception):
    pass


def handler_of(function: Callable[..., Any], name: str, file_stem: str, settings: Settings, loop: EventLoop) -> Tuple[str, Handler]:
    """The signature's name and the handler. Raises UnknownSignature with what to do."""
    parameters = positional(function)
    signature = settings.signature
    if signature == 'auto':
        signature = decorated(function) or detected(function, name, file_stem, parameters)
    if len(parameters) == 3 and signature in ('http', 'asgi'):
        return 'asgi', asgi_handler(function, loop)
    if signature not in _explicit:
        raise UnknownSignature('there is no signature `%s`: %s' % (signature, ', '.join(['auto', *_explicit])))
    invoke = invoker(function, loop)
    if signature == 'http' and not parameters and not _variadic(function):
        return signature, adapters.http_handler_without_request(invoke, settings)
    if signature == 'openfaas' and len(parameters) == 1:
        return signature, adapters.openfaas_text_handler(invoke, settings)
    wanted = 2 if signature in ('event', 'kubeless', 'lambda', 'openfaas') else 1
    if len(parameters) != wanted and not _variadic(function):
        raise UnknownSignature(
            '`%s` takes %d, a function of signature `%s` %s' % (name, len(parameters), signature, '2 parameters' if wanted == 2 else '1 parameter')
        )
    return signature, _explicit[signature](invoke, settings)


def detected(function: Callable[..., Any], name: str, file_stem: str, parameters: List[inspect.Parameter]) -> str:
    names = [parameter.name.lstrip('_') for parameter in parameters]
    if len(parameters) >= 3:
        if names[:3] == ['scope', 'receive', 'send'] or inspect.iscoroutinefunction(function):
            return 'asgi'
        raise UnknownSignature('`%s` takes %d parameters (%s): no signature has them' % (name, len(names), ', '.join(names)))
    if len(parameters) == 2:
        if names[0] == 'data':
            return 'event'
        if name == 'handle':
            return 'openfaas'
        if name == 'handler' or name.endswith(('_handler', 'Handler')) or file_stem == 'lambda_function':
            return 'lambda'
        return 'kubeless'
    if len(parameters) == 1:
        annotation = parameters[0].annotation
        annotated = annotation if isinstance(annotation, str) else getattr(annotation, '__name__', '')
        if names[0] in ('cloud_event', 'cloudevent', 'event', 'ce') or annotated.split('.')[-1] == 'CloudEvent':
            return 'cloudevent'
    return 'http'


def decorated(function: Callable[..., Any]) -> Optional[str]:
    """By our stand-in for functions_framework, or by the package itself."""
    marked = getattr(function, mark, None)
    if marked is not None:
        return str(marked)
    registry = sys.modules.get('functions_framework._function_registry')
    kind = getattr(registry, 'REGISTRY_MAP', {}).get(getattr(function, '__name__', ''))
    return kind if kind in _explicit else None


def positional(function: Callable[..., Any]) -> List[inspect.Parameter]:
    """The parameters that a call fills: those without a default, and `context`."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [one for one in parameters if one.kind in kinds and (one.default is inspect.Parameter.empty or one.name == 'context')]


def _variadic(function: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return True
    return any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in parameters)


def invoker(function: Callable[..., Any], loop: EventLoop) -> Invoke:
    """Calls a function, whether it is async, returns something to await, or streams asynchronously."""

    def invoke(request: Request, *arguments: Any) -> Any:
        value = function(*arguments)
        if inspect.isawaitable(value):
            value = loop.run(_awaited(value), request.call)
        if hasattr(value, '__anext__'):
            return loop.parts(value, request.call)
        if isinstance(value, tuple) and value and hasattr(value[0], '__anext__'):
            return (loop.parts(value[0], request.call), *value[1:])
        return value

    return invoke


async def _awaited(value: Any) -> Any:
    return await value
