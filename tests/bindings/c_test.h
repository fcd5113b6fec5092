/* What the parts of the test of the C interface share. */
#ifndef SECRETSCTL_C_TEST_H
#define SECRETSCTL_C_TEST_H

#include <secretsctl.h>
#include <stdio.h>

extern int failures;

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                     \
    }                                                                 \
  } while (0)

struct identity {
  secretsctl_keys* keys;
  char* recipient;
};

struct identity new_identity(void);
void free_identity(struct identity* identity);

void write_file(const char* path, const void* data, size_t size);
bool is_text(const secretsctl_bytes* bytes, const char* text);
/* Takes the error, which has to be there, and says whether it is of a kind and holds a text. */
bool failed(secretsctl_error** error, secretsctl_kind kind, const char* text);
secretsctl_document* open_with(const char* path, const secretsctl_keys* keys,
                               secretsctl_error** error);
secretsctl_bytes* encrypt_for(const struct identity* identity, const char* text, const char* path);
void check_value(secretsctl_document* document, const char* path, const char* expected);

/* c_hostile_test.c: files that were changed without a key, and arguments that mean nothing. */
void test_hostile(const struct identity* mine);
/* c_process_test.c: forks, signals, cancelled threads, and memory that runs out. The first is
 * called before the process has made an object. */
void test_first_fork(void);
void test_processes(const struct identity* mine);

#endif
