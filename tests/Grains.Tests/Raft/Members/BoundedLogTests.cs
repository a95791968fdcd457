using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wetware.Grains.Raft;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.StateMachines.KeyValue;
using Wetware.Grains.Raft.Transport;
using Wetware.Raft;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Security;
using Wetware.Testing;
using Xunit.Abstractions;

namespace Wetware.Tests.Raft.Members;

/// <summary>
/// A member on a real disk that writes the same keys again and again. <c>WW_RAFT_ENTRIES</c> says how often, with 256 bytes each; by default 4,000 times 32 KiB, which is twice what
/// a segment of the log holds.
/// </summary>
public sealed class BoundedLogTests(ITestOutputHelper output)
{
    private const int Keys = 100;
    private const int InFlight = 256;
    private const long MostOnDisk = 512L << 20;
    private const long MostGrowth = 128L << 20;

    [Fact]
    public async Task Log_and_memory_stay_bounded_however_many_entries_are_written()
    {
        var told = Environment.GetEnvironmentVariable("WW_RAFT_ENTRIES");
        var (entries, size) = told is null ? (4_000, 32 << 10) : (int.Parse(told, CultureInfo.InvariantCulture), 256);
        using var folder = new TempFolder();
        var options = new RaftOptions { Folder = folder["raft"], Tick = TimeSpan.FromMilliseconds(10), SnapshotEntries = 10_000, SnapshotBytes = 16 << 20, KeptEntries = 1_000, KeptBytes = 1 << 20 };
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new RaftMetrics(services.GetRequiredService<IMeterFactory>());
        await using var members = new RaftMembers(
            Options.Create(options),
            new MachineKinds([new("kv", _ => new SessionMachine(new KeyValueMachine(new() { HistoryChanges = 100 })))]),
            new Alone(),
            new Alone(),
            metrics,
            TimeProvider.System,
            NullLogger<RaftMembers>.Instance);
        await members.Start(default);
        await members.Create(
            new() { Group = "g", GroupId = Guid.NewGuid(), Kind = "kv", Member = 1, Founders = [new(1, EcdsaSigner.Create().Peer.ToString())] }, default);
        var member = members.Find("g");
        await Wait.Until(async () => (await member.Status(default)).Role == RaftMemberRole.Leader, "the member leads");

        await Write(member, entries / 4, size);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Write(member, entries - (entries / 4), size);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        var disk = new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        await Wait.Until(async () => await member.Status(default) is var status && status.Last - status.First < 13_000, "the log is compacted");

        var status = await member.Status(default);
        output.WriteLine($"{entries} entries of {size} bytes: {status.Last - status.First + 1} in the log, {disk >> 20} MiB on disk, heap {before >> 20} MiB after a quarter, {after >> 20} MiB at the end");
        Assert.True(status.Last >= (ulong)entries && status.Snapshot > 0);
        Assert.InRange(disk, 1, MostOnDisk);
        Assert.InRange(after - before, long.MinValue, MostGrowth);
    }

    private static async Task Write(RaftMember member, int entries, int size)
    {
        var (left, value) = (entries, new byte[size]);
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (var number = Interlocked.Decrement(ref left); number >= 0; number = Interlocked.Decrement(ref left))
            {
                var command = KeyValueCommandCodec.Encode(new PutKey(BitConverter.GetBytes(number % Keys), value));
                Assert.Equal(RaftOutcome.Done, (await member.Propose(new() { Payload = command }, default)).Outcome);
            }
        }));
    }

    /// <summary>There is no other node.</summary>
    private sealed class Alone : IRaftTransport, IMemberQuestions
    {
        public void Send(IRaftSender sender, string peer, Message message) => sender.Unreachable(message.To);

        public void Flush()
        {
        }

        public string? FindServer(string peer) => null;

        public Task<bool> IsDestroyed(string group, Guid groupId, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<bool> IsRemoved(string peer, string group, Guid groupId, ulong member, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
