using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Modules;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Testing;
using Wetware.Tests.Capabilities;
using Wetware.Tests.Fixture;
using Wetware.Tokens;
using static Wetware.Tests.Capabilities.CapabilityAssert;

namespace Wetware.Tests.Tasks;

/// <summary>Capabilities that tasks are given.</summary>
[Collection(SharedNodes.Name)]
public sealed class TaskGrantTests(SharedNodes.Nodes nodes)
{
    // What the guest does, by its input.
    private const int Add = 0;
    private const int Get = 1;
    private const int Name = 2;
    private const int Holds = 3;

    private readonly TaskSecretClient _secrets = new(nodes.Client);
    private readonly CapabilityClient _client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
    private readonly string _secret = $"token-{Guid.NewGuid():N}";

    // Lists what it holds at 1024. Calls the first by "add" or "get" and returns the error; or returns the length and first letter of its name; or whether it holds any.
    private static byte[] Caller { get; } = Wasmtime.Module.ConvertText(
        """
        (module
          (import "ww" "list" (func $list (param i32 i32 i32) (result i32)))
          (import "ww" "call" (func $call (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "addgetx")
          (data (i32.const 64) "\00\20\00\00\00\04\00\00")
          (func (export "run") (param i32) (result i32)
            (drop (call $list (i32.const 1024) (i32.const 4096) (i32.const 128)))
            (if (i32.eq (local.get 0) (i32.const 3)) (then (return (i32.gt_u (i32.load (i32.const 128)) (i32.const 0)))))
            (if (i32.eq (local.get 0) (i32.const 2)) (then (return (i32.add (i32.shl (i32.load (i32.const 1028)) (i32.const 8)) (i32.load8_u (i32.const 1036))))))
            (call $call (i32.load (i32.const 1024)) (i32.mul (local.get 0) (i32.const 3)) (i32.const 3) (i32.const 6) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 64))))
        """);

    private ITasksGrain Tasks => nodes.Client.GetGrain<ITasksGrain>(ITasksGrain.Key);

    private ITokensGrain Tokens => nodes.Client.GetGrain<ITokensGrain>(0);

    private IBoxGrain Box => nodes.Client.GetGrain<IBoxGrain>(_secret);

    [Fact]
    public async Task A_guest_has_what_it_was_given_by_its_name_and_no_more()
    {
        await Keep(await _client.AttenuateAsync(await Box.Root(), ["add"]));

        Assert.Equal("0", (await Run(Add)).Result);
        Assert.Equal("x", (await _client.CallAsync(await Box.Root(), "get")).Text());
        Assert.Equal(Number((int)ErrorKind.Denied), (await Run(Get)).Result);
        Assert.Equal(Number(("out".Length << 8) + 'o'), (await Run(Name)).Result);
        Assert.Equal("1", (await Run(Holds)).Result);
        Assert.Equal("0", (await Run(Holds, isGiven: false)).Result);
    }

    [Fact]
    public async Task Each_attempt_has_what_stands_at_its_beginning_and_else_fails_and_says_why()
    {
        await Keep(await Box.Root());
        var id = (await Tasks.Submit(await Spec(Add))).Task.Spec.Id;
        Assert.Equal("0", (await Ended(id, 1)).Result);

        await RevokeToken();
        await Failed(2, ErrorKind.Denied, $"grants: secret {_secret}: the token is unknown, was revoked or has expired");
        await _secrets.SetAsync(_secret, "no token"u8.ToArray());
        await Failed(3, ErrorKind.Failed, $"grants: secret {_secret} does not hold the token of a capability (ww cap export)");
        await _secrets.RemoveAsync(_secret);
        await Failed(4, ErrorKind.NotFound, $"secrets: there is no secret {_secret} (ww task secret set {_secret})");

        await Keep(await Box.Root());
        await Tasks.RunNow(id);
        Assert.Equal("0", (await Ended(id, 5)).Result);
        Assert.Equal("xx", (await _client.CallAsync(await Box.Root(), "get")).Text());

        async Task Failed(long number, ErrorKind kind, string message)
        {
            await Tasks.RunNow(id);
            var run = await Ended(id, number);
            Assert.Equal((kind, message), (run.Error!.Value, run.Message));
        }
    }

