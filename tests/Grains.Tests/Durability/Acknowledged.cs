using Microsoft.Extensions.DependencyInjection;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Modules;
using Wetware.Nodes;
using Wetware.Queues;
using Wetware.Sessions;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Testing;
using Wetware.Testing.Wasm;
using Wetware.Tests.Anchors;
using Wetware.Tests.Capabilities;
using Wetware.Tests.Tasks;
using Wetware.Tokens;

namespace Wetware.Tests.Durability;

/// <summary>An operation whose answer means that it is on disk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arrange">What must be there before.</param>
/// <param name="Act">The operation; may be asked for again when it was refused.</param>
/// <param name="Holds">True when what was acknowledged is so, on nodes that only know what is on disk.</param>
internal sealed partial record Acknowledged(string Name, Func<Acknowledged.Node, Task> Arrange, Func<Acknowledged.Node, Task> Act, Func<Acknowledged.Node, Task<bool>> Holds)
{
    /// <summary>True when it is on disk; null for operations after whose answer their grain writes nothing more.</summary>
    public Func<FaultyStore, bool>? IsOnDisk { get; init; }

    /// <summary>Waits until its grain writes nothing more; null for operations after whose answer it writes nothing.</summary>
    public Func<Node, Task>? Settled { get; init; }

    private const string NewYear = "0 0 1 1 *";

    /// <summary>The operations of all grains.</summary>
    public static IEnumerable<Acknowledged> All() => [.. OfChannels(), .. OfAnchors(), .. OfModules(), .. OfModuleNames(), .. OfCapabilities(), .. OfSessions(), .. OfTasks(), .. OfSecrets(), .. OfQueues(), .. OfFunctions(), .. OfJobs(), .. OfDevices(), .. OfDeployments()];

    private static IEnumerable<Acknowledged> OfChannels()
    {
        yield return new("channel create", Nothing, node => node.Channels.CreateAsync("create", 4), async node => await node.Channels.InfoAsync("create") is not null);
        yield return new(
            "channel send",
            node => node.Channels.CreateAsync("send", 4),
            node => node.Channels.SendAsync("send", Value("a")),
            async node => Text(await Received(node, "send")) == "a");
        yield return new(
            "channel receive",
            async node =>
            {
                await node.Channels.CreateAsync("receive", 4);
                await node.Channels.SendManyAsync("receive", [Value("a"), Value("b")]);
            },
            async node => Assert.Equal("a", Text(await node.Channels.RecvAsync("receive"))),
            async node => Text(await Received(node, "receive")) == "b");
        yield return new(
            "channel close",
            node => node.Channels.CreateAsync("close", 4),
            node => node.Channels.CloseAsync("close"),
            async node => (await node.Channels.InfoAsync("close"))!.Closed);
        yield return new(
            "channel remove",
            async node =>
            {
                await node.Channels.CreateAsync("remove", 4);
                await node.Channels.CloseAsync("remove");
            },
            node => node.Channels.RemoveAsync("remove"),
            async node => await node.Channels.InfoAsync("remove") is null);
    }

    private static IEnumerable<Acknowledged> OfAnchors()
    {
        yield return new(
            "anchor store",
            Nothing,
            node => node.Grains.GetAnchor("/durable/store").StoreAsync(Value("a")),
            async node => await node.Grains.GetAnchor("/durable/store").LoadAsync() is { Value: { } value } && Text(value) == "a");
        yield return new(
            "anchor clear",
            node => node.Grains.GetAnchor("/durable/clear").StoreAsync(Value("a")),
            node => node.Grains.GetAnchor("/durable/clear").ClearAsync(),
            async node => (await node.Grains.GetAnchor("/durable/clear").LoadAsync()).Value is null);
        yield return new(
            "anchor remove",
            node => node.Grains.GetAnchor("/durable/rm").StoreAsync(Value("a")),
            node => node.Grains.GetAnchor("/durable/rm").RmAsync(),
            async node => await node.Grains.GetAnchor("/durable/rm").LoadAsync() == AnchorCell.None);
    }

