;; Answers a request with its own body, up to 64 KiB.
(module
  (import "core" "get_input_buffer_id" (func $input (result i32)))
  (import "core" "get_output_buffer_id" (func $output (result i32)))
  (import "core" "read_exchange_buffer" (func $read (param i32 i32 i32) (result i32)))
  (import "core" "write_exchange_buffer" (func $write (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (result i32) (local $size i32)
    (local.set $size (call $read (call $input) (i32.const 0) (i32.const 65536)))
    (if (i32.gt_s (local.get $size) (i32.const 65536)) (then (return (i32.const 413))))
    (drop (call $write (call $output) (i32.const 0) (local.get $size)))
    (i32.const 200)))
