using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Wetware.Modules;
using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Security;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Testing;
using Wetware.Tests.Tasks;
using Wetware.Web.Hosting;
using Wetware.Web.Live;

namespace Wetware.Tests;

/// <summary>Pages of the console over a cluster that is in memory, with a clock that stands.</summary>
public abstract class ConsoleContext : BunitContext, IAsyncLifetime
{
    /// <summary>Markup, an escape sequence that colours a terminal, and a mark that turns the direction of text.</summary>
    protected const string Hostile = "<script>alert(1)</script>\u001b[31m\u202Egnp.exe";

    /// <summary>How that is shown.</summary>
    protected const string HostileShown = "<script>alert(1)</script>\\u{1b}[31m\\u{202e}gnp.exe";

    protected ConsoleContext()
    {
        DefaultWaitTimeout = TimeSpan.FromSeconds(60);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<ITaskClient>(Tasks);
        Services.AddSingleton<IModuleClient>(Modules);
        Services.AddSingleton<ITaskSecretClient>(Secrets);
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddSingleton<AuthenticationStateProvider>(new OneUser());
        Services.AddSingleton<IConsoleCallers>(Callers);
        Services.AddSingleton<IClusterNodes>(Nodes);
        Services.AddSingleton<IConsoleTokens>(Tokens);
        Services.AddSingleton<UploadLimit>();
        Services.AddScoped<ConsoleAccess>();
    }

    protected FakeTaskClient Tasks { get; } = new();

    internal MemoryModules Modules { get; } = new();

    protected FakeTaskSecrets Secrets { get; } = new();

    internal ManualTimeProvider Time { get; } = new();

    internal OneCaller Callers { get; } = new();

    internal SomeNodes Nodes { get; } = new();

    internal MemoryTokens Tokens { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    protected TaskInfo Put(string id, TaskState state = TaskState.Waiting, string description = "", long number = 0, TaskRun? last = null, DateTimeOffset? next = null)
    {
        var task = new TaskInfo
        {
            Spec = new TaskSpec { Id = id, Description = description, Module = new string('a', 64) },
            Number = number > 0 ? number : Tasks.Count + 1,
            State = state,
            Created = Time.GetUtcNow(),
            LastRun = last,
            NextRun = next,
        };
        Tasks.Put(task);
        return task;
    }

    protected void Happens(TaskEventKind kind, string task, long sequence, TaskRun? run = null) => Assert.True(Tasks.Events.Writer.TryWrite(
        new TaskEvents([new TaskEvent { Sequence = sequence, Time = Time.GetUtcNow(), Kind = kind, Task = task, Run = run }], sequence, false)));

    /// <summary>Lets time pass once somebody waits for that long.</summary>
    protected async Task PassAsync(int seconds)
    {
        await Wait.Until(() => Time.IsArmed(TimeSpan.FromSeconds(seconds)), $"the page waits for {seconds} s");
        Time.Advance(TimeSpan.FromSeconds(seconds));
    }

    internal sealed class OneCaller : IConsoleCallers
    {
        public Scope Scope { get; set; } = Scope.Operate;

        public bool LogIn { get; set; }

        public Scope ScopeOf(ClaimsPrincipal user) => Scope;
    }

    internal sealed class SomeNodes : IClusterNodes
    {
        public IReadOnlyList<NodeCard> Cards { get; set; } = [];

        public IReadOnlyList<RaftMemberStatus> RaftMembers { get; set; } = [];

        public Task CordonAsync(string server, bool on, CancellationToken cancellationToken)
        {
            Cards = [.. Cards.Select(card => card.Server == server ? card with { Cordoned = on } : card)];
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<RaftMemberStatus>> RaftMembersAsync(CancellationToken cancellationToken) => Task.FromResult(RaftMembers);

        public Task<IReadOnlyList<NodeCard>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Cards);
    }

    private sealed class OneUser : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(new ClaimsPrincipal()));
    }
}

/// <summary>Tokens in memory; the text of one is its name.</summary>
internal sealed class MemoryTokens : IConsoleTokens
{
    public List<ConsoleToken> All { get; } = [];

    public bool IsOpen => All.Count == 0;

    public IReadOnlyList<ConsoleToken> List() => [.. All];

    public string Add(string name, Scope scope, TimeSpan? lifetime)
    {
        if (name.Length == 0)
            throw new Errors.WetwareException(Errors.ErrorKind.Failed, "a name has 1 to 64 characters");
        All.Add(new(name, scope, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + lifetime));
        return $"secret-of-{name}";
    }

    public bool Remove(string name) => All.RemoveAll(token => token.Name == name) > 0;
}

/// <summary>A module store in memory that takes everything that begins as a module does.</summary>
internal sealed class MemoryModules : IModuleClient
{
    public Dictionary<string, ModuleInfo> All { get; } = [];

    public Task<ModuleInfo> PutAsync(ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        if (!module.Span.StartsWith("\0asm"u8))
            throw new Errors.WetwareException(Errors.ErrorKind.Failed, "module: no WebAssembly");
        var info = new ModuleInfo { Digest = ModuleKey.Of(module.Span), Bytes = module.Length, Kind = "command" };
        return Task.FromResult(All[info.Digest] = info);
    }

    public Task<ModuleInfo?> FindAsync(string digest, CancellationToken cancellationToken) => Task.FromResult(All.GetValueOrDefault(digest));

    public Task<ModuleInfo?> WaitAsync(string digest, CancellationToken cancellationToken) => FindAsync(digest, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> GetAsync(string digest, CancellationToken cancellationToken) => Task.FromResult<ReadOnlyMemory<byte>?>(null);

    public Task<(IReadOnlyList<ModuleInfo> Modules, bool More)> ListPageAsync(string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<(IReadOnlyList<ModuleInfo>, bool)>(([.. All.Values.OrderBy(module => module.Digest, StringComparer.Ordinal)], false));

    public Task<bool> DeleteAsync(string digest, CancellationToken cancellationToken) => Task.FromResult(All.Remove(digest));
}
