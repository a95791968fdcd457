using Wasmtime;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>A kernel on our engine.</summary>
internal sealed class EngineRunner : IDisposable
{
    private readonly Engine _engine;
    private readonly Module _module;
    private readonly Store _store;
    private readonly Func<int, long> _run;

    public EngineRunner(byte[] bytes, EngineMode mode)
    {
        _engine = NewEngine(mode);
        _module = Module.FromBytes(_engine, "kernel", bytes);
        _store = NewStore(_engine, mode);
        _run = Enter(_store, _module);
    }

    public static Engine NewEngine(EngineMode mode) => new(new Config()
        .WithEpochInterruption(mode is EngineMode.Epochs or EngineMode.Both)
        .WithFuelConsumption(mode is EngineMode.Fuel or EngineMode.Both));

    public static Store NewStore(Engine engine, EngineMode mode)
    {
        var store = new Store(engine);
        if (mode is EngineMode.Epochs or EngineMode.Both)
            store.SetEpochDeadline(1);
        if (mode is EngineMode.Fuel or EngineMode.Both)
            store.Fuel = ulong.MaxValue / 4;
        return store;
    }

    /// <summary>Instantiates, initialises and finds the entry.</summary>
    public static Func<int, long> Enter(Store store, Module module)
    {
        var instance = new Instance(store, module);
        instance.GetAction("_initialize")?.Invoke();
        return instance.GetFunction<int, long>("run") ?? throw new InvalidOperationException("the kernel has no run(i32) -> i64");
    }

    public ulong Run(int units) => (ulong)_run(units);

    public Sample Measure(int units, int rounds)
    {
        var checksum = Run(units);
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var start = Environment.CpuUsage.TotalTime;
            Run(units);
            var elapsed = Environment.CpuUsage.TotalTime - start;
            best = elapsed < best ? elapsed : best;
        }

        return new Sample(checksum, best.TotalMilliseconds);
    }

    public void Dispose()
    {
        _store.Dispose();
        _module.Dispose();
        _engine.Dispose();
    }
}