    private static IEnumerable<Acknowledged> OfModules()
    {
        var kept = Module(1);
        var gone = Module(2);
        yield return new(
            "module put", Nothing, node => node.Modules.PutAsync(kept), async node => (await node.Modules.GetAsync(ModuleKey.Of(kept)))?.Span.SequenceEqual(kept) == true)
        {
            // What became of compiling it is written when it is known.
            IsOnDisk = store => store.HasOnDisk("module", ModuleKey.Of(kept)),
            Settled = node => node.Modules.WaitAsync(ModuleKey.Of(kept)),
        };
        yield return new(
            "module delete",
            async node =>
            {
                // What became of compiling it is written too, and not in the midst of another operation.
                await node.Modules.PutAsync(gone);
                await node.Modules.WaitAsync(ModuleKey.Of(gone));
            },
            node => node.Modules.DeleteAsync(ModuleKey.Of(gone)),
            async node => await node.Modules.FindAsync(ModuleKey.Of(gone)) is null);
    }

    private static IEnumerable<Acknowledged> OfModuleNames()
    {
        var (one, two) = (Module(3), Module(4));
        static IModuleNamesGrain Names(Node node) => node.Grains.GetGrain<IModuleNamesGrain>(0);
        static async Task Put(Node node, params byte[][] modules)
        {
            // What became of compiling them is on disk then, and is no write of the names.
            foreach (var module in modules)
                await node.Modules.WaitAsync((await node.Modules.PutAsync(module)).Digest);
        }

        async Task Versions(Node node, string name)
        {
            await Put(node, one, two);
            await Names(node).Set(name, "1", ModuleKey.Of(one));
            await Names(node).Set(name, "2", ModuleKey.Of(two));
        }

        yield return new(
            "module name set",
            node => Put(node, one),
            node => Names(node).Set("set", "1", ModuleKey.Of(one)),
            async node => (await Names(node).Find("set"))?.Find("1") is not null && (await node.Modules.FindAsync(ModuleKey.Of(one)))!.Holders.Contains("name:set"));
        yield return new(
            "module name use", node => Versions(node, "use"), node => Names(node).Use("use", "1"), async node => (await Names(node).Find("use"))!.Current == "1");
        yield return new(
            "module name remove",
            node => Versions(node, "remove"),
            node => Names(node).Remove("remove", "2"),
            async node => (await Names(node).Find("remove"))!.Find("2") is null);
    }

    private static IEnumerable<Acknowledged> OfCapabilities()
    {
        var (exported, revoked, lent) = ("", "", (Capability?)null);
        yield return new(
            "token export",
            Nothing,
            async node => exported = (await node.Tokens.Export(await node.Box())).Token,
            async node => (await node.Tokens.Import(exported)).Kind == BoxGrain.Kind);
        yield return new(
            "token revoke",
            async node => revoked = (await node.Tokens.Export(await node.Box())).Token,
            node => node.Tokens.Revoke(revoked),
            node => Denied(() => node.Tokens.Import(revoked)));
        yield return new(
            "capability revoke",
            async node => lent = await node.Capabilities.AttenuateAsync(await node.Box(), ["get"]),
            node => node.Capabilities.RevokeAsync(lent),
            node => Denied(() => node.Capabilities.CallAsync(lent, "get")));
    }

    private static IEnumerable<Acknowledged> OfSessions()
    {
        var sessions = new Dictionary<string, SessionOpened>();
        Session Session(Node node, string name) => new(node.Capabilities, sessions[name].Session);
        async Task Login(Node node, string name)
        {
            var terminal = node.Grains.GetGrain<ITerminalGrain>(node.Server);
            sessions[name] = await terminal.Login(new LoginRequest { Nonce = await terminal.Challenge() });
        }

        yield return new(
            "login", Nothing, node => Login(node, "login"), async node => (await Session(node, "login").InfoAsync()).Id == sessions["login"].Info.Id);
        yield return new(
            "logout", node => Login(node, "logout"), node => Session(node, "logout").LogoutAsync(), node => Denied(() => Session(node, "logout").InfoAsync()));
        yield return new(
            "session end",
            node => Login(node, "end"),
            node => node.Grains.GetGrain<ISessionGrain>(sessions["end"].Info.Id).End(),
            node => Denied(() => Session(node, "end").InfoAsync()));
    }

