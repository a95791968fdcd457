using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Capabilities;

/// <summary>A call that has to ask others first notices a revocation that happens meanwhile.</summary>
[Collection(SharedNodes.Name)]
public sealed class RevocationRaceTests(SharedNodes.Nodes nodes)
{
    [Fact]
    public async Task A_reference_that_is_revoked_while_its_origins_are_asked_does_nothing_more()
    {
        var silo = nodes.Cluster.Cluster.Silos[0].ServiceProvider;
        var client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
        var root = await nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString()).Root();
        var gate = OriginGrain.Gates[Guid.NewGuid().ToString()] = new OriginGrain.Gate();
        var key = OriginGrain.Gates.Single(pair => pair.Value == gate).Key;
        var origin = new CapabilityOrigin(nodes.Client.GetGrain<IOriginGrain>(key).GetGrainId(), [Guid.NewGuid()]);
        var bound = await silo.GetRequiredService<ICapabilityFactory>().Bind(root, origin);

        var call = client.CallAsync(bound, "add", "written"u8.ToArray());
        await gate.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await client.RevokeAsync(bound);
        gate.Answer.SetResult(true);

        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => call)).Kind);
        Assert.Equal("", (await client.CallAsync(root, "get")).Text());
    }
}

[Alias("ww.test.IOriginGrain")]
public interface IOriginGrain : IGrainWithStringKey;

/// <summary>An origin that answers when the test lets it.</summary>
public sealed class OriginGrain : Grain, IOriginGrain, ICapabilityTarget
{
    public static System.Collections.Concurrent.ConcurrentDictionary<string, Gate> Gates { get; } = new();

    public async Task<bool> IsValid(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default)
    {
        var gate = Gates[this.GetPrimaryKeyString()];
        gate.Asked.TrySetResult();
        return await gate.Answer.Task;
    }

    public Task<CapabilityReply> Invoke(CapabilityCall call, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<CapabilityReply?> Withdraw(Capability capability, Guid operation, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task Revoke(Capability capability, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public sealed class Gate
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
