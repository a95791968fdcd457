namespace Wetware.Tests.Tasks;

/// <summary>Three nodes that tests of tasks share which stop none of them.</summary>
public sealed class SharedTaskNodes : IAsyncLifetime
{
    internal TaskNodes Nodes { get; private set; } = null!;

    public async Task InitializeAsync() => Nodes = await TaskNodes.Start();

    public async Task DisposeAsync() => await Nodes.DisposeAsync();
}
