using System.Text;
using Wetware.Errors;
using Wetware.Grains.Raft.StateMachines.KeyValue;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.KeyValue;

/// <summary>What a program does with a key-value group, at a leader that keeps the last two changes.</summary>
public sealed class KeyValueGroupTests
{
    private readonly OneMember _member = new("kv", new KeyValueMachine(new() { HistoryChanges = 2 }));

    [Fact]
    public async Task Writes_share_a_session_which_is_closed_in_the_end()
    {
        await using (var keys = await Open())
        {
            Assert.Equal(new KeyAnswer(1, Changed: true, null), await keys.PutAsync(Bytes("a"), Bytes("1")));
            Assert.Equal(new KeyAnswer(2, Changed: true, null), await keys.PutAsync(Bytes("a"), Bytes("2")));
        }

        Assert.Equal(
            [RaftCommandKind.OpenSession, RaftCommandKind.Apply, RaftCommandKind.Apply, RaftCommandKind.CloseSession], _member.Commands.Select(command => command.Kind));
        Assert.Equal((1ul, 1ul, 0ul), (_member.Commands[1].Session, _member.Commands[1].Sequence, _member.Commands[1].Acknowledged));
        Assert.Equal((1ul, 2ul, 1ul), (_member.Commands[2].Session, _member.Commands[2].Sequence, _member.Commands[2].Acknowledged));
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_applied_once()
    {
        await using var keys = await Open();
        var lost = 0;
        _member.AfterCommand = command =>
        {
            if (command.Kind == RaftCommandKind.Apply && lost++ == 0)
                throw new TimeoutException();
        };

        Assert.Equal(1ul, (await keys.PutAsync(Bytes("a"), Bytes("1"))).Revision);
        Assert.Equal(2, lost);
        Assert.Equal(1ul, (await keys.GetAsync(Bytes("a")))!.Version);
    }

    [Fact]
    public async Task A_session_that_cannot_be_closed_does_not_undo_the_write()
    {
        _member.RefusesClose = true;
        await using var keys = await Open();

        Assert.True((await keys.PutAsync(Bytes("a"), Bytes("1"))).Changed);
    }

    [Fact]
    public async Task A_write_to_a_group_that_has_ended_the_session_goes_in_another()
    {
        await using var keys = await Open();
        await keys.PutAsync(Bytes("a"), Bytes("1"));
        _member.Tick(TimeSpan.FromHours(1));

        Assert.Equal(2ul, (await keys.PutAsync(Bytes("a"), Bytes("2"))).Revision);
        Assert.Equal(2, _member.Commands.Count(command => command.Kind == RaftCommandKind.OpenSession));
    }

    [Fact]
    public async Task A_write_that_may_have_been_applied_before_the_group_ended_the_session_is_an_error_once()
    {
        await using var keys = await Open();
        await keys.PutAsync(Bytes("a"), Bytes("1"));
        var lost = 0;
        _member.AfterCommand = command =>
        {
            if (command.Kind != RaftCommandKind.Apply || lost++ > 0)
                return;
            _member.Tick(TimeSpan.FromHours(1));
            throw new TimeoutException();
        };

        Assert.Equal(ErrorKind.Disconnected, await Kind(() => keys.PutAsync(Bytes("a"), Bytes("2"))));
        Assert.Equal(2ul, (await keys.GetAsync(Bytes("a")))!.Version);
        Assert.Equal(3ul, (await keys.PutAsync(Bytes("a"), Bytes("3"))).Revision);
    }

    [Fact]
    public async Task A_write_is_not_sent_again_to_a_group_that_has_another_kind_by_now()
    {
        await using var keys = await Open();
        await keys.PutAsync(Bytes("a"), Bytes("1"));
        _member.Tick(TimeSpan.FromHours(1));
        _member.Kind = "queue";

        Assert.Equal(ErrorKind.Failed, await Kind(() => keys.PutAsync(Bytes("a"), Bytes("2"))));
        Assert.Equal(2, _member.Commands.Count(command => command.Kind == RaftCommandKind.Apply));
    }

    [Fact]
    public async Task Many_writes_at_once_are_each_applied_once()
    {
        await using var keys = await Open();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3000).Select(i => keys.PutAsync(Bytes($"{i % 7}"), Bytes("v"))));

