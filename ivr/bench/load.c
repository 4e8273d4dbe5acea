/* The sound of many callers: sends 20 ms of G.711 for each on an absolute clock, and notes when the
 * kernel received each packet that came.
 *
 *   load calls=300 port=16000 law=8 file=OUT [keys=123] [first_ms=6000] [every_ms=0]
 *        [tones=FILE] [silent=1]
 *
 * Caller i has the even port `port` + 2 i. Nobody tells it where its peer is: it answers to where
 * sound comes from (RFC 4961), and falls silent when none has come for two seconds. It presses the
 * next of `keys` `first_ms` after its first packet and every `every_ms` from then on (0: once), as
 * RFC 4733 events of type 101 or as the tones in the file: five frames of each digit (and none of
 * the other keys). The first `silent` callers press nothing.
 *
 * Writes "ready" and ends with its standard input. Then the file holds 16 bytes for each thing that
 * happened, in the machine's byte order: int64 nanoseconds of the wall clock, uint32 caller, uint32
 * hash of the payload (0: all its bytes are equal, silence). With the highest bit of the caller set
 * it is a press instead, and the last word is the key.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
    SLOTS = 20,   /* the callers are spread over the milliseconds of a frame */
    FRAME = 160,
    HEADER = 12,
    EVENT_TYPE = 101,
    UPDATES = 3,  /* packets of an event before its three end packets */
    TONE_FRAMES = 5,
    DIGITS = 10,
    ROOM = 2048,
    BURST = 8,
};
#define MS INT64_C(1000000)
#define LOST (2000 * MS)
#define PRESS UINT32_C(0x80000000)

typedef struct {
    int fd;
    struct sockaddr_in peer;
    int64_t heard_ns, press_ns; /* the last packet, the next press (0: none) */
    uint16_t sequence;
    uint32_t timestamp;
    int part; /* of the press that goes on; -1: none */
    unsigned presses;
} Caller;

typedef struct {
    int64_t ns;
    uint32_t caller, what;
} Note;

static Note *notes;
static size_t noted, note_room;
static int calls, port, law, tones, silent;
static int64_t first_ns, every_ns;
static const char *file = "", *keys = "";
static uint8_t tone[DIGITS][TONE_FRAMES][FRAME];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000 * MS + time.tv_nsec;
}

static void note(int64_t ns, uint32_t caller, uint32_t what) {
    if (noted == note_room) {
        note_room = note_room ? 2 * note_room : 1 << 20;
        if (!(notes = realloc(notes, note_room * sizeof *notes)))
            fail("realloc");
    }
    notes[noted++] = (Note){ns, caller, what};
}

/* FNV-1a, never 0; 0 where all bytes are equal. */
static uint32_t fingerprint(const uint8_t *payload, ssize_t size) {
    uint32_t hash = 2166136261u;
    int even = 1;
    for (ssize_t at = 0; at < size; at++) {
        even &= payload[at] == payload[0];
        hash = (hash ^ payload[at]) * 16777619u;
    }
    return even ? 0 : hash ? hash : 1;
}

static int64_t arrival(struct msghdr *message) {
    for (struct cmsghdr *one = CMSG_FIRSTHDR(message); one; one = CMSG_NXTHDR(message, one))
        if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(one), sizeof time);
            return time.tv_sec * 1000 * MS + time.tv_nsec;
        }
    return now();
}

static void hear(Caller *caller, int index) {
    for (int count = 0; count < BURST; count++) {
        uint8_t packet[ROOM], control[128];
        struct sockaddr_in from;
        struct iovec part = {packet, sizeof packet};
        struct msghdr message = {&from, sizeof from, &part, 1, control, sizeof control, 0};
        ssize_t size = recvmsg(caller->fd, &message, MSG_DONTWAIT);
        if (size < 0)
            return;
        if (size <= HEADER)
            continue;
        int64_t at = arrival(&message);
        if (from.sin_port != caller->peer.sin_port) { /* a new call */
            caller->peer = from;
            caller->press_ns = *keys && index >= silent ? at + first_ns : 0;
            caller->part = -1;
        }
        caller->heard_ns = at;
        note(at, index, fingerprint(packet + HEADER, size - HEADER));
    }
}

static void send_packet(Caller *caller, int type, uint32_t stamp, const void *payload, int size) {
    uint8_t packet[HEADER + FRAME];
    uint16_t sequence = htons(caller->sequence++);
    uint32_t timestamp = htonl(stamp), source = htonl(0x00C0FFEE);
    packet[0] = 0x80;
    packet[1] = type;
    memcpy(packet + 2, &sequence, 2);
    memcpy(packet + 4, &timestamp, 4);
    memcpy(packet + 8, &source, 4);
    memcpy(packet + HEADER, payload, size);
    sendto(caller->fd, packet, HEADER + size, MSG_DONTWAIT, (struct sockaddr *)&caller->peer,
           sizeof caller->peer);
}

