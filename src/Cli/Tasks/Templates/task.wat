;; Says hello. What it prints is the output of its run, its exit code the outcome: 0 is success.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\0d\00\00\00") ;; one piece: address 16, 13 bytes
  (data (i32.const 16) "hello, world\n")
  (func (export "_start")
    ;; standard output, one piece at 0; how much was written goes to 8
    (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
      (then (call $exit (i32.const 1))))))
