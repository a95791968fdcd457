using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Settings of an <see cref="Engine"/>. Those that only steer the package's own compiler are accepted and have no effect.</summary>
public class Config : IDisposable
{
    private EngineSettings _settings = new();
    private bool _disposed;

    internal EngineSettings Settings
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _settings;
        }
    }

    public Config WithDebugInfo(bool enable) => this;

    /// <summary>Guest code ends with <see cref="TrapCode.Interrupt"/> once the engine's epoch reaches its store's deadline.</summary>
    public Config WithEpochInterruption(bool enable) => With(_settings with { Epochs = enable });

    /// <summary>Guest code burns <see cref="Store.Fuel"/>: one unit an instruction (none for block structure, nop and drop), one a function entered.</summary>
    public Config WithFuelConsumption(bool enable) => With(_settings with { Fuel = enable });

    /// <summary>Bytes of stack for guest code; deeper recursion ends with <see cref="TrapCode.StackOverflow"/>.</summary>
    public Config WithMaximumStackSize(int size)
    {
        if (size < 0)
            throw new ArgumentException("Stack size cannot be negative.", nameof(size));
        return With(_settings with { StackBytes = size });
    }

    public Config WithWasmThreads(bool enable) => Unsupported(enable, "threads");

    public Config WithReferenceTypes(bool enable) => With(_settings with { ReferenceTypes = enable });

    public Config WithSIMD(bool enable) => With(_settings with { Simd = enable });

    public Config WithRelaxedSIMD(bool enable, bool deterministic) => Unsupported(enable, "relaxed SIMD");

    public Config WithBulkMemory(bool enable) => With(_settings with { BulkMemory = enable });

    public Config WithMultiValue(bool enable) => With(_settings with { MultiValue = enable });

    public Config WithMultiMemory(bool enable) => Unsupported(enable, "several memories");

    public Config WithMemory64(bool enable) => Unsupported(enable, "64-bit memories");

    public Config WithCompilerStrategy(CompilerStrategy strategy)
    {
        if (!Enum.IsDefined(strategy))
            throw new ArgumentOutOfRangeException(nameof(strategy));
        return this;
    }

    public Config WithCraneliftDebugVerifier(bool enable) => this;

    public Config WithCraneliftNaNCanonicalization(bool enable) => Unsupported(enable, "canonical NaNs");

    public Config WithOptimizationLevel(OptimizationLevel level)
    {
        if (!Enum.IsDefined(level))
            throw new ArgumentOutOfRangeException(nameof(level));
        return this;
    }

    public Config WithProfilingStrategy(ProfilingStrategy strategy)
    {
        if (!Enum.IsDefined(strategy))
            throw new ArgumentOutOfRangeException(nameof(strategy));
        return this;
    }

    public Config WithStaticMemoryMaximumSize(ulong size) => this;

    public Config WithMemoryGuardSize(ulong size) => this;

    public Config WithCacheConfig(string? path)
        => throw new NotSupportedException("The stand-in for the package 'Wasmtime' keeps no compilation cache on disk.");

    public Config WithMacosMachPorts(bool enable) => this;

    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    private Config With(EngineSettings settings)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _settings = settings;
        return this;
    }

    private Config Unsupported(bool enable, string feature)
        => enable ? throw new NotSupportedException($"The stand-in for the package 'Wasmtime' does not support {feature}.") : this;
}
