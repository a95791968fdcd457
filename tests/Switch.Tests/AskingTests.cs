using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Which families are taken from where, by what the package sources carry.</summary>
public sealed class AskingTests : IDisposable
{
    private readonly TempFolder _feed = new();

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task Without_the_packages_every_family_is_its_standin()
    {
        using var checkout = new Checkout(_feed.Path);
        var choices = await checkout.ChooseAsync();
        Assert.Equal(["standin", "standin", "standin"], choices.All);
        Assert.Equal("the package sources have no Wasmtime for 34.0.2, NU1101", choices.WasmtimeReason);
    }

    [Fact]
    public async Task A_source_with_one_family_switches_that_family_alone()
    {
        PackageFeed.Write(_feed.Path, "Wasmtime", "34.0.2");
        using var checkout = new Checkout(_feed.Path);
        var choices = await checkout.ChooseAsync();
        Assert.Equal(["standin", "real", "standin"], choices.All);
        Assert.Equal("34.0.2 is in the package sources", choices.WasmtimeReason);
    }

    [Fact]
    public async Task A_family_that_is_not_whole_and_another_version_than_the_wanted_are_not_taken()
    {
        PackageFeed.WriteOrleans(_feed.Path);
        File.Delete(_feed["Microsoft.Orleans.Dashboard.10.4.2.nupkg"]);
        PackageFeed.Write(_feed.Path, "Wasmtime", "34.0.3");
        using var checkout = new Checkout(_feed.Path);
        var choices = await checkout.ChooseAsync();
        Assert.Equal(["standin", "standin", "standin"], choices.All);
        Assert.Contains("Microsoft.Orleans.Dashboard", choices.OrleansReason, StringComparison.Ordinal);
        Assert.Equal("the package sources have no Wasmtime for 34.0.2, NU1102", choices.WasmtimeReason);
    }

    [Theory]
    [InlineData("5.0.0", "standin", "the package sources have only another major version of a dependency of 0.27.0, Addresses 5.0.0")]
    [InlineData("2.9.0", "real", "0.27.0 is in the package sources")]
    public async Task A_family_whose_dependency_is_there_in_another_major_version_only_is_not_taken(string there, string choice, string reason)
    {
        PackageFeed.Write(_feed.Path, "Makaretu.Dns.Multicast", "0.27.0", dependency: "Addresses 2.1.2");
        PackageFeed.Write(_feed.Path, "Addresses", there);
        using var checkout = new Checkout(_feed.Path);
        var choices = await checkout.ChooseAsync();
        Assert.Equal(["standin", "standin", choice], choices.All);
        Assert.Equal(reason, choices.MakaretuReason);
    }

    [Fact]
    public async Task A_source_given_on_the_command_line_counts_and_holds_for_builds_without_a_restore()
    {
        PackageFeed.Write(_feed.Path, "Makaretu.Dns.Multicast", "0.27.0");
        using var checkout = new Checkout();
        Assert.Equal(["standin", "standin", "real"], (await checkout.ChooseAsync($"-p:RestoreSources={_feed.Path}")).All);
        Assert.Equal(["standin", "standin", "real"], (await checkout.ChosenAsync()).All);
    }

    [Fact]
    public async Task The_property_overrides_both_ways_and_its_family_is_not_asked_for()
    {
        PackageFeed.WriteOrleans(_feed.Path);
        using var checkout = new Checkout(_feed.Path);
        var choices = await checkout.ChooseAsync("-p:OrleansPackages=standin");
        Assert.Equal(["standin", "standin", "standin"], choices.All);
        Assert.Equal("set by the property OrleansPackages", choices.OrleansReason);
        Assert.Empty(checkout.Remembered("Orleans"));
        Assert.Single(checkout.Remembered("Wasmtime"));

        var forced = await checkout.RunAsync("restore", "src/App/App.csproj", "-p:WasmtimePackages=real");
        Assert.NotEqual(0, forced.Code);
        Assert.Contains("error NU1101: Unable to find package Wasmtime", forced.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("src/App/App.csproj")]
    [InlineData("All.slnx")]
    public async Task Another_value_of_the_property_is_an_error_that_names_it(string what)
    {
        using var checkout = new Checkout(_feed.Path);
        var result = await checkout.RunAsync("restore", what, "-p:MakaretuPackages=sometimes");
        Assert.NotEqual(0, result.Code);
        Assert.Contains("The property MakaretuPackages is 'sometimes'", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_family_that_the_dummies_stand_for_is_the_one_that_is_asked_for()
    {
        var wanted = File.ReadLines(Path.Combine(Checkout.Repository, "Directory.Packages.props"))
            .Where(line => line.Contains("Family=\"Orleans\"", StringComparison.Ordinal)).Select(line => line.Split('"')[1]);
        Assert.Equal(wanted.Order(), PackageFeed.Orleans.Order());
    }
}
