// Downloads a file, from a server of HTTP or of the protocol file.
//
//     receive -f PATH -n BYTES              makes the file: each 8 bytes are their own offset
//     receive -p PORT -n BYTES -g NAME [-j] [-i DOWNLOADS] [-P SERVER_PID]      -j: protocol file, else HTTP
//
// One connection, one download behind the other, and of each piece one word is verified: both servers find the same,
// cheap receiver. Of one thread; prints one line of JSON as load does, where a message is a MiB.
#include "measure.h"

#include <arpa/inet.h>
#include <sys/socket.h>

enum { PIECE_BYTES = 1 << 18, HEADER_MAX = 1 << 16 };

static char piece[PIECE_BYTES + 1];

static void make(const char *path, int64_t bytes) {
  FILE *file = fopen(path, "w");
  if (!file) fail(path, strerror(errno));
  for (int64_t at = 0; at < bytes; at += 8) fwrite(&at, 8, 1, file);
  if (fclose(file)) fail(path, strerror(errno));
}

static size_t some(int fd) {
  ssize_t got = recv(fd, piece, PIECE_BYTES, 0);
  if (got <= 0) fail("recv", got ? strerror(errno) : "the end");
  return got;
}

// Of a piece that belongs at OFFSET, the first whole word.
static void verify(const char *bytes, size_t length, int64_t offset) {
  size_t skip = -offset & 7;
  int64_t word;
  if (skip + 8 > length) return;
  memcpy(&word, bytes + skip, 8);
  if (word != offset + (int64_t)skip) fail("wrong bytes", "not those of the file");
}

// The length of a header that is there whole, else 0.
static size_t header(int frames, size_t there) {
  if (frames) {
    size_t length = there < 4 ? 0 : 4 + ntohl(*(uint32_t *)piece);
    return length && there >= length ? length : 0;
  }
  char *end = memmem(piece, there, "\r\n\r\n", 4);
  return end ? end + 4 - piece : 0;
}

static void download(int fd, int frames, const char *name, int64_t bytes) {
  char request[1024];
  int length;
  if (frames) {
    length = 4 + sprintf(request + 4, "{\"op\":\"get\",\"path\":\"%s\",\"size\":0}", name);
    *(uint32_t *)request = htonl(length - 4);
  } else {
    length = sprintf(request, "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n", name);
  }
  if (send(fd, request, length, MSG_NOSIGNAL) != length) fail("send", strerror(errno));
  size_t there = 0, begin = 0;
  while (!(begin = header(frames, there))) {
    ssize_t got = recv(fd, piece + there, HEADER_MAX - there, 0);
    if (got <= 0) fail("no answer", got ? strerror(errno) : "the end");
    there += got;
  }
  char size[64], head = piece[begin];
  sprintf(size, frames ? "\"size\":%ld," : "Content-Length: %ld\r\n", (long)bytes);
  piece[begin] = 0;
  if (!strstr(piece + (frames ? 4 : 0), size)) fail("no such file", piece + (frames ? 4 : 0));
  piece[begin] = head;
  verify(piece + begin, there - begin, 0);
  for (int64_t done = there - begin; done < bytes;) {
    size_t got = some(fd);
    verify(piece, got, done);
    if ((done += got) > bytes) fail("more than the file", "behind its end");
  }
}

int main(int count, char **words) {
  int port = 0, server = 0, frames = 0, times = 1;
  int64_t bytes = 1 << 30;
  const char *path = NULL, *name = "file";
  for (int option; (option = getopt(count, words, "p:n:f:g:ji:P:")) != -1;) switch (option) {
      case 'p': port = atoi(optarg); break;
      case 'n': bytes = atoll(optarg); break;
      case 'f': path = optarg; break;
      case 'g': name = optarg; break;
      case 'j': frames = 1; break;
      case 'i': times = atoi(optarg); break;
      case 'P': server = atoi(optarg); break;
      default: return 2;
    }
  if (path) {
    make(path, bytes);
    return 0;
  }
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) fail("connect", strerror(errno));
  double spent = cpu_seconds(server);
  int64_t start = now();
  for (int i = 0; i < times; i++) download(fd, frames, name, bytes);
  double took = (now() - start) / 1e9, mib = (double)bytes * times / (1 << 20);
  spent = cpu_seconds(server) - spent;
  printf("{\"mode\":\"file\",\"bytes\":%ld,\"rate\":%.0f,\"p50\":0,\"p99\":0,\"err\":0,\"srv_cpu\":%.2f,\"srv_us_per_msg\":%.3f}\n",
         (long)bytes, mib / took, spent / took, spent * 1e6 / mib);
  return 0;
}
