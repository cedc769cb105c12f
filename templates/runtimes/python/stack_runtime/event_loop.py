"""Where async handlers run: one loop in a thread of its own, begun when the first is needed."""

import asyncio
import threading
from typing import Any, AsyncIterator, Coroutine, Iterator, Optional

from .call import Call


class EventLoop:
    def __init__(self) -> None:
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._lock = threading.Lock()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                threading.Thread(target=self._run, args=(loop,), name='asyncio', daemon=True).start()
                self._loop = loop
            return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()

    def run(self, work: Coroutine[Any, Any, Any], call: Optional[Call] = None) -> Any:
        """Waits for the result; the call's deadline cancels it."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        if call is not None:
            call.cancel = future.cancel
            if call.expired:
                future.cancel()
        return future.result()

    def parts(self, values: AsyncIterator[Any], call: Call) -> Iterator[Any]:
        """An async generator, part by part."""
        end = object()

        async def following() -> Any:
            try:
                return await values.__anext__()
            except StopAsyncIteration:
                return end

        while True:
            part = self.run(following(), call)
            if part is end:
                return
            yield part
