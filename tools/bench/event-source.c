// A source of server-sent events that costs little: one thread, epoll, the same bytes again and again.
//   event-source PORT GAP_US TOKENS EVENTS_PER_WRITE     gap 0: as fast as the reader takes them
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_STREAMS 100000
#define CHUNK "\"object\":\"chat.completion.chunk\",\"created\":1764140000,\"model\":\"bench\""

typedef struct {
  int fd, left, active;
  double due;
} Stream;

static Stream streams[MOST_STREAMS];
static int count;

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int chunked(char *to, const char *data) { return sprintf(to, "%zx\r\n%s\r\n", strlen(data), data); }

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  signal(SIGPIPE, SIG_IGN);
  double gap = atof(argv[2]);
  int tokens = atoi(argv[3]), per_write = atoi(argv[4]), one = 1;

  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) return perror("listen"), 1;
  int poll = epoll_create1(0);
  struct epoll_event on = {.events = EPOLLIN, .data.u32 = ~0u};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &on);

  const char *head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
  char data[1024], event[1024], end[2048], request[65536];
  sprintf(data, "data: {\"id\":\"c-9f2c1a7b\"," CHUNK
                ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"finish_reason\":null}]}\n\n");
  int event_bytes = chunked(event, data);
  char *events = malloc(per_write * event_bytes);
  for (int i = 0; i < per_write; i++) memcpy(events + i * event_bytes, event, event_bytes);
  sprintf(data, "data: {\"id\":\"c-9f2c1a7b\"," CHUNK
                ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}],"
                "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d,\"total_tokens\":%d}}\n\ndata: [DONE]\n\n",
          tokens, tokens + 9);
  int end_bytes = chunked(end, data);
  end_bytes += sprintf(end + end_bytes, "0\r\n\r\n");

  for (;;) {
    double at = now_us(), next = at + 1e5;
    for (int i = 0; i < count; i++) {
      Stream *s = &streams[i];
      while (s->active && s->due <= at) {
        int some = s->left < per_write ? s->left : per_write;
        if (write(s->fd, events, some * event_bytes) < 0) { s->active = 0; break; }
        s->left -= some;
        s->due += gap * some;
        if (s->left <= 0) {
          if (write(s->fd, end, end_bytes) < 0) perror("end");
          s->active = 0;
        }
        if (gap == 0) break;
      }
      if (s->active && s->due < next) next = s->due;
    }
    double wait = next - now_us();
    struct timespec timeout = {0, wait > 0 ? (long)(wait * 1000) : 0};
    struct epoll_event ready[256];
    int n = epoll_pwait2(poll, ready, 256, &timeout, NULL);
    for (int i = 0; i < n; i++) {
      if (ready[i].data.u32 == ~0u) {
        int fd;
        while ((fd = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0 && count < MOST_STREAMS) {
          setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          streams[count].fd = fd;
          struct epoll_event x = {.events = EPOLLIN, .data.u32 = count++};
          epoll_ctl(poll, EPOLL_CTL_ADD, fd, &x);
        }
        continue;
      }
      Stream *s = &streams[ready[i].data.u32];
      ssize_t got = read(s->fd, request, sizeof request);
      if (got == 0 || (got < 0 && errno != EAGAIN)) {
        close(s->fd);
        s->active = 0;
      } else if (got > 0 && !s->active) {
        if (write(s->fd, head, strlen(head)) < 0) continue;
        s->active = 1;
        s->left = tokens;
        // Streams that began together do not go on together.
        s->due = now_us() + gap * ((double)rand() / RAND_MAX);
      }
    }
  }
}
