using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Storage;

public sealed class RemoteWritesTests
{
    private readonly Lock _lock = new();
    private readonly List<(StateWrite[] Writes, TaskCompletionSource<WriteAnswer[]> Answer)> _messages = [];
    private readonly RemoteWrites _writes;

    public RemoteWritesTests() => _writes = new RemoteWrites(writes =>
    {
        var answer = new TaskCompletionSource<WriteAnswer[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _messages.Add((writes, answer));
        return answer.Task;
    });

    [Fact]
    public async Task A_write_alone_is_sent_at_once()
    {
        var written = _writes.Add(Write(1));
        await Messages(1);
        Answer(0, write => new WriteAnswer(new WriteResult(true, write.Key.Grain), null));

        Assert.Equal(new WriteResult(true, "1"), await written);
    }

    [Fact]
    public async Task What_waits_goes_together_and_each_gets_its_own_outcome()
    {
        await Occupy();
        var waiting = Enumerable.Range(100, 50).Select(i => _writes.Add(Write(i))).ToArray();
        Assert.Equal(RemoteWrites.MaxMessages, Sent);
        Answer(0, Done);
        await Messages(RemoteWrites.MaxMessages + 1);
        Assert.Equal(Enumerable.Range(100, 50).Select(i => $"{i}"), Message(RemoteWrites.MaxMessages).Select(write => write.Key.Grain));
        Answer(RemoteWrites.MaxMessages, write => write.Key.Grain switch
        {
            "101" => new WriteAnswer(default, new WetwareException(ErrorKind.Limit, "too large")),
            "102" => new WriteAnswer(new WriteResult(false, "7"), null),
            _ => Done(write),
        });

        var refusal = await Assert.ThrowsAsync<WetwareException>(() => waiting[1]);
        Assert.Equal((ErrorKind.Limit, "too large"), (refusal.Kind, refusal.Message));
        Assert.Equal(new WriteResult(false, "7"), await waiting[2]);
        foreach (var i in Enumerable.Range(0, 50).Except([1, 2]))
            Assert.Equal(new WriteResult(true, $"{100 + i}"), await waiting[i]);
    }

    [Fact]
    public async Task A_lost_message_fails_its_own_writes_alone()
    {
        var held = await Occupy();
        var waiting = _writes.Add(Write(100));
        Fail(0, new TimeoutException());
        await Messages(RemoteWrites.MaxMessages + 1);
        Answer(RemoteWrites.MaxMessages, Done);

        await Assert.ThrowsAsync<TimeoutException>(() => held[0]);
        Assert.True((await waiting).Done);
        Assert.All(held.Skip(1), task => Assert.False(task.IsCompleted));
    }

    [Fact]
    public async Task One_more_than_may_wait_is_refused()
    {
        await Occupy();
        for (var i = 0; i < RemoteWrites.MaxWaiting; i++)
            _ = _writes.Add(Write(i, 0));

        var refusal = await Assert.ThrowsAsync<WetwareException>(() => _writes.Add(Write(0)));
        Assert.Equal(ErrorKind.Overloaded, refusal.Kind);
    }

    [Fact]
    public async Task A_message_is_bounded_in_writes_and_in_bytes()
    {
        await Occupy();
        _ = Enumerable.Range(0, 2).Select(i => _writes.Add(Write(100 + i, RemoteWrites.MaxBytes - 10))).ToArray();
        _ = _writes.Add(Write(102, 10));
        _ = _writes.Add(Write(103, 2 * RemoteWrites.MaxBytes));
        _ = Enumerable.Range(200, RemoteWrites.MaxWrites + 1).Select(i => _writes.Add(Write(i, 1))).ToArray();
        for (var i = 0; i < 5; i++)
        {
            Answer(i, Done);
            await Messages(RemoteWrites.MaxMessages + 1 + i);
        }

        int[] counts = [1, 2, 1, RemoteWrites.MaxWrites, 1];
        Assert.Equal(counts, Enumerable.Range(RemoteWrites.MaxMessages, 5).Select(i => Message(i).Length));
    }

    [Fact]
    public async Task Several_writes_of_a_message_are_done_each_for_itself()
    {
        using var fixture = new DatabaseFixture(new StorageOptions { MaxStateBytes = 1024 });
        var grain = new StorageGrain(fixture.States);
        var first = await grain.WriteMany([Write(1), Write(2)]);

        var answers = await grain.WriteMany([Write(1), Write(2) with { ETag = first[1].Result.ETag }, Write(3, 1025), Write(4)]);

        Assert.Equal(new WriteAnswer(new WriteResult(false, first[0].Result.ETag), null), answers[0]);
        Assert.True(answers[1].Result.Done);
        Assert.NotEqual(first[1].Result.ETag, answers[1].Result.ETag);
        Assert.Equal(ErrorKind.Limit, answers[2].Refusal!.Kind);
        Assert.True(answers[3].Result.Done);
        Assert.Equal(answers[3].Result.ETag, (await fixture.States.Read(Write(4).Key, CancellationToken.None))!.ETag);
    }

    private int Sent
    {
        get
        {
            lock (_lock)
                return _messages.Count;
        }
    }

    private static StateWrite Write(int number, int bytes = 3) => new(new StateKey("Default", $"{number}", "state"), null, new byte[bytes], null);

    private static WriteAnswer Done(StateWrite write) => new(new WriteResult(true, write.Key.Grain), null);

    // As many messages as may be on their way, with one write each.
    private async Task<Task<WriteResult>[]> Occupy()
    {
        var held = new Task<WriteResult>[RemoteWrites.MaxMessages];
        for (var i = 0; i < held.Length; i++)
        {
            held[i] = _writes.Add(Write(i));
            await Messages(i + 1);
        }

        return held;
    }

    private Task Messages(int count) => Wait.Until(() => Sent >= count, $"{count} messages");

    private StateWrite[] Message(int index)
    {
        lock (_lock)
            return _messages[index].Writes;
    }

    private void Answer(int index, Func<StateWrite, WriteAnswer> answer)
    {
        lock (_lock)
            _messages[index].Answer.SetResult(Array.ConvertAll(_messages[index].Writes, write => answer(write)));
    }

    private void Fail(int index, Exception error)
    {
        lock (_lock)
            _messages[index].Answer.SetException(error);
    }
}
