using System.Net;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace Wetware.Tests.Membership;

/// <summary>One silo of a <see cref="SimulatedCluster"/>: the real protocol on simulated time, table and network.</summary>
internal sealed class SimulatedSilo
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(250);

    private readonly SimulatedCluster _cluster;
    private readonly List<Action> _held = [];

    public SimulatedSilo(SimulatedCluster cluster, int port, int generation, ClusterMembershipOptions options, int seed)
    {
        _cluster = cluster;
        Address = SiloAddress.New(IPAddress.Loopback, port, generation);
        Protocol = new MembershipProtocol(
            new MembershipEntry { SiloAddress = Address, SiloName = $"silo{port}", HostName = "sim", StartTime = cluster.Now.Utc, IAmAliveTime = cluster.Now.Utc },
            options,
            new Random(seed),
            cluster.Now,
            cluster.Silence);
    }

    public SiloAddress Address { get; }

    public MembershipProtocol Protocol { get; }

    public bool Crashed { get; private set; }

    public bool Paused { get; private set; }

    /// <summary>The reason for which the protocol stopped the silo.</summary>
    public string? Fatal { get; private set; }

    public string? JoinFailure { get; private set; }

    /// <summary>A process that takes part: there, awake, and not told to stop.</summary>
    public bool Runs => !Crashed && !Paused && Fatal is null;

    /// <summary>Something was done to this silo or its links, so that others may hold it for dead.</summary>
    public bool WasFaulty { get; set; }

    public List<MembershipView> Published { get; } = [];

    public List<SiloAddress> Killed { get; } = [];

    public void Start()
    {
        Do(p => p.Become(SiloStatus.Joining, _cluster.Now));
        Tick();
    }

    public void Crash()
    {
        Crashed = true;
        WasFaulty = true;
    }

    public void Pause()
    {
        Paused = true;
        WasFaulty = true;
    }

    public void Resume()
    {
        Paused = false;
        foreach (var held in _held.ToArray())
            held();
        _held.Clear();
    }

    public void Stop() => Do(p => p.Become(SiloStatus.Dead, _cluster.Now));

    public void Do(Action<MembershipProtocol> input)
    {
        if (Crashed || Fatal is not null)
            return;
        if (Paused)
        {
            _held.Add(() => Do(input));
            return;
        }

        input(Protocol);
        foreach (var effect in Protocol.TakeEffects())
            Perform(effect);
    }

    private void Tick()
    {
        if (Crashed || Fatal is not null)
            return;
        Do(p => p.Tick(_cluster.Now));
        if (Paused)
            _held.Add(Tick);
        else
            _cluster.After(TickPeriod, Tick);
    }

    private void Perform(MembershipEffect effect)
    {
        switch (effect)
        {
            case MembershipEffect.ReadTable:
                _cluster.OnTable(this, table => table.Read(), (p, data) => p.TableRead(data, _cluster.Now));
                break;
            case MembershipEffect.InsertRow insert:
                _cluster.OnTable(this, table => table.Insert(insert.Entry, insert.Version), (p, done) => p.TableWritten(done, _cluster.Now));
                break;
            case MembershipEffect.UpdateRow update:
                _cluster.OnTable(this, table => table.Update(update.Entry, update.ETag, update.Version), (p, done) => p.TableWritten(done, _cluster.Now));
                break;
            case MembershipEffect.UpdateIAmAlive alive:
                _cluster.OnTable(this, alive.Entry);
                break;
            case MembershipEffect.CleanUp cleanup:
                _cluster.Table.CleanUp(cleanup.Before);
                break;
            case MembershipEffect.Probe probe:
                _cluster.Ask(this, probe.Target, () => Do(p => p.ProbeAnswered(probe.Target, probe.Number, true, _cluster.Now)));
                break;
            case MembershipEffect.ProbeThrough probe:
                _cluster.AskThrough(this, probe.Witness, probe.Target, probe.Timeout, verdict =>
                    Do(p => p.IndirectProbeAnswered(probe.Target, probe.Number, verdict, _cluster.Now)));
                break;
            case MembershipEffect.Gossip gossip:
                foreach (var to in gossip.To)
                    _cluster.Send(this, to, other => other.Do(p => p.GossipReceived(gossip.View, _cluster.Now)));
                break;
            case MembershipEffect.Publish publish:
                if (Published.Count > 0)
                    Assert.True(publish.View.Version > Published[^1].Version, "a published view does not follow the one before");
                Published.Add(publish.View);
                break;
            case MembershipEffect.StatusReached { Status: SiloStatus.Joining }:
                Do(p => p.Become(SiloStatus.Active, _cluster.Now));
                break;
            case MembershipEffect.Fatal fatal:
                Fatal = fatal.Reason;
                break;
            case MembershipEffect.JoinFailed failed:
                JoinFailure = failed.Reason;
                Crash();
                break;
            case MembershipEffect.KillSettled { IsDead: true } settled:
                Killed.Add(settled.Silo);
                break;
            case MembershipEffect.Note note:
                _cluster.Log($"{Address} {(note.IsWarning ? "!" : "-")} {note.Text}");
                break;
        }
    }
}
