"""Writes random INI files in the layouts that people use: ini_documents.py FOLDER FIRST COUNT.

Each number gives the same file. SOPS accepts all of them, and reads what their writer means.
"""

import os
import random
import sys

NAMES = "alpha beta gamma host port user pass token url name_1 a-b c.d größe two;words key[0] CamelCase".split() + [
    "two words", "`a=b`", "`x:y`", '"quoted"', "1", "true", "%(x)", "$HOME", "ключ"]
SECTIONS = ["db", "server", "a.b.c", "two words", " padded ", "DEFAULT", "default", "größe", "x = y", "a:b", "[nested", "#no", "s"]
PLAIN = [
    "value", "some words here", "42", "-7", "0x1F", "1.50", "true", "yes", "null", "<nil>", "", "", "a=b", "a:b", "http://x.y/z?a=b&c=d",
    "%(host)s/x", "${HOME}", "é", "日本語", "🙂", "C:\\dir\\file", "a\\nb", "it's", "say \"hi\" now", "[x]", "-", "=", ":", "a\tb", "a  b",
    "'half", "\"half", "<a href='x'>", "(x)", "{\"json\": [1, 2]}", "trailing\\n", "end\u00a0x", "!important", "@x", "*", "&a", "~"]
QUOTED = [
    "'single'", '"double"', '" padded "', "' padded '", "''", '""', "`back ticks`", "`with; mark`", "`with # mark`",
    "``", '"""three"""', '"""with ` tick"""', '"""one\ntwo"""', '"""one\n\n  two\nthree\n"""', "`one\ntwo`", '"""; no comment\n# none"""',
    '"it\'s"', "`% x `", '"a=b"']
CONTINUED = ["one \\\n  two", "one\\\n\ttwo \\\n\tthree", "a \\\n  b=c", "x\\\n  y ; no comment"]
COMMENTS = ["", "note", "a: b", "# double", "TODO é", "; more", "a = 1", "[s]", "[x", "ends in \\", "\ttab", "'quote", "!x"]


class Writer:
    """Writes one file."""

    def __init__(self, number):
        self.random = random.Random(number)
        self.out = []
        self.newline = self.random.choice(["\n"] * 6 + ["\r\n"])

    def chance(self, probability):
        return self.random.random() < probability

    def mark(self):
        return self.random.choice([";", "#", "; ", "# ", ";;", "##  ", ";  "])

    def blank(self, probability=0.2):
        if self.chance(probability):
            self.out.append(self.random.choice(["\n", "\n", "\n\n", "  \n", "\t\n\n"]))

    def comment(self, indent, probability=0.25):
        self.blank()
        if self.chance(probability):
            count = self.random.choice([1, 1, 1, 2, 3])
            for index in range(count):
                # sops panics where a comment begins with an empty line.
                text = self.random.choice(COMMENTS if index > 0 else COMMENTS[1:])
                self.out.append(indent + self.mark() + text + "\n")
                self.blank(0.1)

    def value(self):
        kind = self.random.random()
        if kind < 0.6:
            return self.random.choice(PLAIN)
        if kind < 0.92:
            return self.random.choice(QUOTED)
        return self.random.choice(CONTINUED)

    def key(self, name, indent, delimiter):
        self.comment(indent)
        value = self.value()
        line = indent + name + delimiter + value
        bare = not value.startswith(("`", '"""', '"half', "'half")) and "\\\n" not in value
        if bare and self.chance(0.12):
            line += self.random.choice([" ", "  ", "\t"]) + self.random.choice("#;") + " " + self.random.choice(["why", "x=y", "é; z", ""])
        self.out.append(line + self.random.choice(["", "", "", " "]) + "\n")

    def section(self, name):
        self.comment("")
        if name is not None:
            tail = self.random.choice(["", "", "", " ; about", "  # [about", " ;"])
            self.out.append("[" + name + "]" + tail + "\n")
        indent = self.random.choice(["", "", "", "  ", "\t"])
        delimiter = self.random.choice(["=", " = ", ": ", "  =  ", " : "])
        names = self.random.sample(NAMES, self.random.choice([0, 1, 2, 3, 5, 8]))
        width = max((len(name) for name in names), default=0) if self.chance(0.2) else 0
        for key in names:
            self.key(key.ljust(width), indent, delimiter)

    def write(self):
        if self.chance(0.05):
            self.out.append("\ufeff")
        if self.chance(0.4):
            self.section(None)
        for _ in range(self.random.choice([0, 1, 2, 3, 6])):
            self.section(self.random.choice(SECTIONS))
        if self.chance(0.15):
            self.comment("", 1.0)
        text = "".join(self.out)
        if self.chance(0.1):
            text = text.removesuffix("\n")
        return text.replace("\n", self.newline)


def main(folder, first, count):
    for number in range(int(first), int(first) + int(count)):
        with open(os.path.join(folder, f"{number:06}.ini"), "w", encoding="utf-8", newline="") as file:
            file.write(Writer(number).write())


main(*sys.argv[1:])
