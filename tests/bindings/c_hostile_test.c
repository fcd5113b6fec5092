/* Files that a person without a key has changed, and arguments that mean nothing. */
#include "c_test.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The text of a file, encrypted, with `added` before its metadata. The caller frees it. */
static char* tampered(const secretsctl_bytes* file, const char* metadata, const char* added) {
  const char* text = (const char*)secretsctl_bytes_data(file);
  const size_t size = secretsctl_bytes_size(file);
  char* copy = calloc(1, size + strlen(added) + 1);
  memcpy(copy, text, size);
  char* place = strstr(copy, metadata);
  CHECK(place != NULL);
  if (place == NULL) return copy;
  memmove(place + strlen(added), place, strlen(place));
  memcpy(place, added, strlen(added));
  return copy;
}

static secretsctl_document* open_text(const char* text, size_t size, const char* name,
                                      const struct identity* mine) {
  const secretsctl_open_options options = {.size = sizeof options, .keys = mine->keys};
  secretsctl_error* error = NULL;
  secretsctl_document* document = secretsctl_open_memory(text, size, name, &options, &error);
  if (document == NULL) fprintf(stderr, "%s\n", secretsctl_error_message(error));
  CHECK(document != NULL);
  return document;
}

/* A document with lines that were added to it without a key. */
static secretsctl_document* with_lines(const struct identity* mine, const char* plaintext,
                                       const char* lines, size_t size) {
  secretsctl_bytes* made = encrypt_for(mine, plaintext, NULL);
  const size_t whole = secretsctl_bytes_size(made);
  const char* text = (const char*)secretsctl_bytes_data(made);
  const size_t before = (size_t)(strstr(text, "sops_") - text);
  char* copy = malloc(whole + size);
  memcpy(copy, text, before);
  memcpy(copy + before, lines, size);
  memcpy(copy + before + size, text + before, whole - before);
  secretsctl_document* document = open_text(copy, whole + size, "lines.env", mine);
  free(copy);
  secretsctl_bytes_free(made);
  return document;
}

static void test_repeated_keys(const struct identity* mine) {
  static const char* const members[] = {"\"a\": \"\", ", "\"a\": null, ", "\"a\": [], "};
  secretsctl_error* error = NULL;
  size_t count = 9;
  secretsctl_bytes* made = encrypt_for(mine, "{\"a\": \"right\", \"b\": {\"c\": \"d\"}}", "x.json");
  for (size_t i = 0; i < 3; ++i) {
    char* text = tampered(made, "\"sops\"", members[i]);
    secretsctl_document* document = open_text(text, strlen(text), "x.json", mine);
    CHECK(secretsctl_plaintext(document, "json", &error) == NULL &&
          failed(&error, SECRETSCTL_GENERIC, "x.json: the key 'a' stands more than once"));
    CHECK(!secretsctl_count_values(document, &count, &error) && count == 0 &&
          failed(&error, SECRETSCTL_GENERIC, "'a'"));
    CHECK(secretsctl_value_count(document) == 0 && secretsctl_value_path(document, 0) == NULL);
    secretsctl_document_free(document);
    free(text);
  }
  char* text = tampered(made, "\"c\"", "\"c\": \"\", ");
  secretsctl_document* document = open_text(text, strlen(text), "x.json", mine);
  CHECK(secretsctl_plaintext(document, NULL, &error) == NULL &&
        failed(&error, SECRETSCTL_GENERIC, "'c'"));
  secretsctl_document_free(document);
  free(text);
  secretsctl_bytes_free(made);
  document = with_lines(mine, "A=right\n", "A=\n", 3);
  CHECK(!secretsctl_count_values(document, &count, &error) &&
        failed(&error, SECRETSCTL_GENERIC, "'A'"));
  CHECK(secretsctl_plaintext(document, "json", &error) == NULL &&
        failed(&error, SECRETSCTL_GENERIC, "'A'"));
  CHECK(secretsctl_variables_unauthenticated(document, &error) == NULL &&
        failed(&error, SECRETSCTL_GENERIC, "'A'"));
  secretsctl_document_free(document);
}

