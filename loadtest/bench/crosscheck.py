#!/usr/bin/env python3
"""Checks what heddle load reports against servers whose truth is known, and against other clients.

    crosscheck.py [options]         what it checks is in the README beside

Exits with 1 if a figure misses its bar. Needs gcc, and the packed distribution or --heddle COMMAND.
"""
import argparse, json, os, resource, shlex, signal, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
DELAY_MS = 10
SHARES = {"1%": 100, "2%": 50}
RESIDENT_MAX = 1.5 * 1024  # MiB
OTHERS_MAX = 0.05  # of the machine, taken by anything else while a run lasted
failed = []
repeated = 0


def verdict(holds, what):
    if not holds:
        failed.append(what)
    return "ok" if holds else "MISSED"


def build(out):
    for source in f"{HERE}/server.c", f"{HERE}/paced.c", f"{ROOT}/server/bench/load.c":
        program = os.path.basename(source)[:-2]
        subprocess.run(["gcc", "-O2", "-pthread", "-w", "-o", f"{out}/{program}", source], check=True)


def pinned(core):
    return ["taskset", "-c", str(core)] if options.pin else []


class Server:
    """server.c; what it is told is its truth."""

    def __init__(self, *arguments):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.process = subprocess.Popen(pinned(0) + [f"{out}/server", "-p", str(self.port), *map(str, arguments)])
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("server.c does not listen")

    def __enter__(self):
        return self

    def __exit__(self, *any):
        self.process.kill()
        self.process.wait()


def heddle(server, *arguments, pin=True):
    """A run of heddle load: its JSON, with the most memory that its process had resident, in MiB."""
    file = f"{out}/run.json"
    if os.path.exists(file):
        os.remove(file)
    command = (pinned(1) if pin else []) + shlex.split(options.heddle) + [
        "load", f"tcp://127.0.0.1:{server.port}", "--protocol", "echo", "--json", file, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    most = 0
    while process.poll() is None:
        most = max(most, resident(process.pid))
        time.sleep(0.1)
    if not os.path.exists(file):
        sys.exit(f"{shlex.join(command)}: {process.stderr.read()}")
    with open(file) as f:
        run = json.load(f)
    run["resident"] = most
    littles_law(arguments, run)
    return run


def resident(pid):
    """VmHWM in MiB. Of the process itself: the launcher becomes the JVM."""
    try:
        with open(f"/proc/{pid}/status") as f:
            return max((int(line.split()[1]) / 1024 for line in f if line.startswith("VmHWM:")), default=0)
    except OSError:
        return 0


def cpu_seconds(pid="self"):
    with open(f"/proc/{pid}/stat") as f:
        return sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def others_seconds(servers):
    """CPU that anything else has used so far: the host, and who else is on this machine."""
    with open("/proc/stat") as f:
        ticks = list(map(int, f.readline().split()[1:9]))
    busy = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
    done = resource.getrusage(resource.RUSAGE_CHILDREN)
    return busy - cpu_seconds() - done.ru_utime - done.ru_stime - sum(cpu_seconds(s.process.pid) for s in servers)


def others_share(servers, during):
    begin, before = time.monotonic(), others_seconds(servers)
    result = during()
    return result, (others_seconds(servers) - before) / (time.monotonic() - begin) / os.cpu_count()


def quietly(server, run):
    """Runs again what was disturbed, whatever came of it, while the patience lasts."""
    global repeated
    while True:
        while time.monotonic() < give_up and others_share([server], lambda: time.sleep(2))[1] > OTHERS_MAX:
            pass
        result, share = others_share([server], run)
        if share <= OTHERS_MAX:
            return result
        if time.monotonic() >= give_up:
            print(f"the next figures were disturbed: something else took {share:.0%} of the machine")
            return result
        repeated += 1


laws = {}


def littles_law(arguments, run):
    plan, law = run["plan"], run["littles-law"]
    known = None if plan["rates"] else plan["clients"] * plan["pipeline"]
    laws.setdefault((" ".join(a for a in arguments if not a.startswith("--no-")), known), []).append(
        (law["measured"], law["predicted"]))


def rate():
    """(a) The server takes 50 us for a message and does one at a time: every client finds the same rate."""
    print(f"\n(a) 50 us for each message, one at a time; {options.connections} connections; messages per second\n")
    print(f"{'round':<8}{'heddle load':>14}{'C generator':>14}{'ratio':>8}")
    rounds = []
    with Server("-w", 50) as server:
        for i in range(options.rounds):
            ours = quietly(server, lambda: heddle(
                server, "--clients", str(options.connections), "--no-calibrate", "--warmup", "3s",
                "--duration", f"{options.seconds}s"))["achieved"]
            argv = pinned(1) + [f"{out}/load", "-p", str(server.port), "-c", str(options.connections),
                                "-w", "1", "-d", str(options.seconds)]
            theirs = quietly(server, lambda: json.loads(
                subprocess.run(argv, capture_output=True, text=True, check=True).stdout))["rate"]
            rounds.append((ours, theirs))
            print(f"{i + 1:<8}{ours:>14,.0f}{theirs:>14,.0f}{ours / theirs:>8.3f}")
    ours, theirs = (statistics.median(each) for each in zip(*rounds))
    holds = verdict(abs(ours / theirs - 1) <= 0.05, "rate")
    print(f"{'median':<8}{ours:>14,.0f}{theirs:>14,.0f}{ours / theirs:>8.3f}  {holds} (within 5%)")


def reference(server):
    """Milliseconds, as a client of a few lines of C sees them that plans the same messages."""
    argv = [f"{out}/paced", "-p", str(server.port), "-c", "50", "-r", "1000", "-n", str(options.requests)]
    return json.loads(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)


def delay():
    """(b) The server is late with every N-th answer, and holds up nobody else with it."""
    print(f"\n(b) every N-th answer {DELAY_MS} ms late; 1,000/s; ms; medians of {options.rounds} rounds in turns\n")
    print(f"{'late':<8}{'':<8}{'known':>8}{'paced.c':>10}{'heddle load':>14}{'off by':>9}")
    for share, every in SHARES.items():
        rounds = []
        with Server("-e", every, "-d", DELAY_MS * 1000) as server:
            for _ in range(options.rounds):
                rounds.append((
                    quietly(server, lambda: reference(server)),
                    quietly(server, lambda: heddle(
                        server, "--clients", "50", "--rate", "1000/s", "--no-calibrate", "--warmup", "3s",
                        "--duration", f"{options.requests // 1000}s", pin=False))["latency"]["response"]))
        for name, quantile in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)):
            expected, got = (statistics.median(each[name] for each in client) for client in zip(*rounds))
            known = DELAY_MS if quantile > 1 - 1 / every else 0
            # Exactly at the edge: the slowest prompt answer or the fastest late one, by one request more or less.
            edge = abs(quantile - (1 - 1 / every)) < 1e-9
            holds = "at the edge, not judged" if edge else verdict(
                abs(got - expected) <= 1, f"{name} with {share} late")
            print(f"{share if name == 'p50' else '':<8}{name:<8}{'' if edge else known:>8}"
                  f"{expected:>10.3f}{got:>14.3f}{got - expected:>9.3f}  {holds}")


