/* SOPS and age files from C (C11) and from any language that calls C.
 *
 * Errors: a function that can fail returns false or NULL and, if `error` is not NULL, puts an error
 * there, which the caller releases with secretsctl_error_free(). A message names the file, the line
 * or the key; it never holds a secret. After an error the objects are as before, and what a
 * function would put elsewhere is NULL, false or 0.
 *
 * Memory: what a function returns is the caller's, to be released with the function named for its
 * type; NULL may be released. Plaintexts, values and identities come as secretsctl_bytes in memory
 * that is locked as far as RLIMIT_MEMLOCK allows, left out of core dumps, and zeroed when it is
 * released. A pointer into an object is valid until the object is changed or released. Texts are
 * UTF-8, end with a NUL, and have no NUL inside.
 *
 * Files: a path is that of a regular file. Standard input (`-`), pipes and devices are refused with
 * SECRETSCTL_INPUT_UNREADABLE: no call waits for another program to write.
 *
 * Threads: any number of threads may call any function at the same time; one object is for one
 * thread at a time, but for secretsctl_keys, which is not changed by being used. A thread that is
 * cancelled finishes its call first.
 *
 * Fork: secret memory is zeroed in a child process. Objects made before a fork may be released in
 * the child; any other use of a document or of keys fails there with SECRETSCTL_OTHER_PROCESS, and
 * bytes read as zeros. Functions without an error give 0 or NULL: ask secretsctl_count_values().
 * Objects that the child makes work as usual.
 *
 * Processes: no function asks the user anything. A program is started only while an identity is
 * looked for: the command in SOPS_AGE_KEY_CMD, git for the key of a repository, and age plugins for
 * identities and recipients of theirs; git and plugins from absolute folders of PATH alone. The
 * process's own limits and signal handlers stay as they are. Where it ignores SIGCHLD, or waits for
 * all of its children, the exit status of such a program is not known, and its output counts.
 *
 * Functions and constants are only added; the shared library's symbols are versioned
 * (SECRETSCTL_0).
 */
#ifndef SECRETSCTL_H
#define SECRETSCTL_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__GNUC__)
#define SECRETSCTL_API __attribute__((visibility("default")))
#else
#define SECRETSCTL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library, as `secretsctl --version` prints it. Static. */
SECRETSCTL_API const char* secretsctl_version(void);

/* ---- Errors ---- */

/* What went wrong, as far as a caller can act on it. The numbers stay as they are. */
typedef enum secretsctl_kind {
  SECRETSCTL_GENERIC = 1, /* Malformed metadata or configuration, no recipients, no such key. */
  SECRETSCTL_INPUT_UNREADABLE = 2,  /* An input cannot be read, or a plaintext does not parse. */
  SECRETSCTL_OUTPUT_UNWRITABLE = 3, /* A file cannot be written. */
  SECRETSCTL_NOT_REPRESENTABLE = 4, /* The format cannot hold a value or a path. */
  SECRETSCTL_ENCRYPTING = 5,        /* A value cannot be encrypted. */
  SECRETSCTL_DAMAGED_VALUE =
      6,                       /* A value was changed, or is in clear where it must be encrypted. */
  SECRETSCTL_MAC_MISMATCH = 7, /* The file as a whole was changed without a key. */
  SECRETSCTL_MALFORMED_PATH = 8,     /* A path does not parse. */
  SECRETSCTL_NO_FILE = 9,            /* The file is not there. */
  SECRETSCTL_NO_IDENTITY = 10,       /* No identity opens the file. */
  SECRETSCTL_ALREADY_ENCRYPTED = 11, /* The plaintext holds SOPS metadata. */
  SECRETSCTL_NOT_ENCRYPTED = 12,     /* The file holds no SOPS metadata. */
  SECRETSCTL_AGE_FILE = 13,          /* An age file does not follow the format, or was changed. */
  SECRETSCTL_CHANGED = 14,        /* The file was changed by another program since it was opened. */
  SECRETSCTL_WRONG_ARGUMENT = 15, /* A NULL, or a number that means nothing. */
  SECRETSCTL_OTHER_PROCESS = 16,  /* The object was made before a fork, in the parent. */
  SECRETSCTL_NO_MEMORY = 17
} secretsctl_kind;

