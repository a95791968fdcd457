using System.Text;
using Wasmtime;
using Wetware.Wasm.Files;

namespace Wetware.Wasm.Runs;

/// <summary>
/// Turns what a run is given into what the engine's WASI 0.2 sees: arguments, environment, standard streams and host folders. There is no
/// network, and what else can be given to a module is refused.
/// </summary>
internal sealed class ComponentGrants : IDisposable
{
    private const int MostTextBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly OutputFile _standardOutput;
    private readonly OutputFile _standardError;
    private readonly ComponentInput _standardInput;

    /// <exception cref="ArgumentException">Something cannot be given to a component.</exception>
    public ComponentGrants(GuestRun run, OutputBudget budget)
    {
        Check(run);
        _standardOutput = new OutputFile(budget, run.StandardOutput, keep: run.StandardOutput is null, countLines: false);
        _standardError = new OutputFile(budget, run.StandardError, keep: run.StandardError is null, countLines: true);
        _standardInput = new ComponentInput(run.StandardInput);
    }

    public RunControl Control { get; set; } = null!;

    /// <summary>Gives a store what the run was given.</summary>
    /// <exception cref="WasmtimeException">A folder cannot be opened.</exception>
    public void Give(Store store, GuestRun run)
    {
        var configuration = new WasiConfiguration()
            .WithArgs([run.ProgramName, .. run.Arguments])
            .WithEnvironmentVariables(run.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)))
            .WithStandardInput(_standardInput.FilePath)
            .WithStandardOutputCallback(data => Write(_standardOutput, data))
            .WithStandardErrorCallback(data => Write(_standardError, data));
        foreach (var mount in run.Mounts)
        {
            var folder = (HostFolder)mount.FileSystem;
            configuration = configuration.WithPreopenedDirectory(folder.Path, mount.GuestPath, mutable: !(mount.ReadOnly || folder.ReadOnly));
        }

        store.SetWasiConfiguration(configuration);
        _standardInput.Opened();
    }

    /// <summary>Wakes a guest that waits for input.</summary>
    public void CloseInput() => _standardInput.Close();

    /// <summary>From any thread: a guest that sleeps past its end is answered for by another.</summary>
    public GuestOutcome WithOutputs(GuestOutcome outcome)
    {
        lock (_gate)
            return outcome with { StandardOutput = _standardOutput.TakeKept(), StandardError = _standardError.TakeKept() };
    }

    public void Dispose()
    {
        _standardInput.Dispose();
        _standardOutput.Dispose();
        _standardError.Dispose();
    }

    /// <summary>Called on a thread of the engine, or the guest's own; throwing closes the stream for the guest, whose run ends by its control.</summary>
    private void Write(OutputFile output, ReadOnlySpan<byte> data)
    {
        try
        {
            lock (_gate)
                output.Write(0, data, append: true, Control.Stopping, out _, out _);
        }
        catch (GuestStopException e)
        {
            Control.End(e.Stop);
            throw;
        }
    }

    private static void Check(GuestRun run)
    {
        if (InVain(run) is { } given)
            throw new ArgumentException($"a component can be given arguments, environment, standard streams and host folders; not {given}");
        if (run.Limits.OpenFiles != GuestLimits.Default.OpenFiles)
            throw new ArgumentException($"limit 'files' is {run.Limits.OpenFiles}; it must be {GuestLimits.Default.OpenFiles}, the default, for a component, whose open files are not counted");
        if (run.Mounts.FirstOrDefault(mount => mount.FileSystem is not HostFolder { IsBudgeted: false }) is { } mount)
            throw new ArgumentException($"folder '{mount.GuestPath}' cannot be given to a component: only folders of this machine can, and without a limit on what is written, as by ww wasm run");
        if (run.Environment.Keys.FirstOrDefault(name => name.Length == 0 || name.Contains('=', StringComparison.Ordinal)) is { } wrong)
            throw new ArgumentException($"'{wrong}' cannot be the name of an environment variable");
        Bound("argument", [run.ProgramName, .. run.Arguments]);
        Bound("environment variable", [.. run.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
    }

    private static string? InVain(GuestRun run) =>
        run.Capabilities is not null ? "capabilities: it cannot import 'ww', by which they are called"
        : run.ApiInput is not null ? "api://input"
        : run.HasApiOutput ? "api://output"
        : run.Http is not null ? "http://"
        : run.Sockets.Count > 0 ? "sockets"
        : null;

    private static void Bound(string what, string[] texts)
    {
        if (texts.FirstOrDefault(text => text.Contains('\0', StringComparison.Ordinal)) is not null)
            throw new ArgumentException($"a zero cannot be in an {what}");
        var bytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text) + 1 + sizeof(uint));
        if (bytes > MostTextBytes)
            throw new ArgumentException($"the {what}s take {bytes} bytes; the limit is {MostTextBytes}");
    }
}
