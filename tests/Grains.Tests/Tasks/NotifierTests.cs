using System.Text.Json;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Tasks;

/// <summary>Results that are posted to where their tasks want to have them.</summary>
public sealed class NotifierTests
{
    private static readonly TaskRun Ended = new() { Number = 3, State = RunState.Succeeded, Attempt = 2, Node = "n", Result = "2832", Ended = DateTimeOffset.UnixEpoch };

    [Fact]
    public async Task The_result_of_each_run_is_posted_once_it_is_on_disk()
    {
        await using var hook = new HookServer();
        await using var nodes = await TaskNodes.Start(2, options => Allow(options, hook));
        await nodes.Run(new TaskSpec { Id = "told", Input = 7, Delay = 1, Repeats = 2, Notify = $"http://{hook.Place}/in?key=1" });

        await Wait.Until(() => hook.Taken.Count == 2, "both are posted");
        Assert.All(hook.Taken, taken => Assert.Equal("POST /in?key=1 HTTP/1.1", taken.Line));
        var told = hook.Taken.Select(taken => JsonDocument.Parse(taken.Body).RootElement).ToArray();
        Assert.All(told, notice => Assert.Equal(("told", "succeeded", "7"), (notice.GetProperty("task").GetString(), notice.GetProperty("state").GetString(), notice.GetProperty("result").GetString())));
        Assert.Equal([1, 2], told.Select(notice => notice.GetProperty("run").GetInt32()).Order());
        Assert.Equal(
            ErrorKind.Denied,
            (await Assert.ThrowsAsync<WetwareException>(() => nodes.Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Notify = "http://127.0.0.1:1/" }))).Kind);
    }

    [Fact]
    public async Task A_place_that_is_down_is_tried_again()
    {
        await using var hook = new HookServer("500 Broken", "503 Busy", "429 Wait");
        var log = new ListLogger<TaskNotifier>();
        await Post(hook, log);

        Assert.Equal(4, hook.Taken.Count);
        Assert.All(hook.Taken, taken => Assert.Equal(hook.Taken.First().Body, taken.Body));
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task After_five_tries_it_is_given_up_and_the_log_does_not_tell_the_address()
    {
        await using var hook = new HookServer([.. Enumerable.Repeat("302 Elsewhere\r\nLocation: /moved", 5)]);
        var log = new ListLogger<TaskNotifier>();
        await Post(hook, log);

        Assert.Equal(5, hook.Taken.Count);
        Assert.All(hook.Taken, taken => Assert.StartsWith("POST /in?key=secret ", taken.Line, StringComparison.Ordinal));
        var line = Assert.Single(log.Lines);
        Assert.Contains($"{hook.Place}", line, StringComparison.Ordinal);
        Assert.Contains("302", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    private static void Allow(TaskOptions options, HookServer hook)
    {
        options.Notify.Add($"http://{hook.Place}/in");
        options.NotifyRanges.Add("127.0.0.0/8");
    }

    /// <summary>Has a notice posted, and returns when it is posted or given up.</summary>
    private static async Task Post(HookServer hook, ListLogger<TaskNotifier> log)
    {
        var options = new TaskOptions();
        Allow(options, hook);
        var lifecycle = new ManualLifecycle();
        using var notifier = new TaskNotifier(Options.Create(options), new InstantTimeProvider(), log);
        notifier.Participate(lifecycle);
        await lifecycle.Start();
        notifier.Notify(new TaskInfo { Number = 1, Spec = new TaskSpec { Id = "t", Notify = $"http://{hook.Place}/in?key=secret" } }, Ended);
        await lifecycle.Stop();
    }
}
