using System.Collections.Concurrent;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Modules;

/// <summary>Compiles when a test lets it, and refuses what the test names.</summary>
public sealed class GatedCompiler : IModuleCompiler
{
    private readonly InProcessCompiler _compiler = new();
    private readonly ConcurrentDictionary<ModuleDigest, int> _compiled = [];

    public TaskCompletionSource Gate { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentDictionary<ModuleDigest, GuestLimit> Refused { get; } = [];

    public int CompiledTimes(string digest) => _compiled.GetValueOrDefault(ModuleDigest.Parse(digest));

    public async Task<ModuleDescription> CompileAsync(ReadOnlyMemory<byte> module, CompileOptions options, string outputFile, CancellationToken cancellation)
    {
        var digest = ModuleDigest.Of(module.Span);
        _compiled.AddOrUpdate(digest, 1, (_, times) => times + 1);
        await Gate.Task.WaitAsync(cancellation);
        return Refused.TryGetValue(digest, out var limit)
            ? throw new ModuleRefusedException("the module takes longer than a test waits", limit: limit)
            : await _compiler.CompileAsync(module, options, outputFile, cancellation);
    }

    public Task<ModuleDescription> InspectAsync(ReadOnlyMemory<byte> module, CancellationToken cancellation) => _compiler.InspectAsync(module, cancellation);
}
