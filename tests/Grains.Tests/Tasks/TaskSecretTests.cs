using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Grains.Tasks.Secrets;
using Wetware.Modules;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Testing;
using Wetware.Tests.Capabilities;
using Wetware.Tests.Durability;
using Wetware.Tests.Fixture;
using Wetware.Tests.Processes;
using Wetware.Tokens;
using static Wetware.Tests.Capabilities.CapabilityAssert;

namespace Wetware.Tests.Tasks;

/// <summary>Secrets that tasks are given.</summary>
[Collection(SharedNodes.Name)]
public sealed class TaskSecretTests(SharedNodes.Nodes nodes)
{
    private readonly TaskSecretClient _secrets = new(nodes.Client);

    private ITasksGrain Tasks => nodes.Client.GetGrain<ITasksGrain>(ITasksGrain.Key);

    [Fact]
    public async Task A_guest_is_given_the_value_of_its_beginning_as_a_variable()
    {
        await _secrets.SetAsync("guest-db", "first value"u8.ToArray());
        var id = await Submit(new TaskSpec { Module = await Module("env"), Env = new Dictionary<string, string> { ["PLAIN"] = "x" }, Secrets = new Dictionary<string, string> { ["DB"] = "guest-db" }, Repeats = 0 });
        Assert.Contains("DB=first value", (await Ended(id, 1)).Stdout, StringComparison.Ordinal);
        Assert.Contains("PLAIN=x", (await Ended(id, 1)).Stdout, StringComparison.Ordinal);

        await _secrets.SetAsync("guest-db", "second value"u8.ToArray());
        await Tasks.RunNow(id);
        Assert.Contains("DB=second value", (await Ended(id, 2)).Stdout, StringComparison.Ordinal);

        Assert.True(await _secrets.RemoveAsync("guest-db"));
        Assert.False(await _secrets.RemoveAsync("guest-db"));
        await Tasks.RunNow(id);
        var failed = await Ended(id, 3);
        Assert.Equal((ErrorKind.NotFound, "secrets: there is no secret guest-db (ww task secret set guest-db)"), (failed.Error!.Value, failed.Message));
    }

    [Fact]
    public async Task A_task_that_names_a_secret_that_is_not_there_is_refused()
    {
        await _secrets.SetAsync("there", "x"u8.ToArray());
        foreach (var name in (string[])["Ther", "There", "there2", "absent"])
        {
            var spec = new TaskSpec { Module = TaskRig.Module, Cron = "0 0 1 1 *", Secrets = new Dictionary<string, string> { ["A"] = "there", ["B"] = name } };
            Assert.Equal($"secrets: there is no secret {name} (ww task secret set {name})", (await Fails(ErrorKind.NotFound, () => Tasks.Submit(spec))).Message);
            await Fails(ErrorKind.NotFound, () => Tasks.Preview(spec));
        }

        var id = await Submit(new TaskSpec { Module = await Module("hash"), Cron = "0 0 1 1 *" });
        var before = (await Tasks.Get(id))!.Spec;
        await Fails(ErrorKind.NotFound, () => Tasks.Edit(id, before, before with { Secrets = new Dictionary<string, string> { ["A"] = "absent" } }));
        Assert.True((await Tasks.Edit(id, before, before with { Secrets = new Dictionary<string, string> { ["A"] = "there" } }))!.IsDone);
        await Tasks.Cancel(id, remove: true);
    }