/* The next 20 ms of a telephone event; whether it goes on. */
static int send_event(Caller *caller, int digit) {
    int ended = caller->part == UPDATES;
    uint32_t begun = caller->timestamp - caller->part * FRAME;
    uint16_t length = htons((caller->part + 1) * FRAME);
    uint8_t event[4] = {digit, (ended ? 0x80 : 0) | 10};
    memcpy(event + 2, &length, 2);
    for (int copy = 0; copy < (ended ? 3 : 1); copy++)
        send_packet(caller, EVENT_TYPE | (caller->part ? 0 : 0x80), begun, event, sizeof event);
    return !ended;
}

static int send_tone(Caller *caller, int digit) {
    send_packet(caller, law, caller->timestamp, tone[digit][caller->part], FRAME);
    return caller->part + 1 < TONE_FRAMES;
}

static int digit_of(char key) {
    return key == '*' ? 10 : key == '#' ? 11 : key - '0';
}

static void talk(Caller *caller, int index, int64_t at) {
    static uint8_t silence[2][FRAME];
    if (!silence[0][0]) {
        memset(silence[0], 0xFF, FRAME);
        memset(silence[1], 0xD5, FRAME);
    }
    if (!caller->heard_ns || at - caller->heard_ns > LOST)
        return;
    char key = *keys ? keys[(index + caller->presses) % strlen(keys)] : 0;
    if (caller->part < 0 && caller->press_ns && at >= caller->press_ns) {
        caller->part = 0;
        note(now(), index | PRESS, key);
    }
    if (caller->part < 0) {
        send_packet(caller, law, caller->timestamp, silence[law == 8], FRAME);
    } else if ((tones ? send_tone : send_event)(caller, digit_of(key))) {
        caller->part++;
    } else {
        caller->part = -1;
        caller->presses++;
        caller->press_ns = every_ns ? caller->press_ns + every_ns : 0;
    }
    caller->timestamp += FRAME;
}

static void read_tones(const char *path) {
    FILE *from = fopen(path, "rb");
    if (!from || fread(tone, sizeof tone, 1, from) != 1)
        fail(path);
    fclose(from);
    tones = 1;
}

static void read_order(const char *word) {
    const char *value = strchr(word, '=');
    if (!value++)
        exit(2);
#define IS(name) (!strncmp(word, name "=", sizeof name))
    if (IS("calls")) calls = atoi(value);
    else if (IS("port")) port = atoi(value);
    else if (IS("law")) law = atoi(value);
    else if (IS("file")) file = value;
    else if (IS("keys")) keys = value;
    else if (IS("first_ms")) first_ns = atoi(value) * MS;
    else if (IS("every_ms")) every_ns = atoi(value) * MS;
    else if (IS("tones")) read_tones(value);
    else if (IS("silent")) silent = atoi(value);
    else exit(2);
#undef IS
}

static int listen_on(int number) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1, room = 1 << 20;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(number)};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (bind(fd, (struct sockaddr *)&here, sizeof here))
        fail("bind");
    return fd;
}

static void watch(int poll, int fd, int64_t name) {
    struct epoll_event wanted = {.events = EPOLLIN, .data.u64 = name};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &wanted))
        fail("epoll_ctl");
}

static int ticker(void) {
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec each = {{0, MS}, {0, MS}};
    if (fd < 0 || timerfd_settime(fd, 0, &each, NULL))
        fail("timerfd");
    return fd;
}

static void run(Caller *callers) {
    int poll = epoll_create1(0), timer = ticker();
    struct epoll_event ready[256];
    uint64_t tick = 0, due;
    for (int index = 0; index < calls; index++)
        watch(poll, callers[index].fd, index);
    watch(poll, timer, calls);
    watch(poll, STDIN_FILENO, calls + 1);
    for (;;) {
        int count = epoll_wait(poll, ready, 256, -1);
        for (int at = 0; at < count; at++) {
            int name = ready[at].data.u64;
            if (name > calls)
                return;
            if (name < calls)
                hear(&callers[name], name);
            else if (read(timer, &due, sizeof due) == sizeof due)
                for (; due; due--, tick++)
                    for (int index = tick % SLOTS; index < calls; index += SLOTS)
                        talk(&callers[index], index, now());
        }
    }
}

int main(int count, char **words) {
    struct rlimit most;
    for (int at = 1; at < count; at++)
        read_order(words[at]);
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    Caller *callers = calloc(calls ? calls : 1, sizeof *callers);
    for (int index = 0; index < calls; index++)
        callers[index] = (Caller){.fd = listen_on(port + 2 * index), .part = -1};
    puts("ready");
    fflush(stdout);
    run(callers);
    FILE *out = fopen(file, "wb");
    if (!out || fwrite(notes, sizeof *notes, noted, out) != noted || fclose(out))
        fail(file);
    return 0;
}
