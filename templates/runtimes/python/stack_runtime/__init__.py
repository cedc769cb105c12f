"""
The server of Python functions.

server.py starts `supervisor`, which holds the listening socket and forks a `worker`; that loads the handler (`load_handler`), finds how it
wants to be called (`signatures`, `adapters`) and serves `connection`s, each in a thread. A `call` ends once: by its answer or by its deadline.
"""
