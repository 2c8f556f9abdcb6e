// Asks an echo server at a fixed rate, whether it has answered or not (open loop).
//
//     pace -p PORT [-c CONNECTIONS] [-s BYTES] [-r PER_SECOND] [-w WARMUP_SECONDS] [-d SECONDS]
//
// The connections take turns. A latency is counted from the moment a message was due, so that neither a server nor
// this program can hide that it was late. Of one thread; prints one line of JSON, times in milliseconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { PENDING_MAX = 4096 };  // Of one connection: messages that are due or sent and not answered.

typedef struct {
  int fd;
  size_t received;  // Of the oldest message that is not answered.
  unsigned oldest, pending;
  int64_t due[PENDING_MAX];
} Connection;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "pace: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int connected(int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

int main(int count, char **words) {
  int port = 0, connections = 100, size = 64, rate = 5000;
  double warmup = 1, seconds = 5;
  for (int option; (option = getopt(count, words, "p:c:s:r:w:d:")) != -1;) switch (option) {
      case 'p': port = atoi(optarg); break;
      case 'c': connections = atoi(optarg); break;
      case 's': size = atoi(optarg); break;
      case 'r': rate = atoi(optarg); break;
      case 'w': warmup = atof(optarg); break;
      case 'd': seconds = atof(optarg); break;
      default: return 2;
    }
  int poll = epoll_create1(0);
  Connection *all = calloc(connections, sizeof *all);
  for (int i = 0; i < connections; i++) {
    all[i].fd = connected(port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
  }
  char *message = malloc(size), *bytes = malloc(1 << 16);
  memset(message, 'a', size);
  message[size - 1] = '\n';
  int64_t *latencies = malloc(sizeof *latencies * (size_t)((seconds + 1) * rate));
  int64_t start = now(), measured = start + (int64_t)(warmup * 1e9), end = measured + (int64_t)(seconds * 1e9);
  int64_t due = start;
  long sent = 0, answered = 0, unanswered = 0;
  while (now() < end || (unanswered > 0 && now() < end + 1000000000LL)) {
    for (; due <= now() && due < end; due = start + sent * 1000000000LL / rate) {
      Connection *turn = &all[sent++ % connections];
      if (turn->pending == PENDING_MAX || send(turn->fd, message, size, MSG_NOSIGNAL) != size) fail("send");
      turn->due[(turn->oldest + turn->pending++) % PENDING_MAX] = due;
      unanswered++;
    }
    struct epoll_event ready[512];
    int64_t wait = due < end ? due - now() : 1000000;
    struct timespec timeout = {0, wait < 0 ? 0 : wait};
    int found = epoll_pwait2(poll, ready, 512, &timeout, NULL);
    for (int i = 0; i < found; i++) {
      Connection *from = ready[i].data.ptr;
      ssize_t length = recv(from->fd, bytes, 1 << 16, 0);
      if (length <= 0) fail("recv");
      for (from->received += length; from->received >= (size_t)size; from->received -= size) {
        int64_t was = from->due[from->oldest];
        from->oldest = (from->oldest + 1) % PENDING_MAX;
        from->pending--;
        unanswered--;
        if (was >= measured) latencies[answered++] = now() - was;
      }
    }
  }
  if (answered == 0) fail("no answer");
  qsort(latencies, answered, sizeof *latencies, ascending);
  printf("{\"answers\": %ld, \"unanswered\": %ld, \"p50\": %.4f, \"p99\": %.4f, \"max\": %.4f}\n", answered, unanswered,
         latencies[answered / 2] / 1e6, latencies[answered * 99 / 100] / 1e6, latencies[answered - 1] / 1e6);
  return unanswered > 0;
}