    private static IEnumerable<Acknowledged> OfTasks()
    {
        static Task Submit(Node node, string id) => node.Tasks.Submit(new TaskSpec { Id = id, Module = TaskRig.Module, Cron = NewYear });
        static async Task Ready(Node node)
        {
            // The scheduler makes the channel of free slots when it starts, which is a write of its own.
            await node.Tasks.Get("none");
            await Wait.Until(async () => await node.Channels.InfoAsync(IWorkerGrain.SlotChannel) is not null, "the channel of free slots is there");
        }

        static async Task Edit(Node node, string id)
        {
            // Without pins of modules: none of the tests' tasks has one that is stored.
            var before = (await node.Tasks.Get(id))!.Spec;
            await node.Tasks.Edit(id, before, before with { Retries = 7 });
        }

        static async Task Import(Node node)
        {
            var import = Guid.NewGuid();
            await node.Tasks.Stage(import, 0, [new TaskExport { Spec = new TaskSpec { Id = "imported", Module = TaskRig.Module, Cron = NewYear }, Created = TaskRig.Begin }]);
            await node.Tasks.Import(import, 1, replace: true);
        }

        static Acknowledged Of(string name, Func<Node, string, Task> act, Func<Node, string, Task<bool>> holds) =>
            new($"task {name}", async node => { await Ready(node); await Submit(node, name); }, node => act(node, name), node => holds(node, name));

        yield return new("task submit", Ready, node => Submit(node, "submit"), async node => await node.Tasks.Get("submit") is not null);
        yield return Of("cancel", (node, id) => node.Tasks.Cancel(id), async (node, id) => (await node.Tasks.Get(id))!.State == TaskState.Cancelled);
        yield return Of("remove", (node, id) => node.Tasks.Cancel(id, remove: true), async (node, id) => await node.Tasks.Get(id) is null);
        yield return Of("pause", (node, id) => node.Tasks.Pause(id), async (node, id) => (await node.Tasks.Get(id))!.State == TaskState.Paused);
        yield return Of("edit", (node, id) => Edit(node, id), async (node, id) => (await node.Tasks.Get(id))!.Spec.Retries == 7);
        yield return new(
            "task resume",
            async node =>
            {
                await Ready(node);
                await Submit(node, "resume");
                await node.Tasks.Pause("resume");
            },
            node => node.Tasks.Resume("resume"),
            async node => (await node.Tasks.Get("resume"))!.State == TaskState.Waiting);
        yield return new("task import", Ready, Import, async node => await node.Tasks.Get("imported") is not null);
        yield return new(
            "task run",
            async node =>
            {
                await Ready(node);
                await Submit(node, "run");
                await node.Tasks.RunNow("run");
            },
            node => node.Tasks.RunNow("run"),
            async node => (await node.Tasks.Runs("run"))!.Items.Count == 2);
    }

    private static IEnumerable<Acknowledged> OfSecrets()
    {
        static ITaskSecretsGrain Secrets(Node node) => node.Grains.GetGrain<ITaskSecretsGrain>(0);
        static async Task<string> Value(Node node, string name) => System.Text.Encoding.UTF8.GetString((await Secrets(node).Open([name]))[0].Span);

        yield return new("task secret set", Nothing, node => Secrets(node).Set("set", "one"u8.ToArray(), submit: false), async node => await Value(node, "set") == "one");
        yield return new(
            "task secret replace",
            node => Secrets(node).Set("replace", "one"u8.ToArray(), submit: true),
            node => Secrets(node).Set("replace", "two"u8.ToArray(), submit: false),
            async node => await Value(node, "replace") == "two" && !(await Secrets(node).List()).Single(secret => secret.Name == "replace").Submit);
        yield return new(
            "task secret remove",
            node => Secrets(node).Set("remove", "one"u8.ToArray(), submit: false),
            node => Secrets(node).Remove("remove"),
            async node => (await Secrets(node).List()).All(secret => secret.Name != "remove"));
    }

