/* Forks, signals, cancelled threads, and memory that runs out. */
#include "c_test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool ended_well(pid_t child) {
  int status = 1;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* Whether the memory at an address is locked. */
static bool is_locked(const void* data) {
  FILE* file = fopen("/proc/self/smaps", "r");
  char line[500];
  bool is_inside = false;
  bool is_locked = false;
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    unsigned long from = 0;
    unsigned long to = 0;
    char next = 0;
    if (sscanf(line, "%lx-%lx %c", &from, &to, &next) == 3)
      is_inside = (uintptr_t)data >= from && (uintptr_t)data < to;
    if (is_inside && strncmp(line, "VmFlags:", 8) == 0) is_locked = strstr(line, " lo") != NULL;
  }
  if (file != NULL) fclose(file);
  return is_locked;
}

static bool has_locked_key(void) {
  secretsctl_bytes* text = secretsctl_keygen(false, NULL, NULL);
  const bool is_kept = is_locked(secretsctl_bytes_data(text));
  secretsctl_bytes_free(text);
  return is_kept;
}

/* A child has secret memory of its own even if its parent never made keys or a document. */
void test_first_fork(void) {
  secretsctl_bytes* text = secretsctl_keygen(false, NULL, NULL);
  /* The limit may be too small for any. */
  if (is_locked(secretsctl_bytes_data(text))) {
    const pid_t child = fork();
    if (child == 0) _exit(has_locked_key() ? 0 : 1);
    CHECK(ended_well(child));
    const pid_t releasing = fork();
    if (releasing == 0) {
      secretsctl_bytes_free(text);
      _exit(has_locked_key() ? 0 : 1);
    }
    CHECK(ended_well(releasing));
  }
  secretsctl_bytes_free(text);
}

static void check_foreign(secretsctl_document* document) {
  secretsctl_error* error = NULL;
  size_t count = 9;
  CHECK(!secretsctl_count_values(document, &count, &error) && count == 0 &&
        failed(&error, SECRETSCTL_OTHER_PROCESS, "fork"));
  CHECK(!secretsctl_count_recipients(document, &count, &error) &&
        failed(&error, SECRETSCTL_OTHER_PROCESS, "fork"));
  CHECK(secretsctl_get(document, "B", &error) == NULL &&
        failed(&error, SECRETSCTL_OTHER_PROCESS, "fork"));
  CHECK(!secretsctl_set(document, "B", "x", 1, &error) &&
        failed(&error, SECRETSCTL_OTHER_PROCESS, "fork"));
  CHECK(!secretsctl_save(document, &error) && failed(&error, SECRETSCTL_OTHER_PROCESS, "fork"));
}

static void test_document_of_parent(const struct identity* mine) {
  secretsctl_document* document = open_with("edit.env.enc", mine->keys, NULL);
  const pid_t child = fork();
  if (child == 0) {
    failures = 0;
    check_foreign(document);
    _exit(failures);
  }
  CHECK(ended_well(child));
  secretsctl_document_free(document);
}

#ifndef SANITIZED
/* As the first process of a PID namespace, in which another one is begun: both have the number 1.
 */
static void be_first(void) {
  failures = 0;
  struct identity own = new_identity();
  secretsctl_bytes* made = encrypt_for(&own, "B=two\n", NULL);
  const secretsctl_open_options options = {.size = sizeof options, .keys = own.keys};
  secretsctl_document* document = secretsctl_open_memory(
      secretsctl_bytes_data(made), secretsctl_bytes_size(made), "ns.env", &options, NULL);
  if (unshare(CLONE_NEWPID) != 0) _exit(failures);
  const pid_t child = fork();
  if (child == 0) {
    CHECK(getpid() == 1);
    check_foreign(document);
    _exit(failures);
  }
  CHECK(ended_well(child));
  _exit(failures);
}

static void test_namespace(void) {
  const pid_t child = fork();
  if (child == 0) {
    /* Where the system lets us. */
    if (unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0) _exit(0);
    const pid_t first = fork();
    if (first == 0) be_first();
    _exit(ended_well(first) ? 0 : 1);
  }
  CHECK(ended_well(child));
}
#endif

static volatile sig_atomic_t children_ended;

static void count_end(int signal) {
  (void)signal;
  ++children_ended;
}

/* A key command is run, and the process's own way with SIGCHLD stays. */
static void test_child_signal(void) {
  secretsctl_bytes* recipient = NULL;
  secretsctl_bytes* key = secretsctl_keygen(false, &recipient, NULL);
  write_file("key.txt", secretsctl_bytes_data(key), secretsctl_bytes_size(key));
  char* text = calloc(1, secretsctl_bytes_size(recipient) + 1);
  memcpy(text, secretsctl_bytes_data(recipient), secretsctl_bytes_size(recipient));
  const struct identity mine = {NULL, text};
  secretsctl_bytes* made = encrypt_for(&mine, "A=one\n", NULL);
  setenv("SOPS_AGE_KEY_CMD", "cat key.txt", 1);
  void (*const ways[])(int) = {count_end, SIG_IGN, SIG_DFL};
  for (size_t i = 0; i < 3; ++i) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = ways[i];
    sigaction(SIGCHLD, &action, NULL);
    secretsctl_error* error = NULL;
    secretsctl_document* document = secretsctl_open_memory(
        secretsctl_bytes_data(made), secretsctl_bytes_size(made), "command.env", NULL, &error);
    if (document == NULL) fprintf(stderr, "%s\n", secretsctl_error_message(error));
    CHECK(document != NULL);
    secretsctl_error_free(error);
    secretsctl_document_free(document);
    sigaction(SIGCHLD, NULL, &action);
    CHECK(action.sa_handler == ways[i]);
  }
  CHECK(children_ended > 0);
  unsetenv("SOPS_AGE_KEY_CMD");
  free(text);
  secretsctl_bytes_free(made);
  secretsctl_bytes_free(key);
  secretsctl_bytes_free(recipient);
}

