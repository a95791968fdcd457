using System.Globalization;
using System.Text.Json;
using Wetware.Devices.Deployments;
using Wetware.Devices.Modules;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Devices.Supervisor;

/// <summary>A call of a function.</summary>
/// <param name="Function">The function.</param>
/// <param name="Arguments">The query in its order.</param>
/// <param name="Files">Files by mount.</param>
internal sealed record ModuleCall(string Function, IReadOnlyList<KeyValuePair<string, string>> Arguments, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files);

/// <summary>What a call gave: the JSON text of a value, or a file.</summary>
internal sealed record ModuleResult(string? Value, string? File, ReadOnlyMemory<byte> Bytes, string Printed);

/// <summary>A function cannot be called, or failed; the message is for the history.</summary>
internal sealed class ModuleFailedException(string message) : Exception(message);

/// <summary>
/// A module of a deployment: one instance, which keeps its memory from call to call until it fails or is deployed anew, and one folder, which is its working
/// folder. Calls take turns.
/// </summary>
internal sealed class DeployedModule : IAsyncDisposable
{
    private const string Init = "_wasmiot_init";
    private const int MaxWaiting = 64;
    private const long FolderBytes = 64L << 20;
    private const int FolderNames = 256;

    private readonly GuestRunner _runner;
    private readonly GuestRun _run;
    private readonly MemoryFileSystem _folder;
    private readonly ModuleConsole _console;
    private readonly HashSet<string> _exports;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _end = new();
    private GuestInstance? _instance;
    private volatile bool _isEnded;
    private int _waiting;

    public DeployedModule(GuestRunner runner, ModuleReport report, IReadOnlyDictionary<string, byte[]> files, TimeProvider time)
    {
        _runner = runner;
        _folder = new MemoryFileSystem(FolderBytes, FolderNames, time);
        foreach (var (mount, bytes) in files)
            _folder.WriteFile(mount, bytes);
        _console = new ModuleConsole(time);
        _exports = [.. report.Exports.Where(export => export.Type.StartsWith("func (", StringComparison.Ordinal)).Select(export => export.Name)];
        _run = new GuestRun
        {
            Module = report.Summary.Digest,
            Mounts = [new GuestMount(".", _folder)],
            Functions = HostFunctions.Sys,
            FunctionState = _console,
        };
    }

    /// <summary>Compiles it; null when it is ready, else why it cannot run.</summary>
    public async Task<string?> Prepare(CancellationToken cancellationToken) => (await _runner.ReadyAsync(_run, cancellationToken))?.Message;

    /// <summary>Whether it exports a function.</summary>
    public bool Has(string function) => _exports.Contains(function);

    /// <summary>Calls a function.</summary>
    /// <exception cref="ModuleFailedException">It failed, or cannot be called so.</exception>
    public async Task<ModuleResult> Call(ModuleCall call, EndpointPart endpoint, MountsPart mounts, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ModuleFailedException($"{MaxWaiting} calls wait for the module already");
        }

