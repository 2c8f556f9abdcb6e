#!/usr/bin/env python3
"""What connections that dribble cost those who behave: p99 with and without them, in turn, on one server.

    slowloris.py [--connections 5000] [--rounds 5] [HEDDLE]        HEDDLE: the launcher (default: ./heddle)

Each dribbling connection sends a byte every few seconds and never a whole line; whenever the server cuts one
(request-timeout), another takes its place. Beside them `heddle load` asks at a fixed rate (open loop).
Prints each round's p99 and the median of the rounds' ratios; ends with 1 if that is above --limit.
"""
import argparse, heapq, json, multiprocessing, random, resource, select, signal, socket, statistics, subprocess, sys
import tempfile, time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def dribble(port, count, pause, ready, cut, sent):
    """Keeps so many connections, each of which sends a byte every `pause` seconds."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    poll, clients, due = select.epoll(), {}, []

    def connect(at):
        s = socket.create_connection(("127.0.0.1", port))
        s.setblocking(False)
        poll.register(s, select.EPOLLIN)
        clients[s.fileno()] = s
        heapq.heappush(due, (at, id(s), s))

    begin = time.monotonic()
    for i in range(count):
        connect(begin + random.random() * pause)
    ready.set()
    while True:
        # Each byte in its own time: a generator that looks every 50 ms sends them in volleys of eighty, and it is
        # the volley that the healthy wait for.
        for fd, _ in poll.poll(max(0, due[0][0] - time.monotonic())):
            clients.pop(fd).close()  # All that comes is the end.
            cut.value += 1
            connect(time.monotonic() + pause * random.random())
        while due[0][0] <= time.monotonic():
            at, _, s = heapq.heappop(due)
            if s.fileno() < 0:
                continue  # Cut by the server.
            try:
                sent.value += s.send(b"x")
            except OSError:
                pass  # Cut a moment ago: epoll says so next.
            heapq.heappush(due, (at + pause, id(s), s))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heddle", nargs="?", default="./heddle", metavar="HEDDLE")
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--pause", type=float, default=3, help="seconds between the bytes of a connection")
    parser.add_argument("--rate", default="2000/s", help="of those who behave, over 50 connections")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--limit", type=float, default=1.5)
    options = parser.parse_args()
    port = free_port()
    server = subprocess.Popen([options.heddle, "serve", f"commands=tcp://127.0.0.1:{port}", "--admin", "off",
                               "--set", "commands.request-timeout=10s"], stdout=subprocess.PIPE, text=True)
    for line in server.stdout:
        if line.startswith("ready"):
            break

    def p99():
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            subprocess.run([options.heddle, "load", f"tcp://127.0.0.1:{port}", "--protocol", "commands", "--clients",
                            "50", "--rate", options.rate, "--warmup", "3s", "--duration", f"{options.seconds}s",
                            "--no-calibrate", "--json", file.name], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            result = json.load(open(file.name))
            if result["requests"] == 0 or result.get("errors"):
                sys.exit(f"errors: {result['errors']}")
            return result["latency"]["response"]["p99"]

    cut, sent = multiprocessing.Value("q", 0), multiprocessing.Value("q", 0)
    ratios = []
    try:
        p99()
        for number in range(options.rounds):
            alone = p99()
            ready = multiprocessing.Event()
            attack = multiprocessing.Process(target=dribble, daemon=True,
                                             args=(port, options.connections, options.pause, ready, cut, sent))
            attack.start()
            ready.wait()
            beside = p99()
            attack.kill()
            attack.join()
            ratios.append(beside / alone)
            print(f"round {number + 1}: p99 {alone:.3f} ms alone, {beside:.3f} ms beside {options.connections:,} "
                  f"that dribble: {beside / alone:.2f}", flush=True)
        ratio = statistics.median(ratios)
        print(f"median {ratio:.2f} (limit {options.limit}); {sent.value:,} bytes dribbled, "
              f"{cut.value:,} connections cut meanwhile")
        return ratio > options.limit or cut.value == 0
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


sys.exit(main())
