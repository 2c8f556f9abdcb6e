#!/usr/bin/env python3
"""The table of server/docs/performance.md, measured for this build: every row beside its peer, in interleaved rounds.

    table.py [--rows c100,churn] [--rounds 5] [--seconds 2] [--json FILE] [HEDDLE]      HEDDLE: default ./heddle

Prints Markdown: what was measured, the goal and the floor, the median of the rounds with the least and the most, and
which of the two holds, of the figure as printed. Everything runs as users start it: default settings, metrics and
access log on. All rows take about twenty minutes; they need build.sh, openssl, nginx, perf and taskset, 20,000 file
descriptors, and no one else on the machine. Ends with 1 where a floor does not hold. Rows:
"""
import argparse, collections, json, os, shlex, shutil, socket, statistics, subprocess, sys, tempfile, time

import compare, idle

KIB = 1024

Row = collections.namedtuple("Row", "work unit goal floor less", defaults=[False])
CPU, RATE, PEER = "server CPU per message, Netty = 1", "rate, Netty = 1", "Netty = 1"
ROWS = {
    "c10": Row("echo 64 B, 10 connections", CPU, 1.05, 0.95),
    "c100": Row("echo 64 B, 100 connections", CPU, 1.05, 0.92),
    "c1000": Row("echo 64 B, 1,000 connections", CPU, 1.05, 0.92),
    "c10000": Row("echo 64 B, 10,000 connections", RATE, 1.0, 0.92),
    "c10000-p99": Row("echo 64 B, 10,000 connections", "p99, Netty = 1, less is better", 0.8, 1.1, True),
    "pipeline": Row("pipeline of 32", RATE, 1.05, 0.97),
    "uppercase": Row("`uppercase` against a line decoder", RATE, 1.05, 1.0),
    "big": Row("16 KiB messages", CPU, 1.2, 1.05),
    "churn": Row("connect, one message, close", CPU, 1.1, 1.0),
    "c1": Row("one connection", CPU, 1.0, 0.7),
    "no-pin": Row("echo 64 B, 100 connections, both on the same two cores", CPU, 1.0, 0.92),
    "syscalls": Row("echo 64 B, 100 connections", "system calls per message", 2.0, 2.05, True),
    "heap": Row("idle connection after one message", "KiB of heap", 1.5, 2.5, True),
    "heap-tls": Row("idle connection after one message, TLS", "KiB of heap", 6, 9, True),
    "resident": Row("idle connection after one message", "resident, Netty = 1", 0.8, 1.3, True),
    "start": Row("`serve echo` to the first answered byte", PEER, 0.3, 0.5, True),
    "chat": Row("chat, a room of 1,000, 10 talk", "deliveries per CPU second, Netty = 1", 1.2, 1.0),
    "chat-1": Row("chat, a room of 1,000, one talks", "deliveries per CPU second, Netty = 1", 1.2, 1.0),
    "file": Row("download of 1 GiB with `file`", "rate, nginx with sendfile = 1", 0.95, 0.9),
    "features": Row("metrics, access log, deadlines, limits: on and off, 100 connections", "% of CPU per message", 3, 5, True),
    "features-churn": Row("the same, connect, one message, close", "% of CPU per message", 3, 5, True),
}

EVERYTHING_ON = """
max-connections: 15000
heap-limit: 85%
access-log: {folder}/on.jsonl
listeners:
  - protocol: echo
    endpoint: tcp://127.0.0.1:{port}
    max-connections: 15000
    max-connections-per-peer: 15000
    accept-rate-per-peer: 1000000/s
    bytes-rate: 1GiB/s
    allow-from: [127.0.0.0/8]
    idle-timeout: 5m
    request-timeout: 30s
    write-timeout: 30s
    connection-age-max: 24h
"""
EVERYTHING_OFF = """
max-connections: off
listeners:
  - protocol: echo
    endpoint: tcp://127.0.0.1:{port}
    idle-timeout: off
    request-timeout: off
    write-timeout: off
"""


