using System.Text;
using Wetware.Grains.Raft.StateMachines;
using Wetware.Grains.Raft.StateMachines.Wasm;
using Wetware.Raft.Machines;
using Wetware.Testing;
using Wetware.Wasm.Machines;
using Wetware.Wasm.Modules;

namespace Wetware.Tests.Raft.StateMachines.Wasm;

public sealed class WasmMachineTests : IDisposable
{
    private readonly MachineModule _module = TrickyMachine.Load();

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Members_agree_whatever_they_are_asked_and_whenever_they_restart(int seed)
    {
        // The first one does nothing else; the second one restarts from its snapshot, the third one is asked questions, at random.
        var random = new Random(seed);
        WasmMachine quiet = new(_module), restarting = new(_module), asked = new(_module);
        for (var i = 0; i < 2500; i++)
        {
            var command = new byte[random.Next(1, 20)];
            random.NextBytes(command);
            command[0] = random.Next(400) == 0 ? (byte)"tdog"[random.Next(4)] : (byte)random.Next(64);
            var answer = Apply(quiet, command);
            Assert.Equal(answer, Apply(restarting, command));
            Assert.Equal(answer, Apply(asked, command));
            if (random.Next(100) == 0)
            {
                var snapshot = restarting.Capture().Encode(default);
                restarting = new(_module);
                restarting.Restore(snapshot);
            }

            if (random.Next(50) == 0)
                Ask(asked, random.Next(3) == 0 ? 2 : 0);
        }

        Assert.Equal(quiet.Capture().Encode(default), restarting.Capture().Encode(default));
        Assert.Equal(quiet.Capture().Encode(default), asked.Capture().Encode(default));
        Assert.Equal(Apply(quiet, [1]), Apply(restarting, [1]));
    }

    [Theory]
    [InlineData('t', MachineStatus.Trapped)]
    [InlineData('d', MachineStatus.Trapped)]
    [InlineData('l', MachineStatus.OutOfFuel)]
    [InlineData('o', MachineStatus.OutOfBounds)]
    public void A_command_that_fails_is_answered_and_leaves_the_sum_as_it_was(char command, MachineStatus status)
    {
        var machine = new WasmMachine(_module);
        Assert.Equal(7, Sum(Apply(machine, [7])));

        Assert.Equal(status, Apply(machine, [(byte)command]).Status);
        Assert.Equal(12, Sum(Apply(machine, [5])));
        Assert.Equal(status, Apply(machine, [(byte)command]).Status);
        Assert.Equal(13, Sum(Apply(machine, [1])));
    }

    [Fact]
    public void Memory_ends_at_its_limit_on_every_member()
    {
        WasmMachine one = new(_module), other = new(_module);
        for (var i = 0; i < 20; i++)
            Assert.Equal(Apply(one, "g"u8.ToArray()), Apply(other, "g"u8.ToArray()));
        Assert.Equal(20 * 'g', Sum(Apply(one, [0])));
    }

    [Fact]
    public void What_is_too_long_does_not_reach_the_module_and_what_it_has_no_room_for_is_out_of_bounds()
    {
        var machine = new WasmMachine(_module);
        Assert.Equal(MachineStatus.TooLong, Apply(machine, new byte[MachineLimits.MaxCommandBytes + 1]).Status);
        Assert.Equal(MachineStatus.OutOfBounds, Apply(machine, new byte[100_000]).Status);
        Assert.Equal(3, Sum(Apply(machine, [3])));
        Assert.True(machine.Apply(new(1, default), default).IsEmpty);
    }

    [Fact]
    public void Queries_fail_alone()
    {
        var machine = new WasmMachine(_module);
        Apply(machine, [9]);

        Assert.Equal(MachineStatus.OutOfFuel, Ask(machine, 1).Status);
        Assert.Equal(MachineStatus.Trapped, Ask(machine, 2).Status);
        Assert.Equal(9, Sum(Ask(machine, 0)));
        Assert.Equal(10, Sum(Apply(machine, [1])));
        Assert.Equal(10, Sum(Ask(machine, 0)));
    }

    [Theory]
    [InlineData('x')]
    [InlineData('y')]
    public void A_machine_that_fails_at_its_snapshot_takes_no_more_commands_and_goes_on_answering(char command)
    {
        var machine = new WasmMachine(_module);
        Apply(machine, [4]);
        Apply(machine, [(byte)command]);
        Assert.Equal(MachineStatus.Trapped, Apply(machine, "t"u8.ToArray()).Status);

        Assert.Equal(MachineStatus.Broken, Apply(machine, [1]).Status);
        Assert.Equal(4 + command, Sum(Ask(machine, 0)));
        var restarted = new WasmMachine(_module);
        restarted.Restore(machine.Capture().Encode(default));
        Assert.Equal(MachineStatus.Broken, Apply(restarted, [1]).Status);
        Assert.Equal(4 + command, Sum(Ask(restarted, 0)));
    }

    [Fact]
    public void Damaged_snapshots_are_refused_and_change_nothing()
    {
        var machine = new WasmMachine(_module);
        for (byte i = 1; i <= 10; i++)
            Apply(machine, [i]);
        Apply(machine, "t"u8.ToArray());
        Apply(machine, [5]);
        var snapshot = machine.Capture().Encode(default);
        for (var i = 0; i < snapshot.Length; i++)
        {
            var damaged = snapshot.ToArray();
            damaged[i] ^= 0x41;
            Assert.Throws<InvalidDataException>(() => machine.Restore(damaged));
            Assert.Throws<InvalidDataException>(() => machine.Restore(snapshot.AsMemory(0, i)));
        }

        Assert.Equal(snapshot, machine.Capture().Encode(default));
    }

