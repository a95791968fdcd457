using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Modules;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Tasks;

[Collection(SharedNodes.Name)]
public sealed class ModulePinsTests(SharedNodes.Nodes nodes)
{
    private static readonly HashSet<string> Nothing = [];

    [Fact]
    public async Task A_module_that_tasks_use_cannot_be_removed_until_none_does()
    {
        var modules = new ModuleClient(nodes.Client);
        var holds = new ModulePins(modules, () => "tasks:test");
        var digest = (await modules.PutAsync(new byte[] { 0, 97, 115, 109, 1, 0, 0, 0, 0, 3, 1, 104, 104 })).Digest;

        await holds.WithPins(
            [digest],
            required: true,
            async () =>
            {
                // A task that is being accepted is not among those that exist yet.
                await holds.Unpin(Nothing, CancellationToken.None);
                await Refused(modules, digest);
                return true;
            },
            CancellationToken.None);

        await holds.Unpin(new HashSet<string> { digest.ToUpperInvariant() }.ToHashSet(StringComparer.OrdinalIgnoreCase), CancellationToken.None);
        await Refused(modules, digest);
        await holds.Unpin(Nothing, CancellationToken.None);
        Assert.True(await modules.DeleteAsync(digest));

        // One that is not there is nobody's unless it is required, and is held once it is.
        var missing = await Assert.ThrowsAsync<WetwareException>(() => holds.WithPins([digest], required: true, () => Task.FromResult(true), CancellationToken.None));
        Assert.Equal(ErrorKind.NotFound, missing.Kind);
        await holds.WithPins([digest], required: false, () => Task.FromResult(true), CancellationToken.None);
        await modules.PutAsync(new byte[] { 0, 97, 115, 109, 1, 0, 0, 0, 0, 3, 1, 104, 104 });
        await holds.WithPins([digest], required: false, () => Task.FromResult(true), CancellationToken.None);
        await Refused(modules, digest);
        await holds.Unpin(Nothing, CancellationToken.None);
        Assert.True(await modules.DeleteAsync(digest));
    }

    private static async Task Refused(ModuleClient modules, string digest)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => modules.DeleteAsync(digest));
        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Contains("tasks:test", error.Message, StringComparison.Ordinal);
    }
}
