using System.Diagnostics;
using System.Globalization;
using Wasmtime;
using Wetware.Testing;
using Xunit.Abstractions;

namespace Wetware.Tests.Fuzzing;

public class ModuleFuzzTests(ITestOutputHelper output)
{
    /// <summary>In the suite: a share that ends in seconds. FUZZ_COUNT asks for more, FUZZ_SEED repeats a run.</summary>
    private static readonly int Count = Number("FUZZ_COUNT") ?? 12_000;

    private static readonly int Seed = Number("FUZZ_SEED") ?? Environment.TickCount;

    [Fact]
    public void Mutated_modules_are_refused_or_run_within_their_limits()
    {
        output.WriteLine($"FUZZ_SEED={Seed} FUZZ_COUNT={Count}");
        using var folder = new TempFolder();
        var seeds = Seeds.All(folder.Path);
        var random = new Random(Seed);
        using var engine = new Engine(new Config().WithFuelConsumption(true).WithEpochInterruption(true));
        using var ticks = new Timer(_ => engine.IncrementEpoch(), null, 20, 20);
        int valid = 0, ran = 0, traps = 0;
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Count; i++)
        {
            var bytes = Mutator.Mutate(seeds[random.Next(seeds.Count)], random);
            var clock = Stopwatch.StartNew();
            if (Module.Validate(engine, bytes) == null)
            {
                valid++;

                // Most mutations change nothing that matters; a share of the valid ones is compiled and run.
                if (random.Next(3) == 0)
                    Run(engine, bytes, random, ref ran, ref traps);
            }

            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }

        output.WriteLine($"{valid} valid, {ran} functions ran, {traps} ended otherwise than by returning, slowest {slowest.TotalMilliseconds:F0} ms");
        Assert.True(valid > 0 && ran > 0, "the mutations leave nothing valid");
        Assert.True(slowest < TimeSpan.FromSeconds(10), $"one module took {slowest}");
    }

    [Fact]
    public void Random_bytes_behind_a_header_are_refused()
    {
        var random = new Random(Seed);
        using var engine = new Engine();
        var refused = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = new byte[random.Next(8, 200)];
            random.NextBytes(bytes);
            new byte[] { 0, 0x61, 0x73, 0x6d, 1, 0, 0, 0 }.CopyTo(bytes, 0);
            bytes[^1] |= 0x80;
            if (Module.Validate(engine, bytes) is { } reason)
            {
                refused++;
                Assert.Contains("offset 0x", reason, StringComparison.Ordinal);
            }
        }

        Assert.True(refused > 4_000, $"FUZZ_SEED={Seed}: {refused} refused");
    }

    private static void Run(Engine engine, byte[] bytes, Random random, ref int ran, ref int traps)
    {
        using var module = Module.FromBytes(engine, "fuzz", bytes);
        using var store = new Store(engine);
        store.SetLimits(memorySize: 1 << 20, tableElements: 1_000);
        store.SetEpochDeadline(3);
        store.Fuel = 20_000;
        try
        {
            var instance = new Instance(store, module, Imports(store, module));
            foreach (var (_, function) in instance.GetFunctions().Take(6))
            {
                ran++;
                try
                {
                    function.Invoke(function.Parameters.Select(kind => Argument(kind, random)).ToArray());
                }
                catch (WasmtimeException)
                {
                    traps++;
                }
            }
        }
        catch (WasmtimeException)
        {
            traps++;
        }
    }

    private static object[] Imports(Store store, Module module) => [.. module.Imports.Select(import => import switch
    {
        FunctionImport function => (object)Function.FromCallback(store, (_, _, _) => { }, function.Parameters, function.Results),
        GlobalImport global => new Global(
            store, global.Kind, global.Kind switch { ValueKind.V128 => default(V128), ValueKind.FuncRef or ValueKind.ExternRef => null, _ => (object)1 }, global.Mutability),
        MemoryImport memory => new Memory(store, Math.Min(memory.Minimum, 16), memory.Maximum),
        TableImport table => new Table(store, (TableKind)table.Kind, null, Math.Min(table.Minimum, 100), table.Maximum),
        _ => throw new InvalidOperationException(import.GetType().Name),
    })];

    private static ValueBox Argument(ValueKind kind, Random random) => kind switch
    {
        ValueKind.Int32 => random.Next(4) == 0 ? random.Next() : random.Next(-2, 12),
        ValueKind.Int64 => random.NextInt64(),
        ValueKind.Float32 => random.NextSingle() * 100,
        ValueKind.Float64 => random.NextDouble() * 1e10,
        ValueKind.V128 => V128.AllBitsSet,
        ValueKind.FuncRef => (Function?)null,
        _ => ValueBox.AsBox<object>("reference"),
    };

    private static int? Number(string name)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
