using System.Reflection;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Testing;

namespace Wetware.Tests.Anchors;

/// <summary>Which of its changes a handle tells the cell to forget: none of which a call may be under way.</summary>
public sealed class AnchorHandleTests
{
    private static readonly CapabilityValue Value = CapabilityValue.Of(new byte[1]);

    private readonly Cell _cell;
    private readonly Anchor _anchor;
    private readonly ManualTimeProvider _time = new();

    public AnchorHandleTests()
    {
        var grain = DispatchProxy.Create<IAnchorGrain, Cell>();
        _cell = (Cell)(object)grain;
        var grains = DispatchProxy.Create<IGrainFactory, OneGrain>();
        ((OneGrain)(object)grains).Grain = grain;
        _anchor = new AnchorClient(grains, _time).Get("/a");
    }

    [Fact]
    public async Task The_next_change_says_which_ones_were_answered()
    {
        for (var i = 0; i < 3; i++)
            await _anchor.StoreAsync(Value);

        Assert.Equal([[], [_cell.Asked[0].Id], [_cell.Asked[1].Id]], _cell.Asked.Select(operation => operation.Answered ?? []));
    }

    [Fact]
    public async Task A_change_that_was_asked_for_twice_is_not_among_them()
    {
        _cell.Answers.Enqueue(new TimeoutException());
        var first = _anchor.StoreAsync(Value);
        while (!first.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await first;
        await _anchor.StoreAsync(Value);

        Assert.Equal(_cell.Asked[0].Id, _cell.Asked[1].Id);
        Assert.Equal((3, null), (_cell.Asked.Count, _cell.Asked[2].Answered));
    }

    [Fact]
    public async Task Nor_is_one_that_failed()
    {
        _cell.Answers.Enqueue(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _anchor.StoreAsync(Value));
        await _anchor.StoreAsync(Value);

        Assert.Null(_cell.Asked[1].Answered);
    }

    [Fact]
    public async Task It_is_said_again_after_a_change_that_was_not_made()
    {
        await _anchor.StoreAsync(Value);
        _cell.Answers.Enqueue(new AnchorOutcome(false, 1));
        await _anchor.StoreAsync(Value, overwrite: false);
        await _anchor.StoreAsync(Value);

        Assert.Equal([_cell.Asked[0].Id], _cell.Asked[1].Answered!);
        Assert.Equal([_cell.Asked[0].Id], _cell.Asked[2].Answered!);
    }

    [Fact]
    public async Task As_many_are_kept_as_one_change_may_name()
    {
        var gate = _cell.Gate = new TaskCompletionSource();
        var all = Enumerable.Range(0, AnchorOperation.MaxAnswered + 4).Select(_ => _anchor.StoreAsync(Value)).ToArray();
        _cell.Gate = null;
        gate.SetResult();
        await Task.WhenAll(all);
        await _anchor.StoreAsync(Value);

        Assert.Equal(AnchorOperation.MaxAnswered, _cell.Asked[^1].Answered!.Distinct().Count());
        Assert.All(_cell.Asked[^1].Answered!, id => Assert.Contains(_cell.Asked[..^1], operation => operation.Id == id));
    }

    /// <summary>Answers stores in order, and keeps what it was asked.</summary>
    public class Cell : DispatchProxy
    {
        internal List<AnchorOperation> Asked { get; } = [];

        internal Queue<object> Answers { get; } = [];

        internal TaskCompletionSource? Gate { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IAnchor.Store), targetMethod!.Name);
            Asked.Add((AnchorOperation)args![0]!);
            return Answer(Gate?.Task ?? Task.CompletedTask, Answers.TryDequeue(out var answer) ? answer : new AnchorOutcome(true, Asked.Count));
        }

        private static async Task<AnchorOutcome> Answer(Task gate, object answer)
        {
            await gate;
            return answer as AnchorOutcome ?? throw (Exception)answer;
        }
    }

    /// <summary>Gives one grain to whoever asks.</summary>
    public class OneGrain : DispatchProxy
    {
        internal object? Grain { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Grain;
    }
}
