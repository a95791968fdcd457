using Wetware.Clustering.Identity;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Up;

/// <summary>Stops the processes whose folders are at <paramref name="root"/> or directly below: first a <c>ww up</c> with its nodes, then workers, then gateways, which may lead.</summary>
internal sealed class LocalStop(string root, TextWriter output, TimeProvider time)
{
    /// <summary>Name of the lock that <c>ww up</c> holds on its folder.</summary>
    public const string SupervisorLock = "up";

    private const string Gateway = "gateway";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Stops them; returns the exit code.</summary>
    /// <param name="wait">How long to wait for all of them together.</param>
    /// <param name="kill">Whether to end those that have not stopped then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<int> Run(TimeSpan wait, bool kill, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        if (Running().Count == 0)
            throw new CommandException(ExitCodes.NoCluster, $"nothing runs in {root}; --ns or --data names another folder");
        foreach (var isInTurn in (Func<Holder, bool>[])[holder => holder.Lock == SupervisorLock, holder => holder.Name != Gateway, _ => true])
        {
            var turn = Running().Where(isInTurn).ToArray();
            foreach (var holder in turn)
            {
                output.WriteLine($"stopping {holder}");
                ProcessLock.Terminate(holder.Pid);
            }

            while (turn.Any(holder => holder.IsRunning))
            {
                if (time.GetElapsedTime(began) >= wait)
                    return Late(wait, kill);
                await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(false);
            }
        }

        output.WriteLine("stopped");
        return ExitCodes.Ok;
    }

    private int Late(TimeSpan wait, bool kill)
    {
        foreach (var holder in Running())
        {
            output.WriteLine($"{holder} has not stopped within {wait.TotalSeconds:0} s{(kill ? "; killed" : "")}");
            if (kill)
                ProcessLock.Kill(holder.Pid);
        }

        return ExitCodes.Failed;
    }

    private List<Holder> Running()
    {
        string[] folders = Directory.Exists(root) ? [root, .. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)] : [];
        return
        [
            .. from folder in folders
               from name in (string[])[SupervisorLock, DataDirectory.Lock]
               let pid = ProcessLock.Holder(folder, name)
               where pid is not null
               select new Holder(folder, name, pid.Value),
        ];
    }

    private sealed record Holder(string Folder, string Lock, int Pid)
    {
        public string Name => Lock == SupervisorLock ? "ww up" : Path.GetFileName(Folder);

        public bool IsRunning => ProcessLock.IsHeld(Folder, Lock);

        public override string ToString() => $"{Name} (process {Pid})";
    }
}
