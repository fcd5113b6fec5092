// Runs two programs in turn and prints the medians of their wall time in microseconds and the
// largest resident set in KiB:  pairs ROUNDS INPUT PROGRAM... -- PROGRAM...
// Both read INPUT as standard input and write to /dev/null.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double run(char** words, const char* input, long* memory) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const double start = now();
  pid_t child;
  if (posix_spawnp(&child, words[0], &actions, NULL, words, environ) != 0) {
    fprintf(stderr, "pairs: cannot run %s\n", words[0]);
    exit(1);
  }
  int status;
  struct rusage usage;
  wait4(child, &status, 0, &usage);
  const double took = now() - start;
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) {
    fprintf(stderr, "pairs: %s failed\n", words[0]);
    exit(1);
  }
  if (usage.ru_maxrss > *memory) *memory = usage.ru_maxrss;
  return took;
}

static int compare(const void* left, const void* right) {
  const double difference = *(const double*)left - *(const double*)right;
  return (difference > 0) - (difference < 0);
}

int main(int argc, char** argv) {
  int separator = 3;
  while (separator < argc && strcmp(argv[separator], "--") != 0) ++separator;
  const int rounds = argc > 1 ? atoi(argv[1]) : 0;
  if (rounds < 1 || separator < 4 || separator + 1 >= argc) {
    fprintf(stderr, "usage: pairs ROUNDS INPUT PROGRAM... -- PROGRAM...\n");
    return 1;
  }
  argv[separator] = NULL;
  char** words[2] = {argv + 3, argv + separator + 1};
  double* times[2] = {calloc((size_t)rounds, sizeof(double)),
                      calloc((size_t)rounds, sizeof(double))};
  long memory[2] = {0, 0};
  if (times[0] == NULL || times[1] == NULL) return 1;
  for (int i = 0; i < 2; ++i) run(words[i], argv[2], &memory[i]);  // warms the caches
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < 2; ++i) times[i][round] = run(words[i], argv[2], &memory[i]);
  }
  for (int i = 0; i < 2; ++i) qsort(times[i], (size_t)rounds, sizeof(double), compare);
  printf("%.0f %.0f %ld %ld\n", times[0][rounds / 2], times[1][rounds / 2], memory[0], memory[1]);
  return 0;
}
