#!/usr/bin/env python3
"""What an open dashboard costs those who are served, and how fast it gets its answers.

    admin.py [--idle 10000] [--busy 100] [--rounds 7] [HEDDLE]     HEDDLE: the launcher (default: ./heddle)

On one server, so many idle connections and so many that ask at a fixed rate (open loop). In turn nobody looks at
the server, and somebody asks once a second for all that the dashboard asks for. Prints each round's p99 of echo and
the longest answer to GET /api/connections?limit=100; ends with 1 if the median of the p99 ratios is above --limit or
the median of the longest answers above --answer-limit milliseconds.
"""
import argparse, http.client, json, resource, socket, statistics, subprocess, sys, tempfile, threading, time
import urllib.parse

CONNECTIONS = "/api/connections?limit=100"
OTHERS = ["/api/server", "/api/listeners", "/health/ready"]


def look(admin, stop, taken):
    """As the dashboard does, once a second, over one connection."""
    client = http.client.HTTPConnection(admin.hostname, admin.port)
    while not stop.wait(max(0, 1 - time.monotonic() % 1)):
        for path in [CONNECTIONS, *OTHERS]:
            begin = time.monotonic()
            client.request("GET", path)
            response = client.getresponse()
            body = response.read()
            if path == CONNECTIONS:
                taken.append((time.monotonic() - begin) * 1e3)
                if len(json.loads(body)["connections"]) != 100:
                    sys.exit(f"expected 100 connections, got {body[:200]}")
    client.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heddle", nargs="?", default="./heddle", metavar="HEDDLE")
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--busy", type=int, default=100)
    parser.add_argument("--rate", default="5000/s", help="of those that are busy, together")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--limit", type=float, default=1.1, help="of p99 with the dashboard / without")
    parser.add_argument("--answer-limit", type=float, default=50, help="milliseconds")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = subprocess.Popen([options.heddle, "serve", "echo=tcp://127.0.0.1:0", "--admin", "http://127.0.0.1:0"],
                              stdout=subprocess.PIPE, text=True)
    for line in server.stdout:
        if line.startswith("listening"):
            endpoint = line.split()[-1]
        if line.startswith("admin"):
            admin = urllib.parse.urlsplit(line.split()[1])
        if line.startswith("ready"):
            break

    def p99():
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            subprocess.run([options.heddle, "load", endpoint, "--protocol", "echo", "--clients", str(options.busy),
                            "--rate", options.rate, "--warmup", "2s", "--duration", f"{options.seconds}s",
                            "--no-calibrate", "--json", file.name], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            result = json.load(open(file.name))
            if result["requests"] == 0 or result.get("errors"):
                sys.exit(f"errors: {result['errors']}")
            return result["latency"]["response"]["p99"]

    ratios, longest = [], []
    try:
        port = urllib.parse.urlsplit(endpoint).port
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(options.idle)]
        p99()
        for number in range(options.rounds):
            alone = p99()
            stop, taken = threading.Event(), []
            dashboard = threading.Thread(target=look, args=(admin, stop, taken), daemon=True)
            dashboard.start()
            watched = p99()
            stop.set()
            dashboard.join()
            # The first look compiles what the others run.
            longest.append(max(taken[1:] if number == 0 else taken))
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
