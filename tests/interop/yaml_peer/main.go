// Command yaml_peer compares our reading of YAML with that of SOPS: random and damaged texts go
// through go-yaml v3, which SOPS uses, and through yaml_values, which must accept the same texts and
// read the same values from them.
//
//	yaml_peer PROGRAM SEED SECONDS     random texts
//	yaml_peer PROGRAM FILE...          the texts in files, each shown
//
// It prints the differences and a count, and ends with 1 if there was a difference.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

type peer struct {
	in  io.Writer
	out *bufio.Reader
}

func start(program string) (peer, error) {
	command := exec.Command(program)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		return peer{}, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return peer{}, err
	}
	return peer{in, bufio.NewReaderSize(out, 1<<20)}, command.Start()
}

func (p peer) read(text []byte) (string, error) {
	if _, err := fmt.Fprintf(p.in, "%08x%s", len(text), text); err != nil {
		return "", err
	}
	line, err := p.out.ReadString('\n')
	return strings.TrimSuffix(line, "\n"), err
}

// Differences by decision.
func isDecided(text string, ours string, err error) bool {
	refuses := func(reason string) bool {
		return strings.HasPrefix(ours, "refused ") && strings.Contains(ours, reason)
	}
	switch {
	case errors.Is(err, errAliases):
		return true // go-yaml limits aliases by their share of a document
	case strings.LastIndex(text, "\ufeff") > 0:
		return true // with a mark of byte order inside a text, go-yaml may skip the first character of lines
	case err != nil:
		// Two keys `*x` with an `&x` between them have one name for go-yaml.
		return strings.Contains(err.Error(), "already defined") && strings.Contains(text, "*")
	case refuses("nested too deeply"), refuses("more than 32 MiB"):
		return true // we stop at 200 levels, go-yaml at 10000; and at another size of what aliases stand for
	case refuses("'<<' takes a map"):
		return strings.Count(text, "<<") > 1 // go-yaml passes over merged values whose key stands beside the `<<`
	case strings.HasPrefix(text, "\xfe\xff"), strings.HasPrefix(text, "\xff\xfe"):
		return refuses("bytes that are not UTF-8") // UTF-16
	}
	// A document that is an alias, or an alias of a document that is null.
	return strings.Contains(text, "---") &&
		(refuses("top of the file is no map") || refuses("an alias of an anchor that is not above it"))
}

type outcome struct{ same, refused, decided, different int }

func (o *outcome) compare(p peer, text []byte, name string, shows bool) error {
	if len(text) == 0 {
		return nil
	}
	theirs, fault := treeOf(text)
	ours, err := p.read(text)
	if err != nil {
		return fmt.Errorf("%s: our program ended: %w; the text: %q", name, err, text)
	}
	isRefused := strings.HasPrefix(ours, "refused ")
	switch {
	case fault != nil && isRefused:
		o.refused++
	case fault == nil && ours == theirs:
		o.same++
	case isDecided(string(text), ours, fault):
		o.decided++
	default:
		o.different++
		shows = o.different <= 20
	}
	if shows {
		if fault != nil {
			theirs = "refused " + fault.Error()
		}
		fmt.Printf("%s: %q\n  ours:   %s\n  theirs: %s\n", name, text, ours, theirs)
	}
	return nil
}

func run() (outcome, error) {
	var o outcome
	if len(os.Args) < 3 {
		return o, errors.New("arguments: PROGRAM SEED SECONDS, or PROGRAM FILE...")
	}
	p, err := start(os.Args[1])
	if err != nil {
		return o, err
	}
	seed, err := strconv.ParseUint(os.Args[2], 10, 64)
	if err != nil {
		for _, name := range os.Args[2:] {
			text, err := os.ReadFile(name)
			if err == nil {
				err = o.compare(p, text, name, true)
			}
			if err != nil {
				return o, err
			}
		}
		return o, nil
	}
	seconds, err := strconv.Atoi(os.Args[3])
	if err != nil {
		return o, err
	}
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	for number := uint64(0); time.Now().Before(end); number++ {
		text := newText(rand.New(rand.NewPCG(seed, number)))
		if err := o.compare(p, []byte(text), fmt.Sprint("text ", number), false); err != nil {
			return o, err
		}
	}
	return o, nil
}

func main() {
	o, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d read the same, %d refused by both, %d differ by decision, %d differ\n", o.same, o.refused, o.decided,
		o.different)
	if o.different > 0 || o.same == 0 {
		os.Exit(1)
	}
}