class Table:
    """Measures the rows that are asked for; each method gives one list of figures, a round each, by row."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.launcher = f"env HEDDLE_ACCESS_LOG={folder}/access.jsonl {shlex.quote(os.path.abspath(options.heddle))}"

    def serve(self, what, more=""):
        return f"{self.launcher} serve {what} --admin http://127.0.0.1:0 {more}"

    def compare(self, commands, kind, scenarios, pin=True, seconds=None):
        seconds = seconds or self.options.seconds
        return compare.require_answers(compare.measure(commands, kind, scenarios, self.options.rounds, seconds, pin))

    def beside_netty(self, kind, scenarios, pin=True):
        protocol = {"echo": "echo", "upper": "uppercase", "chat": "chat"}[kind]
        commands = {"netty-epoll": compare.peers(kind)["netty-epoll"],
                    "heddle": self.serve(f"{protocol}=tcp://127.0.0.1:{{port}}")}
        return {scenario: list(zip(by_name["heddle"], by_name["netty-epoll"]))
                for scenario, by_name in self.compare(commands, kind, scenarios, pin).items()}

    def echo(self, rows):
        scenarios = list(dict.fromkeys(row.removesuffix("-p99") for row in rows))
        measured = self.beside_netty("echo", scenarios)
        how = {"c10000": rate, "c10000-p99": p99, "pipeline": rate}
        return {row: [how.get(row, cpu)(a, b) for a, b in measured[row.removesuffix("-p99")]] for row in rows}

    def unpinned(self, rows):
        return {"no-pin": [cpu(a, b) for a, b in self.beside_netty("echo", ["c100"], pin=False)["c100"]]}

    def uppercase(self, rows):
        return {"uppercase": [rate(a, b) for a, b in self.beside_netty("upper", ["c100"])["c100"]]}

    def chat(self, rows):
        scenario = {"chat": "room10", "chat-1": "room"}
        measured = self.beside_netty("chat", [scenario[row] for row in rows])
        return {row: [cpu(a, b) for a, b in measured[scenario[row]]] for row in rows}

    def file(self, rows):
        commands = {"nginx": compare.peers("file")["nginx"],
                    "heddle": self.serve("file=tcp://127.0.0.1:{port}", "--option root={root}")}
        by_name = self.compare(commands, "file", ["download"])["download"]
        return {"file": [rate(a, b) for a, b in zip(by_name["heddle"], by_name["nginx"])]}

    def features(self, rows):
        heddle = shlex.quote(os.path.abspath(self.options.heddle))
        commands = {}
        for name, text, admin in ("on", EVERYTHING_ON, "http://127.0.0.1:0"), ("off", EVERYTHING_OFF, "off"):
            port = compare.free_port()
            with open(f"{self.folder}/{name}.yaml", "w") as file:
                file.write(text.format(folder=self.folder, port=port))
            commands[name] = f"{heddle} serve --config {self.folder}/{name}.yaml --admin {admin} --set echo.endpoint=tcp://127.0.0.1:{{port}}"
        scenario = {"features": "c100", "features-churn": "churn"}
        # Of longer rounds, since a hundredth counts.
        measured = self.compare(commands, "echo", [scenario[row] for row in rows], seconds=2 * self.options.seconds)
        return {row: [100 * (1 / cpu(on, off) - 1) for on, off in zip(*measured[scenario[row]].values())] for row in rows}

    def idle(self, rows):
        results = collections.defaultdict(list)
        for _ in range(self.options.rounds):
            heap, resident, _ = idle.measure(self.serve("echo=tcp://127.0.0.1:{port}"), 15000, True)
            results["heap"].append(heap / KIB)
            if "resident" in rows:
                results["resident"].append(resident / idle.measure(idle.NETTY["netty-epoll"], 15000, True)[1])
        return results

    def idle_tls(self, rows):
        tls = "--set echo.tls.certificate={tls}/server.pem --set echo.tls.private-key={tls}/server.key"
        command = self.serve("echo=tls://127.0.0.1:{port}", tls)
        return {"heap-tls": [idle.measure(command, 4000, True, tls=True)[0] / KIB for _ in range(self.options.rounds)]}

    def start(self, rows):
        heddle, netty = self.serve("echo=tcp://127.0.0.1:{port}"), compare.netty("NettyEcho {port} epoll 1 echo")
        first_answer_seconds(heddle)  # May leave something behind that makes the next one faster.
        return {"start": [first_answer_seconds(heddle) / first_answer_seconds(netty) for _ in range(2 * self.options.rounds)]}

    def syscalls(self, rows):
        """By perf: under strace a server is so slow that its threads wait for one another more often."""
        port = compare.free_port()
        server = compare.start(self.serve("echo=tcp://127.0.0.1:{port}"), port, True)
        load = None
        try:
            seconds = self.options.rounds * self.options.seconds
            load = subprocess.Popen(f"taskset -c 1 {compare.OUT}/load -c 100 -p {port} -d {seconds + 8}".split(),
                                    stdout=subprocess.DEVNULL)
            time.sleep(5)
            pid = compare.worker(server.pid)
            return {"syscalls": [calls_per_write(pid, self.options.seconds) for _ in range(self.options.rounds)]}
        finally:
            if load:
                load.terminate()
                load.wait()
            server.terminate()
            server.wait()


def rate(ours, theirs):
    return ours["rate"] / theirs["rate"]


def p99(ours, theirs):
    return ours["p99"] / theirs["p99"]


def cpu(ours, theirs):
    return theirs["srv_us_per_msg"] / ours["srv_us_per_msg"]


def calls_per_write(pid, seconds):
    """Of echo without a pipeline, where each message is one write."""
    events = "raw_syscalls:sys_enter,syscalls:sys_enter_write"
    text = subprocess.run(f"perf stat -x, -e {events} -p {pid} -- sleep {seconds}".split(), capture_output=True, text=True).stderr
    try:
        every, writes = (int(line.split(",")[0]) for line in text.splitlines()[:2])
    except ValueError:
        sys.exit(f"row syscalls: perf counts no system calls here: {text.strip()}")
    return every / writes


def first_answer_seconds(command):
    port = compare.free_port()
    begin = time.monotonic()
    process = subprocess.Popen(shlex.split(command.replace("{port}", str(port))), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        while time.monotonic() < begin + 30:
            try:
                with socket.create_connection(("127.0.0.1", port)) as s:
                    s.sendall(b"a" * 63 + b"\n")
                    if s.recv(1):
                        return time.monotonic() - begin
            except OSError:
                time.sleep(0.001)
        sys.exit(f"no answer: {command}")
    finally:
        process.kill()
        process.wait()


TOOLS = {"syscalls": ("perf", "linux-perf"), "heap-tls": ("openssl", "openssl"), "file": ("nginx", "nginx-light")}


def require_tools(rows):
    """All that the rows need, before the first is measured."""
    needed = [("taskset", "util-linux")] + [TOOLS[row] for row in rows if row in TOOLS]
    missing = [f"{tool} (Debian: {package})" for tool, package in needed if not shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin")]
    if missing:
        sys.exit(f"missing: {', '.join(missing)}; install it or leave its row out with --rows")


GROUPS = [(Table.echo, ["c10", "c100", "c1000", "c10000", "c10000-p99", "pipeline", "big", "churn", "c1"]),
          (Table.uppercase, ["uppercase"]), (Table.unpinned, ["no-pin"]), (Table.syscalls, ["syscalls"]),
          (Table.idle, ["heap", "resident"]), (Table.idle_tls, ["heap-tls"]), (Table.start, ["start"]),
          (Table.chat, ["chat", "chat-1"]), (Table.file, ["file"]), (Table.features, ["features", "features-churn"])]


def figure(rounds):
    return round(statistics.median(rounds), 2)


def holds(row, value):
    for name, bound in ("goal", row.goal), ("floor", row.floor):
        if value <= bound if row.less else value >= bound:
            return name
    return "no"


def main():
    parser = argparse.ArgumentParser(description=__doc__ + "\n".join(f"  {name:<15} {row.work}: {row.unit}" for name, row in ROWS.items()),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heddle", nargs="?", default="./heddle", metavar="HEDDLE")
    parser.add_argument("--rows", default=",".join(ROWS), help="default: all")
    parser.add_argument("--rounds", type=compare.count, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    wanted = options.rows.split(",")
    unknown = [name for name in wanted if name not in ROWS]
    if unknown:
        parser.error(f"--rows: no row is called {', '.join(unknown)}; there are {', '.join(ROWS)}")
    require_tools(wanted)
    compare.require_built()
    compare.require_launcher(options.heddle)
    compare.allow_descriptors()
    measured, stopped = {}, None
    with tempfile.TemporaryDirectory(prefix="heddle-bench-") as folder:
        table = Table(options, folder)
        for measure, names in GROUPS:
            rows = [name for name in names if name in wanted]
            if rows:
                print(f"measuring {', '.join(rows)}", file=sys.stderr, flush=True)
                try:
                    measured |= {name: figures for name, figures in measure(table, rows).items() if name in rows}
                except SystemExit as why:
                    stopped = why  # What was measured before is not lost.
                    break
    if stopped and not measured:
        raise stopped
    print("| row | work | figure | goal | floor | measured | least to most | holds |\n" + "|---" * 8 + "|")
    wanted = [name for name in wanted if name in measured]
    missed = False
    for name in wanted:
        row, figures = ROWS[name], measured[name]
        value = figure(figures)
        missed |= holds(row, value) == "no"
        print(f"| {name} | {row.work} | {row.unit} | {row.goal} | {row.floor} | {value:.2f} | "
              f"{min(figures):.2f} to {max(figures):.2f} | {holds(row, value)} |")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({name: {**ROWS[name]._asdict(), "rounds": measured[name], "median": statistics.median(measured[name]),
                              "holds": holds(ROWS[name], figure(measured[name]))} for name in wanted}, file, indent=1)
    if stopped:
        raise stopped
    return missed


if __name__ == "__main__":
    sys.exit(main())
