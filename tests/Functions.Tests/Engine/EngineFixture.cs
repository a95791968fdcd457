using System.Text;
using Wetware.Functions.Engine;
using Wetware.Testing;

namespace Wetware.Tests.Engine;

/// <summary>An engine and a platform in memory, with short words for calling.</summary>
internal sealed class EngineFixture(FunctionEngineOptions? options = null, TimeProvider? time = null) : IDisposable
{
    public const string Wasm = "application/wasm";
    public const string Script = "text/javascript";

    public FunctionEngine Engine { get; } = FunctionEngine.Create(options ?? new FunctionEngineOptions { MaxConcurrent = 8, Pool = false }, time: time);

    public FakeFunctionHost Host { get; } = new();

    /// <summary>Names a program of samples/functions as that.</summary>
    public FunctionCode Sample(string name)
    {
        var folder = Path.Combine(Repository.Folder, "samples/functions");
        var script = Path.Combine(folder, name + ".js");
        return File.Exists(script)
            ? Host.Name(name, Script, File.ReadAllBytes(script))
            : Host.Name(name, Wasm, File.ReadAllBytes(Path.Combine(folder, name + ".wasm")));
    }

    public Task<(FunctionResult Result, string Output)> Call(string sample, string? start = null, params int[] arguments) =>
        Call(new FunctionCall { Code = Sample(sample), Name = sample, StartFunction = start, Arguments = arguments, Output = new MemoryBuffer() });

    public Task<(FunctionResult Result, string Output)> Posix(string sample, string input = "", params string[] arguments) => Call(new FunctionCall
    {
        Code = Sample(sample),
        Name = sample,
        Mode = FunctionMode.Posix,
        PosixArguments = arguments,
        Inputs = [new MemoryBuffer(Encoding.UTF8.GetBytes(input))],
        Output = new MemoryBuffer(),
    });

    public Task<(FunctionResult Result, string Output)> Run(string script, string input = "", FunctionLimits? limits = null) => Call(new FunctionCall
    {
        Code = FunctionCode.FromBytes(Script, Encoding.UTF8.GetBytes(script)),
        Name = "script",
        StartFunction = "run",
        Inputs = [new MemoryBuffer(Encoding.UTF8.GetBytes(input))],
        Output = new MemoryBuffer(),
        Limits = limits ?? FunctionLimits.Default,
    });

    public Task<(FunctionResult Result, string Output)> Run(byte[] module, string? start = null, FunctionLimits? limits = null, params int[] arguments) => Call(new FunctionCall
    {
        Code = FunctionCode.FromBytes(Wasm, module),
        Name = "module",
        StartFunction = start,
        Arguments = arguments,
        Output = new MemoryBuffer(),
        Limits = limits ?? FunctionLimits.Default,
    });

    public async Task<(FunctionResult Result, string Output)> Call(FunctionCall call, CancellationToken cancellation = default)
    {
        var result = await Engine.RunAsync(call, Host, cancellation);
        return (result, Encoding.UTF8.GetString(((MemoryBuffer)call.Output).Content.Span));
    }

    public void Dispose() => Engine.Dispose();
}
