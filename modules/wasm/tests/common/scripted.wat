;; A contract that does what its caller writes. See `scripted` in mod.rs.
(module
  (import "env" "db_write" (func $db_write (param i32 i32)))
  (import "env" "query_chain" (func $query_chain (param i32) (result i32)))
  (memory (export "memory") 32)
  (global $heap (mut i32) (i32.const 65536))

  (func (export "interface_version_8"))
  (func (export "allocate") (param $n i32) (result i32) (local $p i32)
    (local.set $p (global.get $heap))
    (i32.store (local.get $p) (i32.add (local.get $p) (i32.const 12)))
    (i32.store offset=4 (local.get $p) (local.get $n))
    (i32.store offset=8 (local.get $p) (i32.const 0))
    (global.set $heap
      (i32.add (global.get $heap) (i32.and (i32.add (local.get $n) (i32.const 19)) (i32.const -8))))
    (local.get $p))
  (func (export "deallocate") (param i32))

  ;; The key "last": a region at 1000, its bytes at 1016.
  (data (i32.const 1000) "\f8\03\00\00\04\00\00\00\04\00\00\00")
  (data (i32.const 1016) "last")
  ;; The answer of reply and sudo: a region at 1024, its bytes at 1040.
  (data (i32.const 1024) "\10\04\00\00\40\00\00\00\40\00\00\00")
  (data (i32.const 1040) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":\"b2s=\"}}")

  (func (export "instantiate") (param i32 i32 i32) (result i32) (local.get 2))
  (func (export "execute") (param i32 i32 i32) (result i32) (local.get 2))
  (func (export "migrate") (param i32 i32) (result i32) (local.get 1))
  (func (export "query") (param i32 i32) (result i32) (local.get 1))
  (func (export "reply") (param i32 i32) (result i32)
    (call $db_write (i32.const 1000) (local.get 1))
    (i32.const 1024))
  (func (export "sudo") (param i32 i32) (result i32)
    (call $db_write (i32.const 1000) (call $query_chain (local.get 1)))
    (i32.const 1024)))