typedef struct secretsctl_error secretsctl_error;

/* Of NULL: SECRETSCTL_NO_MEMORY, `not enough memory`, 1. The status is what the command, and sops,
 * would end with. */
SECRETSCTL_API secretsctl_kind secretsctl_error_kind(const secretsctl_error* error);
SECRETSCTL_API const char* secretsctl_error_message(const secretsctl_error* error);
SECRETSCTL_API int secretsctl_error_status(const secretsctl_error* error);
SECRETSCTL_API void secretsctl_error_free(secretsctl_error* error);

/* ---- Bytes ---- */

/* Bytes in secret memory. */
typedef struct secretsctl_bytes secretsctl_bytes;

/* Not NULL, also of none. No NUL follows the bytes. */
SECRETSCTL_API const unsigned char* secretsctl_bytes_data(const secretsctl_bytes* bytes);
SECRETSCTL_API size_t secretsctl_bytes_size(const secretsctl_bytes* bytes);
/* Zeroes and releases them. */
SECRETSCTL_API void secretsctl_bytes_free(secretsctl_bytes* bytes);

/* ---- Identities ---- */

/* Identities that a caller gives. Where a function takes keys, NULL stands for those that the
 * command would find: SOPS_AGE_KEY and the variables like it, the user's key files, the
 * repository's key. */
typedef struct secretsctl_keys secretsctl_keys;

SECRETSCTL_API secretsctl_keys* secretsctl_keys_new(secretsctl_error** error);
/* Adds the identities in a text, such as the content of a key file. The text is copied to secret
 * memory. */
SECRETSCTL_API bool secretsctl_keys_add_text(secretsctl_keys* keys, const char* text, size_t size,
                                             secretsctl_error** error);
/* Adds those of a key file, or an SSH private key. The file is read again whenever the keys are
 * used. */
SECRETSCTL_API bool secretsctl_keys_add_file(secretsctl_keys* keys, const char* path,
                                             secretsctl_error** error);
SECRETSCTL_API void secretsctl_keys_free(secretsctl_keys* keys);

/* A new identity: the text of a key file, as age-keygen writes it. `recipient`, if not NULL, gets
 * the recipient as bytes. `post_quantum` asks for a hybrid one with ML-KEM, which a build may lack.
 */
SECRETSCTL_API secretsctl_bytes* secretsctl_keygen(bool post_quantum, secretsctl_bytes** recipient,
                                                   secretsctl_error** error);

/* ---- Documents ---- */

/* An encrypted file, decrypted in memory. Its MAC has held. */
typedef struct secretsctl_document secretsctl_document;

/* How a file is opened. Set all members to zero, then those that matter, `size` to
 * sizeof(secretsctl_open_options): members that an older header lacks are zero, and those of a
 * newer one that this library does not know need to be zero (SECRETSCTL_WRONG_ARGUMENT). */
typedef struct secretsctl_open_options {
  size_t size;
  const secretsctl_keys* keys; /* NULL: as the command finds them. */
  /* `dotenv`, `json`, `yaml`, `ini`, `binary`; NULL: by name, else by content. */
  const char* format;
  const char* config; /* The .sops.yaml whose rule the file is checked against; NULL: searched for,
                         for a file. */
} secretsctl_open_options;

/* Opens a file; `options` may be NULL. */
SECRETSCTL_API secretsctl_document* secretsctl_open(const char* path,
                                                    const secretsctl_open_options* options,
                                                    secretsctl_error** error);
/* Opens the content of a file. `name` is what messages call it, and tells the format as a path
 * would. */
SECRETSCTL_API secretsctl_document* secretsctl_open_memory(const void* data, size_t size,
                                                           const char* name,
                                                           const secretsctl_open_options* options,
                                                           secretsctl_error** error);
SECRETSCTL_API void secretsctl_document_free(secretsctl_document* document);

/* The name of its format. Static. */
SECRETSCTL_API const char* secretsctl_document_format(const secretsctl_document* document);