    private static IEnumerable<Acknowledged> OfQueues()
    {
        static QueueItem Item(string id) => new(id, default);
        static Acknowledged Of(string name, Func<Node, string, Task> arrange, Func<Node, string, Task> act, Func<TopicInfo?, bool> holds) => new(
            $"queue {name}", node => arrange(node, name), node => act(node, name), async node => holds(await node.Queues.FindAsync(name)));
        static Task Two(Node node, string topic) => node.Queues.AppendAsync(topic, [Item("a"), Item("b")]);
        ItemLease? lease = null;

        yield return Of("append", (node, topic) => node.Queues.AppendAsync(topic, Item("first")), (node, topic) => node.Queues.AppendAsync(topic, Item("second")), topic => topic!.Counts.Ready == 2);
        yield return Of("lease", Two, async (node, topic) => await node.Queues.LeaseAsync(topic, "w", TimeSpan.FromHours(1)), topic => topic!.Counts is { Ready: 1, Leased: 1 });
        yield return Of(
            "acknowledge",
            async (node, topic) =>
            {
                await Two(node, topic);
                lease = (await node.Queues.LeaseAsync(topic, "w", TimeSpan.FromHours(1))).Select(item => new ItemLease(item.Id, item.Token)).Single();
            },
            (node, topic) => node.Queues.AcknowledgeAsync(topic, [lease!]),
            topic => topic!.Counts is { Ready: 1, Leased: 0 });
        yield return Of("pause", Two, (node, topic) => node.Queues.PauseAsync(topic), topic => topic!.Paused);
        yield return Of("purge", Two, (node, topic) => node.Queues.PurgeAsync(topic), topic => topic!.Counts.Ready == 0);
        yield return Of("remove", Two, (node, topic) => node.Queues.RemoveAsync(topic), topic => topic is null);
    }

    private static Task Nothing(Node node) => Task.CompletedTask;

    private static CapabilityValue Value(string text) => CapabilityValue.Of(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Text(CapabilityValue value) => System.Text.Encoding.UTF8.GetString(value.Bytes.Span);

    private static Task<CapabilityValue> Received(Node node, string channel) => node.Channels.RecvAsync(channel).WaitAsync(TimeSpan.FromSeconds(30));

    private static byte[] Module(int number)
    {
        var module = new WasmModuleBuilder();
        module.Export("_start", [], []);
        return module.Memory(1).Custom($"durable-{number}", 0).Build();
    }

    private static async Task<bool> Denied(Func<Task> call)
    {
        try
        {
            await call();
            return false;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            return true;
        }
    }

    /// <summary>The ways to the grains from one node.</summary>
    internal sealed class Node(IServiceProvider services)
    {
        public IGrainFactory Grains { get; } = services.GetRequiredService<IGrainFactory>();

        public string Server { get; } = services.GetRequiredService<NodeCard>().Server;

        public ChannelClient Channels { get; } = services.GetRequiredService<ChannelClient>();

        public CapabilityClient Capabilities { get; } = services.GetRequiredService<CapabilityClient>();

        public ITokensGrain Tokens => Grains.GetGrain<ITokensGrain>(0);

        public ITasksGrain Tasks => Grains.GetGrain<ITasksGrain>(ITasksGrain.Key);

        public ModuleClient Modules => new(Grains);

        public FunctionClient Functions { get; } = services.GetRequiredService<FunctionClient>();

        public QueueClient Queues { get; } = new(services.GetRequiredService<IGrainFactory>(), TimeProvider.System);

        public Task<Capability> Box() => Grains.GetGrain<IBoxGrain>("durable").Root();
    }
}
