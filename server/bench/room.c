// Fills one room of a chat server and has some of its members talk (closed loop).
//
//     room -p PORT [-c MEMBERS] [-t TALKERS] [-s BYTES] [-w WARMUP_SECONDS] [-d SECONDS] [-P SERVER_PID]
//
// A talker says its next message as soon as every other member has heard the one before. Each delivery is verified:
// whole, once, in the talker's order. Of one thread; prints one line of JSON as load does: deliveries per second, the
// server's CPU for each, and how long it took until all had heard a message, in microseconds.
#include "measure.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

enum { LINE_MAX = 4096, LATENCIES_MAX = 1 << 20 };

typedef struct {
  int fd, inside;
  size_t length;         // Of what has come of a line.
  char line[LINE_MAX];
  uint32_t *next;        // By talker: the number of the message to be heard next.
} Member;

typedef struct {
  uint32_t number;
  int heard;
  int64_t since;
} Talker;

static int members = 1000, talkers = 1, size = 64, inside;
static Member *all;
static Talker *talker;
static uint64_t deliveries;
static int64_t latencies[LATENCIES_MAX];
static size_t taken;

static int connected(int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) fail("connect", strerror(errno));
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static void say(int t) {
  char text[LINE_MAX];
  int length = snprintf(text, sizeof text, "%u ", talker[t].number);
  for (; length < size - 1; length++) text[length] = 'a' + length % 26;
  text[length++] = '\n';
  talker[t].heard = 0;
  talker[t].since = now();
  if (send(all[t].fd, text, length, MSG_NOSIGNAL) != length) fail("send", strerror(errno));
}

// LINE is "mT: NUMBER aaaa...", without its end.
static void hear(Member *member, const char *line, size_t length) {
  if (*line == '*') {
    if (length > 12 && !memcmp(line, "* you are in", 12)) member->inside = 1, inside++;
    return;
  }
  char *rest;
  long t = strtol(line + 1, &rest, 10);
  uint32_t number = strtoul(rest + 2, &rest, 10);
  if (*line != 'm' || t < 0 || t >= talkers || member == &all[t]) fail("not from a talker", line);
  if (number != member->next[t]) fail("lost, doubled or overtaken", line);
  // The text begins behind "mT: ", and is SIZE - 1 long.
  if (length != (size_t)(strchr(line, ' ') + 1 - line) + size - 1) fail("not whole", line);
  member->next[t]++;
  deliveries++;
  if (++talker[t].heard < members - 1) return;
  if (taken < LATENCIES_MAX) latencies[taken++] = now() - talker[t].since;
  talker[t].number++;
  say(t);
}

static void take(Member *member) {
  static char bytes[1 << 16];
  ssize_t got = recv(member->fd, bytes, sizeof bytes - 1, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) fail("a member was dropped", got ? strerror(errno) : "end");
  bytes[got] = 0;
  for (char *at = bytes, *end; at < bytes + got; at = end + 1) {
    end = memchr(at, '\n', bytes + got - at);
    size_t length = (end ? end : bytes + got) - at;
    if (!end || member->length) {
      if (member->length + length >= LINE_MAX) fail("line too long", at);
      memcpy(member->line + member->length, at, length);
      member->length += length;
      member->line[member->length] = 0;
      if (!end) return;
      hear(member, member->line, member->length);
      member->length = 0;
    } else {
      *end = 0;
      hear(member, at, length);
    }
  }
}

static void read_for(int poll, int64_t until) {
  struct epoll_event ready[512];
  int64_t left = until - now();
  int found = epoll_wait(poll, ready, 512, left > 0 ? left / 1000000 + 1 : 0);
  for (int i = 0; i < found; i++) take(ready[i].data.ptr);
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

int main(int count, char **words) {
  int port = 0, server = 0;
  double warmup = 1, seconds = 3;
  for (int option; (option = getopt(count, words, "p:c:t:s:w:d:P:")) != -1;) switch (option) {
      case 'p': port = atoi(optarg); break;
      case 'c': members = atoi(optarg); break;
      case 't': talkers = atoi(optarg); break;
      case 's': size = atoi(optarg); break;
      case 'w': warmup = atof(optarg); break;
      case 'd': seconds = atof(optarg); break;
      case 'P': server = atoi(optarg); break;
      default: return 2;
    }
  int poll = epoll_create1(0);
  all = calloc(members, sizeof *all);
  talker = calloc(talkers, sizeof *talker);
  int64_t patience = now() + 60000000000LL;
  for (int i = 0; i < members; i++) {
    all[i].fd = connected(port);
    all[i].next = calloc(talkers, sizeof *all[i].next);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
    char nick[32];
    int length = snprintf(nick, sizeof nick, "m%d\n", i);
    if (send(all[i].fd, nick, length, MSG_NOSIGNAL) != length) fail("send", strerror(errno));
    while (!all[i].inside && now() < patience) read_for(poll, patience);
  }
  if (inside != members) fail("not everybody came in", "in a minute");
  for (int t = 0; t < talkers; t++) say(t);
  for (int64_t end = now() + (int64_t)(warmup * 1e9); now() < end;) read_for(poll, end);
  double spent = cpu_seconds(server);
  uint64_t before = deliveries;
  int64_t start = now(), end = start + (int64_t)(seconds * 1e9);
  taken = 0;
  while (now() < end) read_for(poll, end);
  spent = cpu_seconds(server) - spent;
  double took = (now() - start) / 1e9;
  before = deliveries - before;
  if (taken == 0) fail("nothing was heard by all", "in the time measured");
  qsort(latencies, taken, sizeof *latencies, ascending);
  printf("{\"mode\":\"room\",\"conns\":%d,\"talkers\":%d,\"bytes\":%d,\"rate\":%.0f,\"p50\":%.1f,\"p99\":%.1f,\"err\":0,"
         "\"srv_cpu\":%.2f,\"srv_us_per_msg\":%.3f}\n", members, talkers, size, before / took, latencies[taken / 2] / 1e3,
         latencies[taken * 99 / 100] / 1e3, spent / took, spent * 1e6 / before);
  return 0;
}
