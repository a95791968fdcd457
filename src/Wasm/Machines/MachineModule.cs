using Wasmtime;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Machines;

/// <summary>
/// A module that is a deterministic state machine: it imports nothing, and exports <c>memory</c>, <c>allocate</c>, <c>apply</c>, <c>query</c>, <c>snapshot</c> and
/// <c>restore</c>. The engine leaves it no choice: no threads, no relaxed SIMD, one form of NaN, fuel in place of time. Safe for use by several threads at once.
/// </summary>
public sealed class MachineModule : IDisposable
{
    /// <summary>Bytes of a module.</summary>
    public const int MaxModuleBytes = 4 << 20;

    /// <summary>Bytes of a module's memory; beyond them its memory does not grow.</summary>
    public const int MaxMemoryBytes = 64 << 20;

    /// <summary>Elements of a module's table.</summary>
    public const int MaxTableElements = 10_000;

    private const int StackBytes = 512 << 10;

    // Compiled in the node itself, so less of each than of a module that a child process compiles.
    private static readonly ModuleLimits Limits = new()
    {
        Bytes = MaxModuleBytes,
        Functions = 20_000,
        Locals = 5000,
        FunctionBytes = 512 << 10,
        CodeBytes = MaxModuleBytes,
        Nesting = 1000,
        LoopSquares = 1_000_000,
        Entries = 20_000,
    };

    private static readonly Lazy<Engine> SharedEngine = new(static () => new Engine(new Config()
        .WithFuelConsumption(true)
        .WithCraneliftNaNCanonicalization(true)
        .WithRelaxedSIMD(enable: false, deterministic: true)
        .WithMaximumStackSize(StackBytes)
        .WithWasmThreads(false)
        .WithMemory64(false)
        .WithMultiMemory(false)
        .WithComponentModel(false)
        .WithGc(false)
        .WithExceptions(false)));

    private static readonly (string Name, ValueKind[] Parameters, ValueKind Result)[] Functions =
    [
        ("allocate", [ValueKind.Int32], ValueKind.Int32),
        ("apply", [ValueKind.Int32, ValueKind.Int32], ValueKind.Int64),
        ("query", [ValueKind.Int32, ValueKind.Int32], ValueKind.Int64),
        ("snapshot", [], ValueKind.Int64),
        ("restore", [ValueKind.Int32, ValueKind.Int32], ValueKind.Int32),
    ];

    private readonly Module _module;

    private MachineModule(Module module) => _module = module;

    /// <summary>Checks and compiles a module, and starts it once.</summary>
    /// <exception cref="ModuleRefusedException">It is over a limit, invalid, or no state machine; the message says what is wrong.</exception>
    public static MachineModule Load(ReadOnlySpan<byte> bytes)
    {
        var (_, description) = ModuleScan.Describe(bytes, Limits);
        if (description.Imports is [var import, ..])
            throw new ModuleRefusedException($"a state machine imports nothing; this module imports '{import.Module}' '{import.Name}'");
        Module module;
        try
        {
            module = Module.FromBytes(SharedEngine.Value, "machine", bytes);
        }
        catch (WasmtimeException error)
        {
            throw new ModuleRefusedException($"a state machine's module must do without proposals that are not deterministic, and be valid: {Printable.Escape(error.Message)}");
        }

        var loaded = new MachineModule(module);
        try
        {
            loaded.Check();
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Starts an instance in the machine's first state.</summary>
    public MachineInstance Start() => new(SharedEngine.Value, _module);

    /// <inheritdoc />
    public void Dispose() => _module.Dispose();

    private void Check()
    {
        if (!_module.Exports.OfType<MemoryExport>().Any(memory => memory.Name == "memory"))
            throw new ModuleRefusedException("a state machine exports its memory as 'memory'");
        foreach (var (name, parameters, result) in Functions)
        {
            var export = _module.Exports.OfType<FunctionExport>().FirstOrDefault(function => function.Name == name);
            if (export is null || !export.Parameters.SequenceEqual(parameters) || !export.Results.SequenceEqual([result]))
            {
                throw new ModuleRefusedException(
                    $"a state machine exports '{name}' with parameters ({string.Join(", ", parameters.Select(Word))}) and result {Word(result)}");
            }
        }

        try
        {
            Start().Dispose();
        }
        catch (WasmtimeException error)
        {
            throw new ModuleRefusedException($"the module does not start: {Printable.Escape(error.Message)}");
        }

        static string Word(ValueKind kind) => kind == ValueKind.Int32 ? "i32" : "i64";
    }
}
