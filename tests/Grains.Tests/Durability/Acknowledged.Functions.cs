using System.Text;
using Wetware.Functions;
using Wetware.Functions.Plans;

namespace Wetware.Tests.Durability;

internal sealed partial record Acknowledged
{
    private const string Wasm = "application/wasm";

    private static IEnumerable<Acknowledged> OfFunctions()
    {
        static Stream Content(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));
        static Task<Blob> Put(Node node, string text, string? name = null) => node.Functions.PutAsync(Content(text), Wasm, name);
        static Plug Plug(string path, string name) => new() { Method = "get", Path = path, Name = name };
        static Acknowledged Named(string name, Func<Node, string, Task> arrange, Func<Node, string, Task> act, Func<Node, string, Task<bool>> holds)
        {
            var function = name.Replace(' ', '-');
            return new($"function {name}", node => arrange(node, function), node => act(node, function), node => holds(node, function));
        }

        Blob? put = null;
        string? added = null, removed = null;
        yield return new(
            "blob put",
            Nothing,
            async node => put = await Put(node, "a blob"),
            async node => Encoding.UTF8.GetString((await node.Functions.ReadWholeAsync((await node.Functions.FindAsync(put!.TechId))!, 100)).Span) == "a blob");
        yield return Named(
            "name set", (node, name) => Put(node, name), async (node, name) => await node.Functions.SetNameAsync(name, (await Put(node, name)).TechId, Wasm), async (node, name) => await node.Functions.FindNameAsync(name) is not null);
        yield return Named(
            "name rollback",
            async (node, name) =>
            {
                await Put(node, "one", name);
                await Put(node, "two", name);
            },
            (node, name) => node.Functions.RollbackAsync(name, 1),
            async (node, name) => (await node.Functions.FindNameAsync(name))!.Current == 1);
        yield return Named(
            "name remove", (node, name) => Put(node, name, name), (node, name) => node.Functions.RemoveNameAsync(name), async (node, name) => await node.Functions.FindNameAsync(name) is null);
        yield return Named(
            "plug",
            (node, name) => Put(node, name, name),
            (node, name) => node.Functions.PlugAsync([Plug("/plug", name)]),
            async (node, _) => (await node.Functions.ListPlugsAsync(null, 100)).Any(plug => plug.Path == "/plug"));
        yield return Named(
            "unplug",
            async (node, name) =>
            {
                await Put(node, name, name);
                await node.Functions.PlugAsync([Plug("/unplug", name)]);
            },
            (node, _) => node.Functions.UnplugAsync("get", "/unplug", null),
            async (node, _) => (await node.Functions.ListPlugsAsync(null, 100)).All(plug => plug.Path != "/unplug"));
        yield return Named(
            "filter add",
            (node, name) => Put(node, name, name),
            async (node, name) => added = (await node.Functions.AddFilterAsync(new FunctionFilter { Name = name })).Id,
            async (node, _) => (await node.Functions.ListFiltersAsync()).Any(filter => filter.Id == added));
        yield return Named(
            "filter remove",
            async (node, name) =>
            {
                await Put(node, name, name);
                removed = (await node.Functions.AddFilterAsync(new FunctionFilter { Name = name })).Id;
            },
            (node, _) => node.Functions.RemoveFilterAsync(removed!),
            async (node, _) => (await node.Functions.ListFiltersAsync()).All(filter => filter.Id != removed));
    }

    private static IEnumerable<Acknowledged> OfJobs()
    {
        static IKvGrain Kv(Node node, string name) => node.Grains.GetGrain<IKvGrain>(name);
        static IFunctionJobsGrain Jobs(Node node) => node.Grains.GetGrain<IFunctionJobsGrain>(0);
        static IFunctionPlanGrain Plan(Node node, string name) => node.Grains.GetGrain<IFunctionPlanGrain>(name);
        static Task Submit(Node node, char id) => Jobs(node).Submit(new string(id, JobLimits.IdLength), new FunctionJobSpec { Request = new FunctionRequest { Name = "later", Input = "input"u8.ToArray() } });
        static Task Schedule(Node node, string name) => Jobs(node).SetSchedule(new FunctionSchedule { Name = name, Cron = NewYear, Request = new FunctionRequest { Name = "later" } });

        yield return new("kv set", Nothing, node => Kv(node, "set").Set("key", "value"u8.ToArray(), null, null), async node => (await Kv(node, "set").Get("key"))!.Value.Span.SequenceEqual("value"u8));
        yield return new(
            "kv delete", node => Kv(node, "delete").Set("key", "value"u8.ToArray(), null, null), node => Kv(node, "delete").Delete("key", null), async node => await Kv(node, "delete").Get("key") is null);
        yield return new("job submit", Nothing, node => Submit(node, 'a'), async node => (await Jobs(node).Find(new string('a', JobLimits.IdLength)))!.State == FunctionJobState.Waiting);
        yield return new(
            "job cancel",
            node => Submit(node, 'b'),
            node => Jobs(node).Cancel(new string('b', JobLimits.IdLength)),
            async node => (await Jobs(node).Find(new string('b', JobLimits.IdLength)))!.State == FunctionJobState.Cancelled);
        yield return new("job schedule set", Nothing, node => Schedule(node, "set"), async node => (await Jobs(node).ListSchedules(null, 100)).Any(schedule => schedule.Name == "set"));
        yield return new(
            "job schedule remove", node => Schedule(node, "remove"), node => Jobs(node).RemoveSchedule("remove"), async node => (await Jobs(node).ListSchedules(null, 100)).All(schedule => schedule.Name != "remove"));
        yield return new("plan checkpoint", Nothing, node => Plan(node, "write").Write("1", new BatchReply { Skipped = 7 }), async node => (await Plan(node, "write").Read(null)).Single().Value.Skipped == 7);
        yield return new("plan clear", node => Plan(node, "clear").Write("1", new BatchReply()), node => Plan(node, "clear").Clear(), async node => (await Plan(node, "clear").Read(null)).Count == 0);
    }
}
