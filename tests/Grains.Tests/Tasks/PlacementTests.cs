using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>Tasks that ask for nodes with certain labels.</summary>
public sealed class PlacementTests
{
    private readonly SchedulerState _state = new(new TaskOptions());
    private DateTimeOffset _now = TaskRig.Begin;

    [Fact]
    public void A_run_goes_to_a_node_with_the_labels_and_holds_up_no_other()
    {
        _state.SetWorker("us", Labels("region=us", "disk=ssd"));
        _state.SetWorker("eu", Labels("region=eu"));
        Submit("anywhere", []);
        Submit("eu", ["region=eu"]);
        Submit("slow", ["region=us", "disk!=ssd"]);
        Advance();

        Assert.Equal("anywhere", Start("us"));
        Assert.Null(Start("us"));
        Assert.Equal("eu", Start("eu"));
        Assert.Null(Start("eu"));
        Assert.Equal(1, _state.Waiting);

        _state.SetWorker("us", Labels("region=us"));
        Assert.Equal("slow", Start("us"));
    }

    [Fact]
    public void A_label_that_is_given_another_value_or_name_counts_from_then_on()
    {
        _state.SetWorker("node", Labels("region=us"));
        Submit("first", ["region=eu"]);
        Submit("second", ["zone=eu"]);
        Advance();
        Assert.Null(Start("node"));

        _state.SetWorker("node", Labels("region=eu"));
        Assert.Equal("first", Start("node"));
        Assert.Null(Start("node"));
        _state.SetWorker("node", Labels("zone=eu"));
        Assert.Equal("second", Start("node"));
    }

    [Fact]
    public void A_node_that_was_not_heard_of_or_is_gone_runs_only_what_any_node_may()
    {
        Submit("eu", ["region=eu"]);
        Submit("other", ["region!=us"]);
        Submit("anywhere", []);
        Advance();

        Assert.Equal("anywhere", Start("new"));
        Assert.Null(Start("new"));
        _state.SetWorker("new", Labels("region=eu"));
        Assert.Equal("eu", Start("new"));
        _state.RemoveWorker("new");
        Assert.Null(Start("new"));
    }

    [Fact]
    public void An_edit_moves_runs_that_wait_to_other_nodes_and_a_restart_keeps_the_labels()
    {
        _state.SetWorker("us", Labels("region=us"));
        Submit("a", ["region=eu"]);
        Submit("b", ["region=us"]);
        Advance();
        var before = _state.Find("a")!.Spec;
        Assert.True(_state.Edit("a", before, before with { Where = ["region=us"] }, _now)!.IsDone);
        Assert.Equal("b", Start("us"));

        var restored = new SchedulerState(new TaskOptions());
        foreach (var entry in _state.TakeBatch().Entries())
            restored.Apply(entry);
        restored.Restored(1, _now);

        Assert.False(restored.TryStart("us", _now, out _, out _));
        restored.SetWorker("us", Labels("region=us"));
        Assert.True(restored.TryStart("us", _now, out var item, out _));
        Assert.Equal("a", item.Spec.Id);
    }

