using System.Diagnostics;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Bench;

/// <summary>The first node: the primary with the storage, in a process of its own, ended when its standard input closes.</summary>
internal sealed class PrimaryProcess : IAsyncDisposable
{
    /// <summary>The first argument of a process that plays this role.</summary>
    public const string Role = "primary";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    // What it goes on saying must not fill the pipe.
    private readonly Task _draining;

    private PrimaryProcess(Process process, int port)
    {
        _process = process;
        _draining = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        ClusterPort = port;
    }

    /// <summary>Where the other node joins.</summary>
    public int ClusterPort { get; }

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts this program again as the primary of a namespace.</summary>
    public static async Task<PrimaryProcess> Start(string ns, string folder)
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Role, $"--Cluster:Namespace={ns}", $"--Cluster:DataDirectory={folder}", "--Cluster:Bootstrap=true",
            $"--Cluster:ClusterPort={port}", "--Cluster:Discovery:Enabled=false",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Patience);
        while (await process.StandardError.ReadLineAsync(deadline.Token) is { } line)
        {
            if (!line.Contains("Ready as", StringComparison.Ordinal))
                continue;
            return new PrimaryProcess(process, port);
        }

        throw new InvalidOperationException("the primary did not start");
    }

    /// <summary>What the started process does.</summary>
    public static async Task<int> Run(string[] arguments)
    {
        using var loggers = NodeLog.Create();
        return await NodeProcess.Run(
            () =>
            {
                var options = NodeSettings.Read(NodeSettings.Build(arguments), NodeRole.Worker).Node;
                return () => WorkerHost.Build(options, loggers);
            },
            loggers,
            stopWithInput: true);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        await _draining;
        _process.Dispose();
    }
}
