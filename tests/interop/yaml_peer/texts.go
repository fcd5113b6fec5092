package main

import (
	"math/rand/v2"
	"strings"
)

// Random texts: half of them are YAML on purpose, the others damaged or made of fragments.

var fragments = strings.Split(
	"a|b|c|key|: |:|:\n|- |-|\n|\n  |\n    |\n- |\n  - | |  |\t|\n\t|[|]|{|}|,|, |&x |&y |*x|*y|*x |&x|!!str |!!int |"+
		"!!float |!!bool |!!null |!!binary |!!timestamp |!!merge |!!map |!t |! |!<tag:yaml.org,2002:int> |!e!int |"+
		"'q'|'it''s'|\"d\"|\"\\n\"|\"\\u00e9\"|'|\"|\\| # c|# c|\n# c\n|#|PIPE|>|PIPE-|>+|PIPE2|>1-|? |?|\n? |\n: |---|...|"+
		"\n---\n|\n...\n|<<|<<: |\"<<\"|é|日本|\u0085|\u2028|\u00a0|\ufeff|\r\n|\r|%YAML 1.1|%TAG !e! tag:yaml.org,2002:|"+
		"@|`|%|=|null|~|true|False|yes|1|0x1F|0o17|017|1_000|1.5|.5|1e3|.inf|.nan|2020-01-02|2001-12-14T21:59:43.10Z|"+
		"2001-12-14 21:59:43|18446744073709551615|9223372036854775808|aGVsbG8=|a: 1\n|b: *x\n|&x a: b\n|*x : c\n|"+
		"? *x\n: c\n|a: &x {b: 1}\n|<<: *x\n|- *x\n|[a, ]|{a: , b: }|{a, b}|[a: 1]|a: PIPE\n  x\n  y\n|a: >\n  x\n\n  y\n",
	"|")

func fragment(random *rand.Rand) string {
	return strings.ReplaceAll(fragments[random.IntN(len(fragments))], "PIPE", "|")
}

func pick(random *rand.Rand, from ...string) string { return from[random.IntN(len(from))] }

func newText(random *rand.Rand) string {
	switch random.IntN(8) {
	case 0:
		return soup(random)
	case 1:
		return "a: " + number(random) + pick(random, "", "\n", "\n---\nb: "+number(random)+"\n")
	case 2:
		return pick(random, "", "!!int ", "!!float ", "!!timestamp ", "!!binary ", "!!bool ", "!!null ", "!!str ") +
			number(random) + ": x\nb: " +
			pick(random, "!!int ", "!!float ", "!!timestamp ", "!!binary ", "!!bool ", "!!null ", "!!str ", "! ", "!x ") +
			pick(random, number(random), "'"+number(random)+"'", "\""+number(random)+"\"", base64(random)) + "\n"
	case 3, 4:
		return document(random)
	default:
		return damaged(random, document(random))
	}
}

func soup(random *rand.Rand) string {
	var out strings.Builder
	if random.IntN(2) == 0 {
		out.WriteString("a: ")
	}
	for count := 1 + random.IntN(12); count > 0; count-- {
		out.WriteString(fragment(random))
	}
	return out.String()
}

// Texts that may be a number or a time.
func number(random *rand.Rand) string {
	if random.IntN(3) == 0 {
		return date(random)
	}
	const marks = "0123456789__+-..eExXobBO:TZ"
	out := []byte(pick(random, "", "", "0", "0x", "0b", "0o", "-", "+", ".", "-0b", "+0o", "-.", "0_", "9223372036854775807",
		"18446744073709551616", "1e", "."))
	for count := random.IntN(8); count > 0; count-- {
		out = append(out, marks[random.IntN(len(marks))])
	}
	return string(out)
}

func base64(random *rand.Rand) string {
	const digits = "AQRbcdxyz019+/=\r"
	out := []byte{}
	for count := random.IntN(12); count > 0; count-- {
		out = append(out, digits[random.IntN(len(digits))])
	}
	return "\"" + pick(random, "", "", "aGVs", "\\n") + string(out) + pick(random, "", "=", "==", "\n =") + "\""
}

func date(random *rand.Rand) string {
	digits := func() string {
		return pick(random, "1", "01", "7", "12", "13", "00", "28", "29", "31", "59", "60", "24", "123")
	}
	out := pick(random, "2020", "2001", "0000", "1900", "9999", "201") + "-" + digits() + pick(random, "-", "-", "-", "/") + digits()
	if random.IntN(3) == 0 {
		return out
	}
	out += pick(random, "T", "t", " ", "  ", "x") + digits() + ":" + digits() + ":" + digits()
	out += pick(random, "", "", ".5", ",25", ".", ".123456789", ".1234567891234", ".000")
	return out + pick(random, "", "Z", "Z", "z", "+02:00", "-11:30", "+24:00", "+25:00", "+02", " +02:00", "+0200", "+00:60", "-00:00")
}

