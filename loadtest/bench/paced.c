// An open loop that is as simple as can be, to check load generators against: one thread sends messages at equal
// distances, over its connections in turn, and times each answer from when its message was planned.
// paced -p PORT -c CONNECTIONS -r MESSAGES_PER_SECOND -n MESSAGES (64 bytes each); prints quantiles in ms as JSON
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 1024
#define SIZE 64

static int conns = 50, rate = 1000, total = 10000, sent, answered, fds[CONNECTIONS], bytes[CONNECTIONS];
static long long start, gap;
static double *millis;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static long long planned(int message) { return start + message * gap; }

static void send_what_is_due(int timer) {
  static const char message[SIZE];
  long long expirations;
  if (read(timer, &expirations, sizeof expirations) < 0) return;
  for (; sent < total && planned(sent) <= now(); sent++)
    if (send(fds[sent % conns], message, SIZE, MSG_NOSIGNAL) != SIZE) perror("send"), exit(1);
}

// Answers come in the order of the messages of a connection, and message M is on connection M % conns.
static void take_answers(int conn) {
  char text[65536];
  int got = recv(fds[conn], text, sizeof text, MSG_DONTWAIT);
  if (got <= 0) fprintf(stderr, "the server closed\n"), exit(1);
  int before = bytes[conn] / SIZE, after = (bytes[conn] += got) / SIZE;
  for (int i = before; i < after; i++) millis[answered++] = (now() - planned(i * conns + conn)) / 1e6;
}

static int ascending(const void *a, const void *b) {
  double x = *(double *)a, y = *(double *)b;
  return (x > y) - (x < y);
}

static double quantile(double q) {
  int rank = q * total + 0.999999;
  return millis[rank > 0 ? rank - 1 : 0];
}

int main(int count, char **options) {
  int port = 7000, option, one = 1;
  while ((option = getopt(count, options, "p:c:r:n:")) != -1) {
    int value = atoi(optarg);
    switch (option) {
      case 'p': port = value; break;
      case 'c': conns = value; break;
      case 'r': rate = value; break;
      case 'n': total = value; break;
      default: return 2;
    }
  }
  if (conns < 1 || conns > CONNECTIONS || rate < 1 || total < 1) return fprintf(stderr, "out of range\n"), 2;
  prctl(PR_SET_TIMERSLACK, 1);
  millis = calloc(total, sizeof *millis), gap = 1000000000ll / rate;
  int poll_fd = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = CONNECTIONS}, events[64];
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, timer, &event);
  for (int i = 0; i < conns; i++) {
    fds[i] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fds[i], (void *)&at, sizeof at)) return perror("connect"), 1;
    setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    event.data.u32 = i;
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, fds[i], &event);
  }
  start = now() + 10000000;
  struct itimerspec ticks = {{gap / 1000000000, gap % 1000000000}, {start / 1000000000, start % 1000000000}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &ticks, 0);
  while (answered < total) {
    int ready = epoll_wait(poll_fd, events, 64, -1);
    for (int i = 0; i < ready; i++)
      if (events[i].data.u32 == CONNECTIONS) send_what_is_due(timer);
      else take_answers(events[i].data.u32);
  }
  qsort(millis, total, sizeof *millis, ascending);
  printf("{\"p50\":%.4f,\"p99\":%.4f,\"p99.9\":%.4f,\"max\":%.4f}\n", quantile(.5), quantile(.99), quantile(.999),
         quantile(1));
}
