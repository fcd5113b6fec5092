/* The C interface, as a C11 program uses it: c_test COMMAND FOLDER ARGUMENTS...; see c.sh. */
#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "c_test.h"

int failures;

void write_file(const char* path, const void* data, size_t size) {
  FILE* file = fopen(path, "wb");
  CHECK(file != NULL && fwrite(data, 1, size, file) == size);
  if (file != NULL) fclose(file);
}

bool is_text(const secretsctl_bytes* bytes, const char* text) {
  return secretsctl_bytes_size(bytes) == strlen(text) &&
         memcmp(secretsctl_bytes_data(bytes), text, strlen(text)) == 0;
}

/* Takes the error, which has to be there, and says whether it is of a kind and holds a text. */
bool failed(secretsctl_error** error, secretsctl_kind kind, const char* text) {
  const bool is_right = *error != NULL && secretsctl_error_kind(*error) == kind &&
                        strstr(secretsctl_error_message(*error), text) != NULL;
  if (!is_right)
    fprintf(stderr, "error %d: %s\n", secretsctl_error_kind(*error),
            secretsctl_error_message(*error));
  secretsctl_error_free(*error);
  *error = NULL;
  return is_right;
}

secretsctl_document* open_with(const char* path, const secretsctl_keys* keys,
                               secretsctl_error** error) {
  const secretsctl_open_options options = {.size = sizeof options, .keys = keys};
  return secretsctl_open(path, &options, error);
}

/* The plaintext of a file in a format (`-`: its own), on standard output. */
static int print_plaintext(const char* path, const char* format) {
  secretsctl_error* error = NULL;
  secretsctl_document* document = secretsctl_open(path, NULL, &error);
  secretsctl_bytes* text =
      document == NULL
          ? NULL
          : secretsctl_plaintext(document, strcmp(format, "-") == 0 ? NULL : format, &error);
  if (text == NULL) fprintf(stderr, "%s\n", secretsctl_error_message(error));
  const int status = text == NULL ? secretsctl_error_status(error) : 0;
  fwrite(secretsctl_bytes_data(text), 1, secretsctl_bytes_size(text), stdout);
  secretsctl_bytes_free(text);
  secretsctl_document_free(document);
  secretsctl_error_free(error);
  return status;
}

struct identity new_identity(void) {
  secretsctl_bytes* recipient = NULL;
  secretsctl_bytes* text = secretsctl_keygen(false, &recipient, NULL);
  struct identity made = {secretsctl_keys_new(NULL),
                          calloc(1, secretsctl_bytes_size(recipient) + 1)};
  memcpy(made.recipient, secretsctl_bytes_data(recipient), secretsctl_bytes_size(recipient));
  CHECK(secretsctl_keys_add_text(made.keys, (const char*)secretsctl_bytes_data(text),
                                 secretsctl_bytes_size(text), NULL));
  secretsctl_bytes_free(text);
  secretsctl_bytes_free(recipient);
  return made;
}

void free_identity(struct identity* identity) {
  secretsctl_keys_free(identity->keys);
  free(identity->recipient);
}

secretsctl_bytes* encrypt_for(const struct identity* identity, const char* text, const char* path) {
  const secretsctl_encrypt_options options = {
      .size = sizeof options, .path = path, .recipients = identity->recipient};
  secretsctl_error* error = NULL;
  secretsctl_bytes* made = secretsctl_encrypt(text, strlen(text), &options, &error);
  if (made == NULL) fprintf(stderr, "%s\n", secretsctl_error_message(error));
  CHECK(made != NULL);
  return made;
}

void check_value(secretsctl_document* document, const char* path, const char* expected) {
  secretsctl_bytes* value = secretsctl_get(document, path, NULL);
  CHECK(value != NULL && is_text(value, expected));
  secretsctl_bytes_free(value);
}

