;; A contract that takes memory. See `growing` in mod.rs.
(module
  (memory (export "memory") 2)
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

  ;; The answer: a region at 1024, its bytes at 1040.
  (data (i32.const 1024) "\10\04\00\00\3e\00\00\00\3e\00\00\00")
  (data (i32.const 1040) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":null}}")
  ;; That of a question: a region at 1120, its bytes at 1136.
  (data (i32.const 1120) "\70\04\00\00\0d\00\00\00\0d\00\00\00")
  (data (i32.const 1136) "{\"ok\":\"e30=\"}")

  ;; Grows by the first byte of the message and ends by its second: t traps, l loops.
  (func $grow (param $msg i32)
    (local.set $msg (i32.load (local.get $msg)))
    (drop (memory.grow (i32.load8_u (local.get $msg))))
    (if (i32.eq (i32.load8_u offset=1 (local.get $msg)) (i32.const 0x74)) (then unreachable))
    (if (i32.eq (i32.load8_u offset=1 (local.get $msg)) (i32.const 0x6c)) (then (loop $l (br $l)))))

  (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "execute") (param i32 i32 i32) (result i32) (call $grow (local.get 2)) (i32.const 1024))
  (func (export "query") (param i32 i32) (result i32) (call $grow (local.get 1)) (i32.const 1120)))
