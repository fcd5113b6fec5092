package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// The tree that SOPS reads from a text through go-yaml, in the notation of yaml_values.cpp. Where SOPS
// reads on although a value or a key was lost, the text counts as refused.

var errAliases = errors.New("more aliases than go-yaml allows")

type reader struct {
	out     strings.Builder
	first   bool
	aliases []*yaml.Node
	work    int
}

// treeOf returns the tree, or why there is none.
func treeOf(text []byte) (tree string, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v", fault)
		}
	}()
	// SOPS decodes the first document into a map, for go-yaml to find names that stand twice.
	if err := yaml.NewDecoder(strings.NewReader(string(text))).Decode(map[string]any{}); err != nil {
		if strings.Contains(err.Error(), "excessive aliasing") {
			return "", errAliases
		}
		return "", err
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	r := reader{first: true}
	for ; ; r.first = false {
		var document yaml.Node
		switch err := decoder.Decode(&document); {
		case err == io.EOF:
			return r.out.String(), nil
		case err != nil:
			return "", err
		}
		if !r.first {
			r.out.WriteString(" --- ")
		}
		if err := r.document(document.Content[0]); err != nil {
			return "", err
		}
	}
}

func (r *reader) document(top *yaml.Node) error {
	switch {
	case top.Kind == yaml.MappingNode:
		return r.node(top)
	case top.Kind == yaml.ScalarNode && top.ShortTag() == "!!null":
		r.out.WriteString("{}")
		return nil
	}
	return errors.New("the top is no map")
}

func (r *reader) node(node *yaml.Node) error {
	if r.work++; r.work > 1000000 {
		return errAliases
	}
	switch node.Kind {
	case yaml.MappingNode:
		return r.mapping(node)
	case yaml.SequenceNode:
		r.out.WriteByte('[')
		for i, item := range node.Content {
			if i > 0 {
				r.out.WriteString(", ")
			}
			if err := r.node(item); err != nil {
				return err
			}
		}
		r.out.WriteByte(']')
		return nil
	case yaml.AliasNode:
		for _, open := range r.aliases {
			if open == node {
				return errors.New("a value that holds itself")
			}
		}
		r.aliases = append(r.aliases, node)
		err := r.node(node.Alias)
		r.aliases = r.aliases[:len(r.aliases)-1]
		return err
	}
	var value any
	if err := node.Decode(&value); err != nil {
		return err
	}
	return r.scalar(value)
}

func (r *reader) mapping(node *yaml.Node) error {
	seen := map[string]bool{}
	r.out.WriteByte('{')
	for i := 0; i < len(node.Content); i += 2 {
		if i > 0 {
			r.out.WriteString(", ")
		}
		var key any
		if err := node.Content[i].Decode(&key); err != nil {
			return err
		}
		name, isText := key.(string)
		if !isText {
			return errors.New("a key that is no text")
		}
		// Names that an alias makes equal go unnoticed, and SOPS cannot read its own file.
		if r.first && seen[name] {
			return errors.New("a name that stands twice")
		}
		seen[name] = true
		r.text(name)
		r.out.WriteByte(' ')
		if err := r.node(node.Content[i+1]); err != nil {
			return err
		}
	}
	r.out.WriteByte('}')
	return nil
}

func (r *reader) scalar(value any) error {
	switch value := value.(type) {
	case nil:
		r.out.WriteString("null")
	case string:
		r.text(value)
	case bool:
		fmt.Fprintf(&r.out, "%v", value)
	case int, int64:
		fmt.Fprintf(&r.out, "i%d", value)
	case float64:
		if math.IsNaN(value) {
			r.out.WriteString("fNaN")
			return nil
		}
		fmt.Fprintf(&r.out, "f%016x", math.Float64bits(value))
	case time.Time:
		if _, err := value.MarshalText(); err != nil {
			return err
		}
		r.out.WriteByte('t')
		r.out.WriteString(value.Format(time.RFC3339Nano))
	default:
		return fmt.Errorf("a value of type %T", value)
	}
	return nil
}

func (r *reader) text(text string) {
	r.out.WriteByte('"')
	for _, c := range []byte(text) {
		if c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			fmt.Fprintf(&r.out, "\\x%02x", c)
		} else {
			r.out.WriteByte(c)
		}
	}
	r.out.WriteByte('"')
}