type maker struct {
	random  *rand.Rand
	out     strings.Builder
	anchors []string
}

func document(random *rand.Rand) string {
	m := maker{random: random}
	m.out.WriteString(pick(random, "", "", "", "", "---\n", "\ufeff", "# c\n", "%YAML 1.1\n---\n", "--- # c\n", "%TAG !e! tag:yaml.org,2002:\n---\n"))
	m.block(0, 3)
	for random.IntN(6) == 0 {
		m.out.WriteString(pick(random, "---\n", "...\n---\n", "--- # c\n"))
		m.block(0, 2)
	}
	text := m.out.String()
	if random.IntN(10) == 0 {
		text = strings.ReplaceAll(text, "\n", pick(random, "\r\n", "\r", "\u0085", "\u2028"))
	}
	if random.IntN(8) == 0 {
		text = strings.TrimRight(text, "\n")
	}
	return text
}

func (m *maker) write(texts ...string) {
	for _, text := range texts {
		m.out.WriteString(text)
	}
}

func indentation(column int) string { return strings.Repeat(" ", column) }

func (m *maker) properties() string {
	out := ""
	if m.random.IntN(9) == 0 {
		name := pick(m.random, "x", "y", "z", "w")
		m.anchors = append(m.anchors, name)
		out = "&" + name + " "
	}
	if m.random.IntN(12) == 0 {
		tag := pick(m.random, "!!str ", "!!int ", "!!float ", "!!bool ", "!!null ", "!!binary ", "!t ", "! ", "!!timestamp ", "!!map ", "!!seq ",
			"!!merge ", "!<tag:yaml.org,2002:str> ", "!e!str ")
		if m.random.IntN(2) == 0 {
			return tag + out
		}
		return out + tag
	}
	return out
}

func (m *maker) key() string {
	if len(m.anchors) > 0 && m.random.IntN(12) == 0 {
		return "*" + m.anchors[m.random.IntN(len(m.anchors))] + " "
	}
	name := pick(m.random, "a", "b", "c", "d", "e", "f", "g", "h i", "<<", "k-1", "é", "1x", "n.m")
	name = pick(m.random, name, name, name, "\""+name+"\"", "'"+name+"'")
	if m.random.IntN(15) == 0 {
		return "&" + m.newAnchor() + " " + name
	}
	return name
}

func (m *maker) newAnchor() string {
	name := pick(m.random, "x", "y", "k", "l")
	m.anchors = append(m.anchors, name)
	return name
}

func (m *maker) comment(column int) {
	if m.random.IntN(10) == 0 {
		m.write(pick(m.random, "", "\n"), indentation(column), "# c\n")
	}
}

func (m *maker) block(column, depth int) {
	for count := 1 + m.random.IntN(4); count > 0; count-- {
		m.comment(column)
		m.write(indentation(column))
		if m.random.IntN(20) == 0 {
			m.write("? ", m.key(), "\n", indentation(column), ":")
		} else {
			m.write(m.key(), ":")
		}
		m.value(column, depth, false)
	}
}

func (m *maker) list(column, depth int) {
	for count := 1 + m.random.IntN(3); count > 0; count-- {
		m.comment(column)
		m.write(indentation(column), "-")
		m.value(column, depth, true)
	}
}

func (m *maker) value(column, depth int, inList bool) {
	gap := pick(m.random, " ", " ", " ", "  ", "\t", " \t")
	kind := m.random.IntN(12)
	switch {
	case depth > 0 && kind < 2:
		m.write(gap, m.properties(), pick(m.random, "", "# c"), "\n")
		m.block(column+1+m.random.IntN(4), depth-1)
	case depth > 0 && kind < 4:
		m.write(gap, m.properties(), "\n")
		if inList {
			column++
		}
		m.list(column+m.random.IntN(3), depth-1)
	case depth > 0 && kind == 4 && inList:
		m.write(" ", m.key(), ":")
		m.value(column+2, depth-1, false)
		if m.random.IntN(2) == 0 {
			m.write(indentation(column+2), m.key(), ":")
			m.value(column+2, depth-1, false)
		}
	case kind == 5:
		m.write(gap, m.properties(), m.flow(column, 2), pick(m.random, "", " # c"), "\n")
	case kind == 6:
		m.literal(column)
	case kind == 7 && len(m.anchors) > 0:
		m.write(gap, "*", m.anchors[m.random.IntN(len(m.anchors))], pick(m.random, "", " ", " # c"), "\n")
	case kind == 8:
		m.write(gap, m.properties(), pick(m.random, "# c", "", " # d"), "\n", indentation(column+2), m.scalar(column), "\n")
	default:
		m.write(gap, m.properties(), m.scalar(column), pick(m.random, "", "", " ", " # c", "\t# c"), "\n")
	}
}

