using System.Diagnostics;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Bench;

/// <summary>A node of the product in a process of its own, ended when its standard input closes.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    /// <summary>The first argument of a process that plays this role.</summary>
    public const string Role = "node";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    // What it goes on saying must not fill the pipe.
    private readonly Task _draining;

    private BenchNode(Process process, int port)
    {
        _process = process;
        _draining = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        ClusterPort = port;
    }

    /// <summary>Where other nodes join.</summary>
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

    /// <summary>Memory of the process, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts this program again as a node of a namespace: the primary with the storage, or one that joins at a port of this machine.</summary>
    public static async Task<BenchNode> Start(string ns, string folder, int? join = null)
    {
        var port = FreePort.Find();
        string[] arguments =
        [
            Role, $"--Cluster:Namespace={ns}", $"--Cluster:DataDirectory={folder}", $"--Cluster:ClusterPort={port}", "--Cluster:Discovery:Enabled=false",
            join is null ? "--Cluster:Bootstrap=true" : $"--Cluster:Join:0=127.0.0.1:{join}",
        ];
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardError = true })!;
        using var deadline = new CancellationTokenSource(Patience);
        while (await process.StandardError.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Contains("Ready as", StringComparison.Ordinal))
                return new BenchNode(process, port);
        }

        throw new InvalidOperationException("a node did not start");
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
