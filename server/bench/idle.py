#!/usr/bin/env python3
"""What an idle connection costs: heap and resident memory per connection, beside Netty's, in one call.

    idle.py [--connections 15000] [--message] NAME=COMMAND...      {port} in COMMAND is replaced by a free port

    idle.py 'heddle=./heddle serve echo=tcp://127.0.0.1:{port} --admin off'

For a JVM with jcmd beside it (JAVA_HOME) a full collection runs before each reading. --message: each connection
exchanges one message first. The kernel's own 9-10 KB per connection (both ends) comes on top, for everyone.
"""
import argparse, os, re, shlex, signal, socket, subprocess, sys, tempfile, time

OUT = os.environ.get("HEDDLE_BENCH", os.path.join(tempfile.gettempdir(), "heddle-bench"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="*", metavar="NAME=COMMAND")
    parser.add_argument("--connections", type=int, default=15000)
    parser.add_argument("--message", action="store_true")
    options = parser.parse_args()
    java = os.path.join(os.environ.get("JAVA_HOME", "/usr"), "bin/java")
    commands = {"netty-epoll": f"{java} -Xmx4g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED "
                               f"-cp {OUT}/netty:{OUT}/netty/lib/* NettyEcho {{port}} epoll 1 echo"}
    commands.update(s.split("=", 1) for s in options.servers)
    base = None
    for name, command in commands.items():
        port = free_port()
        process = subprocess.Popen(shlex.split(command.replace("{port}", str(port))), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            subprocess.run(f"{OUT}/load -m burst -p {port} -c 200".split(), capture_output=True)  # touch the code paths
            before = memory(process.pid)
            holder = subprocess.Popen(f"{OUT}/load -m idle -p {port} -c {options.connections} -d 60".split()
                                      + (["-x"] if options.message else []), stdout=subprocess.PIPE, text=True)
            ready = holder.stdout.readline().strip()
            time.sleep(1)
            heap, resident = ((a - b) / options.connections for a, b in zip(memory(process.pid), before))
            base = base or resident
            print(f"{name:<14}{heap:>8.0f} B heap{resident:>8.0f} B resident per connection"
                  f"   {resident / base:5.2f} of netty-epoll   {ready}", flush=True)
            holder.terminate()
            holder.wait()
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


main()