/* A path that would read as another one, or as none. */
static void test_keys_without_path(const struct identity* mine) {
  static const struct {
    const char* line;
    size_t size;
  } lines[] = {{"A\0=\n", 4}, {"\xff=\n", 3}, {"[\"m\"][\"x\"]=\n", 12}};
  secretsctl_error* error = NULL;
  for (size_t i = 0; i < 3; ++i) {
    size_t count = 9;
    secretsctl_document* document = with_lines(mine, "A=right\n", lines[i].line, lines[i].size);
    CHECK(!secretsctl_count_values(document, &count, &error) && count == 0 &&
          failed(&error, SECRETSCTL_NOT_REPRESENTABLE, "lines.env: line 2"));
    check_value(document, "A", "right");
    secretsctl_document_free(document);
  }
  secretsctl_bytes* made = encrypt_for(mine, "{\"m\": {\"x\\\"][\\\"y\": 1}}", "x.json");
  secretsctl_document* document = open_text((const char*)secretsctl_bytes_data(made),
                                            secretsctl_bytes_size(made), "x.json", mine);
  size_t count = 0;
  CHECK(!secretsctl_count_values(document, &count, &error) &&
        failed(&error, SECRETSCTL_NOT_REPRESENTABLE, "brackets"));
  secretsctl_document_free(document);
  secretsctl_bytes_free(made);
  made = encrypt_for(mine, "{\"a]\": 1, \"[0]\": 2, \"\": 3, \"m\": {\"\": 4, \"q\\\"'\": [5, 6]}}",
                     "x.json");
  document = open_text((const char*)secretsctl_bytes_data(made), secretsctl_bytes_size(made),
                       "x.json", mine);
  CHECK(secretsctl_count_values(document, &count, NULL) && count == 6);
  for (size_t i = 0; i < count; ++i) {
    const char number[] = {(char)('1' + (char)i), 0};
    check_value(document, secretsctl_value_path(document, i), number);
  }
  secretsctl_document_free(document);
  secretsctl_bytes_free(made);
}

static void test_variables(const struct identity* mine) {
  static const char rules[] =
      "creation_rules:\n  - mac_only_encrypted: true\n    encrypted_regex: ^API\n    age: %s\n";
  char text[500];
  const int size = snprintf(text, sizeof text, rules, mine->recipient);
  write_file("rules.yaml", text, (size_t)size);
  const secretsctl_encrypt_options options = {
      .size = sizeof options, .path = "clear.env", .config = "rules.yaml"};
  secretsctl_bytes* made = secretsctl_encrypt("API_KEY=right\nHOST=good\n", 24, &options, NULL);
  CHECK(made != NULL);
  static const struct {
    const char* added;
    const char* refused;
    const char* refused_always;
  } cases[] = {{"", "'HOST'", NULL},
               {"URL=evil\n", "'URL'", NULL},
               {"LD_PRELOAD=/tmp/evil.so\n", "'LD_PRELOAD'", "'LD_PRELOAD'"},
               {"PATH=\n", "'PATH'", "'PATH'"},
               {"=\n", "'HOST'", "name is empty"}};
  secretsctl_error* error = NULL;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char* file = tampered(made, "sops_", cases[i].added);
    secretsctl_document* document = open_text(file, strlen(file), "clear.env", mine);
    CHECK(secretsctl_variables(document, &error) == NULL &&
          failed(&error, SECRETSCTL_GENERIC, cases[i].refused));
    secretsctl_bytes* block = secretsctl_variables_unauthenticated(document, &error);
    CHECK((block == NULL) == (cases[i].refused_always != NULL));
    if (block == NULL)
      CHECK(secretsctl_error_status(error) != 0 &&
            failed(&error, secretsctl_error_kind(error), cases[i].refused_always));
    secretsctl_bytes_free(block);
    secretsctl_document_free(document);
    free(file);
  }
  /* A file under another rule than that of .sops.yaml. */
  write_file("clear.env.enc", secretsctl_bytes_data(made), secretsctl_bytes_size(made));
  write_file("other.yaml", "creation_rules:\n  - encrypted_regex: ^X\n", 41);
  const secretsctl_open_options open = {
      .size = sizeof open, .keys = mine->keys, .config = "other.yaml"};
  secretsctl_document* document = secretsctl_open("clear.env.enc", &open, NULL);
  CHECK(secretsctl_variables_unauthenticated(document, &error) == NULL &&
        failed(&error, SECRETSCTL_GENERIC, "other.yaml"));
  secretsctl_document_free(document);
  secretsctl_bytes_free(made);
}

