using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Input;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Cli.Wasm;

/// <summary>
/// <c>ww wasm run</c>. The guest's exit code is the command's own; what is no exit of the guest's has a code too: 134 for a trap, 124 for a
/// limit, 130 or 143 when ctrl-C or SIGTERM ended it, 2 when the run could not begin, 1 when the host failed.
/// </summary>
internal sealed class WasmRunCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object with all that came of the run, outputs included" };
    private readonly Argument<FileInfo> _file = WasmCommand.File();
    private readonly RunFlags _flags;
    private readonly CompileLimitFlag _compileLimits;

    public WasmRunCommand()
        : base("run", "Run a program here. It is given nothing but what the options say. "
            + $"Exit code: the program's own; {ExitCodes.GuestTrapped} for a trap, {ExitCodes.GuestAtLimit} for a limit, {ExitCodes.Killed} or {ExitCodes.Terminated} when ctrl-C or SIGTERM ended it, {ExitCodes.Usage} when it could not begin")
    {
        Arguments.Add(_file);
        _flags = new RunFlags(this);
        _compileLimits = CompileLimitFlag.AddTo(this);
        Options.Add(_json);
        SetAction(Run);
    }

    // Nothing else happens in this process, so that it waits with its thread: the code of methods that wait without one is compiled anew at each start.
    private int Run(ParseResult parsed)
    {
        using var shutdown = new Shutdown();
        var limits = _compileLimits.Limits(parsed);
        var bytes = BoundedFile.Read(parsed.GetRequiredValue(_file), limits.Bytes);
        var program = Accepted(() => GuestProgram.Read(bytes, limits));
        var (json, configuration) = (parsed.GetValue(_json), parsed.InvocationConfiguration);
        using var standardOutput = json ? null : Terminal.OpenRaw(configuration.Output);
        using var standardError = json ? null : Terminal.OpenRaw(configuration.Error);
        var outcome = program.Run(_flags.Read(parsed, default, standardOutput, standardError), shutdown.Token);
        if (_flags.Output(parsed) is { } output)
            File.WriteAllBytes(output.FullName, outcome.ApiOutput);

        if (json)
            PrintJson(outcome, configuration.Output);
        else
            Print(outcome, configuration);
        return outcome.End == GuestEnd.Cancelled && shutdown.ExitCode is { } interrupted ? interrupted : CodeOf(outcome);
    }

    /// <exception cref="CommandException">The module is refused.</exception>
    internal static T Accepted<T>(Func<T> look)
    {
        try
        {
            return look();
        }
        catch (ModuleRefusedException e)
        {
            throw new CommandException(e.Limit is null ? ExitCodes.Usage : ExitCodes.GuestAtLimit, e.Message, e);
        }
    }

    // A method of its own, because the serializer is loaded at the start of the method that names it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PrintJson(GuestOutcome outcome, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(OutcomeJson.Of(outcome), WasmJson.Default.OutcomeJson));

    internal static void Print(GuestOutcome outcome, InvocationConfiguration configuration)
    {
        foreach (var result in outcome.Results)
            configuration.Output.WriteLine(result);
        if (outcome.Message is not null)
            configuration.Error.WriteLine($"ww: {Printable.Lines(outcome.Message)}");
        foreach (var frame in outcome.Trap?.Frames ?? [])
            configuration.Error.WriteLine($"  at {Printable.Escape(frame.Function ?? "?")}{(frame.ModuleOffset is { } offset ? $" (byte {offset})" : "")}");
    }

    internal static int CodeOf(GuestOutcome outcome) => outcome.End switch
    {
        GuestEnd.Returned => ExitCodes.Ok,
        // A shell sees eight bits of it.
        GuestEnd.Exited => (int)(outcome.ExitCode!.Value & 0xff) is var code && code == 0 && outcome.ExitCode != 0 ? ExitCodes.Failed : code,
        GuestEnd.Trapped => ExitCodes.GuestTrapped,
        GuestEnd.LimitHit => ExitCodes.GuestAtLimit,
        GuestEnd.Cancelled => ExitCodes.Killed,
        GuestEnd.Refused => ExitCodes.Usage,
        _ => ExitCodes.Failed,
    };
}
