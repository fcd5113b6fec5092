/* A daemon that takes its secrets from an encrypted file, and reads it again at SIGHUP: daemon FILE
 * NAME
 *
 * It prints the length of the value whenever it has read it, and ends at SIGTERM. */
#include <secretsctl.h>
#include <signal.h>
#include <stdio.h>

/* NULL where it could not be read: the daemon keeps the value that it has. */
static secretsctl_bytes* read_value(const char* file, const char* name) {
  secretsctl_error* error = NULL;
  secretsctl_bytes* value = NULL;
  secretsctl_document* document = secretsctl_open(file, NULL, &error);
  if (document != NULL) value = secretsctl_get(document, name, &error);
  if (value == NULL) fprintf(stderr, "not read: %s\n", secretsctl_error_message(error));
  secretsctl_document_free(document);
  secretsctl_error_free(error);
  return value;
}

int main(int count, char** words) {
  if (count != 3) return 2;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGHUP);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, NULL);

  secretsctl_bytes* value = read_value(words[1], words[2]);
  if (value == NULL) return 1;
  for (int signal = SIGHUP; signal != SIGTERM; sigwait(&signals, &signal)) {
    secretsctl_bytes* newer = read_value(words[1], words[2]);
    if (newer != NULL) {
      secretsctl_bytes_free(value);
      value = newer;
    }
    printf("%s has %zu bytes\n", words[2], secretsctl_bytes_size(value));
    fflush(stdout);
  }
  secretsctl_bytes_free(value);
  return 0;
}
