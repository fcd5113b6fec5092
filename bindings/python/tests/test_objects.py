"""Objects of the C interface: released once, used by one thread at a time, and of no use in a child."""

import copy
import gc
import multiprocessing
import os
import pickle
import threading

import pytest

import secretsctl
from secretsctl import _native


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps, lambda thing: pickle.dumps(thing, 0)])
def test_no_object_is_copied(mine, duplicate):
    document = mine.document(mine.write("A=one\n"))
    for thing in (document, document.recipients, mine.identities, document._handle, mine.identities._handle):
        with pytest.raises(TypeError, match="copied"):
            duplicate(thing)
    gc.collect()
    assert document["A"] == "one"


def test_an_object_that_is_initialised_again_releases_the_first(mine):
    file = mine.write("A=one\n")
    document = mine.document(file)
    document.__init__(file, identities=mine.identities)
    mine.identities.__init__(bytes(secretsctl.keygen().key_file))
    assert document["A"] == "one"


def together(*actions):
    """Runs them in threads; what they raise, but for a closed document."""
    barrier, failures = threading.Barrier(len(actions)), []

    def work(action):
        barrier.wait()
        try:
            action()
        except ValueError as error:
            if "closed" not in str(error):
                failures.append(error)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_threads_share_a_document(mine):
    document = mine.document(mine.write("".join(f"K{number}=v{number}\n" for number in range(300))))

    def read():
        for number in range(1000):
            assert document[f"K{number % 300}"] == f"v{number % 300}"
            assert document.get("none") is None

    def write():
        for number in range(500):
            document[f"NEW{number}"] = "x" * 50

    assert not together(read, read, write, write, lambda: [list(document) for _ in range(20)])
    assert len(document) == 800


def test_a_document_is_closed_while_another_thread_reads(mine):
    file = mine.write("".join(f"K{number}=v{number}\n" for number in range(3000)))
    for _ in range(60):
        document = mine.document(file)
        assert not together(lambda: [document.plaintext("json") for _ in range(20)], document.close, document.close)
        with pytest.raises(ValueError, match="closed"):
            document.plaintext()


def test_a_signal_handler_closes_a_document_that_is_in_use(mine):
    document = mine.document(mine.write("A=one\n"))
    with document._handle as handle:
        document.close()  # as a handler does it, between two steps of this thread
        assert _native.document_format(handle) == b"dotenv"
        with pytest.raises(ValueError, match="closed"):
            document["A"]
    with pytest.raises(ValueError, match="closed"):
        document["A"]


def _in_child(document, queue):
    outcomes = []
    for ask in (
        lambda: document["A"],
        lambda: document.get("A", "default"),
        lambda: len(document),
        lambda: list(document),
        lambda: "A" in document,
        lambda: document.to_dict(),
        lambda: len(document.recipients),
        lambda: list(document.recipients),
        lambda: document.save(),
    ):
        try:
            outcomes.append(ask())
        except secretsctl.OtherProcess:
            pass
    document.close()
    queue.put(outcomes)


def fork_and_ask(document):
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_in_child, args=(document, queue))
    child.start()
    outcomes = queue.get(timeout=60)
    child.join()
    assert child.exitcode == 0
    return outcomes


def test_a_document_of_the_parent_is_not_empty_in_a_child(mine):
    assert fork_and_ask(mine.document(mine.write("A=one\n"))) == []


def test_a_fork_while_another_thread_uses_the_document(mine):
    document = mine.document(mine.write("A=one\n"))
    is_used, is_done = threading.Event(), threading.Event()

    def use():
        with document._handle:
            is_used.set()
            is_done.wait()

    thread = threading.Thread(target=use)
    thread.start()
    is_used.wait()
    try:
        assert fork_and_ask(document) == []
    finally:
        is_done.set()
        thread.join()
    assert document["A"] == "one"


def _count_in_child(document, queue):
    # Past the check of Python: the library itself says so.
    try:
        queue.put(_native.count(_native.count_values, document._handle._pointer))
    except secretsctl.OtherProcess:
        queue.put("refused")


def test_the_library_refuses_in_a_child_too(mine):
    document = mine.document(mine.write("A=one\n"))
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_count_in_child, args=(document, queue))
    child.start()
    assert queue.get(timeout=60) == "refused"
    child.join()


def test_os_fork_is_noticed():
    from secretsctl import _handle

    before = _handle._forks
    pid = os.fork()
    if pid == 0:
        os._exit(0 if _handle._forks == before + 1 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
