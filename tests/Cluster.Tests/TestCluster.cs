using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Nodes as processes, in a namespace and folders of their own; they meet by multicast on this machine.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<WwProcess> _processes = [];

    /// <summary>Variables of the environment of nodes that start from now on.</summary>
    public List<(string Name, string Value)> Environment { get; } = [];

    public string Namespace { get; } = $"test-{Guid.NewGuid():n}";

    public Task<WwProcess> Gateway(string name = "gateway", params string[] more) =>
        Node(["gateway", "--listen", "127.0.0.1:0", "--cluster-port", "0", .. more], name);

    public Task<WwProcess> Worker(string name, params string[] more) => Node(["start", .. more], name);

    /// <summary>Starts a node without waiting for it.</summary>
    public WwProcess Begin(string name, params string[] arguments) => Begin(name, null, arguments);

    /// <summary>Starts a node in a network namespace, or in that of the tests.</summary>
    public WwProcess Begin(string name, string? space, string[] arguments)
    {
        var process = WwProcess.StartIn(space, [.. arguments, "--ns", Namespace, "--data", _folder[name]], [.. Environment]);
        _processes.Add(process);
        return process;
    }

    /// <summary>The folder of a node.</summary>
    public string Folder(string name) => _folder[name];

    /// <summary>A file in the cluster's folder, for its owner alone.</summary>
    public string File(string name, string content)
    {
        System.IO.File.WriteAllText(_folder[name], content);
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return _folder[name];
    }

    /// <summary>What <c>ww ls --json</c> shows.</summary>
    public async Task<IReadOnlyList<JsonElement>> Ls(params string[] more)
    {
        var (code, output) = await WwProcess.Run(["ls", "--json", "--ns", Namespace, "--timeout", "60", .. more]);
        Assert.True(code == 0, $"ww ls ended with {code}: {output}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Asks until <paramref name="condition"/> holds of what <c>ww ls</c> shows.</summary>
    public async Task<IReadOnlyList<JsonElement>> LsUntil(Func<IReadOnlyList<JsonElement>, bool> condition, string what)
    {
        IReadOnlyList<JsonElement> seen = [];
        await Wait.Until(async () => condition(seen = await Ls()), what, TimeSpan.FromSeconds(120));
        return seen;
    }

    public WwProcess Watch()
    {
        var process = WwProcess.Start("ls", "--watch", "--ns", Namespace, "--timeout", "60");
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a command that talks to the cluster and goes on.</summary>
    public WwProcess Client(params string[] arguments)
    {
        var process = WwProcess.Start([.. arguments, "--ns", Namespace, "--timeout", "60"]);
        _processes.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<WwProcess> Node(string[] arguments, string name)
    {
        var process = Begin(name, arguments);
        await process.Says("Ready as");
        return process;
    }
}