        Assert.Equal(Enumerable.Range(1, 3000).Select(i => (ulong)i), answers.Select(answer => answer.Revision).Order());
    }

    [Fact]
    public async Task A_group_of_another_kind_is_sent_no_command()
    {
        _member.Kind = "queue";

        var error = await Assert.ThrowsAsync<WetwareException>(Open);

        Assert.Equal((ErrorKind.Failed, "field 'group': \"settings\" has kind \"queue\"; a group of kind \"kv\" is needed"), (error.Kind, error.Message));
        Assert.Empty(_member.Commands);
    }

    [Fact]
    public async Task A_field_out_of_its_limits_is_refused_before_anything_is_sent()
    {
        await using var keys = await Open();

        Assert.Equal(ErrorKind.Limit, await Kind(() => keys.PutAsync(default, Bytes("1"))));
        Assert.Equal(ErrorKind.Limit, await Kind(() => keys.GetRangeAsync(KeyRange.All, limit: 0)));
        Assert.Equal(ErrorKind.Limit, await Kind(() => keys.ListLeasesAsync(limit: 1001)));
        Assert.Equal(ErrorKind.Limit, await Kind(() => keys.GrantLeaseAsync(TimeSpan.FromMilliseconds(1))));
        Assert.Empty(_member.Commands);
    }

    [Fact]
    public async Task A_key_is_swapped_where_it_holds_what_is_expected()
    {
        await using var keys = await Open();
        await keys.PutAsync(Bytes("a"), Bytes("1"));

        var refused = await keys.CompareAndSwapAsync(Bytes("a"), KeyValueCondition.RevisionIs(7), Bytes("2"));
        Assert.Equal((false, 1ul), (refused.Changed, refused.Entry!.ModRevision));
        Assert.True((await keys.CompareAndSwapAsync(Bytes("a"), KeyValueCondition.RevisionIs(1), Bytes("2"))).Changed);
        Assert.False((await keys.DeleteAsync(Bytes("a"), KeyValueCondition.ValueIs(Bytes("1")))).Changed);
        Assert.True((await keys.DeleteAsync(Bytes("a"))).Changed);
        Assert.Null(await keys.GetAsync(Bytes("a")));
    }

    [Fact]
    public async Task A_key_ends_with_its_lease()
    {
        await using var keys = await Open();
        var lease = (await keys.GrantLeaseAsync(TimeSpan.FromSeconds(10))).Lease;
        var other = (await keys.GrantLeaseAsync(TimeSpan.FromSeconds(30))).Lease;
        await keys.PutAsync(Bytes("a"), Bytes("1"), lease);
        _member.Tick(TimeSpan.FromSeconds(6));
        Assert.Equal(TimeSpan.FromSeconds(4), (await keys.GetLeaseAsync(lease)).Remaining);
        Assert.Equal([lease, other], (await keys.ListLeasesAsync()).Select(found => found.Lease));
        Assert.Equal([other], (await keys.ListLeasesAsync(after: lease)).Select(found => found.Lease));
        Assert.Equal([lease], (await keys.ListLeasesAsync(limit: 1)).Select(found => found.Lease));

        await keys.KeepLeaseAliveAsync(lease);
        _member.Tick(TimeSpan.FromSeconds(15));
        Assert.NotNull(await keys.GetAsync(Bytes("a")));
        _member.Tick(TimeSpan.FromSeconds(16));
        Assert.Null(await keys.GetAsync(Bytes("a")));
        Assert.Equal(ErrorKind.NotFound, await Kind(() => keys.KeepLeaseAliveAsync(lease)));
        Assert.Equal(0, (await keys.RevokeLeaseAsync(other)).Keys);
    }

    [Fact]
    public async Task A_watch_tells_what_changes_from_now_on()
    {
        Put("a", "1");
        _member.WhileWaiting.Enqueue(() => Put("b", "other"));
        _member.WhileWaiting.Enqueue(() => Put("a", "2"));

        var updates = await Watch(KeyRange.Of(Bytes("a")), null, 2);

        Assert.Equal((1ul, 0), (updates[0].Revision, updates[0].Changes.Count));
        Assert.Equal((3ul, "3 a=2"), (updates[1].Revision, Text(updates[1])));
    }

    [Fact]
    public async Task A_watch_whose_revision_is_not_kept_tells_the_keys_as_they_are_and_goes_on()
    {
        foreach (var (key, value) in ((string, string)[])[("a", "1"), ("a", "2"), ("b", "1"), ("c", "1")])
            Put(key, value);
        _member.WhileWaiting.Enqueue(() => Put("a", "3"));

        var updates = await Watch(KeyRange.All, 0, 3);

        Assert.Equal((0ul, false, ""), (updates[0].Revision, updates[0].IsReset, Text(updates[0])));
        Assert.Equal((4ul, true, "2 a=2, 3 b=1, 4 c=1"), (updates[1].Revision, updates[1].IsReset, Text(updates[1])));
        Assert.Equal((5ul, false, "5 a=3"), (updates[2].Revision, updates[2].IsReset, Text(updates[2])));
    }

    [Fact]
    public async Task A_revision_that_the_group_does_not_have_yet_is_refused() =>
        Assert.Equal(ErrorKind.Failed, await Kind(() => Watch(KeyRange.All, 9, 2)));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(KeyValueUpdate update) => string.Join(
        ", ",
        update.Changes.Select(change => $"{change.Entry.ModRevision} {Encoding.UTF8.GetString(change.Entry.Key.Span)}={Encoding.UTF8.GetString(change.Entry.Value.Span)}"));

    private static async Task<ErrorKind> Kind(Func<Task> call) => (await Assert.ThrowsAsync<WetwareException>(call)).Kind;

    private void Put(string key, string value) => _member.Apply(KeyValueCommandCodec.Encode(new PutKey(Bytes(key), Bytes(value))));

    private Task<KeyValueGroup> Open() => KeyValueGroup.OpenAsync(new(OneMemberGrains.Of(_member), "settings", TimeProvider.System), TimeProvider.System);

    private async Task<List<KeyValueUpdate>> Watch(KeyRange range, ulong? after, int count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var keys = await Open();
        return await keys.WatchAsync(range, after, deadline.Token).Take(count).ToListAsync(deadline.Token);
    }
}
