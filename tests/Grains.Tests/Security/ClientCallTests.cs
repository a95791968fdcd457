using System.Diagnostics.Metrics;
using System.Reflection;
using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Modules;
using Wetware.Nodes;
using Wetware.Silo.Security;
using Wetware.Storage;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Security;

/// <summary>What an Orleans client may call.</summary>
public sealed class ClientCallTests(ClientCallTests.Nodes nodes) : IClassFixture<ClientCallTests.Nodes>
{
    // Orleans' own interfaces, each with the type of the system target that has it.
    private static readonly (string Type, string Target)[] SystemTargets =
    [
        ("Orleans.ISiloControl, Orleans.Core", "silo-control"),
        ("Orleans.Runtime.ICatalog, Orleans.Runtime", "catalog"),
        ("Orleans.Runtime.IMembershipService, Orleans.Core", "clustering"),
        ("Orleans.Runtime.GrainDirectory.IRemoteClientDirectory, Orleans.Runtime", "dir.client"),
    ];

    // Their grains are in assemblies that these nodes do not have; the filter asks no grain what it is.
    private static readonly string[] Applications = ["Wetware.Functions", "Wetware.Devices"];

    private string Server => nodes.Cluster.Cards.First().Server;

    [Fact]
    public async Task A_client_cannot_read_the_store()
    {
        var store = nodes.Client.GetGrain<IStorageGrain>(0);

        await IsRefused(store, typeof(IStorageGrain), typeof(IStorageGrain).GetMethods().First(method => method.Name.StartsWith("Read", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_internal_interface_answers_a_client()
    {
        var count = 0;
        foreach (var type in GrainInterfaces())
        {
            foreach (var method in Methods(type).Where(method => !ClientCallFilter.Allows(type, method)))
            {
                await IsRefused(Reference(type), type, method);
                count++;
            }
        }

        Assert.InRange(count, 30, 1000);
    }

    [Fact]
    public async Task No_system_target_but_that_of_the_cluster_s_types_answers_a_client()
    {
        var silo = nodes.Cluster.Cluster.Silos[0].SiloAddress;
        var count = 0;
        foreach (var (name, target) in SystemTargets)
        {
            var type = Type.GetType(name, throwOnError: true)!;
            var id = SystemTargetGrainId.Create(SystemTargetGrainId.CreateGrainType(target), silo).GrainId;
            foreach (var method in Methods(type))
            {
                await IsRefused((IAddressable)nodes.Client.GetGrain(id).Cast(type), type, method);
                count++;
            }
        }

        Assert.InRange(count, 10, 1000);
    }

    [Fact]
    public async Task Extensions_of_the_runtime_are_closed_to_a_client()
    {
        var type = typeof(Orleans.Core.Internal.IGrainManagementExtension);
        foreach (var method in Methods(type))
            await IsRefused((IAddressable)nodes.Client.GetGrain<INodesGrain>(0).Cast(type), type, method);
    }

    [Fact]
    public async Task Methods_of_public_interfaces_that_nodes_keep_to_themselves_are_refused()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => nodes.Client.GetGrain<IModuleCatalogGrain>(0).Remove(new string('a', 64)));

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Contains("IModuleCatalogGrain.Remove is internal to the cluster", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_calls_what_a_client_may_not_and_refusals_are_counted()
    {
        var grains = NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]);
        Assert.Null(await grains.GetGrain<IStorageGrain>(0).Read(new StateKey("nowhere", "nothing", "none")));
        var refused = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ClientCallFilter.MeterName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref refused, value));
        listener.Start();

        await Assert.ThrowsAsync<WetwareException>(() => nodes.Client.GetGrain<IStorageGrain>(0).Read(new StateKey("nowhere", "nothing", "none")));

        Assert.True(refused > 0);
    }

    private static IEnumerable<Type> GrainInterfaces() =>
        new[] { typeof(IStorageGrain).Assembly, typeof(Wetware.Grains.Hosting.PrimitivesHosting).Assembly, typeof(ClientCallFilter).Assembly, typeof(IManagementGrain).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type) && type.Namespace?.StartsWith("Orleans.CodeGeneration", StringComparison.Ordinal) != true)
            .Where(type => type.Name is not ("IMemoryStorageGrain" or "IActivationRebalancerWorker") && !Applications.Contains(type.Namespace));

    // Nobody learns what becomes of calls that go one way.
    private static IEnumerable<MethodInfo> Methods(Type type) =>
        new[] { type }.Concat(type.GetInterfaces()).SelectMany(each => each.GetMethods()).Where(method => method is { IsStatic: false, IsGenericMethod: false, IsSpecialName: false })
            .Where(method => method.GetCustomAttribute<OneWayAttribute>() is null);

    private IAddressable Reference(Type type)
    {
        if (typeof(IGrainWithIntegerKey).IsAssignableFrom(type))
            return nodes.Client.GetGrain(type, 0);
        if (typeof(IGrainWithGuidKey).IsAssignableFrom(type))
            return nodes.Client.GetGrain(type, Guid.NewGuid());
        return nodes.Client.GetGrain(type, typeof(INodeOwned).IsAssignableFrom(type) ? Server : new string('a', 64));
    }

    private static async Task IsRefused(IAddressable target, Type type, MethodInfo method)
    {
        var arguments = method.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null).ToArray();
        var error = await Record.ExceptionAsync(async () =>
        {
            var answer = method.Invoke(target, arguments)!;
            switch (answer)
            {
                case ValueTask task:
                    await task;
                    break;
                case Task task:
                    await task.WaitAsync(TimeSpan.FromSeconds(30));
                    break;
                default:
                    await (Task)answer.GetType().GetMethod("AsTask")!.Invoke(answer, [])!;
                    break;
            }
        });
        Assert.True(error is WetwareException { Kind: ErrorKind.Denied }, $"{type.Name}.{method.Name}: {error?.ToString() ?? "answered"}");
    }

    /// <summary>A primary and another node.</summary>
    public sealed class Nodes : IAsyncLifetime
    {
        public NodeCluster Cluster { get; private set; } = null!;

        public IClusterClient Client => Cluster.Client;

        public async Task InitializeAsync() => Cluster = await NodeCluster.Start(2, primary: true);

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
