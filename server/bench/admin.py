#!/usr/bin/env python3
"""What an open dashboard costs those who are served, and how fast it gets its answers.

    admin.py [--idle 10000] [--busy 100] [--rounds 7] [HEDDLE]     HEDDLE: the launcher (default: ./heddle)

On one server, so many idle connections and so many that are busy: each asks again as soon as it has its answer
(`load` of build.sh), or all together at a fixed rate, whatever the answers take (--rate: `pace`). In turn nobody looks
at the server, and somebody asks once a second for all that the dashboard asks for. Prints each round's p99 of echo and
the longest answer to GET /api/connections?limit=100; ends with 1 if the median of the p99 ratios is above --limit or
the median of the longest answers above --answer-limit milliseconds. --pin gives the server a processor of its own.
"""
import argparse, json, os, re, resource, socket, statistics, subprocess, sys, tempfile, threading
import time, urllib.parse

OUT = os.environ.get("HEDDLE_BENCH", os.path.join(tempfile.gettempdir(), "heddle-bench"))
CONNECTIONS = "/api/connections?limit=100"
OTHERS = ["/api/server", "/api/listeners", "/health/ready"]


def look(admin, until, taken):
    """As the dashboard does, over one connection; `until` waits for the next look, and is true after the last."""
    # Of this thread alone. It shares its processor with the generator, and must not be what holds it up: hence no
    # http.client, which takes longer to read an answer than the server to give it.
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
    client = socket.create_connection((admin.hostname, admin.port))
    while not until():
        for path in [CONNECTIONS, *OTHERS]:
            begin = time.monotonic()
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: {admin.netloc}\r\n\r\n".encode())
            body = answer(client)
            if path == CONNECTIONS:
                taken.append((time.monotonic() - begin) * 1e3)
                if body.count(b'"peer":') != 100:
                    sys.exit(f"expected 100 connections, got {body[:200]}")
    client.close()


def answer(client):
    got = b""
    while b"\r\n\r\n" not in got:
        got += client.recv(1 << 16)
    head, body = got.split(b"\r\n\r\n", 1)
    while len(body) < int(re.search(rb"(?i)content-length: (\d+)", head)[1]):
        body += client.recv(1 << 16)
    return body


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heddle", nargs="?", default="./heddle", metavar="HEDDLE")
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--busy", type=int, default=100)
    parser.add_argument("--rate", type=int, help="messages a second of those that are busy, together")
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--looks", type=int, default=500, help="before the first round")
    parser.add_argument("--limit", type=float, default=1.1, help="of p99 with the dashboard / without")
    parser.add_argument("--answer-limit", type=float, default=50, help="milliseconds")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    processors = sorted(os.sched_getaffinity(0))
    # Inherited by what is started next: the server gets the first, the generator and the dashboard the others.
    os.sched_setaffinity(0, processors[:1] if options.pin else processors)
    server = subprocess.Popen([options.heddle, "serve", "echo=tcp://127.0.0.1:0", "--admin", "http://127.0.0.1:0"],
                              stdout=subprocess.PIPE, text=True)
    os.sched_setaffinity(0, options.pin and processors[1:] or processors)
    for line in server.stdout:
        if line.startswith("listening"):
            endpoint = line.split()[-1]
        if line.startswith("admin"):
            admin = urllib.parse.urlsplit(line.split()[1])
        if line.startswith("ready"):
            break

    def p99():
        common = ["-p", str(port), "-c", str(options.busy), "-d", str(options.seconds), "-w", "2"]
        kind = [f"{OUT}/pace", "-r", str(options.rate)] if options.rate else [f"{OUT}/load", "-m", "echo"]
        # pace exits with 1 where a message has no answer.
        out = subprocess.run(kind + common, check=True, capture_output=True, text=True).stdout
        result = json.loads(out.splitlines()[-1])
        if result.get("err"):
            sys.exit(f"{result['err']} errors")
        return result["p99"] if options.rate else result["p99"] / 1e3  # load tells microseconds.

    port = urllib.parse.urlsplit(endpoint).port
    ratios, longest = [], []
    try:
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(options.idle)]
        # Compiles, as a dashboard does that has been open for some minutes.
        looks = iter(range(options.looks))
        first = threading.Thread(target=look, args=(admin, lambda: next(looks, None) is None, []))
        first.start()
        first.join()
        p99()
        for number in range(options.rounds):
            alone = p99()
            stop, taken = threading.Event(), []
            each_second = lambda: stop.wait(1 - time.monotonic() % 1)
            dashboard = threading.Thread(target=look, args=(admin, each_second, taken), daemon=True)
            dashboard.start()
            watched = p99()
            stop.set()
            dashboard.join()
            longest.append(max(taken))
            ratios.append(watched / alone)
            print(f"round {number + 1}: p99 {alone:.3f} ms alone, {watched:.3f} ms with the dashboard open: "
                  f"{watched / alone:.2f}; {len(taken)} answers to {CONNECTIONS}, median "
                  f"{statistics.median(taken):.1f} ms, longest {longest[-1]:.1f} ms", flush=True)
        ratio, answer = statistics.median(ratios), statistics.median(longest)
        print(f"{len(idle):,} idle, {options.busy} busy: median {ratio:.2f} (limit {options.limit}); longest answer, "
              f"median of the rounds {answer:.1f} ms (limit {options.answer_limit:.0f})")
        return ratio > options.limit or answer > options.answer_limit
    finally:
        # Those that are idle have no request boundary to drain at.
        server.kill()
        server.wait()


sys.exit(main())
