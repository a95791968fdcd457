using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Modules;

/// <summary>A node's part in taking modules: how much may be in memory while it is being sent, the check of what was sent, and compiling it.</summary>
internal sealed partial class ModuleIntake(IModuleCompiler compiler, NodeModules modules, ILogger<ModuleIntake> logger)
{
    /// <summary>Bytes of modules that are being sent to this node at once.</summary>
    public const long MaxUploadBytes = 256L << 20;

    private long _uploading;

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

    /// <summary>Checks a module without compiling it.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: no valid module; <c>limit</c>; <c>overloaded</c>.</exception>
    public async Task<ModuleDescription> Check(ReadOnlyMemory<byte> module)
    {
        try
        {
            return await compiler.InspectAsync(module, CancellationToken.None);
        }
        catch (ModuleRefusedException refused)
        {
            // Without the cause: that is no exception that crosses from silo to silo.
            throw refused.Limit is { } limit
                ? new WetwareException(ErrorKind.Limit, $"{limit.Word()}: {refused.Message}")
                : new WetwareException(ErrorKind.Failed, $"module: {refused.Message}");
        }
        catch (CompilerBusyException busy)
        {
            throw new WetwareException(ErrorKind.Overloaded, busy.Message);
        }
        catch (IOException trouble)
        {
            throw new WetwareException(ErrorKind.Overloaded, $"this node cannot check modules now: {trouble.Message}");
        }
    }

    /// <summary>Compiles a module that was accepted, and says what has become of it: null while this node has trouble of its own.</summary>
    public async Task<ModuleVerdict?> Compile(string digest, ReadOnlyMemory<byte>? module, CancellationToken cancellationToken)
    {
        try
        {
            await modules.CompileAsync(ModuleDigest.Parse(digest), module, cancellationToken).ConfigureAwait(false);
            return new ModuleVerdict(null, null);
        }
        catch (ModuleRefusedException refused)
        {
            return new ModuleVerdict(refused.Message, refused.Limit?.Word());
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            // Whatever it is, it is the node's: the module is neither compiled nor refused.
            LogNotCompiled(logger, trouble, digest);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not compile module {Digest}; trying again")]
    private static partial void LogNotCompiled(ILogger logger, Exception error, string digest);
}

/// <summary>What the compiler said of a module: nothing when it was compiled.</summary>
/// <param name="Refused">Why it is refused.</param>
/// <param name="Limit">The limit for which it is.</param>
internal sealed record ModuleVerdict(string? Refused, string? Limit);
