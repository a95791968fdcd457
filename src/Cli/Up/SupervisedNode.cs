using Wetware.Silo.Hosting;

namespace Wetware.Cli.Up;

/// <summary>A node that is kept running: one process after the other.</summary>
internal sealed class SupervisedNode(ChildPlan plan, PrefixedOutput output, TimeProvider time, Action ready) : IDisposable
{
    private const string ReadyLine = " Node: Ready as ";
    private const string UrlLine = " GatewayHost: HTTP on ";

    private readonly RestartPolicy _policy = new(time);
    private readonly Lock _gate = new();
    private NodeChild? _child;
    private bool _stopping;

    public string Name => plan.Name;

    /// <summary>True once it was a member of the cluster.</summary>
    public bool WasReady { get; private set; }

    /// <summary>Where it speaks HTTP, when it said so.</summary>
    public string? Url { get; private set; }

    /// <summary>False when the last process did not end as it was asked to.</summary>
    public bool DrainedWell { get; private set; } = true;

    /// <summary>Keeps it running until it is asked to stop; false when it cannot start as it is set up.</summary>
    public async Task<bool> Run(CancellationToken stopping)
    {
        while (Start() is { } child)
        {
            await child.Exited.ConfigureAwait(false);
            var code = child.ExitCode;
            if (stopping.IsCancellationRequested || _stopping)
            {
                DrainedWell = code == ExitCodes.Ok;
                return true;
            }

            if (code == ExitCodes.Usage && !WasReady)
                return false;
            var wait = _policy.Died();
            output.Write("ww", $"{Name} ended with exit code {code}; starting it again in {wait.TotalSeconds:0} s");
            await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    /// <summary>Asks the process to drain; no other is started.</summary>
    public void AskToStop()
    {
        lock (_gate)
        {
            _stopping = true;
            _child?.AskToStop();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            _child?.Dispose();
            _child = null;
        }
    }

    private NodeChild? Start()
    {
        lock (_gate)
        {
            if (_stopping)
                return null;
            _child?.Dispose();
            _policy.Started();
            return _child = NodeChild.Start(plan, Show);
        }
    }

    private void Show(string line)
    {
        output.Write(Name, line);
        if (line.IndexOf(UrlLine, StringComparison.Ordinal) is var at and >= 0)
            Url = line[(at + UrlLine.Length)..];
        if (!line.Contains(ReadyLine, StringComparison.Ordinal) || WasReady)
            return;
        WasReady = true;
        ready();
    }
}
