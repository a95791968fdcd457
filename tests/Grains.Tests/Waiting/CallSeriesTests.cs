using Wetware.Waiting;

namespace Wetware.Tests.Waiting;

/// <summary>What a caller knows of its calls.</summary>
public sealed class CallSeriesTests
{
    private readonly CallSeries _calls = new();
    private readonly Guid _one = Guid.NewGuid();

    [Fact]
    public void One_activation_that_answers_all_calls_is_known()
    {
        Assert.Equal(Guid.Empty, _calls.By);
        for (var call = 1; call < 4; call++)
        {
            Assert.Equal(call, _calls.Begin());
            Assert.True(_calls.Answered(call, _one));
            Assert.Equal(_one, _calls.By);
        }
    }

    [Fact]
    public void An_answer_that_was_lost_leaves_it_open_who_knows()
    {
        _calls.Answered(_calls.Begin(), _one);
        var lost = _calls.Begin();
        Assert.True(_calls.Answered(_calls.Begin(), _one));

        Assert.False(_calls.Answered(lost, _one));
        Assert.Equal(Guid.Empty, _calls.By);
    }

    [Fact]
    public void So_does_an_answer_of_another_activation_or_of_one_that_is_not_named()
    {
        _calls.Answered(_calls.Begin(), _one);
        _calls.Answered(_calls.Begin(), Guid.NewGuid());
        Assert.Equal(Guid.Empty, _calls.By);
        _calls.Answered(_calls.Begin(), _one);
        Assert.Equal(Guid.Empty, _calls.By);

        var other = new CallSeries();
        other.Answered(other.Begin(), Guid.Empty);
        other.Answered(other.Begin(), _one);
        Assert.Equal(Guid.Empty, other.By);
    }
}
