using System.Collections.Concurrent;
using Wetware.Wasm.Modules;

namespace Wetware.Tests.Runs;

/// <summary>Compiles in process, counts how often each module is compiled, and can be held up.</summary>
internal sealed class CountingCompiler : IModuleCompiler
{
    private readonly InProcessCompiler _inner = new();
    private readonly ConcurrentDictionary<ModuleDigest, int> _counts = [];
    private TaskCompletionSource _going = new();

    public CountingCompiler(bool held = false)
    {
        if (!held)
            _going.SetResult();
    }

    public int Count(ModuleDigest module) => _counts.GetValueOrDefault(module);

    public void Hold() => _going = new TaskCompletionSource();

    public void LetGo() => _going.SetResult();

    public async Task<ModuleDescription> CompileAsync(ReadOnlyMemory<byte> module, CompileOptions options, string outputFile, CancellationToken cancellation)
    {
        _counts.AddOrUpdate(ModuleDigest.Of(module.Span), 1, (_, count) => count + 1);
        await _going.Task.WaitAsync(cancellation);
        return await _inner.CompileAsync(module, options, outputFile, cancellation);
    }

    public Task<ModuleDescription> InspectAsync(ReadOnlyMemory<byte> module, CancellationToken cancellation) => _inner.InspectAsync(module, cancellation);
}
