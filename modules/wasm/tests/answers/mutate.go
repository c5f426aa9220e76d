package main

import (
	"math/rand"
	"strings"
)

// A value of JSON as it is written: an atom, or a list with or without keys.
type node struct {
	atom     string
	open     byte
	keys     []string
	children []*node
}

func parse(text string) (*node, string) {
	text = strings.TrimLeft(text, " ")
	switch text[0] {
	case '{', '[':
		n := &node{open: text[0]}
		closing := text[0] + 2
		text = text[1:]
		for text[0] != closing {
			text = strings.TrimLeft(text, ", ")
			if n.open == '{' {
				key, rest := atom(text)
				n.keys = append(n.keys, key)
				text = strings.TrimLeft(rest, ": ")
			}
			child, rest := parse(text)
			n.children = append(n.children, child)
			text = strings.TrimLeft(rest, " ")
		}
		return n, text[1:]
	}
	a, rest := atom(text)
	return &node{atom: a}, rest
}

func atom(text string) (string, string) {
	if text[0] == '"' {
		end := strings.IndexByte(text[1:], '"') + 2
		return text[:end], text[end:]
	}
	end := strings.IndexAny(text, ",:}] ")
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:]
}

func (n *node) String() string {
	if n.open == 0 {
		return n.atom
	}
	var parts []string
	for i, child := range n.children {
		if n.open == '{' {
			parts = append(parts, n.keys[i]+":"+child.String())
		} else {
			parts = append(parts, child.String())
		}
	}
	return string(n.open) + strings.Join(parts, ",") + string(n.open+2)
}

func (n *node) all(out *[]*node) {
	*out = append(*out, n)
	for _, child := range n.children {
		child.all(out)
	}
}

var replacements = []string{`null`, `true`, `0`, `1`, `-1`, `1.5`, `1e2`, `18446744073709551616`, `""`, `"x"`, `"never"`, `"yes"`, `"e30="`, `[]`, `{}`, `[null]`,
	`[1,2]`, `{"a":1}`, `[{}]`, `"\ud800"`, `[[]]`, `{"ok":null}`}

func mutate(r *rand.Rand, root *node) {
	var nodes []*node
	root.all(&nodes)
	n := nodes[r.Intn(len(nodes))]
	switch pick := r.Intn(5); {
	case pick == 0 && len(n.keys) > 0: // another case of letters
		i := r.Intn(len(n.keys))
		n.keys[i] = strings.ToUpper(n.keys[i][:r.Intn(len(n.keys[i]))+1]) + n.keys[i][len(n.keys[i]):]
		if len(n.keys[i]) < 2 || n.keys[i][len(n.keys[i])-1] != '"' {
			n.keys[i] = `"OK"`
		}
	case pick == 1 && len(n.children) > 0: // once more, with another value
		i := r.Intn(len(n.children))
		other := nodes[r.Intn(len(nodes))]
		if n.open == '{' {
			n.keys = append(n.keys, n.keys[i])
		}
		n.children = append(n.children, &node{atom: other.String()})
	case pick == 2 && len(n.children) > 0: // without one
		i := r.Intn(len(n.children))
		n.children = append(append([]*node{}, n.children[:i]...), n.children[i+1:]...)
		if n.open == '{' {
			n.keys = append(append([]string{}, n.keys[:i]...), n.keys[i+1:]...)
		}
	default:
		*n = node{atom: replacements[r.Intn(len(replacements))]}
	}
}

func mutated() []testCase {
	r := rand.New(rand.NewSource(1))
	var out []testCase
	for _, document := range documents {
		for range 25 {
			root, _ := parse(document.text)
			for range r.Intn(2) + 1 {
				mutate(r, root)
			}
			out = append(out, testCase{document.kind, root.String()})
		}
	}
	for _, document := range documents {
		for range 5 {
			text := []byte(document.text)
			text[r.Intn(len(text))] = byte(r.Intn(256))
			out = append(out, testCase{document.kind, string(text)})
		}
	}
	return out
}
