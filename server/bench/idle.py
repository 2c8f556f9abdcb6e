#!/usr/bin/env python3
"""What an idle connection costs: heap and resident memory per connection, beside Netty's, in one call.

    idle.py [--connections 15000] [--message] [--tls] NAME=COMMAND...      {port} in COMMAND is replaced by a free port

    idle.py 'heddle=./heddle serve echo=tcp://127.0.0.1:{port} --admin off'
    idle.py --tls --connections 5000 'heddle=./heddle serve echo=tls://127.0.0.1:{port} --admin off
        --set echo.tls.certificate={tls}/server.pem --set echo.tls.private-key={tls}/server.key'

For a JVM with jcmd beside it (JAVA_HOME) a full collection runs before each reading. --message: each connection
exchanges one message first. The kernel's own 9-10 KB per connection (both ends) comes on top, for everyone. --tls:
without Netty, over TLS, with a certificate in {tls} that is made for it (openssl).
"""
import argparse, atexit, contextlib, functools, os, re, shlex, shutil, signal, socket, ssl, subprocess, sys, tempfile, time

from compare import OUT, allow_descriptors, count, free_port, netty, require_built

NETTY = {"netty-epoll": netty("NettyEcho {port} epoll 1 echo", heap="-Xmx4g")}


@functools.cache
def tls_folder():
    """A folder with a certificate and its key, until the end."""
    folder = tempfile.mkdtemp(prefix="heddle-bench-tls-")
    atexit.register(shutil.rmtree, folder)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-keyout", f"{folder}/server.key", "-out", f"{folder}/server.pem"],
                   check=True, capture_output=True)
    return folder


def jvm(pid):
    todo = [pid]
    while todo:
        p = todo.pop()
        if open(f"/proc/{p}/comm").read().strip() == "java":
            return p
        todo += [int(c) for c in open(f"/proc/{p}/task/{p}/children").read().split()]
    return None


def jcmd(java, command):
    tool = os.environ.get("JAVA_HOME", "/usr") + "/bin/jcmd"
    return subprocess.run([tool, str(java), command], capture_output=True, text=True).stdout


def memory(pid):
    """Bytes of live objects, and resident bytes."""
    java, heap = jvm(pid), 0
    if java:
        for _ in range(2):
            jcmd(java, "GC.run")
            time.sleep(0.5)
        total = re.search(r"^Total\s+\d+\s+(\d+)", jcmd(java, "GC.class_histogram"), re.M)
        heap = int(total.group(1)) if total else 0
    text = open(f"/proc/{java or pid}/status").read()
    return heap, int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) * 1024


@contextlib.contextmanager
def held(port, connections, message):
    """Connections that are idle as long as the block runs; yields what the generator said of them."""
    command = f"{OUT}/load -m idle -p {port} -c {connections} -d 300".split() + (["-x"] if message else [])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        try:
            yield holder.stdout.readline().strip()
        finally:
            holder.terminate()


@contextlib.contextmanager
def held_tls(port, connections, message):
    allow_descriptors()
    context = ssl.create_default_context(cafile=f"{tls_folder()}/server.pem")
    context.check_hostname = False
    sockets = []
    try:
        for _ in range(connections):
            sockets.append(context.wrap_socket(socket.create_connection(("127.0.0.1", port))))
            if message:
                sockets[-1].sendall(b"a" * 63 + b"\n")
                sockets[-1].recv(64)
        yield f"READY n={connections}"
    finally:
        for s in sockets:
            s.close()


def measure(command, connections, message, tls=False):
    """Bytes of heap and resident for each connection, and what the generator said; ends the program if some failed."""
    port = free_port()
    if tls:
        command = command.replace("{tls}", tls_folder())
    process = subprocess.Popen(shlex.split(command.replace("{port}", str(port))), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    hold = held_tls if tls else held
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        with hold(port, 200, True):  # touch the code paths
            pass
        before = memory(process.pid)
        with hold(port, connections, message) as ready:
            failed = re.search(r"err=([1-9]\d*)", ready)
            if failed or not ready:
                sys.exit(f"{failed[1] if failed else 'all'} of {connections} connections failed, so nothing is measured: {command}; "
                         f"is ulimit -n large enough?")
            time.sleep(1)
            heap, resident = ((a - b) / connections for a, b in zip(memory(process.pid), before))
            return heap, resident, ready
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="*", metavar="NAME=COMMAND")
    parser.add_argument("--connections", type=count, default=15000)
    parser.add_argument("--message", action="store_true")
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    require_built()
    allow_descriptors()
    commands = {} if options.tls else dict(NETTY)
    commands.update(s.split("=", 1) for s in options.servers)
    base = None
    for name, command in commands.items():
        heap, resident, ready = measure(command, options.connections, options.message, options.tls)
        base = base or resident
        print(f"{name:<14}{heap:>8.0f} B heap{resident:>8.0f} B resident per connection"
              f"   {resident / base:5.2f} of {next(iter(commands))}   {ready}", flush=True)


if __name__ == "__main__":
    main()
