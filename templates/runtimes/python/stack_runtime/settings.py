"""What the environment says."""

import os
from typing import Mapping, NamedTuple, Optional, Tuple


class Settings(NamedTuple):
    port: int
    #: The handler's folder, or its file.
    source: str
    #: `resize`, `index.resize`; empty: the handler is found.
    target: str
    signature: str
    #: The function's name, for logs.
    function: str
    #: Seconds that a call may take.
    timeout: float
    #: Bytes.
    body_limit: int
    dev: bool
    #: Where a debugger listens.
    inspect: Optional[Tuple[str, int]]
    #: On loopback; 0 for none.
    metrics_port: int

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> 'Settings':
        def number(name: str, default: int) -> int:
            text = environment.get(name, '').strip()
            if text == '':
                return default
            if not text.isdigit():
                raise SystemExit('%s is `%s`, which is not a whole number' % (name, text))
            return int(text)

        inspect = environment.get('STACK_INSPECT', '')
        host, _, port = inspect.rpartition(':')
        return cls(
            port=number('PORT', 8080),
            source=os.path.abspath(environment.get('FUNCTION_SOURCE') or '/function'),
            target=environment.get('FUNCTION_TARGET', ''),
            signature=environment.get('FUNCTION_SIGNATURE_TYPE', '').lower() or 'auto',
            function=environment.get('STACK_FUNCTION') or environment.get('FUNCTION_TARGET') or 'function',
            timeout=number('STACK_TIMEOUT_MS', 300000) / 1000,
            body_limit=number('STACK_BODY_LIMIT', 6 * 1024 * 1024),
            dev=environment.get('STACK_DEV') == '1',
            inspect=(host or '127.0.0.1', int(port)) if port.isdigit() else None,
            metrics_port=number('STACK_METRICS_PORT', 9090),
        )