/* A path names a value: a key at the top by itself, else as sops writes it, `["a"]["b"][0]`. */

/* How many values it has: of a map or list each value in it counts, not itself. Each has a path of
 * its own, which secretsctl_get() reads. Fails with SECRETSCTL_GENERIC where a key stands twice in
 * a map, and with SECRETSCTL_NOT_REPRESENTABLE for a key that no path names: not UTF-8, with a
 * NUL, or with brackets that read as another path. */
SECRETSCTL_API bool secretsctl_count_values(secretsctl_document* document, size_t* count,
                                            secretsctl_error** error);
/* The same number; 0 where secretsctl_count_values() fails. */
SECRETSCTL_API size_t secretsctl_value_count(secretsctl_document* document);
/* The path of one of them, from 0, in the order of the file; NULL past the end. Valid until the
 * next change. */
SECRETSCTL_API const char* secretsctl_value_path(secretsctl_document* document, size_t index);
/* The value itself. */
SECRETSCTL_API secretsctl_bytes* secretsctl_value(secretsctl_document* document, size_t index,
                                                  secretsctl_error** error);
/* A value by its path: a text as it is, others, maps and lists as the format prints them. */
SECRETSCTL_API secretsctl_bytes* secretsctl_get(secretsctl_document* document, const char* path,
                                                secretsctl_error** error);
/* Sets a value to a text; missing keys are added. A number or a truth of a JSON file stays one if
 * the text is one. */
SECRETSCTL_API bool secretsctl_set(secretsctl_document* document, const char* path,
                                   const void* value, size_t size, secretsctl_error** error);
/* Takes a value out, a map or list with all that is in it. */
SECRETSCTL_API bool secretsctl_unset(secretsctl_document* document, const char* path,
                                     secretsctl_error** error);
/* All of it as a plaintext file of a format, as `decrypt --output-type` has it; NULL: its own. Of a
 * dotenv file `json` is an object of texts. JSON with a key twice in an object is refused with
 * SECRETSCTL_GENERIC: nothing authenticates an empty value, and readers take the last one. */
SECRETSCTL_API secretsctl_bytes* secretsctl_plaintext(secretsctl_document* document,
                                                      const char* format, secretsctl_error** error);

/* The values at the top as environment variables, in the order of the file: name, NUL, value, NUL.
 * Refused as `exec` refuses them, with SECRETSCTL_GENERIC: a name that stands twice; a map or a
 * list; a value in clear that no MAC covers; a value that is empty or in clear under a name that
 * decides which programs run, such as PATH; and a file whose rule is not that of .sops.yaml. With
 * SECRETSCTL_NOT_REPRESENTABLE: a name or a value that no environment can hold.
 *
 * Nothing authenticates an empty value: put none in the place of one that is set already. */
SECRETSCTL_API secretsctl_bytes* secretsctl_variables(secretsctl_document* document,
                                                      secretsctl_error** error);
/* The same with values that nothing authenticates, as `exec --unauthenticated` takes them: anyone
 * who can write the file can have added them. Those in clear under a name such as PATH are refused
 * here too. */
SECRETSCTL_API secretsctl_bytes* secretsctl_variables_unauthenticated(secretsctl_document* document,
                                                                      secretsctl_error** error);

/* How many age recipients it has, in all key groups. Their names are not authenticated. */
SECRETSCTL_API bool secretsctl_count_recipients(secretsctl_document* document, size_t* count,
                                                secretsctl_error** error);
/* The same number; 0 where secretsctl_count_recipients() fails. */
SECRETSCTL_API size_t secretsctl_recipient_count(secretsctl_document* document);
SECRETSCTL_API const char* secretsctl_recipient(secretsctl_document* document, size_t index);
/* Adds a recipient to the first key group, or takes one out of all. When one is taken out the file
 * gets a new data key and every value is encrypted anew; what the recipient could read before stays
 * readable to it.
 *
 * A new data key, which a file with several key groups also gets when a recipient is added, is
 * encrypted to the names that stand in the file, and anyone who can write the file can add a name.
 * So each has to be in the rule of .sops.yaml, in the same group, or to have been added to this
 * document: SECRETSCTL_GENERIC names another one. If no rule lists recipients, the names in the
 * file count: compare them with those you expect before you take one out. */
