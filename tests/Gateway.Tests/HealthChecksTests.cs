using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Gateway.Health;
using Wetware.Nodes;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>What health says when parts of the cluster do not answer.</summary>
public sealed class HealthChecksTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly HealthChecks _checks;
    private Func<Task> _ping = () => Task.CompletedTask;

    public HealthChecksTests()
    {
        var scheduler = Fake<ITasksGrain>((method, _) => method.Name == nameof(ITasksGrain.Ping) ? _ping() : throw new NotSupportedException(method.Name));
        _checks = new HealthChecks(
            new NodeCard { Server = "00000000000000ab", Peer = "peer", Role = NodeRole.Gateway },
            Fake<IClusterMembershipService>((_, _) => new ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(1))),
            Fake<IGrainStorage>((_, _) => Task.CompletedTask),
            Fake<IGrainFactory>((_, _) => scheduler),
            _time,
            NullLogger<HealthChecks>.Instance);
    }

    public void Dispose() => _checks.Dispose();

    [Fact]
    public async Task A_scheduler_that_answers_is_well()
    {
        Assert.True((await _checks.Look(CancellationToken.None)).Scheduler.Ok);
    }

    [Fact]
    public async Task A_scheduler_that_does_not_answer_in_time_makes_the_gateway_not_ready()
    {
        _ping = () => new TaskCompletionSource().Task;

        var looking = _checks.Look(CancellationToken.None);
        Assert.False(looking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(3));
        var report = await looking;

        Assert.Equal("not-ready", report.Status);
        Assert.Equal((false, "no answer within 3 s"), (report.Scheduler.Ok, report.Scheduler.Detail));
        Assert.True(report.Storage.Ok);
    }

    [Fact]
    public async Task A_scheduler_that_fails_makes_the_gateway_not_ready()
    {
        _ping = () => Task.FromException(new WetwareException(ErrorKind.Overloaded, "the scheduler starts again"));

        var report = await _checks.Look(CancellationToken.None);

        Assert.Equal(("not-ready", false), (report.Status, report.Scheduler.Ok));
    }

    private static T Fake<T>(Func<MethodInfo, object?[]?, object?> answer)
        where T : class
    {
        var fake = DispatchProxy.Create<T, FakeProxy>();
        ((FakeProxy)(object)fake).Answer = answer;
        return fake;
    }

    /// <summary>Answers every call of an interface.</summary>
    public class FakeProxy : DispatchProxy
    {
        internal Func<MethodInfo, object?[]?, object?> Answer { get; set; } = (_, _) => null;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!, args);
    }
}
