#!/usr/bin/env python3
"""One chat room with very many members: how long it takes to fill, what a member takes, what a message to all costs.

    chat_room.py [--members 10000] [--talkers 1] [--messages 20] [--rounds 3] [HEDDLE ...]

HEDDLE: launchers to compare, in turn, each on a server of its own (default: ./heddle). In each round the talkers
say a message each, at once, as soon as everybody has heard those before; every member must hear every message of the
others once, and in order for each talker. Prints per launcher the medians of the rounds: milliseconds until all have
heard, deliveries per second of the server's CPU. Ends with 1 where a message was lost.
"""
import argparse, atexit, os, re, resource, select, socket, statistics, subprocess, sys, time


class Server:
    def __init__(self, launcher):
        command = [launcher, "serve", "chat=tcp://127.0.0.1:0", "--admin", "off", "--option", "members-max=100000"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        atexit.register(self.end)
        for line in self.process.stdout:
            if line.startswith("listening"):
                self.port = int(line.rsplit(":", 1)[1])
            if line.startswith("ready"):
                return
        sys.exit(f"{launcher} did not start")

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) << 10

    def end(self):
        self.process.terminate()
        self.process.wait()


class Room:
    """Members that count what they hear."""

    def __init__(self, server, members):
        self.server, self.sockets, self.poll = server, [], select.epoll()
        self.rest, self.heard = {}, {}
        before, begin = server.resident_bytes(), time.monotonic()
        for i in range(members):
            s = socket.create_connection(("127.0.0.1", server.port))
            s.sendall(b"m%d\n" % i)
            s.setblocking(False)
            self.sockets.append(s)
            self.rest[s.fileno()], self.heard[s.fileno()] = b"", {}
            self.poll.register(s, select.EPOLLIN)
            if i % 100 == 99:
                self.read(0)
        self.by_number = {s.fileno(): s for s in self.sockets}
        self.expect(lambda: self.inside == members)
        self.fill_seconds = time.monotonic() - begin
        self.bytes_each = (server.resident_bytes() - before) / members

    inside = 0
    deliveries = 0

    def expect(self, done):
        end = time.monotonic() + 120
        while not done():
            if time.monotonic() > end:
                sys.exit(f"not everything was heard: {self.deliveries} deliveries so far")
            self.read(1)

    def read(self, seconds):
        for fd, _ in self.poll.poll(seconds):
            got = os.read(fd, 1 << 16)
            if not got:
                sys.exit("a member was dropped")
            lines = (self.rest[fd] + got).split(b"\n")
            self.rest[fd] = lines.pop()
            for line in lines:
                self.hear(fd, line)

    def hear(self, fd, line):
        if line.startswith(b"* you are in"):
            self.inside += 1
        elif not line.startswith(b"*"):
            nick, number = line.split(b": ")
            number = int(number)
            if self.heard[fd].get(nick, number - 1) != number - 1:
                sys.exit(f"lost, doubled or overtaken: {line} behind {self.heard[fd][nick]}")
            self.heard[fd][nick] = number
            self.deliveries += 1

    def talk(self, talkers, number):
        expected = self.deliveries + talkers * (len(self.sockets) - 1)
        for s in self.sockets[:talkers]:
            s.sendall(b"%d\n" % number)
        self.expect(lambda: self.deliveries == expected)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=10000)
    parser.add_argument("--talkers", type=int, default=1)
    parser.add_argument("--messages", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("heddle", nargs="*", default=["./heddle"])
    args = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    rooms = {}
    for launcher in args.heddle:
        rooms[launcher] = None
    figures = {launcher: [] for launcher in args.heddle}
    for launcher in args.heddle:
        rooms[launcher] = Room(Server(launcher), args.members)
        room = rooms[launcher]
        print(f"{launcher}: {args.members} members in after {room.fill_seconds:.1f} s, "
              f"{room.bytes_each / 1024:.1f} KiB resident each, {room.server.cpu_seconds():.1f} s of CPU so far")
    number = 0
    for round in range(args.rounds + 1):
        for launcher, room in rooms.items():
            begin, cpu, before = time.monotonic(), room.server.cpu_seconds(), room.deliveries
            for i in range(args.messages):
                room.talk(args.talkers, number + i)
            deliveries, cpu = room.deliveries - before, room.server.cpu_seconds() - cpu
            if round > 0:  # The first warms up.
                figures[launcher].append(((time.monotonic() - begin) * 1000 / args.messages, deliveries / max(cpu, 0.01)))
        number += args.messages
    for launcher, rounds in figures.items():
        print(f"{launcher}: {statistics.median(ms for ms, _ in rounds):.1f} ms until all have heard, "
              f"{statistics.median(rate for _, rate in rounds):.0f} deliveries per second of CPU")


if __name__ == "__main__":
    main()
