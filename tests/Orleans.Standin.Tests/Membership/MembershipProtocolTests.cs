using Orleans.Configuration;
using Orleans.Runtime;

namespace Wetware.Tests.Membership;

/// <summary>The membership protocol, one behaviour at a time, on simulated time.</summary>
public sealed class MembershipProtocolTests
{
    [Fact]
    public void First_silo_becomes_active_at_once()
    {
        var cluster = new SimulatedCluster(1);
        var silo = cluster.Add(1, 1);
        cluster.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(SiloStatus.Active, silo.Protocol.Status);
        Assert.Equal(SiloStatus.Active, cluster.Table.Rows.Single().Status);
    }

    [Fact]
    public void Silos_that_start_together_all_become_active_and_agree()
    {
        var cluster = Formed(2, 7);
        Assert.All(cluster.Silos, s => Assert.Equal(7, s.Protocol.View.Active.Count()));
    }

    [Fact]
    public void Joining_silo_waits_for_every_active_silo_to_answer()
    {
        var cluster = Formed(3, 3);
        var late = cluster.Add(9, 9);
        cluster.Cut(late, cluster.Silos[1]);
        cluster.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(SiloStatus.Joining, late.Protocol.Status);
        cluster.Heal();
        Assert.True(cluster.RunUntil(() => late.Protocol.Status == SiloStatus.Active, TimeSpan.FromSeconds(10)), cluster.History);
    }

