#!/usr/bin/env python3
"""What becomes of the cost of a message and of a connection as connections grow, beside a C epoll loop and Netty.

    growth.py [--parts cpu,memory,burst,jvm] [--rounds 3] [--seconds 2] [--json FILE] [HEDDLE]    default: ./heddle

cpu: server CPU per message of 64 bytes at 10 to 18,000 connections, which is what 20,000 descriptors of a process
allow. memory: heap and resident per idle connection after one message. burst: 15,000 connections at once, each with
one message, from one thread; how many are answered, how long it takes, what the kernel drops of what waits to be
accepted; and connections per second one behind another, 50 at a time. jvm: both again with the test kit's connections
in memory, up to 1,000,000 of them in one JVM (Growth.java; a heap of 8 GiB, which the machine has to have; about
three minutes): no kernel, the engine alone. A curve is flat if nothing beyond 1,000 connections costs over 15% more than at 1,000.
"""
import argparse, glob, json, os, re, statistics, subprocess, sys, tempfile, time

import compare, idle

COUNTS = [10, 100, 1000, 3000, 10000, 18000]
IN_MEMORY = [10, 100, 1000, 10000, 100000, 300000, 1000000]
BURST, FLAT = 15000, 1.15


def commands(options):
    peers = {name: command for name, command in compare.peers("echo").items() if name in ("limit", "netty-epoll")}
    return peers | {"heddle": f"{os.path.abspath(options.heddle)} serve echo=tcp://127.0.0.1:{{port}} --admin http://127.0.0.1:0"}


def verdict(name, curve):
    """Of costs by number of connections."""
    base = curve[1000]
    most = max(curve, key=lambda n: curve[n] if n >= 1000 else 0)
    flat = "flat" if curve[most] <= FLAT * base else "not flat"
    return f"{name}: {flat} beyond 1,000: at most {curve[most] / base:.2f} of what it is at 1,000, at {most:,}"


def table(head, counts, columns, digits=2):
    print(f"\n| connections | {' | '.join(columns)} |\n|" + "---|" * (len(columns) + 1))
    for n in counts:
        print(f"| {n:,} | " + " | ".join(f"{column[n]:.{digits}f}" for column in columns.values()) + " |")
    for name, column in columns.items():
        print(verdict(f"{head}, {name}", column))


def cpu(options):
    scenarios = [f"c{n}" for n in COUNTS]
    results = compare.require_answers(compare.measure(commands(options), "echo", scenarios, options.rounds, options.seconds, True))
    curves = {}
    for n in COUNTS:
        for name, runs in results[f"c{n}"].items():
            curves.setdefault(name, {})[n] = statistics.median(run["srv_us_per_msg"] for run in runs)
    # What grows for a bare loop too is the kernel's.
    table("us of server CPU per message", COUNTS,
          curves | {"heddle / limit": {n: curves["heddle"][n] / curves["limit"][n] for n in COUNTS}})
    return curves


def memory(options):
    curves = {"heap": {}, "resident": {}}
    for n in COUNTS:
        heap, resident, _ = idle.measure(commands(options)["heddle"], n, True)
        curves["heap"][n], curves["resident"][n] = heap, resident
    table("bytes per connection", COUNTS, curves, 0)
    return curves


def listen_drops():
    names, values = [line.split() for line in open("/proc/net/netstat") if line.startswith("TcpExt:")]
    found = dict(zip(names, values))
    return int(found["ListenDrops"]), int(found["ListenOverflows"])


def burst_once(name, command):
    port = compare.free_port()
    server = compare.start(command, port, True)
    try:
        burst = f"taskset -c 1 {compare.OUT}/load -m burst -p {port} -c "
        churn = f"taskset -c 1 {compare.OUT}/load -m churn -p {port} -c 50 -d 3"
        accepts = json.loads(subprocess.run(churn.split(), capture_output=True, text=True, check=True).stdout)
        time.sleep(1)
        drops = listen_drops()
        said = subprocess.run((burst + str(BURST)).split(), capture_output=True, text=True, check=True).stdout
        drops = [after - before for before, after in zip(drops, listen_drops())]
        found = {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", said)}
        return {"answered": int(found["done"] - found["err"]), "failed": int(found["err"]), "seconds": found["all_echoed_s"],
                "drops": drops[0], "overflows": drops[1], "accepts": accepts["rate"]}
    finally:
        server.terminate()
        server.wait()


def burst(options):
    rounds = [{name: burst_once(name, command) for name, command in commands(options).items()} for _ in range(options.rounds)]
    print(f"\n| {BURST:,} at once | answered | failed | s until all are | listen drops | overflows | connections/s, 50 at a time |\n"
          "|" + "---|" * 7)
    for name in rounds[0]:
        runs = [r[name] for r in rounds]
        print(f"| {name} | {min(r['answered'] for r in runs):,} | {sum(r['failed'] for r in runs)} | "
              f"{statistics.median(r['seconds'] for r in runs):.2f} (at most {max(r['seconds'] for r in runs):.2f}) | "
              f"{sum(r['drops'] for r in runs)} | {sum(r['overflows'] for r in runs)} | "
              f"{statistics.median(r['accepts'] for r in runs):,.0f} |")
    return rounds


def distribution(heddle):
    """The folder with lib and sdk: the launcher's own, or what the clone's launcher has built."""
    home = os.path.dirname(os.path.dirname(os.path.realpath(heddle)))
    return home if os.path.isdir(f"{home}/sdk") else f"{os.path.dirname(os.path.realpath(heddle))}/server/distribution/target/heddle"


def jvm(options):
    home, java = distribution(options.heddle), os.environ.get("JAVA_HOME", "/usr") + "/bin"
    jars = glob.glob(f"{home}/sdk/heddle-testkit-*[0-9].jar") + glob.glob(f"{home}/sdk/heddle-api-*[0-9].jar") + [f"{home}/plugins/echo.jar"]
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Growth.java")
    with tempfile.TemporaryDirectory(prefix="heddle-bench-") as folder:
        subprocess.run([f"{java}/javac", "-d", folder, "-cp", ":".join(jars), source], check=True)
        # One carrier, so that a message's cost is not that of two cores waiting for each other.
        command = ["taskset", "-c", "0", f"{java}/java", "-Xmx8g", "-Xmn1g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders",
                   "-Djdk.virtualThreadScheduler.parallelism=1", "-cp", ":".join([folder, *jars]), "io.heddle.protocol.testkit.Growth"]
        said = subprocess.run(command + [str(n) for n in IN_MEMORY], check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = [json.loads(line) for line in said.splitlines()]
    for title, key, digits in ("us of CPU per message", "us_per_msg", 2), ("bytes of heap per connection", "heap_bytes", 0):
        table("in memory", IN_MEMORY, {title: {row["connections"]: row[key] for row in rows}}, digits)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heddle", nargs="?", default="./heddle", metavar="HEDDLE")
    parser.add_argument("--parts", default="cpu,memory,burst,jvm")
    parser.add_argument("--rounds", type=compare.count, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    parts = {"cpu": cpu, "memory": memory, "burst": burst, "jvm": jvm}
    unknown = [part for part in options.parts.split(",") if part not in parts]
    if unknown:
        parser.error(f"--parts: expected some of {','.join(parts)}, got {','.join(unknown)}")
    compare.require_built()
    compare.require_launcher(options.heddle)
    compare.allow_descriptors()
    results = {part: parts[part](options) for part in options.parts.split(",")}
    if options.json:
        with open(options.json, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
