;; A function with one local more than is allowed.
(module
  (import "env" "addr_validate" (func $addr_validate (param i32) (result i32)))
  (memory (export "memory") 17)
  (global $heap (mut i32) (i32.const 65536))
  (func (export "interface_version_8"))
  (func $alloc (export "allocate") (param $n i32) (result i32) (local $p i32)
    (local.set $p (global.get $heap))
    (i32.store (local.get $p) (i32.add (local.get $p) (i32.const 12)))
    (i32.store offset=4 (local.get $p) (local.get $n))
    (i32.store offset=8 (local.get $p) (i32.const 0))
    (global.set $heap (i32.add (global.get $heap)
      (i32.and (i32.add (i32.add (local.get $n) (i32.const 12)) (i32.const 7)) (i32.const -8))))
    (local.get $p))
  (func (export "deallocate") (param i32))
  (func $f (local
    i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
    i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
    i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
    i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
    i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
    i64))
  (data (i32.const 1024) "\10\04\00\00\40\00\00\00\40\00\00\00\00\00\00\00")
  (data (i32.const 1040) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":null}}    ")
  (func (export "instantiate") (param i32 i32 i32) (result i32)
    (call $f)
    (i32.const 1024)))
