using Wetware.Silo.Hosting;

namespace Wetware.Cli.Up;

/// <summary>
/// Runs nodes as child processes, shows their lines under their names, starts again those that die, and stops all of them together. A node that cannot start
/// as it is set up (exit code 2 before it was ever ready) ends everything, because a restart would not change that.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private static readonly TimeSpan SayStartingEvery = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<SupervisedNode> _nodes;
    private readonly PrefixedOutput _output;
    private readonly Shutdown _shutdown = new();
    private readonly CancellationTokenSource _failed = new();
    private readonly CancellationTokenSource _ending;
    private readonly TimeProvider _time;
    private readonly string _hint;
    private int _ready;

    private Supervisor(IReadOnlyList<ChildPlan> plans, string hint, TextWriter output, TimeProvider time)
    {
        _hint = hint;
        _time = time;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_shutdown.Token, _failed.Token);
        _output = new PrefixedOutput(output, plans.Max(plan => plan.Name.Length));
        _nodes = [.. plans.Select(plan => new SupervisedNode(plan, _output, time, CheckReady))];
    }

    /// <summary>Runs until ctrl-C, or until a node cannot start; returns the exit code.</summary>
    /// <param name="plans">The nodes; the first is the gateway.</param>
    /// <param name="hint">What is shown when all are ready.</param>
    /// <param name="output">Where everything is shown.</param>
    /// <param name="time">The clock.</param>
    public static async Task<int> Run(IReadOnlyList<ChildPlan> plans, string hint, TextWriter output, TimeProvider time)
    {
        using var supervisor = new Supervisor(plans, hint, output, time);
        return await supervisor.Run().ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
            node.Dispose(); // ends those that still run
        _ending.Dispose();
        _failed.Dispose();
        _shutdown.Dispose();
        _output.Dispose();
    }

    private async Task<int> Run()
    {
        void EndAll(object? sender, EventArgs e)
        {
            foreach (var node in _nodes)
                node.Dispose();
        }

        AppDomain.CurrentDomain.ProcessExit += EndAll; // a second signal ends this process, and them with it
        try
        {
            Say($"starting {string.Join(", ", _nodes.Select(node => node.Name))}");
            var saying = SayStarting();
            var running = _nodes.Select(RunNode).ToArray();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_shutdown.Token.IsCancellationRequested)
                Say("stopping");

            // The first is the gateway and leads: the others leave while it can still take note of it.
            foreach (var group in (IEnumerable<(SupervisedNode Node, Task Running)>[])[_nodes.Zip(running).Skip(1), _nodes.Zip(running).Take(1)])
            {
                foreach (var (node, _) in group)
                    node.AskToStop();
                await Task.WhenAll(group.Select(pair => pair.Running)).ConfigureAwait(false);
            }

            await saying.ConfigureAwait(false);
            return _failed.IsCancellationRequested || _nodes.Any(node => !node.DrainedWell) ? ExitCodes.Failed : ExitCodes.Ok;
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= EndAll;
        }
    }

    private async Task RunNode(SupervisedNode node)
    {
        var started = false;
        try
        {
            started = await node.Run(_ending.Token).ConfigureAwait(false);
        }
        finally
        {
            if (!started)
            {
                Say($"{node.Name} cannot start; stopping the others");
                await _failed.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private void CheckReady()
    {
        if (_nodes.All(node => node.WasReady) && Interlocked.Exchange(ref _ready, 1) == 0)
        {
            Say($"ready{(_nodes[0].Url is { } url ? $": {url}" : "")}");
            foreach (var line in _hint.Split('\n'))
                Say(line);
        }
    }

    private async Task SayStarting()
    {
        while (!_ending.IsCancellationRequested && Volatile.Read(ref _ready) == 0)
        {
            await Task.Delay(SayStartingEvery, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var late = _nodes.Where(node => !node.WasReady).Select(node => node.Name).ToArray();
            if (late.Length > 0 && !_ending.IsCancellationRequested)
                Say($"still starting: {string.Join(", ", late)}");
        }
    }

    private void Say(string text) => _output.Write("ww", text);
}
