using Wasmtime;
using Wasmtime.Components;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// Compiles in this process, on the thread pool. For programs that run one module of their user's; a node compiles in a child process,
/// which a module that ends or outlasts the compiler cannot take with it.
/// </summary>
public sealed class InProcessCompiler(ModuleLimits? limits = null) : IModuleCompiler
{
    private readonly ModuleLimits _limits = limits ?? ModuleLimits.Default;

    /// <inheritdoc />
    public Task<ModuleDescription> CompileAsync(ReadOnlyMemory<byte> module, CompileOptions options, string outputFile, CancellationToken cancellation) =>
        Bounded(() => Compile(module, options, outputFile), cancellation);

    /// <inheritdoc />
    public Task<ModuleDescription> InspectAsync(ReadOnlyMemory<byte> module, CancellationToken cancellation) =>
        Bounded(() => Inspect(module), cancellation);

    /// <summary>The engine cannot be interrupted while it compiles: when it takes too long the caller is answered, and the work ends by itself.</summary>
    private async Task<ModuleDescription> Bounded(Func<ModuleDescription> work, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(work, cancellation).WaitAsync(_limits.CompileTime, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw TooSlow(_limits);
        }
    }

    /// <summary>For a module that takes too long.</summary>
    internal static ModuleRefusedException TooSlow(ModuleLimits limits) =>
        new($"the module takes longer than {limits.CompileTime} to compile", limit: GuestLimit.CompileTime);

    private ModuleDescription Compile(ReadOnlyMemory<byte> bytes, CompileOptions options, string outputFile)
    {
        var (_, description) = ModuleScan.Describe(bytes.Span, _limits);
        using var config = EngineConfiguration.Create(options);
        using var engine = new Engine(config);
        try
        {
            CompileTo(engine, bytes.Span, outputFile);
            return description;
        }
        catch (WasmtimeException e)
        {
            throw new ModuleRefusedException(e.Message, inner: e);
        }
    }

    private ModuleDescription Inspect(ReadOnlyMemory<byte> bytes)
    {
        var description = ModuleInspector.Inspect(bytes.Span, _limits).Description;
        ComponentBoundary.CheckRuns(description);
        return description;
    }

    /// <summary>Compiles a module or component and writes its code to a new file.</summary>
    /// <exception cref="WasmtimeException">The engine refuses it.</exception>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    internal static void CompileTo(Engine engine, ReadOnlySpan<byte> bytes, string outputFile)
    {
        if (ModuleScan.IsComponent(bytes))
        {
            using var component = Component.FromBytes(engine, bytes);
            Write(outputFile, component.Serialize());
            return;
        }

        using var module = Module.FromBytes(engine, "module", bytes);
        Write(outputFile, module.Serialize());
    }

    private static void Write(string path, byte[] code)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(code);
    }
}