def memory():
    """(c) 10,000 clients in one process."""
    print(f"\n(c) 10,000 clients in one process, under {RESIDENT_MAX:,.0f} MiB resident\n")
    print(f"{'loop':<24}{'achieved/s':>12}{'connected':>11}{'errors':>8}{'VmHWM MiB':>11}")
    for name, arguments in (("closed", []), ("open, 5,000/s", ["--rate", "5000/s"])):
        with Server() as server:
            run = heddle(server, "--clients", "10000", "--warmup", "5s", "--duration", "15s", *arguments, pin=False)
        connected = max(each["connected"] for each in run["windows"])
        errors = sum(run["errors"].values())
        holds = verdict(run["resident"] < RESIDENT_MAX and connected == 10000 and errors == 0, f"memory, {name}")
        print(f"{name:<24}{run['achieved']:>12,.0f}{connected:>11,}{errors:>8,}{run['resident']:>11,.0f}  {holds}")


def all_laws():
    """(d) Of every run above: rate x mean service time, beside what was under way by the clock."""
    print("\n(d) Little's law in every run, the disturbed ones too: requests under way on average\n")
    print(f"{'runs':>4}{'by the clock':>14}{'rate x time':>13}{'known':>9}{'ratios':>16}")
    for (arguments, known), runs in laws.items():
        ratios = [predicted / measured for measured, predicted in runs]
        if known:
            ratios += [predicted / known for measured, predicted in runs]
        measured, predicted = runs[0]
        holds = verdict(all(abs(ratio - 1) <= 0.05 for ratio in ratios), "Little: " + arguments)
        print(f"{len(runs):>4}{measured:>14,.2f}{predicted:>13,.2f}{format(known, ',') if known else '':>9}"
              f"{f'{min(ratios):.3f}-{max(ratios):.3f}':>16}  {holds}  {arguments}")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--heddle", default=f"{ROOT}/server/distribution/target/heddle/bin/heddle", metavar="COMMAND")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--seconds", type=int, default=4, help="of a run of (a)")
parser.add_argument("--connections", type=int, default=100, help="of (a)")
parser.add_argument("--requests", type=int, default=10000, help="of a run of (b)")
parser.add_argument("--patience", type=float, default=10, metavar="MINUTES", help="for others to leave the machine")
parser.add_argument("--no-pin", dest="pin", action="store_false", help="server and client share all cores")
options = parser.parse_args()
give_up = time.monotonic() + options.patience * 60
with tempfile.TemporaryDirectory() as out:
    build(out)
    for check in (rate, delay, memory, all_laws):
        check()
print(f"\n{repeated} runs of (a) and (b) were repeated, since something else took more than"
      f" {OTHERS_MAX:.0%} of the machine meanwhile")
if failed:
    sys.exit("\nmissed: " + "; ".join(failed))
