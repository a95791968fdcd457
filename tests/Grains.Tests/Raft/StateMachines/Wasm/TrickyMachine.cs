using Wasmtime;
using Wetware.Wasm.Machines;

namespace Wetware.Tests.Raft.StateMachines.Wasm;

/// <summary>
/// A machine whose state lies in its memory and in a global that nobody sees, and that changes with every call, also with queries and snapshots. Its answer is both
/// numbers, 16 bytes. A command's first byte says what it does: <c>t</c> changes everything and traps, <c>l</c> changes everything and never ends, <c>d</c>
/// recurses without end, <c>o</c> answers with an address outside, <c>g</c> grows the memory and answers whether it could, <c>x</c> makes snapshots trap from then
/// on, <c>y</c> makes snapshots that it refuses; others are added up.
/// </summary>
internal static class TrickyMachine
{
    private const string Text = """
        (module
          (memory (export "memory") 1)
          (global $calls (mut i64) (i64.const 0))
          (global $mode (mut i32) (i32.const 0))
          (func (export "allocate") (param $length i32) (result i32)
            (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
            (if (i32.gt_u (local.get $length) (i32.const 60000)) (then (return (i32.const -1))))
            (i32.const 1024))
          (func $answer (result i64)
            (i64.store (i32.const 8) (global.get $calls))
            (i64.const 16))
          (func $deep (param i32) (result i32)
            (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
          (func (export "apply") (param $at i32) (param $length i32) (result i64)
            (local $what i32)
            (local.set $what (i32.load8_u (local.get $at)))
            (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.extend_i32_u (local.get $what))))
            (if (i32.eq (local.get $what) (i32.const 116)) (then unreachable))
            (if (i32.eq (local.get $what) (i32.const 108)) (then (loop $ever (br $ever))))
            (if (i32.eq (local.get $what) (i32.const 100)) (then (drop (call $deep (i32.const 0)))))
            (if (i32.eq (local.get $what) (i32.const 111)) (then (return (i64.const -16))))
            (if (i32.eq (local.get $what) (i32.const 120)) (then (global.set $mode (i32.const 1))))
            (if (i32.eq (local.get $what) (i32.const 121)) (then (global.set $mode (i32.const 2))))
            (if (i32.eq (local.get $what) (i32.const 103))
              (then (global.set $calls (i64.add (global.get $calls) (i64.extend_i32_s (memory.grow (i32.const 100)))))))
            (call $answer))
          (func (export "query") (param i32 i32) (result i64)
            (global.set $calls (i64.add (global.get $calls) (i64.const 1000)))
            (if (i32.eq (local.get 1) (i32.const 1)) (then (loop $ever (br $ever))))
            (if (i32.eq (local.get 1) (i32.const 2)) (then (i64.store (i32.const 0) (i64.const -1)) unreachable))
            (call $answer))
          (func (export "snapshot") (result i64)
            (global.set $calls (i64.add (global.get $calls) (i64.const 1000000)))
            (if (i32.eq (global.get $mode) (i32.const 1)) (then unreachable))
            (if (i32.eq (global.get $mode) (i32.const 2)) (then (return (i64.const 8))))
            (call $answer))
          (func (export "restore") (param $at i32) (param $length i32) (result i32)
            (if (i32.ne (local.get $length) (i32.const 16)) (then (return (i32.const 1))))
            (i64.store (i32.const 0) (i64.load (local.get $at)))
            (global.set $calls (i64.load offset=8 (local.get $at)))
            (i32.const 0)))
        """;

    public static MachineModule Load() => MachineModule.Load(Module.ConvertText(Text));

    /// <summary>Its text with one part changed.</summary>
    public static byte[] With(string part, string other)
    {
        Assert.Contains(part, Text, StringComparison.Ordinal);
        return Module.ConvertText(Text.Replace(part, other, StringComparison.Ordinal));
    }
}
