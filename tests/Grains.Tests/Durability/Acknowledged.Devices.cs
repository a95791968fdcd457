using Wetware.Devices;
using Wetware.Devices.Core;
using Wetware.Devices.Deployments;
using Wetware.Devices.Registry;
using Wetware.Devices.Runs;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.Durability;

internal sealed partial record Acknowledged
{
    private static IEnumerable<Acknowledged> OfDevices()
    {
        static IDevicesGrain Devices(Node node) => node.Grains.GetGrain<IDevicesGrain>(0);
        static IDeviceModulesGrain Modules(Node node) => node.Grains.GetGrain<IDeviceModulesGrain>(0);
        static IDeviceCardsGrain Cards(Node node) => node.Grains.GetGrain<IDeviceCardsGrain>(0);
        static IDeviceIndexGrain Index(Node node) => node.Grains.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Devices);
        static async Task Enter(Node node, string name)
        {
            await Index(node).Add(new IndexEntry(name, name), unique: true, 100);
            await node.Grains.GetGrain<IDeviceGrain>(name).Restore(new DeviceInfo { Id = name, Name = name, Addresses = ["127.0.0.1"], Platform = "{}" });
        }

        static Acknowledged Device(string name, Func<Node, Task> arrange, Func<Node, Task> act, Func<DeviceInfo?, bool> holds) =>
            new($"device {name}", arrange, act, async node => holds(await Devices(node).Find(name)));

        yield return Device("add", Nothing, node => Enter(node, "add"), device => device is not null);
        yield return Device("blacklist", node => Enter(node, "blacklist"), node => Devices(node).SetBlacklisted("blacklist", true), device => device!.IsBlacklisted);
        yield return Device("remove", node => Enter(node, "remove"), node => Devices(node).Remove("remove"), device => device is null);
        yield return new("device rename", node => Enter(node, "before"), node => Index(node).Rename("before", "after"), async node => (await Index(node).Find("before"))!.Name == "after");

        var (kept, gone) = (Module(11), Module(12));
        yield return new(
            "device module add",
            Nothing,
            node => Modules(node).Add("kept", "kept.wasm", kept),
            async node => (await Modules(node).ReadFile((await Modules(node).Find("kept"))!.Binary.Digest))?.Span.SequenceEqual(kept) == true);
        yield return new("device module remove", node => Modules(node).Add("gone", "gone.wasm", gone), node => Modules(node).Remove("gone"), async node => await Modules(node).Find("gone") is null);

        yield return new(
            "device card of a module", Nothing, node => Cards(node).SetModule(new DeviceModuleCard("1", TaskRig.Begin, "m", "m", "low", "t", "low")), async node => (await Cards(node).Read()).Modules.Count == 1);
        yield return new("device card of a device", Nothing, node => Cards(node).SetNode(new DeviceNodeCard("2", TaskRig.Begin, "d", "d", "z")), async node => (await Cards(node).Read()).Nodes.Count == 1);
        yield return new(
            "device card of a source", Nothing, node => Cards(node).SetSource(new DeviceSourceCard("3", TaskRig.Begin, "d", "d", "t", "low")), async node => (await Cards(node).Read()).Sources.Count == 1);
        yield return new(
            "device zones",
            Nothing,
            node => Cards(node).SetZones(new DeviceZones(TaskRig.Begin, new Dictionary<string, IReadOnlyList<string>> { ["z"] = ["low"] }, ["low"])),
            async node => (await Cards(node).Read()).Zones!.Zones.ContainsKey("z"));
    }

    private static IEnumerable<Acknowledged> OfDeployments()
    {
        static IDeploymentGrain Deployment(Node node, string id) => node.Grains.GetGrain<IDeploymentGrain>(id);
        static IDatalistGrain List(Node node, string id) => node.Grains.GetGrain<IDatalistGrain>(id);
        static IDeviceIndexGrain Index(Node node) => node.Grains.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Deployments);
        static async Task Store(Node node, string id, string name = "chain")
        {
            await Deployment(node, id).Set(name, [], new Dictionary<string, string>(), null);
            await Index(node).Add(new IndexEntry(id, name), unique: false, 100);
        }

        yield return new("deployment create", Nothing, node => Store(node, "create"), async node => await node.Grains.GetGrain<IDeploymentsGrain>(0).Find("create") is not null);
        yield return new("deployment update", node => Store(node, "update"), node => Deployment(node, "update").Set("other", [], new Dictionary<string, string>(), null), async node => (await Deployment(node, "update").Get())!.Name == "other");
        yield return new("deployment deploy", node => Store(node, "deploy"), node => Deployment(node, "deploy").Deploy(), async node => (await Deployment(node, "deploy").Get())!.IsActive);
        yield return new("deployment remove", node => Store(node, "remove"), node => Deployment(node, "remove").Remove(), async node => await node.Grains.GetGrain<IDeploymentsGrain>(0).Find("remove") is null);
        yield return new("list create", Nothing, node => List(node, "create").Create(), async node => await List(node, "create").Read() is not null);
        yield return new("list push", node => List(node, "push").Create(), node => List(node, "push").Push("a"), async node => (await List(node, "push").Read())!.Contains("a"));
        yield return new(
            "list clear",
            async node =>
            {
                await List(node, "clear").Create();
                await List(node, "clear").Push("a");
            },
            node => List(node, "clear").Clear(),
            async node => (await List(node, "clear").Read())!.Count == 0);
        yield return new(
            "run history", Nothing, node => node.Grains.GetGrain<IRunHistoryGrain>("history").Add(new RunRecord(TaskRig.Begin, 1, "2", null)), async node => (await node.Grains.GetGrain<IRunHistoryGrain>("history").Read()).Count > 0);
    }
}