#ifndef SANITIZED
static void* save_for_ever(void* keys) {
  for (;;) {
    secretsctl_document* document = open_with("cancel.env.enc", keys, NULL);
    secretsctl_set(document, "A", "x", 1, NULL);
    secretsctl_save(document, NULL);
    secretsctl_set(document, "A", "y", 1, NULL);
    secretsctl_save(document, NULL);
    secretsctl_document_free(document);
    pthread_testcancel();
  }
  return NULL;
}

static void test_cancellation(const struct identity* mine) {
  secretsctl_bytes* made = encrypt_for(mine, "A=one\n", NULL);
  write_file("cancel.env.enc", secretsctl_bytes_data(made), secretsctl_bytes_size(made));
  secretsctl_bytes_free(made);
  for (unsigned i = 0; i < 40; ++i) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, save_for_ever, mine->keys) == 0);
    /* At another point of its work each time. */
    usleep(500 + i * 137);
    pthread_cancel(thread);
    void* result = NULL;
    CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
  }
}

/* The C library's own, which ours stand before. */
extern void* __libc_malloc(size_t size);
static volatile long allowed_allocations = -1;
static volatile bool has_failed;

/* No memory after so many allocations, once. */
void* malloc(size_t size) {
  if (allowed_allocations >= 0 && allowed_allocations-- == 0) {
    has_failed = true;
    errno = ENOMEM;
    return NULL;
  }
  return __libc_malloc(size);
}

enum step { set_value, set_path, unset_value, remove_recipient, add_recipient, save };

static bool take_step(secretsctl_document* document, enum step step, const char* second,
                      secretsctl_error** error) {
  switch (step) {
    case set_value:
      return secretsctl_set(document, "[\"new\"]", "value", 5, error);
    case set_path:
      return secretsctl_set(document, "[\"map\"][\"with a longer name\"][0][\"c\"]", "v", 1, error);
    case unset_value:
      return secretsctl_unset(document, "a", error);
    case remove_recipient:
      return secretsctl_remove_recipient(document, second, error);
    case add_recipient:
      return secretsctl_add_recipient(document, second, error);
    case save:
      break;
  }
  return secretsctl_save(document, error);
}

/* Whether a step has failed once the memory that it needs is there. */
static bool fails_once(const struct identity* mine, const struct identity* second, enum step step,
                       long allowed) {
  const struct identity both = {NULL, malloc(500)};
  snprintf(both.recipient, 500, "%s,%s", mine->recipient, second->recipient);
  secretsctl_bytes* made =
      encrypt_for(step == add_recipient ? mine : &both, "{\"a\": 1, \"b\": [true]}", "memory.json");
  write_file("memory.json", secretsctl_bytes_data(made), secretsctl_bytes_size(made));
  secretsctl_bytes_free(made);
  free(both.recipient);
  secretsctl_document* document = open_with("memory.json", mine->keys, NULL);
  if (step == save) CHECK(secretsctl_set(document, "c", "d", 1, NULL));
  size_t values = 0;
  CHECK(secretsctl_count_values(document, &values, NULL));
  secretsctl_bytes* before = secretsctl_plaintext(document, NULL, NULL);
  secretsctl_error* error = NULL;
  has_failed = false;
  allowed_allocations = allowed;
  const bool is_done = take_step(document, step, second->recipient, &error);
  allowed_allocations = -1;
  const bool was_tried = has_failed;
  if (!is_done) {
    CHECK(was_tried && failed(&error, SECRETSCTL_NO_MEMORY, ""));
    secretsctl_bytes* after = secretsctl_plaintext(document, NULL, NULL);
    CHECK(secretsctl_bytes_size(after) == secretsctl_bytes_size(before) &&
          memcmp(secretsctl_bytes_data(after), secretsctl_bytes_data(before),
                 secretsctl_bytes_size(before)) == 0);
    secretsctl_bytes_free(after);
    /* Later there is memory again. */
    CHECK(take_step(document, step, second->recipient, NULL));
  }
  CHECK(secretsctl_save(document, NULL));
  secretsctl_document_free(document);
  document = open_with("memory.json", mine->keys, NULL);
  CHECK(document != NULL);
  secretsctl_document_free(document);
  secretsctl_bytes_free(before);
  return was_tried;
}

static void test_memory(const struct identity* mine) {
  struct identity second = new_identity();
  for (enum step step = set_value; step <= save; ++step) {
    long allowed = 0;
    while (fails_once(mine, &second, step, allowed)) ++allowed;
    CHECK(allowed > 0);
  }
  free_identity(&second);
}
#endif

void test_processes(const struct identity* mine) {
  test_document_of_parent(mine);
  test_child_signal();
#ifndef SANITIZED
  test_namespace();
  test_cancellation(mine);
  test_memory(mine);
#endif
}