SECRETSCTL_API bool secretsctl_add_recipient(secretsctl_document* document, const char* recipient,
                                             secretsctl_error** error);
SECRETSCTL_API bool secretsctl_remove_recipient(secretsctl_document* document,
                                                const char* recipient, secretsctl_error** error);

/* Encrypts what changed and replaces the file it was opened from, whole or not at all, and only
 * once what is written has been decrypted again; what did not change keeps its ciphertext.
 * SECRETSCTL_CHANGED if the file is another one now: open it again. The document stays usable. */
SECRETSCTL_API bool secretsctl_save(secretsctl_document* document, secretsctl_error** error);
/* The same to memory. */
SECRETSCTL_API secretsctl_bytes* secretsctl_encrypted(secretsctl_document* document,
                                                      secretsctl_error** error);

/* ---- New files ---- */

/* How a plaintext is encrypted. Set all members to zero, then those that matter. */
typedef struct secretsctl_encrypt_options {
  size_t size;
  const char*
      path; /* The plaintext's path, which creation rules and the format go by; NULL: none. */
  const char* format;        /* Of the plaintext; NULL: by path, else dotenv. */
  const char* output_format; /* Of the encrypted file; NULL: the same. */
  const char*
      recipients; /* Separated by commas; NULL: SOPS_AGE_RECIPIENTS, else the creation rule's. */
  const char* config; /* The .sops.yaml; NULL: searched for. */
  bool clear;         /* Whether no value need be encrypted. */
} secretsctl_encrypt_options;

/* The encrypted file of a plaintext; `options` may be NULL. */
SECRETSCTL_API secretsctl_bytes* secretsctl_encrypt(const void* plaintext, size_t size,
                                                    const secretsctl_encrypt_options* options,
                                                    secretsctl_error** error);

/* Whether a file is encrypted by SOPS; `format` may be NULL. SECRETSCTL_NO_FILE if there is none.
 */
SECRETSCTL_API bool secretsctl_is_encrypted(const char* path, const char* format, bool* result,
                                            secretsctl_error** error);

/* ---- age files ---- */

/* Encrypts to `count` recipients. */
SECRETSCTL_API secretsctl_bytes* secretsctl_age_encrypt(const void* plaintext, size_t size,
                                                        const char* const* recipients, size_t count,
                                                        bool armor, secretsctl_error** error);
/* Decrypts an age file, armored or not. `keys` is not NULL. */
SECRETSCTL_API secretsctl_bytes* secretsctl_age_decrypt(const void* file, size_t size,
                                                        const secretsctl_keys* keys,
                                                        secretsctl_error** error);

/* Streams. `read` puts at most `size` bytes into `into` and returns how many, 0 at the end; `write`
 * takes all of `size` bytes and returns true. (size_t)-1 and false stop the work with
 * SECRETSCTL_INPUT_UNREADABLE and SECRETSCTL_OUTPUT_UNWRITABLE. Both are called on the calling
 * thread or on a thread of the library, one call at a time. They must not throw or jump. */
typedef size_t (*secretsctl_read)(void* context, void* into, size_t size);
typedef bool (*secretsctl_write)(void* context, const void* bytes, size_t size);

SECRETSCTL_API bool secretsctl_age_encrypt_stream(secretsctl_read read, void* read_context,
                                                  secretsctl_write write, void* write_context,
                                                  const char* const* recipients, size_t count,
                                                  bool armor, secretsctl_error** error);
/* Each chunk is written once it is authenticated; the whole is authentic only if the function
 * returns true. */
SECRETSCTL_API bool secretsctl_age_decrypt_stream(secretsctl_read read, void* read_context,
                                                  secretsctl_write write, void* write_context,
                                                  const secretsctl_keys* keys,
                                                  secretsctl_error** error);

#ifdef __cplusplus
}
#endif

#endif
