#!/usr/bin/env python3
"""The rate of `resp` beside redis-server's, both driven by redis-benchmark, in turn, on one machine.

    resp.py [--rounds 5] [--requests 200000] [HEDDLE]        HEDDLE: the launcher (default: ./heddle)

Each round asks both for the same, one right after the other, in an order that changes with the rounds: without a
pipeline (-P 1) and with one (-P 16), over 50 connections. Prints the medians of the rates, of the rounds' ratios and
of the servers' CPU time per request; ends with 1 if a median ratio is below the goal: 0.8 at -P 1, 0.5 at -P 16.
"""
import argparse, csv, io, os, signal, socket, statistics, subprocess, sys, time

GOALS = {1: 0.8, 16: 0.5}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def await_port(port):
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)


def measure(server, port, test, pipeline, requests, clients):
    """Requests per second, and the microseconds of CPU that the server has spent on each."""
    before = cpu_seconds(server.pid)
    result = subprocess.run(["redis-benchmark", "-p", str(port), "-t", test, "-P", str(pipeline), "-n", str(requests),
                             "-c", str(clients), "--csv"], check=True, capture_output=True, text=True)
    spent = cpu_seconds(server.pid) - before
    return float(next(csv.DictReader(io.StringIO(result.stdout)))["rps"]), spent / requests * 1e6


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heddle", nargs="?", default="./heddle", metavar="HEDDLE")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--tests", default="set,get,incr,lpush")
    options = parser.parse_args()
    ports = {"heddle": free_port(), "redis": free_port()}
    servers = {
        "heddle": subprocess.Popen([options.heddle, "serve", f"resp=tcp://127.0.0.1:{ports['heddle']}", "--admin", "off",
                                    "--option", "memory-max=1GiB"], stdout=subprocess.DEVNULL),
        "redis": subprocess.Popen(["redis-server", "--port", str(ports["redis"]), "--save", "", "--appendonly", "no"],
                                  stdout=subprocess.DEVNULL)}
    measured = {}
    try:
        for port in ports.values():
            await_port(port)
        for number in range(-1, options.rounds):
            for pipeline in GOALS:
                ratios = []
                for test in options.tests.split(","):
                    came = {name: measure(servers[name], ports[name], test, pipeline, options.requests, options.clients)
                            for name in (ports if number % 2 else reversed(ports))}
                    ratios.append(f"{test} {came['heddle'][0] / came['redis'][0]:.2f}")
                    # Not the first one, so that the compiler has seen everything.
                    if number >= 0:
                        measured.setdefault((pipeline, test), []).append((*came["heddle"], *came["redis"]))
                print(f"round {number + 1}, -P {pipeline}: " + ", ".join(ratios), flush=True)
    finally:
        for server in servers.values():
            server.send_signal(signal.SIGTERM)
        for server in servers.values():
            server.wait()
    print("\n| -P | test | heddle/s | redis/s | ratio | goal | heddle CPU | redis CPU |\n|" + "---|" * 8)
    missed = False
    for (pipeline, test), rows in measured.items():
        ours, our_cpu, theirs, their_cpu = (statistics.median(column) for column in zip(*rows))
        ratio = statistics.median(row[0] / row[2] for row in rows)
        missed |= ratio < GOALS[pipeline]
        print(f"| {pipeline} | {test} | {ours:,.0f} | {theirs:,.0f} | {ratio:.2f} | {GOALS[pipeline]} | "
              f"{our_cpu:.2f} us | {their_cpu:.2f} us |")
    return missed


sys.exit(main())
