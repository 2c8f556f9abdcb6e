// A server whose truth is known, to check load generators against: sends messages of fixed size back, one thread.
// server -p PORT -s BYTES -w US (each message takes so long, system calls included: it spins for what is left of it)
// -e N -d US (every N-th answer comes so much later)
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define FDS 65536
#define LATE (1 << 20) // a power of two; all are late by the same, so that they leave in the order they came

static int size = 64, work_us, every, delay_us, poll_fd, timer_fd;
static struct { int got; unsigned life; } conns[FDS];
static struct late { int fd; unsigned life; long long due; char *text; } late[LATE];
static unsigned long first, last, messages;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void answer(int fd, const char *text) {
  // Messages are small and clients read them: what does not fit is a mistake of the set-up, not to be hidden.
  if (send(fd, text, size, MSG_NOSIGNAL) != size && errno != EPIPE && errno != ECONNRESET) perror("send"), exit(1);
}

static void arm(void) {
  if (first == last) return;
  long long due = late[first % LATE].due;
  struct itimerspec at = {.it_value = {due / 1000000000, due % 1000000000}};
  timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &at, 0);
}

static void answer_late(int fd, const char *text) {
  if (last - first == LATE) fprintf(stderr, "too many late answers\n"), exit(1);
  struct late *slot = &late[last % LATE];
  if (!slot->text) slot->text = malloc(size);
  __builtin_memcpy(slot->text, text, size);
  slot->fd = fd, slot->life = conns[fd].life, slot->due = now() + delay_us * 1000ll;
  if (first == last++) arm();
}

static void answer_what_is_due(void) {
  unsigned long long expirations;
  if (read(timer_fd, &expirations, 8) < 0) return;
  for (; first != last && late[first % LATE].due <= now(); first++) {
    struct late *slot = &late[first % LATE];
    if (slot->life == conns[slot->fd].life) answer(slot->fd, slot->text);
  }
  arm();
}

// From one answer to the next, for what a send costs the server depends on the client: half as much if it is awake.
static void work(void) {
  static long long done;
  for (long long end = done + work_us * 1000ll; work_us && now() < end;);
  done = now();
}

static void serve(int fd, char *text) {
  int got = recv(fd, text + conns[fd].got, size - conns[fd].got, 0);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    conns[fd].life++;
    close(fd);
    return;
  }
  if ((conns[fd].got += got) < size) return;
  conns[fd].got = 0;
  work();
  if (every && ++messages % every == 0) answer_late(fd, text);
  else answer(fd, text);
}

static void welcome(int listener) {
  int fd = accept4(listener, 0, 0, SOCK_NONBLOCK), one = 1;
  if (fd < 0) return;
  if (fd >= FDS) fprintf(stderr, "too many connections\n"), exit(1);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  conns[fd].got = 0;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
}

int main(int count, char **options) {
  int port = 7000, option, one = 1;
  while ((option = getopt(count, options, "p:s:w:e:d:")) != -1) {
    int value = atoi(optarg);
    switch (option) {
      case 'p': port = value; break;
      case 's': size = value; break;
      case 'w': work_us = value; break;
      case 'e': every = value; break;
      case 'd': delay_us = value; break;
      default: return 2;
    }
  }
  // By default a timer may fire 50 us late, to save power.
  prctl(PR_SET_TIMERSLACK, 1);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (void *)&at, sizeof at) || listen(listener, 65535)) return perror("listen"), 1;
  poll_fd = epoll_create1(0), timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[512];
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &event);
  event.data.fd = timer_fd;
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, timer_fd, &event);
  // One buffer a connection: a message may come in pieces.
  static char *texts[FDS];
  while (1) {
    int ready = epoll_wait(poll_fd, events, 512, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) welcome(fd);
      else if (fd == timer_fd) answer_what_is_due();
      else {
        if (!texts[fd]) texts[fd] = malloc(size);
        serve(fd, texts[fd]);
      }
    }
  }
}