    [Fact]
    public void Different_sets_of_terms_are_bounded_and_come_free_with_their_tasks()
    {
        for (var number = 0; number < TaskLimits.MaxSelectors; number++)
            Submit($"t{number}", [$"host=h{number}"]);

        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => Submit("more", ["host=other"])).Kind);
        Submit("same", ["host=h0"]);
        Submit("none", []);
        _state.Cancel("t1", remove: true, _now);
        Submit("more", ["host=other"]);
        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => Submit("again", ["host=h1"])).Kind);
    }

    [Fact]
    public void The_order_of_turns_is_kept_among_those_that_fit()
    {
        var queue = new FairQueue();
        queue.Enqueue(1, 5, 1, "x");
        queue.Enqueue(2, 5, 1, "y");
        queue.Enqueue(3, 5, 1, "x");
        queue.Enqueue(4, 9, 1, "z");

        Assert.Equal([2L], Drain(queue, 1, key => key == "y"));
        Assert.Equal([], Drain(queue, 1, key => key == "y"));
        Assert.Equal([1L, 3L], Drain(queue, 9, key => key == "x"));
        Assert.Equal([4L], Drain(queue, 9, _ => true));
    }

    [Fact]
    public void A_priority_that_fitted_no_node_for_a_while_has_no_claim_on_that_time()
    {
        var queue = new FairQueue();
        for (var run = 1; run <= 1000; run++)
        {
            queue.Enqueue(1, 5, run);
            queue.Enqueue(2, 5, run);
            queue.Enqueue(3, 4, run, "eu");
        }

        Drain(queue, 900, key => key.Length == 0);
        var order = Drain(queue, 30, _ => true);

        Assert.InRange(order.Count(task => task == 3), 8, 12);
    }

    [Fact]
    public void Slots_of_nodes_that_nothing_may_run_on_are_kept_for_a_while_and_then_given_back()
    {
        var credits = new SlotCredits();
        foreach (var node in (string[])["us", "us", "eu"])
            credits.Add(node, _now);
        var started = new List<string>();
        var asked = 0;

        Assert.Equal(1, credits.Use(_now, Fits, () => true));
        Assert.Equal(["eu"], started);
        Assert.Equal(2, asked);
        Assert.Equal(0, credits.Use(_now + SlotCredits.Lifetime, _ => true, () => true));
        credits.Add("us", _now.AddSeconds(1));
        Assert.Empty(credits.TakeExpired(_now));
        Assert.Equal([KeyValuePair.Create("us", 2)], credits.TakeExpired(_now + SlotCredits.Lifetime));
        Assert.Equal(1, credits.Count);
        credits.Drop("us");
        Assert.Equal(0, credits.Count);

        bool Fits(string node)
        {
            asked++;
            if (node == "eu")
                started.Add(node);
            return node == "eu";
        }
    }

    [Fact]
    public void Slots_that_are_given_back_are_offered_again_at_once()
    {
        var load = new WorkerLoad(slots: 2, ahead: 8);
        Assert.Equal(2, load.Offer());
        load.Expect(2, TimeSpan.Zero);
        Assert.Equal(0, load.Offer());

        load.TakeBack(1);
        Assert.Equal(1, load.Offer());
        load.TakeBack(100);
        Assert.Equal(1, load.Offer());
        load.TakeBack(-5);
        Assert.Equal(0, load.Offer());
    }

    [Theory]
    [InlineData("region", "region=eu")]
    [InlineData("=eu", "a=b")]
    [InlineData("!=eu", "a=b")]
    [InlineData("a=\n", "a=b")]
    [InlineData("a=1", "a=2")]
    public void Bad_terms_are_refused_by_name(string one, string other)
    {
        Assert.Equal("where", Assert.Single(TaskSpecRules.Problems(Spec([one, other]))).Field);
        Assert.Equal("where", Assert.Single(TaskSpecRules.Problems(Spec([new string('a', 256) + "=b"]))).Field);
        Assert.Equal("where", Assert.Single(TaskSpecRules.Problems(Spec([.. Enumerable.Range(0, 9).Select(number => $"a{number}=b")]))).Field);
        Assert.Empty(TaskSpecRules.Problems(Spec(["a=b=c", "a!=c", "a!=d", "ü=", "a=b=c"])));
    }

    [Fact]
    public void Why_no_worker_fits_is_said_by_term()
    {
        WorkerInfo[] workers = [Worker("1", cordoned: false, "region=us"), Worker("2", cordoned: true, "region=eu", "disk=ssd")];

        Assert.Null(NodeSelector.Any.Unmatched([]));
        Assert.Equal("there is no worker", NodeSelector.Of(Spec(["a=b"])).Unmatched([]));
        Assert.Equal("no worker matches where; of 2, region=eu matches 1, disk!=ssd matches 1", NodeSelector.Of(Spec(["region=eu", "disk!=ssd"])).Unmatched(workers));
        Assert.Equal("all workers that match where are cordoned (1)", NodeSelector.Of(Spec(["region=eu"])).Unmatched(workers));
        Assert.Null(NodeSelector.Of(Spec(["region!=eu"])).Unmatched(workers));
    }

    private static WorkerInfo Worker(string node, bool cordoned, params string[] labels) => new() { Node = node, Slots = 1, Cordoned = cordoned, Labels = Labels(labels) };

    private static Dictionary<string, string> Labels(params string[] labels) => labels.Select(label => label.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

    private static TaskSpec Spec(IReadOnlyList<string> where) => new() { Module = TaskRig.Module, Where = where };

    private void Submit(string id, IReadOnlyList<string> where) => _state.Submit(Spec(where) with { Id = id }, new SubmitOptions(), _now);

    private void Advance() => _state.Advance(_now = _now.AddSeconds(1), 100);

    private string? Start(string node) => _state.TryStart(node, _now, out var item, out _) ? item.Spec.Id : null;

    private static List<long> Drain(FairQueue queue, int most, Func<string, bool> fits)
    {
        var tasks = new List<long>();
        while (tasks.Count < most && queue.TryDequeue(out var task, out _, fits))
            tasks.Add(task);
        return tasks;
    }
}
