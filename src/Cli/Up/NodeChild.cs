using System.Diagnostics;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Up;

/// <summary>One process of a node. Its standard input is a pipe from here: should this process die without a word, the pipe ends and the child drains.</summary>
internal sealed class NodeChild : IDisposable
{
    private readonly Process _process;

    private NodeChild(Process process, Task exited)
    {
        _process = process;
        Exited = exited;
    }

    /// <summary>Completes when the process has ended and its last line is written.</summary>
    public Task Exited { get; }

    /// <summary>How it ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts one; each of its lines goes to <paramref name="line"/>.</summary>
    public static NodeChild Start(ChildPlan plan, Action<string> line)
    {
        var start = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Under `dotnet run` and `dotnet ww.dll` the program is the assembly, not the process.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(NodeChild).Assembly.Location);
        foreach (var argument in plan.Arguments)
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--stop-with-input");
        var process = Process.Start(start) ?? throw new CommandException(ExitCodes.Failed, $"{start.FileName} could not be started");
        return new NodeChild(process, Task.WhenAll(Copy(process.StandardOutput, line), Copy(process.StandardError, line), process.WaitForExitAsync()));
    }

    /// <summary>Asks it to drain: the end of its input does so on every system alike.</summary>
    public void AskToStop()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static async Task Copy(TextReader reader, Action<string> line)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } text)
            line(text);
    }
}
