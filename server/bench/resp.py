#!/usr/bin/env python3
"""The rate of `resp` beside redis-server's, both driven by redis-benchmark, in turn, on one machine.

    resp.py [--rounds 5] [--requests 200000] [HEDDLE]        HEDDLE: the launcher (default: ./heddle)

Each round asks both for the same, one right after the other, in an order that changes with the rounds: without a
pipeline (-P 1) and with one (-P 16), over 50 connections. Prints the medians of the rates and of the rounds' ratios;
ends with 1 if a median ratio is below the goal: 0.8 at -P 1, 0.5 at -P 16.
"""
import argparse, csv, io, signal, socket, statistics, subprocess, sys, time

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


def rates(port, tests, pipeline, requests, clients):
    """Requests per second, by test."""
    result = subprocess.run(["redis-benchmark", "-p", str(port), "-t", tests, "-P", str(pipeline), "-n", str(requests),
                             "-c", str(clients), "--csv"], check=True, capture_output=True, text=True)
    return {row["test"].split()[0]: float(row["rps"]) for row in csv.DictReader(io.StringIO(result.stdout))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heddle", nargs="?", default="./heddle", metavar="HEDDLE")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--tests", default="set,get,incr,lpush")
    options = parser.parse_args()
    ports = {"heddle": free_port(), "redis": free_port()}
    servers = [
        subprocess.Popen([options.heddle, "serve", f"resp=tcp://127.0.0.1:{ports['heddle']}", "--admin", "off",
                          "--option", "memory-max=1GiB"], stdout=subprocess.DEVNULL),
        subprocess.Popen(["redis-server", "--port", str(ports["redis"]), "--save", "", "--appendonly", "no"],
                         stdout=subprocess.DEVNULL)]
    measured = {}
    try:
        for port in ports.values():
            await_port(port)
        for number in range(-1, options.rounds):
            for pipeline in GOALS:
                order = list(ports) if number % 2 else list(reversed(ports))
                came = {}
                for name in order:
                    came[name] = rates(ports[name], options.tests, pipeline, options.requests, options.clients)
                if number < 0:
                    continue  # So that the compiler has seen everything.
                for test in came["heddle"]:
                    pair = (came["heddle"][test], came["redis"][test])
                    measured.setdefault((pipeline, test), []).append(pair)
                print(f"round {number + 1}, -P {pipeline}: " + ", ".join(
                    f"{test} {came['heddle'][test] / came['redis'][test]:.2f}" for test in came["heddle"]), flush=True)
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
        for server in servers:
            server.wait()
    print("\n| -P | test | heddle/s | redis/s | ratio | goal |\n|---|---|---|---|---|---|")
    missed = False
    for (pipeline, test), pairs in measured.items():
        ours, theirs = (statistics.median(column) for column in zip(*pairs))
        ratio = statistics.median(one / other for one, other in pairs)
        missed |= ratio < GOALS[pipeline]
        print(f"| {pipeline} | {test} | {ours:,.0f} | {theirs:,.0f} | {ratio:.2f} | {GOALS[pipeline]} |")
    return missed


sys.exit(main())