static void test_edits(const struct identity* mine) {
  secretsctl_error* error = NULL;
  secretsctl_bytes* made = encrypt_for(mine, "# note\nA=one\nB=two\n", NULL);
  write_file("edit.env.enc", secretsctl_bytes_data(made), secretsctl_bytes_size(made));
  secretsctl_bytes_free(made);

  secretsctl_document* document = open_with("edit.env.enc", mine->keys, NULL);
  CHECK(document != NULL && strcmp(secretsctl_document_format(document), "dotenv") == 0);
  CHECK(secretsctl_value_count(document) == 2);
  CHECK(strcmp(secretsctl_value_path(document, 1), "B") == 0);
  CHECK(secretsctl_value_path(document, 2) == NULL);
  secretsctl_bytes* second = secretsctl_value(document, 1, NULL);
  CHECK(is_text(second, "two"));
  secretsctl_bytes_free(second);
  CHECK(secretsctl_value(document, 2, &error) == NULL &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "number"));
  check_value(document, "A", "one");
  CHECK(secretsctl_get(document, "C", &error) == NULL && failed(&error, SECRETSCTL_GENERIC, "'C'"));
  CHECK(secretsctl_get(document, "[\"A", &error) == NULL &&
        failed(&error, SECRETSCTL_MALFORMED_PATH, "path"));

  CHECK(!secretsctl_set(document, "A=B", "x", 1, &error) &&
        failed(&error, SECRETSCTL_NOT_REPRESENTABLE, "A=B"));
  CHECK(secretsctl_set(document, "C", "three", 5, NULL));
  CHECK(secretsctl_unset(document, "A", NULL));
  CHECK(secretsctl_save(document, NULL));
  CHECK(secretsctl_save(document, NULL)); /* nothing has changed */
  CHECK(secretsctl_set(document, "D", "four", 4, NULL) && secretsctl_save(document, NULL));

  /* Another program writes in between. */
  secretsctl_document* other = open_with("edit.env.enc", mine->keys, NULL);
  CHECK(secretsctl_set(other, "E", "five", 4, NULL) && secretsctl_save(other, NULL));
  CHECK(secretsctl_set(document, "F", "six", 3, NULL));
  CHECK(!secretsctl_save(document, &error) && failed(&error, SECRETSCTL_CHANGED, "edit.env.enc"));
  secretsctl_document_free(document);
  secretsctl_document_free(other);

  document = open_with("edit.env.enc", mine->keys, NULL);
  secretsctl_bytes* text = secretsctl_plaintext(document, NULL, NULL);
  CHECK(is_text(text, "# note\nB=two\nC=three\nD=four\nE=five\n"));
  secretsctl_bytes_free(text);
  text = secretsctl_variables(document, NULL);
  static const char block[] = "B\0two\0C\0three\0D\0four\0E\0five";
  CHECK(secretsctl_bytes_size(text) == sizeof block &&
        memcmp(secretsctl_bytes_data(text), block, sizeof block) == 0);
  secretsctl_bytes_free(text);
  secretsctl_document_free(document);
}

static void test_paths(const struct identity* mine) {
  secretsctl_bytes* made =
      encrypt_for(mine, "{\"a\": {\"b\": [1, \"x\"]}, \"c\": true}", "data.json");
  const secretsctl_open_options options = {.size = sizeof options, .keys = mine->keys};
  secretsctl_document* document = secretsctl_open_memory(
      secretsctl_bytes_data(made), secretsctl_bytes_size(made), "data.json", &options, NULL);
  secretsctl_bytes_free(made);
  CHECK(document != NULL && secretsctl_value_count(document) == 3);
  CHECK(strcmp(secretsctl_value_path(document, 0), "[\"a\"][\"b\"][0]") == 0);
  check_value(document, "[\"a\"][\"b\"][1]", "x");
  secretsctl_error* error = NULL;
  CHECK(secretsctl_variables(document, &error) == NULL && failed(&error, SECRETSCTL_GENERIC, "a"));
  CHECK(secretsctl_set(document, "[\"a\"][\"n\"]", "5", 1, NULL));
  secretsctl_bytes* encrypted = secretsctl_encrypted(document, NULL);
  CHECK(!secretsctl_save(document, &error) && failed(&error, SECRETSCTL_GENERIC, "memory"));
  secretsctl_document_free(document);
  document = secretsctl_open_memory(secretsctl_bytes_data(encrypted),
                                    secretsctl_bytes_size(encrypted), "data.json", &options, NULL);
  CHECK(document != NULL);
  check_value(document, "[\"a\"][\"n\"]", "5");
  secretsctl_bytes_free(encrypted);
  secretsctl_document_free(document);
}

