"""Run with pytest. SECRETSCTL names the command, TESTDATA the golden files."""

import os
import subprocess
from pathlib import Path

import pytest

import secretsctl

COMMAND = os.environ["SECRETSCTL"]
TESTDATA = Path(os.environ["TESTDATA"])
KEY = TESTDATA / "keys" / "test-only.txt"


def run(*words):
    """The command, with the identity of the golden files."""
    return subprocess.run(
        [COMMAND, *words],
        env={**os.environ, "SOPS_AGE_KEY_FILE": str(KEY)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def texts_of(error):
    """All that an exception, and those that it came from, would give to a log."""
    texts = []
    while error is not None:
        held = [getattr(error, name, "") for name in ("object", "doc", "args")]
        texts += [str(error), repr(error), repr(held)]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


class Mine:
    """An identity and a folder of a test."""

    def __init__(self, folder):
        made = secretsctl.keygen()
        self.recipient = made.recipient
        self.identities = secretsctl.Identities(bytes(made.key_file))
        self.folder = folder

    def write(self, text, name=".env", **options):
        file = self.folder / (name + ".enc")
        kind = None if "json" in name else "dotenv"
        file.write_bytes(secretsctl.encrypt(text, path=name, format=kind, recipients=[self.recipient], **options))
        return file

    def forge(self, file, added, at_start=False):
        """Adds a text to a file as one can who has no key: before the metadata, or at the start."""
        content = file.read_bytes()
        mark = b'"sops"' if content.startswith(b"{") else b"sops_"
        at = content.index(mark)
        if at_start:
            at = 1 if content.startswith(b"{") else 0
        file.write_bytes(content[:at] + added + content[at:])

    def load(self, file, **options):
        return secretsctl.load(file, identities=self.identities, **options)

    def document(self, file, **options):
        return secretsctl.Document(file, identities=self.identities, **options)


@pytest.fixture
def mine(tmp_path):
    return Mine(tmp_path)