func (m *maker) literal(column int) {
	m.write(" ", m.properties(), pick(m.random, "|", ">", "|-", ">-", "|+", ">+", "|2", ">1+", "|+1"), pick(m.random, "", " # c", " "), "\n")
	for count := m.random.IntN(5); count > 0; count-- {
		m.write(pick(m.random, "", indentation(column+2), indentation(column+2), indentation(column+1), indentation(column+3)),
			pick(m.random, "", "x", "line", "  more", "# c", "a: b", "\ttab", "- x", "end "), "\n")
	}
}

func (m *maker) scalar(column int) string {
	next := "\n" + indentation(column+2)
	switch m.random.IntN(6) {
	case 0:
		return number(m.random)
	case 1:
		return pick(m.random, "true", "null", "~", "", "yes", ".inf", "-.INF", "FALSE", "Null", ".NaN", "+.inf", "<<", "=", "y", "-", "?x", ":x", "-x")
	case 2:
		return pick(m.random, "'q'", "'it''s'", "''", "'a"+next+"b'", "'a"+next+"\n"+next+"b'", "'# c'", "' x '")
	case 3:
		return pick(m.random, `"d"`, `"\t\n\"\\\/"`, `"\x41é\U0001F642"`, `"a`+next+`b"`, `"a\`+next+`  b"`, `"a \`+next+`\ b"`, `"\_\N\L\P\e\0"`, `"a`+"\n\n"+next+`b"`)
	default:
		return pick(m.random, "word", "two words", "a"+next+"b", "a"+next+"\n"+next+"b", "a:b", "a#b", "http://x/y", "é", "x\ty", "a, b", "a]", "[", "a: b", "@x", "%x", "`")
	}
}

func (m *maker) flow(column, depth int) string {
	gap := func() string {
		return pick(m.random, "", "", " ", " ", "\n"+indentation(column+1), "\t", " # c\n"+indentation(column+1))
	}
	item := func() string {
		if depth > 0 && m.random.IntN(4) == 0 {
			return m.flow(column, depth-1)
		}
		if len(m.anchors) > 0 && m.random.IntN(8) == 0 {
			return "*" + m.anchors[m.random.IntN(len(m.anchors))] + " "
		}
		return m.properties() + pick(m.random, "v", "1", "'q'", `"d"`, "two words", "", "~", "a:b", "-x", "1.5", "x"+"\n"+indentation(column+1)+"y")
	}
	var out strings.Builder
	isMap := m.random.IntN(2) == 0
	out.WriteString(map[bool]string{true: "{", false: "["}[isMap])
	for count := m.random.IntN(4); count > 0; count-- {
		out.WriteString(gap())
		switch {
		case isMap && m.random.IntN(6) == 0:
			out.WriteString(m.key())
		case isMap || m.random.IntN(6) == 0:
			out.WriteString(pick(m.random, "", "", "", "? ") + m.key() + pick(m.random, ":", ": ", " : ", ":\n"+indentation(column+1)) + item())
		default:
			out.WriteString(item())
		}
		if count > 1 || m.random.IntN(5) == 0 {
			out.WriteString(gap() + ",")
		}
	}
	out.WriteString(gap())
	out.WriteString(map[bool]string{true: "}", false: "]"}[isMap])
	return out.String()
}

func damaged(random *rand.Rand, text string) string {
	for count := 1 + random.IntN(3); count > 0; count-- {
		at := random.IntN(len(text) + 1)
		end := at + random.IntN(min(6, len(text)-at+1))
		switch random.IntN(5) {
		case 0:
			text = text[:at] + text[end:]
		case 1:
			text = text[:at] + fragment(random) + text[at:]
		case 2:
			text = text[:at] + fragment(random) + text[end:]
		case 3:
			text = text[:end] + text[at:]
		default:
			lines := strings.SplitAfter(text, "\n")
			i, k := random.IntN(len(lines)), random.IntN(len(lines))
			lines[i], lines[k] = lines[k], lines[i]
			text = strings.Join(lines, "")
		}
	}
	return text
}