static void test_recipients(const struct identity* mine) {
  struct identity second = new_identity();
  secretsctl_error* error = NULL;
  secretsctl_bytes* made = encrypt_for(mine, "A=one\n", NULL);
  write_file("team.env.enc", secretsctl_bytes_data(made), secretsctl_bytes_size(made));
  secretsctl_bytes_free(made);

  CHECK(open_with("team.env.enc", second.keys, &error) == NULL);
  CHECK(secretsctl_error_status(error) == 128 &&
        failed(&error, SECRETSCTL_NO_IDENTITY, "team.env.enc"));
  secretsctl_document* document = open_with("team.env.enc", mine->keys, NULL);
  CHECK(!secretsctl_add_recipient(document, "age1nonsense", &error) &&
        failed(&error, SECRETSCTL_GENERIC, "age1"));
  CHECK(secretsctl_add_recipient(document, second.recipient, NULL));
  CHECK(secretsctl_recipient_count(document) == 2);
  CHECK(secretsctl_save(document, NULL));
  secretsctl_document_free(document);

  document = open_with("team.env.enc", second.keys, NULL);
  CHECK(document != NULL);
  check_value(document, "A", "one");
  CHECK(secretsctl_remove_recipient(document, mine->recipient, NULL));
  CHECK(!secretsctl_remove_recipient(document, second.recipient, &error) &&
        failed(&error, SECRETSCTL_GENERIC, "add another first"));
  CHECK(secretsctl_save(document, NULL));
  secretsctl_document_free(document);
  CHECK(open_with("team.env.enc", mine->keys, &error) == NULL &&
        failed(&error, SECRETSCTL_NO_IDENTITY, "none fits"));
  free_identity(&second);
}

static void test_damage(const struct identity* mine) {
  secretsctl_error* error = NULL;
  secretsctl_bytes* made = encrypt_for(mine, "A=one\nB=two\n", NULL);
  size_t size = secretsctl_bytes_size(made);
  char* text = calloc(1, size + 1);
  memcpy(text, secretsctl_bytes_data(made), size);
  /* Without its first line no value is damaged, but the MAC. */
  char* second = strchr(text, '\n') + 1;
  write_file("cut.env.enc", second, strlen(second));
  CHECK(open_with("cut.env.enc", mine->keys, &error) == NULL &&
        secretsctl_error_status(error) == 51 && failed(&error, SECRETSCTL_MAC_MISMATCH, "MAC"));
  char* data = strstr(text, "data:") + 5;
  *data = *data == 'A' ? 'B' : 'A';
  write_file("damaged.env.enc", text, size);
  CHECK(open_with("damaged.env.enc", mine->keys, &error) == NULL &&
        failed(&error, SECRETSCTL_DAMAGED_VALUE, "damaged.env.enc"));
  CHECK(open_with("no_such_file", mine->keys, &error) == NULL &&
        failed(&error, SECRETSCTL_NO_FILE, "no_such_file"));
  write_file("plain.env", "A=1\n", 4);
  CHECK(open_with("plain.env", mine->keys, &error) == NULL &&
        failed(&error, SECRETSCTL_NOT_ENCRYPTED, "plain.env"));
  free(text);
  secretsctl_bytes_free(made);
}

static void test_arguments(const struct identity* mine) {
  secretsctl_error* error = NULL;
  CHECK(secretsctl_open(NULL, NULL, &error) == NULL &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "path"));
  const secretsctl_open_options no_size = {.keys = mine->keys};
  CHECK(secretsctl_open("x", &no_size, &error) == NULL &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "size"));
  CHECK(secretsctl_get(NULL, "A", &error) == NULL &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "document"));
  CHECK(secretsctl_value_count(NULL) == 0 && secretsctl_value_path(NULL, 0) == NULL);
  CHECK(secretsctl_bytes_size(NULL) == 0 && secretsctl_bytes_data(NULL) != NULL);
  CHECK(!secretsctl_keys_add_text(mine->keys, "nothing", 7, &error) &&
        failed(&error, SECRETSCTL_GENERIC, ""));
  CHECK(secretsctl_encrypt(NULL, 1, NULL, &error) == NULL &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "data"));
  secretsctl_error_free(NULL);
  secretsctl_bytes_free(NULL);
  secretsctl_keys_free(NULL);
  secretsctl_document_free(NULL);
}

struct text {
  const unsigned char* data;
  size_t size;
  size_t at;
};

static size_t read_text(void* context, void* into, size_t size) {
  struct text* text = context;
  const size_t part = text->size - text->at < size ? text->size - text->at : size;
  memcpy(into, text->data + text->at, part);
  text->at += part;
  return part;
}

static bool write_text(void* context, const void* bytes, size_t size) {
  struct text* text = context;
  unsigned char* grown = realloc((void*)text->data, text->size + size + 1);
  memcpy(grown + text->size, bytes, size);
  text->data = grown;
  text->size += size;
  return true;
}

static size_t read_nothing(void* context, void* into, size_t size) {
  (void)context, (void)into, (void)size;
  return SIZE_MAX;
}

