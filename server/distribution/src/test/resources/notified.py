"""Receives what a service tells its service manager: prints one line for each datagram, the process
that sent it and the message with its lines joined by spaces. Ends with its own standard input.

Usage: notified.py NAME   (a path, or @NAME in no file system)
"""

import os
import socket
import struct
import sys
import threading

name = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
receiver.bind("\0" + name[1:] if name.startswith("@") else name)
print("receiving", flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
while True:
    message, ancillary, _, _ = receiver.recvmsg(4096, socket.CMSG_SPACE(12))
    pid = next(
        struct.unpack("iII", data[:12])[0]
        for level, kind, data in ancillary
        if kind == socket.SCM_CREDENTIALS
    )
    print(pid, message.decode().replace("\n", " "), flush=True)
