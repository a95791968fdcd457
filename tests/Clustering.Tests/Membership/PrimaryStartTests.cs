using Wetware.Clustering.Membership;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Testing;
using Wetware.Tests.Discovery;

namespace Wetware.Tests.Membership;

public sealed class PrimaryStartTests
{
    private static readonly PeerId Primary = AdvertisementTextTests.PeerOf(1);
    private static readonly PeerId Other = AdvertisementTextTests.PeerOf(2);

    [Fact]
    public async Task It_waits_until_the_primarys_own_silo_is_active()
    {
        var table = new Answers(
            () => throw new WetwareException(ErrorKind.Disconnected, "away"),
            () => Rows(),
            () => Rows((Other, SiloStatus.Active)),
            () => Rows((Primary, SiloStatus.Dead), (Primary, SiloStatus.Joining)),
            () => Rows((Primary, SiloStatus.Dead), (Primary, SiloStatus.Active)));

        await PrimaryStart.Wait(table, Primary, new InstantTimeProvider(), CancellationToken.None);

        Assert.Equal(5, table.Asked);
    }

    [Fact]
    public async Task It_goes_on_without_a_primary_that_does_not_come_up()
    {
        var (table, time) = (new Answers(() => Rows((Other, SiloStatus.Active))), new InstantTimeProvider());
        var began = time.GetTimestamp();

        await PrimaryStart.Wait(table, Primary, time, CancellationToken.None);

        Assert.InRange(time.GetElapsedTime(began), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
    }

    [Fact]
    public async Task What_asking_again_would_not_mend_is_told()
    {
        var table = new Answers(() => throw new WetwareException(ErrorKind.Denied, "another secret"));

        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => PrimaryStart.Wait(table, Primary, new InstantTimeProvider(), CancellationToken.None))).Kind);
    }

    private static MemberTable Rows(params (PeerId Peer, SiloStatus Status)[] rows) => new(1, [.. rows.Select((row, i) => new MemberRow
    {
        Silo = $"127.0.0.1:{1000 + i}@1",
        Status = (int)row.Status,
        SiloName = NodeName.For(ServerId.New(), row.Peer, NodeRole.Gateway, primary: true).ToString(),
        StartTime = DateTime.UnixEpoch,
        IAmAliveTime = DateTime.UnixEpoch,
    })]);

    /// <summary>A table that is only read: the answers in turn, the last one again and again.</summary>
    private sealed class Answers(params Func<MemberTable>[] answers) : IMemberTable
    {
        public int Asked { get; private set; }

        public Task<MemberTable> Read(CancellationToken cancellationToken) => Task.FromResult(answers[Math.Min(Asked++, answers.Length - 1)]());

        public Task<bool> Insert(MemberRow row, int version, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> Update(MemberRow row, string etag, int version, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task Alive(string silo, DateTime at, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task Clean(DateTime before, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
