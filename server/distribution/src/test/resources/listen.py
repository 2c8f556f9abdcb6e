"""Listens, as systemd does for a service, and starts a server with that socket as its descriptor 0
whenever it reads a line. Ends with its own standard input.

Usage: listen.py HOST PORT COMMAND...   (PORT as in "{port}" stands in the command for the real one)
"""

import os
import socket
import subprocess
import sys

host, port, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
if host.startswith("/"):
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(host)
else:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if host == "::":
        # As systemd makes it of a mere port.
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listening.bind((host, port))
    port = listening.getsockname()[1]
listening.listen(4096)
print("port", port, flush=True)
children = []
for _ in sys.stdin:
    child = subprocess.Popen(
        [word.replace("{port}", str(port)) for word in command], stdin=listening
    )
    children.append(child)
    print("pid", child.pid, flush=True)
for child in children:
    child.terminate()
    child.wait()
