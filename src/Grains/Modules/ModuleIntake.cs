using Wetware.Errors;
using Wetware.Modules;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Modules;

/// <summary>A node's part in taking modules: how much may be in memory while it is being sent, and the check of what was sent.</summary>
internal sealed class ModuleIntake(TimeProvider time) : IDisposable
{
    /// <summary>Bytes of modules that are being sent to this node at once.</summary>
    public const long MaxUploadBytes = 256L << 20;

    /// <summary>Checks that may wait for their turn.</summary>
    public const int MaxWaiting = 64;

    private static readonly ModuleLimits Limits = ModuleLimits.Default with { Bytes = ModuleLimitsOfStore.MaxBytes };

    private readonly SemaphoreSlim _turn = new(1);
    private long _uploading;
    private int _waiting;

    /// <summary>Bytes in memory now.</summary>
    public long Uploading => Interlocked.Read(ref _uploading);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _uploading, bytes) <= MaxUploadBytes)
            return true;
        Interlocked.Add(ref _uploading, -bytes);
        return false;
    }

    public void Give(int bytes) => Interlocked.Add(ref _uploading, -bytes);

    /// <summary>Validates a module as the nodes will do before they run it: one at a time, on a thread of its own.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: no valid module; <c>limit</c>; <c>overloaded</c>.</exception>
    public async Task<ModuleReport> Check(ReadOnlyMemory<byte> module)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxWaiting} modules wait to be checked on this node already");
        }

        var deadline = Limits.CompileTime;
        try
        {
            if (!await _turn.WaitAsync(deadline))
                throw new WetwareException(ErrorKind.Overloaded, "the check of another module takes very long");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        // Compiling cannot be interrupted and may take long: a pool thread would be missed by the grains.
        var check = Task.Factory.StartNew(() => Inspect(module), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _ = check.ContinueWith(_ => _turn.Release(), TaskScheduler.Default);
        try
        {
            return await check.WaitAsync(deadline, time);
        }
        catch (TimeoutException error)
        {
            throw new WetwareException(ErrorKind.Limit, $"compile-time: the module takes longer than {deadline.TotalSeconds:0} s to compile", error);
        }
    }

    public void Dispose() => _turn.Dispose();

    private static ModuleReport Inspect(ReadOnlyMemory<byte> module)
    {
        try
        {
            return ModuleInspector.Inspect(module.Span, Limits);
        }
        catch (ModuleRefusedException refused)
        {
            // Without the cause: that is no exception that crosses from silo to silo.
            throw refused.Limit is { } limit
                ? new WetwareException(ErrorKind.Limit, $"{limit.Word()}: {refused.Message}")
                : new WetwareException(ErrorKind.Failed, $"module: {refused.Message}");
        }
    }
}
