"""Writes random YAML files with comments at every place: yaml_comment_documents.py FOLDER FIRST COUNT.

Each comment holds the word MARK. Each number gives the same file. SOPS accepts nearly all of them.
"""

import os
import random
import sys

SCALARS = [
    "word", "two words", "42", "0x1F", "1.50", "yes", "true", "~", "", "'it''s'", '"a b"', '"x\\ty"', "'# q'", "a#b",
    "plain\n{m}  over", '"dq\n{m}  over"', "'sq\n\n{m}  over'", "!!str 12", "!t v", "2020-01-02", "!!binary aGk=",
    "!!str # MARK12\n{m}  12",
]
IN_FLOW = ["w1", "'s'", '"d"', "42", "true", "two words", "0x1F", "~", "yes"]
ENDS = ["", " {", " ]", " a: b", " 'q", " - x", " |", " sops:"]


class Writer:
    """Writes one file."""

    def __init__(self, number):
        self.random = random.Random(number)
        self.frequency = self.random.choice([0.05, 0.15, 0.4, 0.8])
        self.out = []
        self.marks = 0
        self.names = 0

    def chance(self, probability):
        return self.random.random() < probability

    def mark(self):
        self.marks += 1
        return self.random.choice(["#", "# ", "## "]) + f"MARK{self.marks}" + self.random.choice(ENDS)

    def comment(self):
        return self.random.choice([" ", "  ", "\t"]) + self.mark() if self.chance(self.frequency * 0.6) else ""

    def lines(self, column):
        if not self.chance(self.frequency):
            return "\n" if self.chance(0.1) else ""
        text = ""
        for _ in range(self.random.choice([1, 1, 2])):
            text += "\n" if self.chance(0.25) else ""
            text += " " * (column if self.chance(0.6) else self.random.randint(0, column + 4)) + self.mark() + "\n"
        return text + ("\n" if self.chance(0.25) else "")

    def name(self):
        self.names += 1
        return self.random.choice(["{}", "{}", "{}", '"{}"', "'{}'"]).format(f"k{self.names}")

    def gap(self, column):
        if self.chance(self.frequency * 0.4):
            return " " + self.mark() + "\n" + " " * (column + self.random.choice([1, 2, 4]))
        return "\n" + " " * (column + 2) if self.chance(0.1) else self.random.choice(["", " "])

    def flow(self, column, depth, is_map=None):
        is_map = self.chance(0.5) if is_map is None else is_map
        parts = []
        for _ in range(self.random.randint(0, 3)):
            key = self.name() + ":" + (self.gap(column) or " ") + " " if is_map else ""
            value = self.flow(column, depth - 1) if depth and self.chance(0.3) else self.random.choice(IN_FLOW)
            parts.append(self.gap(column) + key + value + self.gap(column))
        text = ",".join(parts)
        if parts and self.chance(0.1):
            text += "," + self.gap(column)
        return ("{%s}" if is_map else "[%s]") % (text or self.gap(column))

    def block(self, column):
        margin = " " * (column + self.random.choice([1, 2, 4]))
        text = self.random.choice("||>") + self.random.choice(["", "-", "+"]) + self.comment() + "\n"
        lines = self.random.choices(["line two", "  deeper", "", "# no comment", "x: y"], k=self.random.randint(0, 3))
        return text + "".join((margin + line if line else "") + "\n" for line in ["first", *lines])

    def value(self, prefix, column, depth):
        kind = self.random.random()
        tag = self.random.choice(["", "", " !t", f" &a{self.names}"])
        if depth and kind < 0.45:
            self.out.append(prefix + tag + self.comment() + "\n" + self.lines(column + 1))
            self.collection(column + self.random.choice([1, 2, 4]), depth - 1)
        elif kind < 0.6:
            self.out.append(prefix + " " + self.flow(column + 1, 2) + self.comment() + "\n")
        elif kind < 0.72:
            self.out.append(prefix + self.random.choice([" ", " ", " !!str "]) + self.block(column))
        elif kind < 0.82:
            value = self.random.choice(["word", '"q"', "{}", "[]", "[1]"])
            self.out.append(prefix + tag + self.comment() + "\n" + self.lines(column + 2))
            self.out.append(" " * (column + 2) + value + self.comment() + "\n")
        else:
            value = self.random.choice(SCALARS).replace("{m}", " " * column)
            self.out.append(prefix + (" " + value if value else "") + self.comment() + "\n")

    def collection(self, column, depth):
        is_map = self.chance(0.6)
        for _ in range(self.random.randint(1, 4)):
            prefix = self.name() + ":" if is_map else "-"
            self.out.append(self.lines(column))
            self.value(" " * column + prefix, column, depth)
        self.out.append(self.lines(column))

    def document(self):
        if self.chance(0.12):
            self.out.append(self.lines(0) + self.flow(0, 2, True) + self.comment() + "\n")
            return
        depth = self.random.randint(0, 3)
        for _ in range(self.random.randint(1, 4)):
            self.out.append(self.lines(0))
            self.value(self.name() + ":", 0, depth)
        self.out.append(self.lines(2))

    def mark_line(self, mark):
        self.out.append(mark + self.comment() + "\n" + self.lines(0))

    def text(self):
        self.out.append(self.lines(0))
        if self.chance(0.2):
            self.mark_line("---")
        self.document()
        while self.chance(0.15):
            if self.chance(0.3):
                self.mark_line("...")
            self.mark_line("---")
            self.document()
        if self.chance(0.1):
            self.mark_line("...")
        text = "".join(self.out)
        return text.replace("\n", "\r\n") if self.chance(0.05) else text


def main():
    folder, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for number in range(first, first + count):
        with open(os.path.join(folder, f"{number}.yaml"), "w", newline="", encoding="utf-8") as file:
            file.write(Writer(number).text())


main()
