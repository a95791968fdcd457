;; One export for each way in which a program can trap.
(module
  (type $number (func (result i32)))
  (type $nothing (func))
  (memory (export "memory") 1)
  (table 4 funcref)
  (elem (i32.const 0) $one)
  (func $one (result i32) (i32.const 1))
  (func (export "unreachable") (unreachable))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "truncate") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  ;; Of the table's four places only the first has a function, and that one returns a number.
  (func (export "call") (param i32) (result i32) (call_indirect (type $number) (local.get 0)))
  (func (export "call_as_other") (param i32) (call_indirect (type $nothing) (local.get 0))))
