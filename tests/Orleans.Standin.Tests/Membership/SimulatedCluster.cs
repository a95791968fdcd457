using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace Wetware.Tests.Membership;

/// <summary>Silos, a table and a network on simulated time. The same seed gives the same history.</summary>
internal sealed class SimulatedCluster(int seed)
{
    private static readonly DateTime Epoch = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly PriorityQueue<Action, (long Ticks, long Order)> _events = new();
    private readonly HashSet<(SiloAddress, SiloAddress)> _cut = [];
    private readonly List<string> _log = [];
    private TimeSpan _elapsed;
    private long _order;

    public Random Random { get; } = new(seed);

    public SimulatedTable Table { get; } = new();

    public List<SimulatedSilo> Silos { get; } = [];

    public ProtocolTime Now => new(Epoch + _elapsed, _elapsed);

    /// <summary>The share of messages that the network loses.</summary>
    public double Loss { get; set; }

    public bool TableOut { get; set; }

    /// <summary>How long nothing has come from a silo, as its peers' connections tell; null = they do not tell.</summary>
    public Func<SiloAddress, TimeSpan?>? Silence { get; set; }

    public string History => $"seed {seed}\n{string.Join('\n', _log)}\ntable:\n{string.Join('\n', Table.History)}";

    public static ClusterMembershipOptions Fast() => new() { TableRefreshTimeout = TimeSpan.FromSeconds(20), IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10) };

    public SimulatedSilo Add(int port, int generation, ClusterMembershipOptions? options = null)
    {
        var silo = new SimulatedSilo(this, port, generation, options ?? Fast(), Random.Next());
        Silos.Add(silo);
        Log($"start {silo.Address}");
        silo.Start();
        return silo;
    }

    public void Cut(SimulatedSilo a, SimulatedSilo b)
    {
        _cut.Add((a.Address, b.Address));
        _cut.Add((b.Address, a.Address));
    }

    /// <summary>What <paramref name="from"/> sends does not reach <paramref name="to"/>; the other way is free.</summary>
    public void CutOneWay(SimulatedSilo from, SimulatedSilo to) => _cut.Add((from.Address, to.Address));

    public void Heal() => _cut.Clear();

    public void Run(TimeSpan time)
    {
        var end = _elapsed + time;
        while (_events.TryPeek(out _, out var key) && key.Ticks <= end.Ticks)
        {
            var next = _events.Dequeue();
            _elapsed = TimeSpan.FromTicks(key.Ticks);
            next();
        }

        _elapsed = end;
    }

    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = _elapsed + limit;
        while (!condition() && _elapsed < end)
            Run(TimeSpan.FromMilliseconds(100));
        return condition();
    }

    public void After(TimeSpan delay, Action what) => _events.Enqueue(what, ((_elapsed + delay).Ticks, _order++));

    public void Log(string line) => _log.Add($"{_elapsed.TotalSeconds,8:0.000} {line}");

    /// <summary>A table operation: takes a while; in an outage it fails, and a write may have happened nevertheless.</summary>
    public void OnTable<T>(SimulatedSilo silo, Func<SimulatedTable, T> operation, Action<MembershipProtocol, T> answer) => After(Latency(), () =>
    {
        if (silo.Crashed)
            return;
        if (TableOut)
        {
            if (Random.Next(4) == 0)
                operation(Table);
            After(Latency() * 10, () => silo.Do(p => p.TableFailed(Now)));
            return;
        }

        var result = operation(Table);
        After(Latency(), () => silo.Do(p => answer(p, result)));
    });

    public void OnTable(SimulatedSilo silo, MembershipEntry signOfLife) => After(Latency(), () =>
    {
        if (!TableOut && !silo.Crashed)
            Table.SignOfLife(signOfLife);
        var done = !TableOut;
        silo.Do(p => p.IAmAliveWritten(done, Now));
    });

    public void Send(SimulatedSilo from, SiloAddress to, Action<SimulatedSilo> deliver)
    {
        if (Random.NextDouble() < Loss || _cut.Contains((from.Address, to)))
            return;
        After(Latency(), () =>
        {
            if (Silos.Find(s => s.Address.Equals(to)) is { Crashed: false, Fatal: null } target)
                deliver(target);
        });
    }

    public void Ask(SimulatedSilo from, SiloAddress to, Action answered) => Send(from, to, target =>
    {
        if (!target.Paused)
            Send(target, from.Address, _ => answered());
    });

    public void AskThrough(SimulatedSilo from, SiloAddress witness, SiloAddress target, TimeSpan timeout, Action<ProbeVerdict> answered) =>
        Send(from, witness, through =>
        {
            if (through.Paused)
                return;
            var verdict = ProbeVerdict.Silent;
            Ask(through, target, () =>
            {
                verdict = ProbeVerdict.Alive;
                Send(through, from.Address, _ => answered(ProbeVerdict.Alive));
            });
            After(timeout, () =>
            {
                if (verdict == ProbeVerdict.Silent && through.Runs)
                    Send(through, from.Address, _ => answered(ProbeVerdict.Silent));
            });
        });

    private TimeSpan Latency() => TimeSpan.FromMilliseconds(1 + Random.Next(20));
}