/* The name of a recipient, with the entry of another one, in a file: no key follows. */
static void test_added_entry(const struct identity* mine) {
  struct identity thief = new_identity();
  struct identity third = new_identity();
  secretsctl_error* error = NULL;
  secretsctl_bytes* made = encrypt_for(mine, "A=one\n", NULL);
  const char* entry =
      strstr((const char*)secretsctl_bytes_data(made), "sops_age__list_0__map_enc=");
  const size_t entry_size = (size_t)(strchr(entry, '\n') - entry);
  char lines[4000];
  snprintf(lines, sizeof lines, "%.*s\nsops_age__list_1__map_recipient=%s\n", (int)entry_size,
           entry, thief.recipient);
  memcpy(strstr(lines, "list_0"), "list_1", 6);
  char* text = tampered(made, "sops_age__list_0__map_recipient", lines);
  write_file("entry.env.enc", text, strlen(text));
  char rules[1000];
  const int size = snprintf(rules, sizeof rules, "creation_rules:\n  - age: %s,%s\n",
                            mine->recipient, third.recipient);
  write_file("entry.yaml", rules, (size_t)size);
  const secretsctl_open_options options = {
      .size = sizeof options, .keys = mine->keys, .config = "entry.yaml"};

  secretsctl_document* document = secretsctl_open("entry.env.enc", &options, &error);
  size_t count = 0;
  CHECK(secretsctl_count_recipients(document, &count, NULL) && count == 2);
  CHECK(secretsctl_add_recipient(document, third.recipient, NULL));
  CHECK(secretsctl_save(document, NULL));
  CHECK(!secretsctl_remove_recipient(document, third.recipient, &error) &&
        failed(&error, SECRETSCTL_GENERIC, thief.recipient));
  secretsctl_document_free(document);
  CHECK(open_with("entry.env.enc", thief.keys, &error) == NULL &&
        failed(&error, SECRETSCTL_NO_IDENTITY, ""));
  document = open_with("entry.env.enc", third.keys, NULL);
  check_value(document, "A", "one");
  secretsctl_document_free(document);
  /* The person who takes it out names the thief. */
  document = secretsctl_open("entry.env.enc", &options, &error);
  CHECK(secretsctl_remove_recipient(document, thief.recipient, NULL));
  CHECK(secretsctl_save(document, NULL));
  secretsctl_document_free(document);
  CHECK(open_with("entry.env.enc", thief.keys, &error) == NULL &&
        failed(&error, SECRETSCTL_NO_IDENTITY, ""));
  free(text);
  secretsctl_bytes_free(made);
  free_identity(&thief);
  free_identity(&third);
}

static void test_bad_arguments(const struct identity* mine) {
  secretsctl_error* error = NULL;
  CHECK(secretsctl_open_memory("A=1\n", SIZE_MAX, "x.env", NULL, &error) == NULL &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "size"));
  CHECK(secretsctl_open_memory("A=1\n", SIZE_MAX / 2, "x.env", NULL, &error) == NULL &&
        failed(&error, SECRETSCTL_NO_MEMORY, ""));
  mkfifo("fifo", 0600);
  static const char* const names[] = {"-", "fifo", "/dev/null"};
  bool is_encrypted = true;
  for (size_t i = 0; i < 3; ++i) {
    CHECK(open_with(names[i], mine->keys, &error) == NULL &&
          failed(&error, SECRETSCTL_INPUT_UNREADABLE, names[i]));
    CHECK(!secretsctl_keys_add_file(mine->keys, names[i], &error) &&
          failed(&error, SECRETSCTL_INPUT_UNREADABLE, names[i]));
    CHECK(!secretsctl_is_encrypted(names[i], NULL, &is_encrypted, &error) &&
          failed(&error, SECRETSCTL_INPUT_UNREADABLE, names[i]));
  }
  CHECK(open_with("", mine->keys, &error) == NULL &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "path"));
  is_encrypted = true;
  CHECK(!secretsctl_is_encrypted("no_such_file", NULL, &is_encrypted, &error) && !is_encrypted &&
        failed(&error, SECRETSCTL_NO_FILE, "no_such_file"));
  CHECK(!secretsctl_count_recipients(NULL, NULL, &error) &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "count"));

  /* Options of a newer header: what this library lacks is not set. */
  struct {
    secretsctl_open_options options;
    const char* later;
  } newer = {{.size = sizeof newer, .keys = mine->keys}, NULL};
  secretsctl_document* document = secretsctl_open("edit.env.enc", &newer.options, NULL);
  CHECK(document != NULL);
  secretsctl_document_free(document);
  newer.later = "x";
  CHECK(secretsctl_open("edit.env.enc", &newer.options, &error) == NULL &&
        failed(&error, SECRETSCTL_WRONG_ARGUMENT, "option"));

  /* What the command calls a flag is an option here. */
  secretsctl_encrypt_options plain = {.size = sizeof plain};
  unsetenv("SOPS_AGE_RECIPIENTS");
  CHECK(secretsctl_encrypt("A=1\n", 4, &plain, &error) == NULL);
  CHECK(strstr(secretsctl_error_message(error), "--") == NULL);
  CHECK(failed(&error, SECRETSCTL_GENERIC, "recipients"));
}

void test_hostile(const struct identity* mine) {
  test_repeated_keys(mine);
  test_keys_without_path(mine);
  test_variables(mine);
  test_added_entry(mine);
  test_bad_arguments(mine);
}