    [Fact]
    public async Task What_cannot_be_given_is_refused_when_it_is_asked_for()
    {
        await Refused(ErrorKind.NotFound, $"grants: there is no secret {_secret} (ww task secret set {_secret})");
        await _secrets.SetAsync(_secret, Encoding.UTF8.GetBytes(CapabilityToken.New()));
        await Refused(ErrorKind.Denied, $"grants: secret {_secret}: the token is unknown, was revoked or has expired");
        await _secrets.SetAsync(_secret, "wwcap_"u8.ToArray());
        await Refused(ErrorKind.Failed, $"grants: secret {_secret} does not hold the token of a capability (ww cap export)");

        // One that has expired, and one whose origin was revoked.
        await Keep(await Box.Root(), TimeSpan.FromSeconds(1));
        await Wait.Until(async () => (await Tokens.List()).All(token => token.Label != _secret), "it has expired");
        await Refused(ErrorKind.Denied, $"grants: secret {_secret}: the token is unknown, was revoked or has expired");
        var lent = await _client.AttenuateAsync(await Box.Root(), ["within"]);
        await Keep((await _client.CallAsync(lent, "within", "in"u8.ToArray())).Single());
        await _client.RevokeAsync(lent);
        await Refused(ErrorKind.Denied, $"grants: secret {_secret}: {CapabilityErrors.Revoked().Message}");

        async Task Refused(ErrorKind kind, string message)
        {
            var spec = await Spec(Add) with { Cron = "0 0 1 1 *" };
            await Fails(kind, message, () => Tasks.Submit(spec));
            await Fails(kind, message, () => Tasks.Preview(spec));
            var task = (await Tasks.Submit(spec with { Grants = new Dictionary<string, string>() })).Task.Spec;
            await Fails(kind, message, () => Tasks.Edit(task.Id, task, task with { Grants = spec.Grants }));
            await Tasks.Cancel(task.Id, remove: true);
        }
    }

    [Fact]
    public async Task What_is_imported_is_not_refused_and_its_runs_say_what_is_missing()
    {
        var import = Guid.NewGuid();
        await Tasks.Stage(import, 0, [new TaskExport { Spec = await Spec(Add) with { Id = _secret, Retries = 0 }, Created = TimeProvider.System.GetUtcNow() }]);
        Assert.Empty(await Tasks.Import(import, 1));

        Assert.Equal((ErrorKind.NotFound, $"secrets: there is no secret {_secret} (ww task secret set {_secret})"), await Ended(_secret, 1) is var run ? (run.Error!.Value, run.Message) : default);
        await Keep(await Box.Root());
        await Tasks.RunNow(_secret);
        Assert.Equal("0", (await Ended(_secret, 2)).Result);
        Assert.Equal(_secret, (await Tasks.Export()).Items.Single(task => task.Spec.Id == _secret).Spec.Grants["out"]);
    }

    [Theory]
    [InlineData("", "x", "must be NAME=SECRET")]
    [InlineData("a=b", "x", "must be NAME=SECRET")]
    [InlineData("a\n", "x", "must be NAME=SECRET")]
    [InlineData("a", "", "the name of a secret must have 1 to 63")]
    [InlineData("a", "wwcap_a:b", "the name of a secret must have 1 to 63")]
    public void What_a_task_asks_for_is_checked(string name, string secret, string said)
    {
        var problem = Assert.Single(TaskSpecRules.Problems(With((name, secret))));

        Assert.Equal("grants", problem.Field);
        Assert.StartsWith(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_has_at_most_16_with_names_of_255_bytes()
    {
        static TaskSpec Many(int count) => With([.. Enumerable.Range(0, count).Select(number => ($"g{number}", "x"))]);

        Assert.Empty(TaskSpecRules.Problems(Many(TaskLimits.MaxGrants)));
        Assert.Equal("grants: there are at most 16", Assert.Single(TaskSpecRules.Problems(Many(TaskLimits.MaxGrants + 1))).ToException().Message);
        Assert.Empty(TaskSpecRules.Problems(With((new string('n', 253) + "ä", "x"))));
        Assert.Equal("grants", Assert.Single(TaskSpecRules.Problems(With((new string('n', 254) + "ä", "x")))).Field);
        Assert.False(TaskSpecRules.AreSame(Many(1), Many(2)));
        Assert.False(TaskSpecRules.AreSame(With(("a", "x")), With(("a", "y"))));
        Assert.True(TaskSpecRules.AreSame(Many(2), Many(2)));
        Assert.Equal(TaskSpecRules.Bytes(With()) + 5, TaskSpecRules.Bytes(With(("ab", "cde"))));
    }

    private static TaskSpec With(params (string Name, string Secret)[] grants) => new() { Module = TaskRig.Module, Grants = grants.ToDictionary(grant => grant.Name, grant => grant.Secret) };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // As a line, which is what a shell gives.
    private async Task Keep(Capability capability, TimeSpan? lifetime = null) =>
        await _secrets.SetAsync(_secret, Encoding.UTF8.GetBytes((await Tokens.Export(capability, _secret, lifetime)).Token + "\n"));

    private async Task RevokeToken() => await Tokens.Revoke((await Tokens.List()).Single(token => token.Label == _secret).Id);

    private async Task<TaskSpec> Spec(int does) => new()
    {
        Module = (await new ModuleClient(nodes.Client).PutAsync(Caller)).Digest,
        Input = does,
        Grants = new Dictionary<string, string> { ["out"] = _secret },
    };

    private async Task<TaskRun> Run(int does, bool isGiven = true)
    {
        var spec = await Spec(does);
        return await Ended((await Tasks.Submit(isGiven ? spec : spec with { Grants = new Dictionary<string, string>() })).Task.Spec.Id, 1);
    }

    private async Task<TaskRun> Ended(string id, long number)
    {
        await Wait.Until(async () => (await Tasks.Run(id, number))?.State is RunState.Succeeded or RunState.Failed, $"run {number} of {id} ends");
        return (await Tasks.Run(id, number))!;
    }
}
