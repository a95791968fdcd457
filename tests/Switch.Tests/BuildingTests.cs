using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Whole builds with plain commands.</summary>
public sealed class BuildingTests : IDisposable
{
    private readonly TempFolder _feed = new();

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task Going_back_and_forth_in_one_checkout_needs_no_cleaning()
    {
        PackageFeed.WriteOrleans(_feed.Path);
        using var checkout = new Checkout();
        string[] run = ["run", "--project", "src/App"];

        var standin = await checkout.RunAsync(run);
        Assert.Contains("linked standin, said standin: the package sources have no ", standin.Output, StringComparison.Ordinal);

        checkout.Sources(_feed.Path);
        var package = await checkout.RunAsync(run);
        Assert.True(package.Code == 0, package.Output);
        Assert.Contains("linked package, said real: 10.4.2 is in the package sources", package.Output, StringComparison.Ordinal);

        checkout.Sources();
        var again = await checkout.RunAsync(run);
        Assert.Equal(standin, again);
    }

    [Fact]
    public async Task A_solution_builds_from_nothing_and_says_once_what_it_took()
    {
        PackageFeed.Write(_feed.Path, "Makaretu.Dns.Multicast", "0.27.0");
        using var checkout = new Checkout(_feed.Path);
        var result = await checkout.RunAsync("build", "All.slnx");
        Assert.True(result.Code == 0, result.Output);
        var lines = result.Output.Split('\n').Where(line => line.Contains("Packages:", StringComparison.Ordinal)).ToList();
        var line = Assert.Single(lines);
        Assert.Contains("Orleans standin (the package sources have no ", line, StringComparison.Ordinal);
        Assert.Contains("Makaretu real (0.27.0 is in the package sources)", line, StringComparison.Ordinal);
        Assert.Contains("0 Warning(s)", result.Output, StringComparison.Ordinal);

        checkout.Write("src/App/Wrong.cs", "namespace App; internal static class Wrong { public static int Number => \"text\"; }");
        var broken = await checkout.RunAsync("build", "src/App");
        Assert.NotEqual(0, broken.Code);
        Assert.Contains("error CS0029", broken.Output, StringComparison.Ordinal);
        Assert.Contains(line.Trim(), broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_at_the_same_time_in_a_fresh_checkout_agree()
    {
        PackageFeed.Write(_feed.Path, "Wasmtime", "34.0.2");
        using var checkout = new Checkout(_feed.Path);
        var asked = await Task.WhenAll(checkout.ChooseAsync(), checkout.ChooseAsync("-p:Configuration=Release"));
        Assert.All(asked, choices => Assert.Equal(["standin", "real", "standin"], choices.All));
        Assert.Empty(Directory.GetDirectories(checkout.Path("artifacts/packages")));
        Assert.Equal(6, Directory.GetFiles(checkout.Path("artifacts/packages")).Length);
    }
}
