using FsCheck;
using FsCheck.Fluent;
using Wetware.Grains.PubSub;

namespace Wetware.Tests.PubSub;

public sealed class InterestTests
{
    private static readonly Config Checked = Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(43, 7);

    [Fact]
    public void Changes_that_fit_are_applied_and_others_are_answered_with_what_is_known()
    {
        var (own, table) = (new OwnInterest("a", 10), new InterestTable());
        var (first, second) = (own.Add("x")!, own.Add("y")!);

        Assert.Equal(0, table.Apply(second));
        Assert.Equal(1, table.Apply(first));
        Assert.Equal(["a"], table.Listeners("x").ToArray());
        Assert.Empty(table.Listeners("y").ToArray());
        Assert.Equal(2, table.Apply(second));
        Assert.Equal(["a"], table.Listeners("y").ToArray());
    }

    [Fact]
    public void A_node_that_is_gone_is_forgotten()
    {
        var table = new InterestTable();
        table.Apply(new OwnInterest("a", 10).Add("x")!);
        table.Apply(new OwnInterest("b", 10).Add("x")!);

        table.Keep(new HashSet<string> { "b" });

        Assert.Equal(["b"], table.Listeners("x").ToArray());
    }

    [Fact]
    public void Nothing_changes_twice()
    {
        var own = new OwnInterest("a", 1);

        Assert.NotNull(own.Add("x"));
        Assert.Null(own.Add("x"));
        Assert.True(own.IsFull);
        Assert.NotNull(own.Remove("x"));
        Assert.Null(own.Remove("x"));
        Assert.Equal(2, own.Version);
    }

    /// <summary>Whatever is lost, doubled or overtaken: after one repetition that arrives, the table knows what the node listens to.</summary>
    [Fact]
    public void Loss_and_disorder_are_mended_by_one_repetition() => Check.One(Checked, Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 11)).Select(steps => steps.ToArray()).ToArbitrary(),
        steps =>
        {
            var (own, table, underway) = (new OwnInterest("a", 10), new InterestTable(), new List<InterestChange>());
            foreach (var step in steps)
            {
                var topic = $"t{step % 3}";
                switch (step / 3)
                {
                    case 0 when own.Add(topic) is { } added:
                        underway.Add(added);
                        break;
                    case 1 when own.Remove(topic) is { } removed:
                        underway.Add(removed);
                        break;
                    case 2:
                        underway.Add(own.All());
                        break;
                    case 3 when underway.Count > 0:
                        table.Apply(underway[step % underway.Count]);
                        break;
                }
            }

            if (own.Version > 0 && table.Apply(own.Reminder()) != own.Version)
                table.Apply(own.All());
            return Enumerable.Range(0, 3).All(number => own.Has($"t{number}") == table.Listeners($"t{number}").Contains("a"));
        }));
}