    [Fact]
    public void Snapshots_with_a_checksum_and_hostile_content_are_refused()
    {
        var machine = new WasmMachine(_module);
        Apply(machine, [3]);
        byte[][] contents =
        [
            Content(writer => writer.Bytes(new byte[15]), []), // the module refuses it
            Content(writer => writer.Bytes(new byte[100_000]), []), // the module has no room for it
            Content(null, ["t"u8.ToArray()]), // a command that cannot have been applied
            Content(null, [[]]),
            Content(null, [new byte[MachineLimits.MaxCommandBytes + 1]]),
            Content(null, [.. Enumerable.Repeat(new byte[] { 1 }, WasmMachine.CheckpointCommands + 1)]),
            [2, 0, 0, 0, 0, 0],
            [0, 1, 255, 255, 255, 127],
            [0, 0, 255, 255, 255, 127],
        ];
        Assert.All(contents, content =>
        {
            var writer = SnapshotFrame.Begin(BitConverter.ToUInt32(machine.Capture().Encode(default)));
            writer.Raw(content);
            Assert.Throws<InvalidDataException>(() => machine.Restore(SnapshotFrame.End(writer)));
        });
        Assert.Equal(4, Sum(Apply(machine, [1])));

        static byte[] Content(Action<Codecs.ByteWriter>? checkpoint, byte[][] commands)
        {
            var writer = new Codecs.ByteWriter();
            writer.Bool(false);
            writer.Bool(checkpoint is not null);
            checkpoint?.Invoke(writer);
            writer.Int32(commands.Length);
            foreach (var command in commands)
                writer.Bytes(command);
            return writer.ToArray();
        }
    }

    [Theory]
    [InlineData("(memory (export \"memory\") 1)", "(memory 1)", "'memory'")]
    [InlineData("(memory (export \"memory\") 1)", "(memory (export \"memory\") 2000)", "does not start")]
    [InlineData("(memory (export \"memory\") 1)", "(import \"wasi_snapshot_preview1\" \"random_get\" (func (param i32 i32) (result i32))) (memory (export \"memory\") 1)", "random_get")]
    [InlineData("(export \"query\")", "(export \"ask\")", "'query' with parameters (i32, i32) and result i64")]
    [InlineData("(export \"restore\") (param $at i32) (param $length i32) (result i32)", "(export \"restore\") (param $length i32) (param $at i32) (result i32)", null)]
    [InlineData("(export \"allocate\") (param $length i32) (result i32)", "(export \"allocate\") (param $length i32) (param i32) (result i32)", "'allocate'")]
    [InlineData("(global $calls", "(func $begin unreachable) (start $begin) (global $calls", "does not start")]
    [InlineData("(global $calls", "(func $begin (loop $ever (br $ever))) (start $begin) (global $calls", "does not start")]
    public void A_module_that_is_no_state_machine_is_refused(string part, string other, string? problem)
    {
        var bytes = TrickyMachine.With(part, other);
        if (problem is null)
            MachineModule.Load(bytes).Dispose();
        else
            Assert.Contains(problem, Assert.Throws<ModuleRefusedException>(() => MachineModule.Load(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_keeps_counters()
    {
        using var module = MachineModule.Load(File.ReadAllBytes(Repository.Sample("tally")));
        var machine = new WasmMachine(module);
        Assert.Equal("5", Text("add visits 5"));
        Assert.Equal("3", Text("add visits -2"));
        Assert.Equal("-1", Text("add errors -1"));
        Assert.Equal("error: not a number", Text("add visits x"));
        Assert.Equal("error: a name has 1 to 31 bytes", Text("add"));
        Assert.Equal("visits 3\nerrors -1\n", Encoding.UTF8.GetString(Decode(machine.Query(default)).Bytes.Span));
        var restarted = new WasmMachine(module);
        restarted.Restore(machine.Capture().Encode(default));
        machine = restarted;
        Assert.Equal("3", Text("drop visits"));
        Assert.Equal("error: there is no such counter", Text("drop visits"));
        Assert.Equal("-1", Encoding.UTF8.GetString(Decode(machine.Query("errors"u8.ToArray())).Bytes.Span));

        string Text(string command) => Encoding.UTF8.GetString(Apply(machine, Encoding.UTF8.GetBytes(command)).Bytes.Span);
    }

    private static Reply Apply(WasmMachine machine, byte[] command) => Decode(machine.Apply(new(1, default), command));

    private static Reply Ask(WasmMachine machine, int length) => Decode(machine.Query(new byte[length]));

    private static Reply Decode(ReadOnlyMemory<byte> bytes)
    {
        Assert.True(MachineReply.TryDecode(bytes, out var reply));
        return new(reply.Status, reply.Bytes);
    }

    private static int Sum(Reply reply) => reply.Status == MachineStatus.Done ? BitConverter.ToInt32(reply.Bytes.Span) : throw new InvalidOperationException($"{reply.Status}");

    /// <summary>A reply that compares by its bytes.</summary>
    private sealed record Reply(MachineStatus Status, ReadOnlyMemory<byte> Bytes)
    {
        public bool Equals(Reply? other) => other is not null && Status == other.Status && Bytes.Span.SequenceEqual(other.Bytes.Span);

        public override int GetHashCode() => (int)Status;
    }
}
