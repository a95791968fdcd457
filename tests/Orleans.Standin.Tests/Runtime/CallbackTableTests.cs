using Orleans.Runtime;

namespace Orleans.Standin.Tests.Runtime;

public sealed class CallbackTableTests
{
    private readonly CallbackTable _table = new();

    [Fact]
    public void A_call_is_taken_once()
    {
        var call = Register();

        Assert.True(_table.TryTake(call.Id, out var waiting));
        Assert.Same(call, waiting.Request);
        Assert.False(_table.TryTake(call.Id, out _));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void A_late_answer_finds_nothing_although_its_place_is_used_again()
    {
        var old = Register().Id;
        Assert.True(_table.TryTake(old, out _));
        for (var i = 0; i < 1000; i++)
            Register();

        Assert.False(_table.TryTake(old, out _));
        Assert.Equal(1000, _table.Count);
    }

    [Fact]
    public void Ids_of_waiting_calls_differ()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => Register().Id).ToHashSet();

        Assert.Equal(10_000, ids.Count);
    }

    [Fact]
    public void Calls_that_meet_a_condition_are_taken_together()
    {
        var calls = Enumerable.Range(0, 100).Select(i => Register(i)).ToArray();

        var late = _table.TakeAll(50L, static (request, now) => request.Deadline < now);

        Assert.Equal(calls.Where(c => c.Deadline < 50).Select(c => c.Id).Order(), late.Select(w => w.Request.Id).Order());
        Assert.Equal(50, _table.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_id_that_was_never_given_finds_nothing(long id)
    {
        Register();

        Assert.False(_table.TryTake(id, out _));
    }

    private Message Register(long deadline = 0)
    {
        var message = new Message { Deadline = deadline };
        _table.Register(message, new TaskCompletion<int>());
        return message;
    }
}
