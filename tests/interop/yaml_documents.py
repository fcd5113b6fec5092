"""Writes random YAML files in the layouts that people use: yaml_documents.py FOLDER FIRST COUNT.

Each number gives the same file. SOPS accepts all of them.
"""

import os
import random
import sys

NAMES = "alpha beta gamma db host port user pass token url name kind spec data list map key_1 a-b c.d".split()
PLAIN = [
    "value", "some words here", "42", "-7", "0x1F", "0o17", "017", "1_000", "1.5", "1e3", ".5", "1.", "1.50", ".inf",
    "-.Inf", ".nan", "true", "False", "TRUE", "yes", "no", "on", "~", "null", "", "2020-01-02", "2020-1-2",
    "2001-12-14T21:59:43.10Z", "2001-12-14 21:59:43", "12:30:45", "190:20:30", "a:b", "a#b", "http://x.y/z", "-x", "?x",
    ":x", "089", "0b101", "1e400", "é", "日本語", "a, b", "<<", "=", ".", "$VAR", "9223372036854775807",
    "9223372036854775808000", "+1", "-0", "0", "0.0", "1e-7", "123456789.25", "y", "n", "x@y", "C:\\dir",
]
SINGLE = ["'single'", "'it''s'", "'a: b # c'", "''", "'yes'", "'  pad '", "'multi\n{i}  line\n\n{i}  text'"]
DOUBLE = [
    '"double"', '"tab\\tnew\\nline"', '"\\u00e9\\U0001F642"', '""', '"a\\\\b"', '"esc \\"q\\""',
    '"fold\n{i}  ed\\\n{i}  joined"', '"true"', '"1"', '"\\x41\\0"', '"\\e\\_\\N\\L"',
]
TAGGED = ["!!str 12", '!!int "42"', "!custom v", "!!float 3", "! 12", "!!binary aGVsbG8="]
COMMENTS = ["note", " a: b", " # double", " TODO é", ""]


class Writer:
    """Writes one file."""

    def __init__(self, number):
        self.random = random.Random(number)
        self.out = []
        self.anchors = []

    def chance(self, probability):
        return self.random.random() < probability

    def comments(self, column, probability=0.12):
        if self.chance(probability):
            for _ in range(self.random.choice([1, 1, 1, 2, 3])):
                self.out.append("\n" if self.chance(0.15) else "")
                self.out.append(" " * column + "#" + self.random.choice(COMMENTS) + "\n")
        if self.chance(probability * 0.7):
            self.out.append("\n" * self.random.choice([1, 1, 2]))

    def scalar(self, column):
        margin = " " * column
        kind = self.random.random()
        if kind < 0.5:
            return self.random.choice(PLAIN)
        if kind < 0.63:
            return self.random.choice(SINGLE).replace("{i}", margin)
        if kind < 0.8:
            return self.random.choice(DOUBLE).replace("{i}", margin)
        if kind < 0.9:
            return self.block(column)
        if kind < 0.94:
            return f"plain over\n{margin}  lines"
        return self.random.choice(TAGGED + ["{}", "[]"])

    def block(self, column):
        margin = " " * (column + self.random.choice([1, 2, 2, 4]))
        lines = self.random.choices(["line one", "  deeper", "", "text: x", "# no comment", "tab\there"], k=3)
        head = self.random.choice("||>") + self.random.choice(["", "", "-", "+"])
        comment = "  # about" if self.chance(0.1) else ""
        return head + comment + "".join("\n" + (margin + line if line else "") for line in ["first", *lines])

    def flow(self, depth):
        def value():
            if depth and self.chance(0.3):
                return self.flow(depth - 1)
            return self.random.choice(["word", "42", "true", "yes", "'s'", '"d\\n"', "0x1F", "~"])

        if self.chance(0.5):
            return "[" + ", ".join(value() for _ in range(self.random.randint(0, 3))) + "]"
        names = self.random.sample(NAMES, self.random.randint(0, 3))
        return "{" + ", ".join(f"{name}: {value()}" for name in names) + "}"

    def put(self, prefix, value):
        is_block = value[:1] in ("|", ">") and "\n" in value
        # sops loses a comment beside an empty map or list.
        may_have_comment = not is_block and value[-1:] not in ("}", "]")
        comment = "  # inline" if may_have_comment and self.chance(0.1) else ""
        self.out.append(prefix + (" " + value if value else "") + comment + "\n")

    def value(self, prefix, column, depth, in_list):
        kind = self.random.random()
        if self.anchors and self.chance(0.04):
            self.put(prefix, "*" + self.random.choice(self.anchors))
            return
        anchor = f"a{len(self.anchors)}" if self.chance(0.05) else ""
        mark = f" &{anchor}" if anchor else ""
        if depth and kind < 0.4:
            is_map = kind < 0.25
            begun = in_list and not anchor
            self.out.append(prefix + mark + ("" if begun else "\n"))
            step = 2 if in_list else self.random.choice([2, 2, 3, 4] if is_map else [0, 2, 2, 4])
            (self.map if is_map else self.list)(column + step, depth - 1, begun)
        elif kind < 0.47:
            self.put(prefix + mark, self.flow(2))
        else:
            self.put(prefix + mark, self.scalar(column))
        if anchor:
            self.anchors.append(anchor)

    def map(self, column, depth, begun):
        for index, name in enumerate(self.random.sample(NAMES, self.random.randint(1, 5))):
            first = begun and index == 0
            if not first:
                self.comments(column)
            key = self.random.choice([name, name, name, f'"{name}"', f"'{name}'"])
            self.value((" " if first else " " * column) + key + ":", column, depth, False)
        self.comments(column, 0.06)

    def list(self, column, depth, begun):
        for index in range(self.random.randint(1, 4)):
            first = begun and index == 0
            if not first:
                self.comments(column)
            self.value((" " if first else " " * column) + "-", column, depth, True)
        self.comments(column, 0.04)

    def document(self):
        self.anchors = []
        self.comments(0, 0.3)
        self.map(0, self.random.randint(1, 4), False)
        self.comments(0, 0.2)

    def text(self):
        self.out.append("---\n" if self.chance(0.2) else "")
        self.document()
        while self.chance(0.12):
            self.out.append("...\n" if self.chance(0.2) else "")
            self.out.append("---\n")
            self.document()
        text = "".join(self.out)
        if self.chance(0.1):
            text = text.rstrip("\n")
        return text.replace("\n", "\r\n") if self.chance(0.06) else text


def main():
    folder, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for number in range(first, first + count):
        with open(os.path.join(folder, f"{number}.yaml"), "w", newline="", encoding="utf-8") as file:
            file.write(Writer(number).text())


main()
