using System.Buffers.Binary;
using System.Globalization;
using Wetware.Errors;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.Members;

/// <summary>
/// Clients of a group whose messages are lost, doubled and delayed, and whose members are killed with the loss of what was not flushed, cut off and transferred:
/// nothing that was acknowledged is lost, reads see all of it, by lease as well, and the members agree. <c>WW_RAFT_MEMBER_SEEDS</c> sets how many seeds are tried (default 4),
/// <c>WW_RAFT_MEMBER_SEED</c> the first one.
/// </summary>
public sealed class RandomFaultTests
{
    private const int Least = 300;
    private const int Most = 5000;
    private const int Enough = 50;

    public static TheoryData<int, bool> Seeds()
    {
        var data = new TheoryData<int, bool>();
        foreach (var seed in Enumerable.Range(Number("WW_RAFT_MEMBER_SEED", 1), Number("WW_RAFT_MEMBER_SEEDS", 4)))
            data.Add(seed, seed % 4 > 1);
        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_is_acknowledged_survives(int seed, bool leaseReads)
    {
        var random = new Random(seed);
        await using var group = await TestGroup.Start(
            seed % 2 == 0 ? 3 : 5,
            seed,
            g => (g.Options.SnapshotEntries, g.Options.LeaseReads) = (30, leaseReads));
        var clients = new Clients(group);
        group.Network.FaultPercent = 8;
        for (var step = 0; step < Most && (step < Least || clients.Acknowledged.Count < Enough); step++)
        {
            var index = random.Next(group.Nodes.Count);
            var node = group.Nodes[index];
            switch (random.Next(80))
            {
                case 0 when !node.IsDead && group.Alive.Count() > group.Nodes.Count / 2:
                    await group.Crash(index);
                    break;
                case 1 or 2 or 3 when node.IsDead:
                    await group.Restart(index);
                    break;
                case 4:
                    group.Network.Cut(node, true);
                    break;
                case 5 or 6 or 7:
                    group.Network.Cut(node, false);
                    break;
                case 8 when !node.IsDead:
                    clients.Transfer(node, (ulong)random.Next(group.Nodes.Count) + 1);
                    break;
                case 9 when !node.IsDead:
                    clients.Snapshot(node);
                    break;
                case < 40:
                    foreach (var other in group.Alive)
                        clients.Propose(other);
                    break;
                default:
                    foreach (var other in group.Alive)
                        clients.Read(other);
                    break;
            }

            await group.Step();
            clients.Observe();
        }

        group.Network.FaultPercent = 0;
        for (var i = 0; i < group.Nodes.Count; i++)
        {
            group.Network.Cut(group.Nodes[i], false);
            if (group.Nodes[i].IsDead)
                await group.Restart(i);
        }

        await group.Propose(ulong.MaxValue);
        await group.Until(() => group.Nodes.All(node => node.Machine.History.Contains(ulong.MaxValue)), "all members have everything");
        clients.Observe();
        var history = group.Nodes[0].Machine.History;
        Assert.All(group.Nodes, node => Assert.Equal(history, node.Machine.History));
        Assert.Equal(history.Count, history.Distinct().Count());
        Assert.Empty(clients.Acknowledged.Except(history));
        Assert.InRange(clients.Acknowledged.Count, Enough, history.Count);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private sealed class Clients(TestGroup group)
    {
        private readonly List<(ulong Number, TestNode Node, Task<RaftReply> Reply)> _proposals = [];
        private readonly List<(ulong Floor, TestNode Node, Task<RaftReply> Reply)> _reads = [];
        private readonly List<Task> _others = [];
        private ulong _next;
        private ulong _floor;

        public HashSet<ulong> Acknowledged { get; } = [];

        public void Propose(TestNode node)
        {
            // Each number is proposed once, so that it may be in the history at most once.
            var number = ++_next;
            _proposals.Add((number, node, node.Member.Propose(new() { Payload = HistoryMachine.Number(number) }, default)));
        }

        public void Read(TestNode node) => _reads.Add((_floor, node, node.Member.Query(default, true, default)));

        public void Transfer(TestNode node, ulong member) => _others.Add(node.Member.Transfer(member, default));

        public void Snapshot(TestNode node) => _others.Add(node.Member.TakeSnapshot(default));

        // What a node says after it was killed was never said.
        public void Observe()
        {
            foreach (var (number, _, reply) in Take(_proposals, proposal => proposal.Reply, proposal => proposal.Node))
            {
                Acknowledged.Add(number);
                _floor = Math.Max(_floor, Count(reply));
            }

            foreach (var (floor, _, reply) in Take(_reads, read => read.Reply, read => read.Node))
            {
                Assert.True(Count(reply) >= floor, $"a read saw {Count(reply)} commands, but {floor} were known before");
                _floor = Math.Max(_floor, Count(reply));
            }

            foreach (var other in _others.Where(task => task.IsFaulted))
                Assert.IsType<WetwareException>(other.Exception!.InnerException);
            _others.RemoveAll(task => task.IsCompleted);
            Assert.All(group.Alive.Where(node => node.HasMember), node => Assert.Null(node.Member.Failure));
        }

        private static ulong Count(Task<RaftReply> reply) => BinaryPrimitives.ReadUInt64LittleEndian(reply.Result.Answer.Span);

        private static List<T> Take<T>(List<T> from, Func<T, Task<RaftReply>> reply, Func<T, TestNode> node)
        {
            var ended = from.Where(item => reply(item).IsCompleted).ToList();
            from.RemoveAll(ended.Contains);
            foreach (var failed in ended.Where(item => reply(item).IsFaulted))
                Assert.IsType<WetwareException>(reply(failed).Exception!.InnerException);
            return [.. ended.Where(item => !node(item).IsDead && reply(item) is { IsCompletedSuccessfully: true, Result.Outcome: RaftOutcome.Done })];
        }
    }
}