    [Theory]
    [InlineData("A", "", "the name of a secret must have 1 to 63")]
    [InlineData("A", "-x", "the name of a secret must have 1 to 63")]
    [InlineData("", "x", "must be VARIABLE=SECRET")]
    [InlineData("A=B", "x", "must be VARIABLE=SECRET")]
    [InlineData("A\0", "x", "must be VARIABLE=SECRET")]
    [InlineData("TAKEN", "x", "cannot name a variable that env has as well")]
    public void What_a_task_asks_for_is_checked(string variable, string secret, string said)
    {
        var spec = new TaskSpec { Module = TaskRig.Module, Env = new Dictionary<string, string> { ["TAKEN"] = "" }, Secrets = new Dictionary<string, string> { [variable] = secret } };

        var problem = Assert.Single(TaskSpecRules.Problems(spec));

        Assert.Equal("secrets", problem.Field);
        Assert.StartsWith(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_has_at_most_32_secrets()
    {
        static TaskSpec With(int count) => new() { Module = TaskRig.Module, Secrets = Enumerable.Range(0, count).ToDictionary(i => $"V{i}", _ => "x") };

        Assert.Empty(TaskSpecRules.Problems(With(TaskSecretRules.MaxOfTask)));
        Assert.Equal("there are at most 32", Assert.Single(TaskSpecRules.Problems(With(TaskSecretRules.MaxOfTask + 1))).Message);
        Assert.False(TaskSpecRules.AreSame(With(1), With(2)));
    }

    [Theory]
    [InlineData("", 1, ErrorKind.Failed, "name: ")]
    [InlineData("a b", 1, ErrorKind.Failed, "name: ")]
    [InlineData(".a", 1, ErrorKind.Failed, "name: ")]
    [InlineData("good", 0, ErrorKind.Limit, "value: must have 1 to 16384 bytes; it has 0")]
    [InlineData("good", TaskSecretRules.MaxBytes + 1, ErrorKind.Limit, "value: must have 1 to 16384 bytes; it has 16385")]
    public async Task Names_and_values_have_limits(string name, int bytes, ErrorKind kind, string said)
    {
        var error = await Fails(kind, () => nodes.Client.GetGrain<ITaskSecretsGrain>(0).Set(name, Enumerable.Repeat((byte)'v', bytes).ToArray(), false));

        Assert.StartsWith(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_are_text_and_names_have_at_most_63_characters()
    {
        var longest = new string('n', TaskSecretRules.MaxName);
        Assert.Equal(longest, (await _secrets.SetAsync(longest, new byte[] { (byte)'x' })).Name);
        await _secrets.RemoveAsync(longest);
        await Fails(ErrorKind.Failed, () => _secrets.SetAsync(longest + "n", new byte[] { (byte)'x' }));
        await Fails(ErrorKind.Failed, () => _secrets.SetAsync("binary", new byte[] { 0xff, 0xfe }));
        await Fails(ErrorKind.Failed, () => _secrets.SetAsync("zero", new byte[] { (byte)'a', 0 }));
    }

    [Fact]
    public async Task A_client_of_the_cluster_can_set_a_value_and_cannot_read_it()
    {
        await _secrets.SetAsync("closed", "x"u8.ToArray());

        await Fails(ErrorKind.Denied, () => nodes.Client.GetGrain<ITaskSecretsGrain>(0).Open(["closed"]));
        await Fails(ErrorKind.Denied, () => nodes.Client.GetGrain<ITaskSecretsGrain>(0).Renew());
        await _secrets.RemoveAsync("closed");
    }

    [Fact]
    public async Task A_cluster_keeps_at_most_256()
    {
        await using var cluster = await NodeCluster.Start(1);
        var secrets = new TaskSecretClient(cluster.Client);
        for (var i = 0; i < TaskSecretRules.MaxSecrets; i++)
            await secrets.SetAsync($"s{i}", "x"u8.ToArray());

        Assert.Equal("name: the cluster keeps 256 secrets; remove some (ww task secret rm)", (await Fails(ErrorKind.Limit, () => secrets.SetAsync("more", "x"u8.ToArray()))).Message);
        await secrets.SetAsync("s0", "y"u8.ToArray());
        Assert.Equal(TaskSecretRules.MaxSecrets, (await secrets.ListAsync()).Count);
    }

    [Fact]
    public void A_value_opens_under_its_own_name_and_right_and_an_accepted_key_alone()
    {
        var (one, two) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var seal = new TaskSecretSeal(one);
        var value = seal.Seal("name", submit: false, "value"u8);

        Assert.Equal("value"u8.ToArray(), seal.Open("name", false, value));
        Assert.NotEqual(value, seal.Seal("name", false, "value"u8));
        Assert.Equal(-1, value.AsSpan().IndexOf("value"u8));
        Assert.Null(seal.Open("Name", false, value));
        Assert.Null(seal.Open("name2", false, value));
        Assert.Null(seal.Open("name", true, value));
        Assert.Null(new TaskSecretSeal(two).Open("name", false, value));
        Assert.Null(new TaskSecretSeal().Open("name", false, value));
        Assert.Equal("value"u8.ToArray(), new TaskSecretSeal(two, one).Open("name", false, value));
        Assert.False(new TaskSecretSeal(two, one).IsCurrent(value));
        for (var i = 0; i < value.Length; i++)
        {
            var changed = value.ToArray();
            changed[i] ^= 1;
            Assert.Null(seal.Open("name", false, changed));
            Assert.Null(seal.Open("name", false, value.AsSpan(0, i)));
        }
    }

    [Fact]
    public async Task Values_outlive_a_change_of_the_clusters_secret_in_three_steps()
    {
        var store = new FaultyStore();
        var (old, next) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        await On([old], grain => grain.Set("kept", "value"u8.ToArray(), true));
        await On([old, next], grain => grain.Renew());
        await On([next, old], async grain => Assert.Equal(1, await grain.Renew()));
        await On([next], async grain => Assert.Equal("value", Encoding.UTF8.GetString((await grain.Open(["kept"]))[0].Span)));

        // Without the steps it is said what to do.
        await On([old], async grain => Assert.Contains("set it again", (await Fails(ErrorKind.Denied, () => grain.Open(["kept"]))).Message, StringComparison.Ordinal));
        await On([], async grain => await Fails(ErrorKind.Unimplemented, () => grain.Set("new", "value"u8.ToArray(), true)));

        async Task On(byte[][] keys, Func<ITaskSecretsGrain, Task> act)
        {
            await using var node = await FaultyNode.Start(store, silo => silo.Services.AddSingleton(new TaskSecretSeal([.. keys.Select(key => (ReadOnlyMemory<byte>)key)])));
            await act(new Acknowledged.Node(node.Cluster.Silos.Single().ServiceProvider).Grains.GetGrain<ITaskSecretsGrain>(0));
        }
    }

    [Fact]
    public async Task A_value_appears_nowhere_but_in_the_guest()
    {
        const string value = "the-value-that-nobody-may-see", plain = "the-value-of-a-plain-variable";
        var store = new FaultyStore();
        var log = new ConcurrentQueue<string>();
        await using var node = await FaultyNode.Start(store, silo =>
        {
            silo.Services.Configure<WorkerOptions>(worker => worker.Enabled = true);
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter(_ => true).AddProvider(new Everything(log)));
        });
        var tasks = node.Client.GetGrain<ITasksGrain>(ITasksGrain.Key);
        await new TaskSecretClient(node.Client).SetAsync("hidden", Encoding.UTF8.GetBytes(value));
        var token = (await node.Client.GetGrain<ITokensGrain>(0).Export(await node.Client.GetGrain<IBoxGrain>("box").Root())).Token;
        await new TaskSecretClient(node.Client).SetAsync("token", Encoding.UTF8.GetBytes(token));
        var module = (await new ModuleClient(node.Client).PutAsync(Samples.Exit99)).Digest;
        var spec = new TaskSpec { Id = "t", Module = module, Env = new Dictionary<string, string> { ["PLAIN"] = plain }, Secrets = new Dictionary<string, string> { ["HIDDEN"] = "hidden" }, Grants = new Dictionary<string, string> { ["box"] = "token" }, Retries = 1 };

        await tasks.Submit(spec);
        await Wait.Until(async () => (await tasks.Get("t"))!.State == TaskState.Failed, "the run fails");
        await tasks.RunNow("t");
        await Wait.Until(async () => (await tasks.Runs("t"))!.Items.Count(run => run.State == RunState.Failed) == 2, "it fails again");

        var told = new StringBuilder();
        told.Append(System.Text.Json.JsonSerializer.Serialize(await tasks.Get("t")));
        told.Append(System.Text.Json.JsonSerializer.Serialize(await tasks.Run("t", 1)));
        told.Append(System.Text.Json.JsonSerializer.Serialize(await tasks.Export()));
        told.Append(System.Text.Json.JsonSerializer.Serialize(await tasks.Events(0, null, TimeSpan.Zero)));
        told.Append(System.Text.Json.JsonSerializer.Serialize(await new TaskSecretClient(node.Client).ListAsync()));
        Assert.Contains(plain, told.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(value, told.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token, told.ToString(), StringComparison.Ordinal);
        Assert.True(store.Contains(Encoding.UTF8.GetBytes(plain)));
        Assert.True(store.Contains("hidden"u8));
        Assert.False(store.Contains(Encoding.UTF8.GetBytes(value)));
        Assert.False(store.Contains(Encoding.UTF8.GetBytes(token)));
        Assert.NotEmpty(log);
        Assert.DoesNotContain(log, line => line.Contains(value, StringComparison.Ordinal) || line.Contains(token, StringComparison.Ordinal));
    }

    private async Task<string> Module(string sample) => (await new ModuleClient(nodes.Client).PutAsync(await File.ReadAllBytesAsync(Repository.Sample(sample)))).Digest;

    private async Task<string> Submit(TaskSpec spec) => (await Tasks.Submit(spec)).Task.Spec.Id;

    private async Task<TaskRun> Ended(string id, long number)
    {
        await Wait.Until(async () => (await Tasks.Run(id, number))?.State is RunState.Succeeded or RunState.Failed, $"run {number} of {id} ends");
        return (await Tasks.Run(id, number))!;
    }

    private sealed class Everything(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // The lines stay.
        }
    }
}
