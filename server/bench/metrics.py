#!/usr/bin/env python3
"""What telling costs: echo's rate with the admin endpoint, scraped every five seconds, and without one, in turn.

    metrics.py [--rounds 40] [--seconds 1] [--every 5] [--limit 0.98] [HEDDLE]      (default: ./heddle)

Two servers run side by side and are loaded in turn by `load` (build.sh): one with `--admin off`, the other with
metrics, Flight Recorder's included, and scrapes (Prometheus' own default is one a minute, 15 s is usual). Within a
round each has its turn, the first one alternating: many short rounds, since a machine that others use drifts. Prints
the medians of the rounds' ratios of rate and CPU per message with their quartiles; ends with 1 if the median of the
rates is below --limit.
"""
import argparse, json, os, signal, statistics, subprocess, sys, tempfile, threading, time, urllib.request

OUT = os.environ.get("HEDDLE_BENCH", os.path.join(tempfile.gettempdir(), "heddle-bench"))


class Server:
    def __init__(self, heddle, admin):
        self.process = subprocess.Popen([heddle, "serve", "echo=tcp://127.0.0.1:0", "--admin", admin],
                                        stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            words = line.split()
            if words[0] == "listening":
                self.port = words[3].rsplit(":", 1)[1]
            if words[0] == "admin":
                self.admin = words[1]
            if words[0] == "ready":
                return
        sys.exit("did not start")

    def load(self, options):
        command = [f"{OUT}/load", "-m", "echo", "-p", self.port, "-c", str(options.clients), "-w", "0.2", "-d",
                   str(options.seconds), "-P", str(self.process.pid)]
        out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=options.seconds + 60).stdout
        result = json.loads(out.strip().splitlines()[-1])
        if result["err"]:
            sys.exit(f"{result['err']} errors")
        return result

    def scrape(self):
        request = urllib.request.Request(self.admin + "/metrics", headers={"Accept": "application/openmetrics-text"})
        return urllib.request.urlopen(request, timeout=30).read()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heddle", nargs="?", default="./heddle", metavar="HEDDLE")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--every", type=float, default=5, help="seconds between scrapes")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--limit", type=float, default=0.98)
    options = parser.parse_args()
    off = Server(options.heddle, "off")
    on = Server(options.heddle, "http://127.0.0.1:0")
    scrapes, ended = [], threading.Event()

    def scrape():
        while not ended.wait(options.every):
            begin = time.monotonic()
            on.scrape()
            scrapes.append(time.monotonic() - begin)

    scraper = threading.Thread(target=scrape, daemon=True)
    try:
        for server in off, on:
            for _ in range(10):
                server.load(options)  # Compiles.
        if b"heddle_pins_watched 1" not in on.scrape():
            print("without Flight Recorder")
        scraper.start()
        rates, cpus = [], []
        for number in range(options.rounds):
            turn = {}
            for server in (off, on) if number % 2 else (on, off):
                turn[server] = server.load(options)
            rates.append(turn[on]["rate"] / turn[off]["rate"])
            cpus.append(turn[on]["srv_us_per_msg"] / turn[off]["srv_us_per_msg"])
        for name, ratios in ("rate", rates), ("CPU per message", cpus):
            low, middle, high = statistics.quantiles(ratios, n=4)
            print(f"{name}, on to off: median {middle:.3f}, quartiles {low:.3f} to {high:.3f}")
        print(f"{len(scrapes)} scrapes, median {statistics.median(scrapes) * 1000:.1f} ms; limit {options.limit}")
        return statistics.median(rates) < options.limit
    finally:
        ended.set()
        off.end()
        on.end()


sys.exit(main())
