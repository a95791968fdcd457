using Orleans.Runtime;

namespace Wetware.Tests.Membership;

/// <summary>Random histories of a cluster. What must hold at every write is checked by <see cref="SimulatedTable"/>; each failure names its seed.</summary>
public sealed class MembershipModelTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(2000)]
    [InlineData(3000)]
    [InlineData(4000)]
    public void Cluster_converges_after_any_mix_of_joins_crashes_pauses_losses_and_outages(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + 40; seed++)
        {
            var cluster = new SimulatedCluster(seed);
            var generation = 0;
            var silos = 2 + cluster.Random.Next(5);
            for (var i = 0; i < silos; i++)
                cluster.Add(100 + i, ++generation);

            for (var step = 0; step < 25; step++)
            {
                Disturb(cluster, ref generation);
                cluster.Run(TimeSpan.FromSeconds(cluster.Random.Next(15)));
            }

            cluster.Loss = 0;
            cluster.TableOut = false;
            cluster.Heal();
            foreach (var silo in cluster.Silos.Where(s => s.Paused))
                silo.Resume();
            Assert.True(cluster.RunUntil(() => Converged(cluster), TimeSpan.FromMinutes(5)), cluster.History);
        }
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(6000)]
    public void One_faulty_silo_never_evicts_a_healthy_one(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + 40; seed++)
        {
            var cluster = new SimulatedCluster(seed);
            var size = 3 + cluster.Random.Next(5);
            for (var i = 0; i < size; i++)
                cluster.Add(100 + i, 1 + i);
            Assert.True(cluster.RunUntil(() => Converged(cluster), TimeSpan.FromMinutes(2)), cluster.History);

            var faulty = cluster.Silos[cluster.Random.Next(size)];
            for (var step = 0; step < 8; step++)
            {
                switch (cluster.Random.Next(4))
                {
                    case 0:
                        faulty.Pause();
                        break;
                    case 1:
                        faulty.Resume();
                        break;
                    case 2:
                        foreach (var other in cluster.Silos.Where(s => s != faulty && cluster.Random.Next(3) > 0))
                            cluster.Cut(faulty, other);
                        break;
                    default:
                        foreach (var other in cluster.Silos.Where(s => s != faulty && cluster.Random.Next(3) > 0))
                            cluster.CutOneWay(faulty, other);
                        break;
                }

                cluster.Run(TimeSpan.FromSeconds(cluster.Random.Next(40)));
                if (cluster.Random.Next(3) == 0)
                    cluster.Heal();
            }

            Assert.True(cluster.Silos.TrueForAll(s => s == faulty || s.Fatal is null), cluster.History);
            Assert.True(cluster.Table.Rows.All(r => r.SiloAddress.Equals(faulty.Address) || r.Status == SiloStatus.Active), cluster.History);
        }
    }

    private static void Disturb(SimulatedCluster cluster, ref int generation)
    {
        var silo = cluster.Silos[cluster.Random.Next(cluster.Silos.Count)];
        switch (cluster.Random.Next(9))
        {
            case 0 when cluster.Silos.Count(s => s.Runs) > 1:
                silo.Crash();
                break;
            case 1 when cluster.Silos.Count(s => s.Runs) > 2:
                silo.Pause();
                break;
            case 2 when silo.Paused:
                silo.Resume();
                break;
            case 3 when silo.Crashed || silo.Fatal is not null:
                cluster.Add(silo.Address.Endpoint.Port, ++generation);
                break;
            case 4:
                cluster.Add(200 + generation, ++generation);
                break;
            case 5:
                cluster.TableOut = !cluster.TableOut;
                break;
            case 6:
                cluster.Loss = cluster.Random.Next(3) * 0.1;
                break;
            case 7:
                cluster.Cut(silo, cluster.Silos[cluster.Random.Next(cluster.Silos.Count)]);
                break;
            default:
                cluster.Heal();
                break;
        }
    }

    /// <summary>Whoever runs is active or has ended; whoever does not run is dead or forgotten; all who run see exactly that.</summary>
    private static bool Converged(SimulatedCluster cluster)
    {
        var running = cluster.Silos.Where(s => s.Runs && s.Protocol.Status != SiloStatus.Dead).ToArray();
        var expected = running.Select(s => s.Address).ToHashSet();
        return Array.TrueForAll(running, s => s.Protocol.Status == SiloStatus.Active && s.Protocol.View.Active.Select(e => e.SiloAddress).ToHashSet().SetEquals(expected))
            && cluster.Table.Rows.Where(r => r.Status != SiloStatus.Dead).Select(r => r.SiloAddress).ToHashSet().SetEquals(expected);
    }
}
