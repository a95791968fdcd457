using FsCheck;
using FsCheck.Fluent;
using Wetware.Grains.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class FairQueueTests
{
    [Fact]
    public void A_greedy_task_does_not_hold_up_another()
    {
        var queue = new FairQueue();
        for (var run = 1; run <= 1000; run++)
            queue.Enqueue(1, 5, run);
        queue.Enqueue(2, 5, 1);

        var order = Drain(queue, 2);

        Assert.Contains((2, 1), order);
    }

    [Fact]
    public void A_higher_priority_has_twice_the_share_of_the_one_below_and_nobody_starves()
    {
        var queue = new FairQueue();
        for (var run = 1; run <= 1000; run++)
        {
            queue.Enqueue(1, 9, run);
            queue.Enqueue(2, 8, run);
            queue.Enqueue(3, 0, run);
        }

        var order = Drain(queue, 1200);

        Assert.InRange(order.Count(item => item.Task == 1) / (double)order.Count(item => item.Task == 2), 1.9, 2.1);
        Assert.InRange(order.Count(item => item.Task == 3), 1, 5);
    }

    [Fact]
    public void Who_comes_late_does_not_catch_up()
    {
        var queue = new FairQueue();
        for (var run = 1; run <= 1000; run++)
            queue.Enqueue(1, 5, run);
        Drain(queue, 500);
        for (var run = 1; run <= 1000; run++)
            queue.Enqueue(2, 4, run);

        var order = Drain(queue, 30);

        Assert.InRange(order.Count(item => item.Task == 2), 8, 12);
    }

    [Fact]
    public void Whatever_is_put_in_comes_out_once_in_the_order_of_its_task()
    {
        Prop.ForAll(
            Gen.Choose(0, 3).SelectMany(kind => Gen.Choose(1, 4).SelectMany(task => Gen.Choose(1, 30).Select(run => (kind, task, run)))).ListOf().ToArbitrary(),
            steps =>
            {
                var (queue, model) = (new FairQueue(), new HashSet<(long, long)>());
                foreach (var (kind, task, run) in steps)
                {
                    if (kind <= 1)
                    {
                        queue.Enqueue(task, task + 1, run);
                        model.Add((task, run));
                    }
                    else if (kind == 2)
                    {
                        queue.Remove(task, task + 1, run);
                        model.Remove((task, run));
                    }
                    else if (queue.TryDequeue(out var gotTask, out var gotRun))
                    {
                        if (!model.Remove((gotTask, gotRun)) || model.Any(item => item.Item1 == gotTask && item.Item2 < gotRun))
                            return false;
                    }
                    else if (model.Count > 0)
                    {
                        return false;
                    }

                    if (queue.Count != model.Count)
                        return false;
                }

                return Drain(queue, int.MaxValue).ToHashSet().SetEquals(model);
            }).QuickCheckThrowOnFailure();
    }

    private static List<(long Task, long Run)> Drain(FairQueue queue, int most)
    {
        var order = new List<(long, long)>();
        while (order.Count < most && queue.TryDequeue(out var task, out var run))
            order.Add((task, run));
        return order;
    }
}
