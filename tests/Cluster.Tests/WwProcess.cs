using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Wetware.Cli;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>A <c>ww</c> process with what it has said so far. Disposing kills it.</summary>
public sealed partial class WwProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private const int Sigcont = 18;
    private const int Sigstop = 19;

    // A start takes two seconds on an idle machine.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(180);

    // They are nodes or start them, and watch the signals of their process.
    private static readonly HashSet<string> Nodes = new(StringComparer.Ordinal) { "gateway", "join", "start", "up" };

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private WwProcess(Process process) => _process = process;

    /// <summary>The assembly of the tool, beside the tests.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "ww.dll");

    /// <summary>All lines of standard output and standard error.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public string Text => string.Join('\n', _lines);

    public bool HasExited => _process.HasExited;

    public static WwProcess Start(params string[] arguments) => StartIn(null, arguments);

    /// <summary>Starts it in a network namespace of that name, or in that of the tests, with options as variables.</summary>
    public static WwProcess StartIn(string? space, string[] arguments, params (string Name, string Value)[] variables)
    {
        // "ip netns exec" becomes the program itself, so that signals reach it.
        var start = new ProcessStartInfo(space is null ? "dotnet" : "ip") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] before = space is null ? [] : ["netns", "exec", space, "dotnet"];
        foreach (var argument in (string[])[.. before, Assembly, .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["NO_COLOR"] = "1";

        // One that is killed leaves its temporary files.
        start.Environment["TMPDIR"] = DataHome.Temporary;

        // The usual port of gateways may be taken on this machine.
        start.Environment["Cluster__ClusterPort"] = "0";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var ww = new WwProcess(process);
        process.OutputDataReceived += (_, line) => ww.Add(line.Data);
        process.ErrorDataReceived += (_, line) => ww.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return ww;
    }

    /// <summary>
    /// Runs a command to its end. Only nodes get a process: nothing but text and exit code is looked at here, and to start a process takes ten times as long as most commands.
    /// </summary>
    public static async Task<(int ExitCode, string Output)> Run(params string[] arguments)
    {
        if (!Nodes.Contains(arguments[0]))
        {
            using var output = new StringWriter();
            using var said = TextWriter.Synchronized(output);
            var ended = await WwProgram.Run(arguments, said, said).WaitAsync(Timeout);
            return (ended, output.ToString().ReplaceLineEndings("\n").TrimEnd('\n'));
        }

        await using var ww = Start(arguments);
        var code = await ww.Exit();
        return (code, ww.Text);
    }

    /// <summary>Waits until it has said <paramref name="text"/>; answers the line.</summary>
    public async Task<string> Says(string text, TimeSpan? deadline = null)
    {
        string? found = null;
        try
        {
            await Wait.Until(
                () => (found = _lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal))) is not null || _process.HasExited,
                text,
                deadline ?? Timeout);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}; it said:\n{Text}", error);
        }

        return found ?? throw new InvalidOperationException($"it ended without saying \"{text}\":\n{Text}");
    }

    /// <summary>Waits for the end; answers the exit code.</summary>
    public async Task<int> Exit()
    {
        using var deadline = new CancellationTokenSource(Timeout);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public Task<int> Terminate()
    {
        Assert.Equal(0, SendSignal(_process.Id, Sigterm));
        return Exit();
    }

    /// <summary>SIGSTOP: it does nothing until <see cref="Resume"/>.</summary>
    public void Pause() => Assert.Equal(0, SendSignal(_process.Id, Sigstop));

    /// <summary>SIGCONT.</summary>
    public void Resume() => Assert.Equal(0, SendSignal(_process.Id, Sigcont));

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await Exit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