static void test_age(const struct identity* mine) {
  secretsctl_error* error = NULL;
  const size_t size = 3000000;
  unsigned char* plain = malloc(size);
  for (size_t i = 0; i < size; ++i) plain[i] = (unsigned char)(i * 7);
  const char* recipients[] = {mine->recipient};
  secretsctl_bytes* file = secretsctl_age_encrypt(plain, size, recipients, 1, false, NULL);
  CHECK(secretsctl_bytes_size(file) > size);
  secretsctl_bytes* again = secretsctl_age_decrypt(secretsctl_bytes_data(file),
                                                   secretsctl_bytes_size(file), mine->keys, NULL);
  CHECK(secretsctl_bytes_size(again) == size &&
        memcmp(secretsctl_bytes_data(again), plain, size) == 0);

  struct text in = {plain, size, 0};
  struct text armored = {NULL, 0, 0};
  CHECK(secretsctl_age_encrypt_stream(read_text, &in, write_text, &armored, recipients, 1, true,
                                      NULL));
  CHECK(memcmp(armored.data, "-----BEGIN AGE", 14) == 0);
  struct text out = {NULL, 0, 0};
  CHECK(secretsctl_age_decrypt_stream(read_text, &armored, write_text, &out, mine->keys, NULL));
  CHECK(out.size == size && memcmp(out.data, plain, size) == 0);
  CHECK(!secretsctl_age_encrypt_stream(read_nothing, NULL, write_text, &out, recipients, 1, true,
                                       &error) &&
        failed(&error, SECRETSCTL_INPUT_UNREADABLE, "input"));
  CHECK(secretsctl_age_decrypt(secretsctl_bytes_data(file), secretsctl_bytes_size(file) - 1,
                               mine->keys, &error) == NULL &&
        failed(&error, SECRETSCTL_AGE_FILE, ""));
  free((void*)armored.data);
  free((void*)out.data);
  free(plain);
  secretsctl_bytes_free(file);
  secretsctl_bytes_free(again);
}

static void* open_often(void* keys) {
  for (int i = 0; i < 50; ++i) {
    secretsctl_document* document = open_with("edit.env.enc", keys, NULL);
    CHECK(document != NULL);
    if (document != NULL) check_value(document, "B", "two");
    secretsctl_document_free(document);
  }
  return NULL;
}

/* A child works with objects of its own; those of its parent say that they are another process's.
 */
static void test_child(const struct identity* mine) {
  const pid_t child = fork();
  if (child == 0) {
    struct identity own = new_identity();
    secretsctl_bytes* made = encrypt_for(&own, "A=one\n", NULL);
    const secretsctl_open_options options = {.size = sizeof options, .keys = own.keys};
    secretsctl_document* document = secretsctl_open_memory(
        secretsctl_bytes_data(made), secretsctl_bytes_size(made), "child.env", &options, NULL);
    CHECK(document != NULL);
    if (document != NULL) check_value(document, "A", "one");
    secretsctl_error* error = NULL;
    CHECK(open_with("edit.env.enc", mine->keys, &error) == NULL &&
          failed(&error, SECRETSCTL_OTHER_PROCESS, "fork"));
    secretsctl_document_free(document);
    secretsctl_keys_free(mine->keys);
    _exit(failures == 0 ? 0 : 1);
  }
  int status = 1;
  CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

static void test_threads(const struct identity* mine) {
  pthread_t threads[32];
  test_child(mine);
  for (size_t i = 0; i < 32; ++i)
    CHECK(pthread_create(&threads[i], NULL, open_often, mine->keys) == 0);
#ifndef SANITIZED
  /* Others are at work while the process is copied. A sanitizer does not let its own memory be
   * copied then. */
  for (int i = 0; i < 20; ++i) test_child(mine);
#endif
  for (size_t i = 0; i < 32; ++i) pthread_join(threads[i], NULL);
}

#ifndef SANITIZED
static long resident_kib(void) {
  long pages = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  CHECK(file != NULL && fscanf(file, "%*d %ld", &pages) == 1);
  if (file != NULL) fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void test_growth(const struct identity* mine) {
  for (int i = 0; i < 4; ++i) open_often(mine->keys);
  const long before = resident_kib();
  for (int i = 0; i < 20; ++i) open_often(mine->keys);
  CHECK(resident_kib() <= before + 512);
}
#endif

static int test_all(void) {
  test_first_fork();
  struct identity mine = new_identity();
  test_edits(&mine);
  test_paths(&mine);
  test_recipients(&mine);
  test_damage(&mine);
  test_arguments(&mine);
  test_age(&mine);
  test_threads(&mine);
#ifndef SANITIZED
  test_growth(&mine);
#endif
  test_hostile(&mine);
  test_processes(&mine);
  free_identity(&mine);
  return failures == 0 ? 0 : 1;
}

int main(int count, char** words) {
  if (count == 4 && strcmp(words[1], "plaintext") == 0) return print_plaintext(words[2], words[3]);
  if (count == 1) return test_all();
  fputs("usage: c_test [plaintext FILE FORMAT]\n", stderr);
  return 2;
}
