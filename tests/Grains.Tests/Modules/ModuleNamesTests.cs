using Wetware.Errors;
using Wetware.Modules;
using Wetware.Testing.Wasm;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Modules;

[Collection(SharedNodes.Name)]
public sealed class ModuleNamesTests(SharedNodes.Nodes nodes)
{
    private ModuleClient Modules => new(nodes.Client);

    private ModuleNameClient Names => new(nodes.Client);

    [Fact]
    public async Task A_name_stands_for_its_newest_version_until_it_is_rolled_back()
    {
        var (one, two) = (await Put(1), await Put(2));

        await Names.SetAsync("app", "1.0", one);
        var name = await Names.SetAsync("app", "1.1", two);

        Assert.Equal(("1.1", two, one), (name.Current, await Names.ResolveAsync("app"), await Names.ResolveAsync("app@1.0")));
        Assert.Equal("1.0", (await Names.RollbackAsync("app", null)).Current);
        Assert.Equal(one, await Names.ResolveAsync("app"));
        Assert.Equal(ErrorKind.NotFound, await Refused(() => Names.RollbackAsync("app", null)));
        Assert.Equal("1.1", (await Names.RollbackAsync("app", "1.1")).Current);
        Assert.Equal(ErrorKind.NotFound, await Refused(() => Names.RollbackAsync("app", "2")));
        Assert.Equal(ErrorKind.NotFound, await Refused(() => Names.ResolveAsync("app@2")));
        Assert.Equal(ErrorKind.NotFound, await Refused(() => Names.ResolveAsync("other")));
        Assert.Equal(ErrorKind.Failed, await Refused(() => Names.ResolveAsync(one)));
        Assert.True(await Names.RemoveAsync("app", null));
    }

    [Fact]
    public async Task A_version_does_not_change_and_setting_it_again_makes_it_the_current_one()
    {
        var (one, two) = (await Put(3), await Put(4));
        await Names.SetAsync("fixed", "1", one);
        await Names.SetAsync("fixed", "2", two);

        Assert.Equal(ErrorKind.Denied, await Refused(() => Names.SetAsync("fixed", "1", two)));
        var again = await Names.SetAsync("fixed", "1", one.ToUpperInvariant());

        Assert.Equal(("1", 2), (again.Current, again.Versions.Count));
        Assert.True(await Names.RemoveAsync("fixed", null));
    }

    [Fact]
    public async Task Versions_without_a_label_are_counted_and_no_number_comes_twice()
    {
        var (one, two, three) = (await Put(5), await Put(6), await Put(7));
        Assert.Equal("1", (await Names.SetAsync("counted", null, one)).Current);
        Assert.Equal("1", (await Names.SetAsync("counted", null, one)).Current);
        Assert.Equal("2", (await Names.SetAsync("counted", null, two)).Current);
        await Names.SetAsync("counted", "3", one);
        Assert.True(await Names.RemoveAsync("counted", "2"));

        Assert.Equal("4", (await Names.SetAsync("counted", null, three)).Current);
        Assert.Equal(["1", "3", "4"], (await Names.FindAsync("counted"))!.Versions.Select(version => version.Version));
        Assert.True(await Names.RemoveAsync("counted", "4"));
        Assert.Equal("3", (await Names.FindAsync("counted"))!.Current);
        Assert.True(await Names.RemoveAsync("counted", null));
        Assert.False(await Names.RemoveAsync("counted", null));
    }

    [Fact]
    public async Task A_module_stays_as_long_as_a_version_needs_it()
    {
        var digest = await Put(8);
        await Names.SetAsync("held", "1", digest);
        await Names.SetAsync("held", "2", digest);

        Assert.Equal(ErrorKind.Denied, await Refused(() => Modules.DeleteAsync(digest)));
        Assert.True(await Names.RemoveAsync("held", "1"));
        Assert.Equal(["name:held"], (await Modules.FindAsync(digest))!.Holders);
        Assert.True(await Names.RemoveAsync("held", "2"));
        Assert.Null(await Names.FindAsync("held"));
        Assert.True(await Modules.DeleteAsync(digest));
        Assert.Equal(ErrorKind.NotFound, await Refused(() => Names.SetAsync("held", "1", digest)));
    }

    [Fact]
    public async Task Names_are_listed_in_order_and_page_by_page()
    {
        var digest = await Put(9);
        foreach (var name in (string[])["list-c", "list-a", "list-b"])
            await Names.SetAsync(name, null, digest);

        Assert.Equal(["list-a", "list-b"], (await Names.ListPageAsync("list-", 2)).Select(name => name.Name));
        Assert.Equal("list-c", (await Names.ListPageAsync("list-b", 1))[0].Name);
        foreach (var limit in (int[])[0, 101])
            Assert.Equal(ErrorKind.Limit, await Refused(() => Names.ListPageAsync(null, limit)));
    }

    [Fact]
    public async Task Bad_names_and_too_many_versions_are_refused()
    {
        var (one, two) = (await Put(10), await Put(11));
        foreach (var name in (string[])["", ".app", "App", "a@b", "a b", new string('a', 64)])
            Assert.Equal(ErrorKind.Failed, await Refused(() => Names.SetAsync(name, "1", one)));
        foreach (var version in (string[])["", "1 0", "1@0", new string('1', 33)])
            Assert.Equal(ErrorKind.Failed, await Refused(() => Names.SetAsync("bad", version, one)));
        Assert.Equal(ErrorKind.Failed, await Refused(() => Names.SetAsync("bad", "1", "x")));
        for (var number = 0; number < ModuleReference.MaxVersions; number++)
            await Names.SetAsync("many", null, number % 2 == 0 ? one : two);

        Assert.Equal(ErrorKind.Limit, await Refused(() => Names.SetAsync("many", null, one)));
        Assert.True(await Names.RemoveAsync("many", "1"));
        await Names.SetAsync("many", null, one);
        Assert.True(await Names.RemoveAsync("many", null));
    }

    private static async Task<ErrorKind> Refused(Func<Task> call) => (await Assert.ThrowsAsync<WetwareException>(call)).Kind;

    private async Task<string> Put(int number)
    {
        var module = new WasmModuleBuilder();
        module.Export("_start", [], []);
        return (await Modules.PutAsync(module.Memory(1).Custom($"named-{number}", 0).Build())).Digest;
    }
}