        try
        {
            await _turn.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            PutFiles(call, mounts);
            var instance = await Instance(cancellationToken);
            var outcome = await instance.CallAsync(GuestEntry.ExportOfTexts(call.Function, Arguments(call, endpoint)), cancellationToken);
            var printed = _console.Take() + outcome.OutputText;
            return outcome.End == GuestEnd.Returned
                ? Result(outcome, endpoint, mounts, printed)
                : throw new ModuleFailedException(outcome.Message ?? outcome.End.ToString());
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A file of its folder, or null when there is none.</summary>
    public byte[]? ReadFile(string name)
    {
        try
        {
            return _folder.ReadFile(name);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Ends the call under way and those that wait for it.</summary>
    public async ValueTask DisposeAsync()
    {
        GuestInstance? instance;
        lock (_end)
            (_isEnded, instance) = (true, _instance);
        if (instance is not null)
            await instance.DisposeAsync();
    }

    // By their names where the query has them all, else in its order; what there is too much of is dropped.
    private static IReadOnlyList<string> Arguments(ModuleCall call, EndpointPart endpoint)
    {
        var parameters = endpoint.Request.Parameters;
        var named = call.Arguments.GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.First().Value);
        return parameters.All(parameter => named.ContainsKey(parameter.Name))
            ? [.. parameters.Select(parameter => named[parameter.Name])]
            : [.. call.Arguments.Take(parameters.Count).Select(pair => pair.Value)];
    }

    private static string Value(GuestOutcome outcome, string type, string printed) => type switch
    {
        "string" => JsonSerializer.Serialize(printed, Access.DeviceText.Written),
        "integer" or "float" or "number" => outcome.Results switch
        {
            [] => "null",
            [{ Kind: GuestValueKind.F32 or GuestValueKind.F64 } number, ..] => Float(number),
            [var number, ..] => number.ToString(),
        },
        _ => throw new ModuleFailedException($"results of type \"{Access.DeviceText.Show(type)}\" are not supported; use integer, float or string"),
    };

    private static string Float(GuestValue number)
    {
        var value = number.Kind == GuestValueKind.F32 ? number.AsF32() : number.AsF64();
        return double.IsFinite(value) ? number.ToString() : throw new ModuleFailedException($"the result is {value.ToString(CultureInfo.InvariantCulture)}, which JSON cannot say");
    }

    private void PutFiles(ModuleCall call, MountsPart mounts)
    {
        foreach (var name in call.Files.Keys.Where(name => mounts.Execution.All(mount => mount.Path != name)))
            throw new ModuleFailedException($"unexpected input file \"{name}\"");
        if (mounts.Execution.FirstOrDefault(mount => !call.Files.ContainsKey(mount.Path)) is { } missing)
            throw new ModuleFailedException($"required input file \"{missing.Path}\" not found");
        try
        {
            // A result is what this call wrote, not what an earlier one did.
            foreach (var mount in mounts.Output)
                _folder.WriteFile(mount.Path, []);
            foreach (var (name, bytes) in call.Files)
                _folder.WriteFile(name, bytes.Span);
        }
        catch (IOException error)
        {
            throw new ModuleFailedException($"the module's folder takes at most {FolderBytes} bytes: {error.Message}");
        }
    }

    private async Task<GuestInstance> Instance(CancellationToken cancellationToken)
    {
        if (_isEnded)
            throw Ended();
        if (_instance is { IsOpen: true } open)
            return open;
        if (_instance is { } broken)
            await broken.DisposeAsync();
        _instance = null;
        var (outcome, instance) = await _runner.OpenAsync(_run, cancellationToken);
        if (instance is null)
            throw new ModuleFailedException(outcome.Message ?? outcome.End.ToString());
        if (Has(Init))
            outcome = await instance.CallAsync(GuestEntry.ExportOfTexts(Init, []), cancellationToken);
        if (outcome.End != GuestEnd.Returned)
        {
            await instance.DisposeAsync();
            throw new ModuleFailedException($"{Init}: {outcome.Message ?? outcome.End.ToString()}");
        }

        lock (_end)
        {
            if (!_isEnded)
                return _instance = instance;
        }

        // Who ended the module meanwhile did not see the instance, and nobody else would close it.
        await instance.DisposeAsync();
        throw Ended();
    }

    private static ModuleFailedException Ended() => new("the deployment was replaced or removed");

    private ModuleResult Result(GuestOutcome outcome, EndpointPart endpoint, MountsPart mounts, string printed)
    {
        if (!FunctionChecks.IsMediaType(endpoint.Response.MediaType) || endpoint.Response.MediaType == "application/json")
            return new ModuleResult(Value(outcome, endpoint.Response.Schema.Type, printed), null, default, printed);
        if (mounts.Output is not [var output])
            throw new ModuleFailedException($"a function whose result is a file has one mount of stage output, not {mounts.Output.Count}");
        return ReadFile(output.Path) is { Length: > 0 } bytes
            ? new ModuleResult(null, output.Path, bytes, printed)
            : throw new ModuleFailedException($"the function did not write \"{output.Path}\"");
    }
}
