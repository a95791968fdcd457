using System.Reflection;
using Wetware.Security;

namespace Wetware.Tests.Code;

/// <summary>Which grain interfaces Orleans clients may call. A new one is internal until it is marked and listed here.</summary>
public sealed class PublicGrainTests
{
    private static readonly string[] Public =
    [
        "IAnchor", "IAnchorGrain", "IBackupNodeGrain", "IBlobChunksGrain", "ICapabilityGrain", "ICapabilityTarget", "IChannelDirectoryGrain", "IChannelGrain", "IChannelsGrain", "IDeploymentsGrain",
        "IDeviceCardsGrain", "IDeviceLogGrain", "IDeviceModulesGrain", "IDevicesGrain", "IExecutorGrain", "IFunctionCallGrain", "IFunctionCatalogGrain", "IFunctionJobsGrain", "IFunctionLogGrain", "IKvGrain",
        "IModuleCatalogGrain", "IModuleGrain", "IModuleNamesGrain", "INodeAnchorGrain", "INodeGrain", "INodesGrain", "IProcessGrain", "IQueueLogGrain", "IRaftGroupGrain",
        "IRaftGroupsGrain",
        "IRaftMemberGrain", "IRaftNodeGrain", "IRegistryGrain", "IRouterGrain", "ISessionGrain", "ISessionIndexGrain", "IStreamIngressGrain", "ITaskSecretsGrain", "ITasksGrain",
        "ITerminalGrain", "ITokensGrain", "ITopicGrain", "IViewGrain",
    ];

    private static IEnumerable<Type> Interfaces => SourceProject.All
        .SelectMany(project => project.Types)
        .Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type));

    [Fact]
    public void Only_the_listed_interfaces_are_open_to_clients() =>
        Assert.Equal(Public.Order(StringComparer.Ordinal), Interfaces.Where(IsMarked).Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void What_the_cluster_keeps_to_itself_is_not_marked()
    {
        string[] hidden = ["IStorageGrain", "IRecordGrain", "IFunctionBatchGrain", "IFunctionPlanGrain", "IAnchorNames", "IWorkerGrain", "ITaskReportsGrain", "IOpenedSession", "IRaftLinkGrain", "IStoredGroupsGrain", "ISubscriberCopiesGrain"];

        Assert.Equal(hidden.Order(StringComparer.Ordinal), Interfaces.Where(type => hidden.Contains(type.Name) && !IsMarked(type)).Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_interface_that_clients_call_inherits_no_internal_method() => Assert.Empty(
        Interfaces.Where(IsMarked).SelectMany(type => type.GetInterfaces().Where(parent => parent.GetMethods().Length > 0 && !IsMarked(parent)).Select(parent => $"{type.Name} inherits {parent.Name}")));

    private static bool IsMarked(Type type) => type.GetCustomAttribute<PublicGrainAttribute>(inherit: false) is not null;
}
