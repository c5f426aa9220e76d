package main

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
)

// show prints a value with Go's names of types and the names of fields in JSON, in the manner of Rust's `{:?}`.
func show(v any) string {
	var b strings.Builder
	put(&b, reflect.ValueOf(v).Elem())
	return b.String()
}

func put(b *strings.Builder, v reflect.Value) {
	t := v.Type()
	switch {
	case t.Kind() == reflect.Pointer && v.IsNil():
		b.WriteString("None")
	case t.Kind() == reflect.Pointer:
		b.WriteString("Some(")
		put(b, v.Elem())
		b.WriteString(")")
	case t.String() == "json.RawMessage":
		if v.IsNil() {
			b.WriteString("nil")
		} else {
			putText(b, string(v.Bytes()))
		}
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		if v.IsNil() {
			b.WriteString("nil")
		} else {
			b.WriteString("x" + hex.EncodeToString(v.Bytes()))
		}
	case t.Kind() == reflect.Slice:
		if v.IsNil() && !strings.HasPrefix(t.Name(), "Array[") {
			b.WriteString("nil")
			return
		}
		b.WriteString("[")
		for i := range v.Len() {
			if i > 0 {
				b.WriteString(", ")
			}
			put(b, v.Index(i))
		}
		b.WriteString("]")
	case t.Kind() == reflect.String:
		putText(b, v.String())
	case t.Kind() == reflect.Struct:
		putStruct(b, v)
	case t.Kind() == reflect.Int:
		fmt.Fprintf(b, "%d", v.Int())
	default:
		fmt.Fprint(b, v.Interface())
	}
}

func putStruct(b *strings.Builder, v reflect.Value) {
	t := v.Type()
	if t.NumField() == 0 {
		b.WriteString("{}")
		return
	}
	b.WriteString(t.Name() + " { ")
	for i := range t.NumField() {
		if i > 0 {
			b.WriteString(", ")
		}
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		b.WriteString(name + ": ")
		put(b, v.Field(i))
	}
	b.WriteString(" }")
}

func putText(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == 0:
			b.WriteString(`\0`)
		case r < 0x20 || r == 0x7f || r == 0x2028 || r == 0x2029:
			fmt.Fprintf(b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
