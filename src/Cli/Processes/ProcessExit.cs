using Wetware.Processes;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Processes;

/// <summary>The exit code of a command that ran a process: the process's own where it has one.</summary>
internal static class ProcessExit
{
    public static int CodeOf(ProcessResult result) => result.End switch
    {
        // A shell sees eight bits of it.
        ProcessEnd.Exited or ProcessEnd.Killed => (int)(result.ExitCode.GetValueOrDefault() & 0xff) is var code && code == 0 && result.ExitCode != 0 ? ExitCodes.Failed : code,
        ProcessEnd.Trapped => ExitCodes.GuestTrapped,
        ProcessEnd.Limit => ExitCodes.GuestAtLimit,
        ProcessEnd.Refused => ExitCodes.Usage,
        _ => ExitCodes.Failed,
    };

    public static void Print(ProcessResult result, TextWriter error)
    {
        if (result.Message is not null && result.End != ProcessEnd.Exited)
            error.WriteLine($"ww: {Printable.Lines(result.Message)}");
        foreach (var frame in result.Frames)
            error.WriteLine($"  at {Printable.Escape(frame)}");
    }
}