    [Fact]
    public void Silo_that_cannot_join_in_time_says_whom_it_did_not_reach()
    {
        var cluster = Formed(4, 3);
        var late = cluster.Add(9, 9, new ClusterMembershipOptions { MaxJoinAttemptTime = TimeSpan.FromSeconds(30) });
        cluster.Cut(late, cluster.Silos[1]);
        cluster.Run(TimeSpan.FromSeconds(40));
        Assert.Contains(cluster.Silos[1].Address.ToString(), late.JoinFailure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Crashed_silo_is_dead_within_the_announced_time(int size)
    {
        var cluster = Formed(5, size);
        var options = SimulatedCluster.Fast();
        cluster.Silos[0].Crash();
        var announced = (options.ProbeTimeout * (options.NumMissedProbesLimit + 1)) + TimeSpan.FromSeconds(1);
        Assert.True(cluster.RunUntil(() => StatusInTable(cluster, 0) == SiloStatus.Dead, announced), cluster.History);
        cluster.Run(TimeSpan.FromSeconds(1));
        Assert.All(cluster.Silos.Skip(1), s => Assert.Equal(size - 1, s.Protocol.View.Active.Count()));
    }

    [Fact]
    public void Paused_silo_is_evicted_and_stops_itself_when_it_returns()
    {
        var cluster = Formed(6, 3);
        cluster.Silos[2].Pause();
        cluster.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(SiloStatus.Dead, StatusInTable(cluster, 2));
        cluster.Silos[2].Resume();
        Assert.True(cluster.RunUntil(() => cluster.Silos[2].Fatal is not null, TimeSpan.FromSeconds(2)), cluster.History);
        Assert.Equal(2, cluster.Table.Rows.Count(r => r.Status == SiloStatus.Active));
    }

    [Fact]
    public void Silo_that_was_held_up_does_not_blame_others()
    {
        var cluster = Formed(7, 2);
        cluster.Silos[0].Pause();
        cluster.Run(TimeSpan.FromSeconds(9));
        cluster.Silos[0].Resume();
        cluster.Run(TimeSpan.FromMinutes(2));
        Assert.All(cluster.Silos, s => Assert.Equal(2, s.Protocol.View.Active.Count()));
    }

    [Fact]
    public void Restarted_silo_buries_its_older_generation_at_once()
    {
        var cluster = Formed(8, 3);
        cluster.Silos[1].Crash();
        var reborn = cluster.Add(cluster.Silos[1].Address.Endpoint.Port, 1000);
        Assert.True(cluster.RunUntil(() => reborn.Protocol.Status == SiloStatus.Active, TimeSpan.FromSeconds(5)), cluster.History);
        Assert.Equal(SiloStatus.Dead, StatusInTable(cluster, 1));
        Assert.Equal(3, cluster.Table.Rows.Count(r => r.Status == SiloStatus.Active));
    }

    [Fact]
    public void Older_generation_that_comes_back_stops_itself()
    {
        var cluster = Formed(9, 2);
        var reborn = cluster.Add(cluster.Silos[1].Address.Endpoint.Port, 1000);
        cluster.Run(TimeSpan.FromSeconds(10));
        Assert.NotNull(cluster.Silos[1].Fatal);
        Assert.Equal(SiloStatus.Active, reborn.Protocol.Status);
    }

    [Fact]
    public void Unreachable_table_evicts_nobody_and_stops_nobody()
    {
        var cluster = Formed(10, 4);
        cluster.TableOut = true;
        cluster.Run(TimeSpan.FromMinutes(30));
        Assert.All(cluster.Silos, s => Assert.Null(s.Fatal));
        cluster.TableOut = false;
        cluster.Run(TimeSpan.FromMinutes(2));
        Assert.All(cluster.Silos, s => Assert.Equal(4, s.Protocol.View.Active.Count()));
    }

    [Fact]
    public void Crash_during_a_table_outage_is_declared_when_the_table_is_back()
    {
        var cluster = Formed(11, 3);
        cluster.TableOut = true;
        cluster.Silos[0].Crash();
        cluster.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(SiloStatus.Active, StatusInTable(cluster, 0));
        cluster.TableOut = false;
        Assert.True(cluster.RunUntil(() => StatusInTable(cluster, 0) == SiloStatus.Dead, TimeSpan.FromMinutes(1.5)), cluster.History);
    }

    [Fact]
    public void Silo_whose_table_was_replaced_stops_itself()
    {
        var cluster = Formed(12, 2);
        cluster.Table.Lose();
        Assert.True(cluster.RunUntil(() => cluster.Silos.TrueForAll(s => s.Fatal is not null), TimeSpan.FromMinutes(1)), cluster.History);
        Assert.Contains("replaced", cluster.Silos[0].Fatal, StringComparison.Ordinal);
    }

    [Fact]
    public void Graceful_stop_ends_dead_without_a_fatal_error()
    {
        var cluster = Formed(13, 3);
        cluster.Silos[0].Stop();
        cluster.Run(TimeSpan.FromSeconds(2));
        Assert.Null(cluster.Silos[0].Fatal);
        Assert.Equal(SiloStatus.Dead, cluster.Silos[0].Protocol.Status);
        Assert.All(cluster.Silos.Skip(1), s => Assert.Equal(2, s.Protocol.View.Active.Count()));
    }

    [Fact]
    public void Killing_by_request_needs_no_votes_and_reaches_the_victim()
    {
        var cluster = Formed(14, 3);
        cluster.Silos[0].Do(p => p.Kill(cluster.Silos[2].Address, cluster.Now));
        cluster.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(cluster.Silos[2].Address, Assert.Single(cluster.Silos[0].Killed));
        Assert.NotNull(cluster.Silos[2].Fatal);
    }

    [Fact]
    public void Silo_that_sends_but_answers_no_probe_is_not_suspected()
    {
        var cluster = new SimulatedCluster(20) { Silence = _ => TimeSpan.FromMilliseconds(50) };
        cluster.Add(1, 1);
        cluster.Run(TimeSpan.FromSeconds(2));
        cluster.Add(2, 2);
        cluster.Run(TimeSpan.FromSeconds(5));
        cluster.Cut(cluster.Silos[0], cluster.Silos[1]);
        cluster.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(2, cluster.Table.Rows.Count(r => r.Status == SiloStatus.Active));
    }

    [Fact]
    public void One_broken_link_between_two_of_four_evicts_nobody()
    {
        var cluster = Formed(15, 4);
        cluster.Cut(cluster.Silos[0], cluster.Silos[1]);
        cluster.Run(TimeSpan.FromMinutes(5));
        Assert.All(cluster.Silos, s => Assert.Null(s.Fatal));
        Assert.Equal(4, cluster.Table.Rows.Count(r => r.Status == SiloStatus.Active));
    }

    [Fact]
    public void Stale_rows_of_a_cluster_that_is_gone_do_not_stop_a_new_one()
    {
        var cluster = Formed(16, 3);
        cluster.Silos.ForEach(s => s.Crash());
        cluster.Run(TimeSpan.FromMinutes(2));
        var fresh = cluster.Add(50, 5000);
        Assert.True(cluster.RunUntil(() => fresh.Protocol.Status == SiloStatus.Active, TimeSpan.FromSeconds(10)), cluster.History);
        Assert.True(cluster.RunUntil(() => cluster.Table.Rows.Count(r => r.Status == SiloStatus.Dead) == 3, TimeSpan.FromSeconds(30)), cluster.History);
    }

    [Fact]
    public void Dead_rows_are_trimmed_to_the_newest()
    {
        var options = SimulatedCluster.Fast();
        options.MaxDefunctSiloEntries = 2;
        var cluster = new SimulatedCluster(17);
        cluster.Add(1, 1, options);
        for (var generation = 2; generation < 8; generation++)
        {
            cluster.Run(TimeSpan.FromSeconds(5));
            var guest = cluster.Add(2, generation, options);
            cluster.Run(TimeSpan.FromSeconds(5));
            guest.Stop();
        }

        cluster.Run(TimeSpan.FromMinutes(1));
        Assert.Equal([6, 7], cluster.Table.Rows.Where(r => r.Status == SiloStatus.Dead).Select(r => r.SiloAddress.Generation).Order());
    }

    [Fact]
    public void Silo_that_never_finishes_joining_is_removed()
    {
        var options = SimulatedCluster.Fast();
        options.MaxJoinAttemptTime = TimeSpan.FromSeconds(60);
        var cluster = new SimulatedCluster(18);
        cluster.Add(1, 1, options);
        cluster.Run(TimeSpan.FromSeconds(5));
        var late = cluster.Add(2, 2, options);
        cluster.Cut(late, cluster.Silos[0]);
        cluster.Run(TimeSpan.FromSeconds(2));
        late.Crash();
        cluster.Run(TimeSpan.FromSeconds(70));
        Assert.Equal(SiloStatus.Dead, StatusInTable(cluster, 1));
    }

    private static SimulatedCluster Formed(int seed, int size)
    {
        var cluster = new SimulatedCluster(seed);
        for (var i = 0; i < size; i++)
            cluster.Add(100 + i, 1 + i);
        Assert.True(
            cluster.RunUntil(() => cluster.Silos.TrueForAll(s => s.Protocol.View.Active.Count() == size), TimeSpan.FromSeconds(60)),
            cluster.History);
        return cluster;
    }

    private static SiloStatus StatusInTable(SimulatedCluster cluster, int silo) =>
        cluster.Table.Rows.Single(r => r.SiloAddress.Equals(cluster.Silos[silo].Address)).Status;
}
