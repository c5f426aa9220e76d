package main

import "encoding/binary"

// echoModule is a contract made here, byte by byte, because no compiled one returns what it is told to. Its message is a JSON string of
// hexadecimal digits, and it answers the bytes that they stand for. A message that is no string, as a reply's, is answered by `otherwise`.
//
//	allocate(n) gives a region of n bytes behind those given before; nothing is freed.
//
// The further entry points get an environment and a message, too.
func echoModule(otherwise string, further ...string) []byte {
	const (
		i32    = 0x7f
		region = 1024 // of the fixed answer
		text   = region + 12
	)
	local := func(n byte) []byte { return []byte{0x20, n} }
	set := func(n byte) []byte { return []byte{0x21, n} }
	constant := func(n int64) []byte { return append([]byte{0x41}, signed(n)...) }
	load := func(offset byte) []byte { return []byte{0x28, 2, offset} }
	load8 := []byte{0x2d, 0, 0}
	store := func(offset byte) []byte { return []byte{0x36, 2, offset} }
	store8 := []byte{0x3a, 0, 0}
	add, sub, and, or, shl, less, least := []byte{0x6a}, []byte{0x6b}, []byte{0x71}, []byte{0x72}, []byte{0x74}, []byte{0x49}, []byte{0x4f}
	end := []byte{0x0b}
	call := func(n byte) []byte { return []byte{0x10, n} }

	// allocate: locals n, p
	allocate := function([]int{1}, []byte{0x23, 0}, set(1),
		local(1), local(1), constant(12), add, store(0),
		local(1), local(0), store(4),
		local(1), constant(0), store(8),
		[]byte{0x23, 0}, local(0), constant(12+7), add, constant(-8), and, add, []byte{0x24, 0},
		local(1))
	nothing := function(nil)
	// digit: the value of a hexadecimal digit
	digit := function(nil, local(0), constant('0'), sub, local(0), constant('a'-10), sub, local(0), constant('a'), less, []byte{0x1b})
	// answer: locals message, source, length, out, target, i
	answer := function([]int{5},
		local(0), load(0), set(1), local(0), load(8), constant(1), []byte{0x76}, constant(1), sub, set(2),
		local(1), load8, constant('"'), []byte{0x47, 0x04, 0x40}, constant(region), []byte{0x0f}, end,
		local(1), constant(1), add, set(1),
		local(2), call(1), set(3), local(3), load(0), set(4), local(3), local(2), store(8),
		[]byte{0x02, 0x40, 0x03, 0x40}, local(5), local(2), least, []byte{0x0d, 1},
		local(4), local(5), add,
		local(1), local(5), constant(1), shl, add, load8, call(3), constant(4), shl,
		local(1), local(5), constant(1), shl, add, []byte{0x2d, 0, 1}, call(3), or, store8,
		local(5), constant(1), add, set(5), []byte{0x0c, 0}, end, end,
		local(3))
	three := function(nil, local(2), call(4))
	two := function(nil, local(1), call(4))

	types := list([]byte{0x60, 0, 0}, []byte{0x60, 1, i32, 1, i32}, []byte{0x60, 1, i32, 0},
		[]byte{0x60, 3, i32, i32, i32, 1, i32}, []byte{0x60, 2, i32, i32, 1, i32})
	functions := list([]byte{0}, []byte{1}, []byte{2}, []byte{1}, []byte{1}, []byte{3}, []byte{4})
	export := func(name string, kind, index byte) []byte { return append(sized([]byte(name)), kind, index) }
	exported := [][]byte{export("memory", 2, 0), export("interface_version_8", 0, 0), export("allocate", 0, 1), export("deallocate", 0, 2),
		export("instantiate", 0, 5), export("execute", 0, 5), export("query", 0, 6), export("migrate", 0, 6), export("sudo", 0, 6), export("reply", 0, 6)}
	for _, name := range further {
		exported = append(exported, export(name, 0, 6))
	}
	exports := list(exported...)
	fixed := binary.LittleEndian.AppendUint32(nil, text)
	fixed = binary.LittleEndian.AppendUint32(fixed, uint32(len(otherwise)))
	fixed = append(binary.LittleEndian.AppendUint32(fixed, uint32(len(otherwise))), otherwise...)
	module := []byte("\x00asm\x01\x00\x00\x00")
	section := func(id byte, content []byte) { module = append(append(module, id), sized(content)...) }
	section(1, types)
	section(3, functions)
	section(5, []byte{1, 0, 0xc8, 1}) // 200 pages, for answers that hold answers
	section(6, list(append(append([]byte{i32, 1}, constant(1<<16)...), end...)))
	section(7, exports)
	section(10, list(nothing, allocate, function(nil), digit, answer, three, two))
	section(11, list(append(append(append([]byte{0}, constant(region)...), end...), sized(fixed)...)))
	return module
}

// function body with this many locals of i32.
func function(locals []int, code ...[]byte) []byte {
	body := []byte{byte(len(locals))}
	for _, n := range locals {
		body = append(body, byte(n), 0x7f)
	}
	for _, c := range code {
		body = append(body, c...)
	}
	return sized(append(body, 0x0b))
}

func list(items ...[]byte) []byte {
	out := binary.AppendUvarint(nil, uint64(len(items)))
	for _, i := range items {
		out = append(out, i...)
	}
	return out
}

func sized(content []byte) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(content))), content...)
}

// signed LEB128.
func signed(n int64) (out []byte) {
	for {
		b := byte(n & 0x7f)
		n >>= 7
		if n == 0 && b&0x40 == 0 || n == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}
