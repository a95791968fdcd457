using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>What is remembered, for how long, and what an unreachable source does.</summary>
public sealed class RememberingTests : IDisposable
{
    private readonly TempFolder _feed = new();

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task A_remembered_answer_asks_nobody_and_outlives_its_source()
    {
        PackageFeed.Write(_feed.Path, "Wasmtime", "34.0.2");
        var server = await PackageServer.StartAsync(_feed.Path);
        using var checkout = new Checkout(server.Index);
        var first = await checkout.ChooseAsync();
        Assert.Equal(["standin", "real", "standin"], first.All);
        var asked = server.Requests;
        Assert.NotEqual(0, asked);

        Assert.Equal(first, await checkout.ChooseAsync());
        Assert.Equal(asked, server.Requests);

        await server.DisposeAsync();
        Assert.Equal(first, await checkout.ChooseAsync());
    }

    [Fact]
    public async Task A_source_out_of_reach_means_the_standin_for_now_and_is_asked_again()
    {
        var server = await PackageServer.StartAsync(_feed.Path);
        using var checkout = new Checkout(server.Index);
        await server.DisposeAsync();

        var choices = await checkout.ChooseAsync();
        Assert.Equal("standin", choices.Wasmtime);
        Assert.Equal("the package sources could not be read, NU1301, and will be asked again", choices.WasmtimeReason);
        Assert.Empty(checkout.Remembered("Wasmtime"));

        PackageFeed.Write(_feed.Path, "Wasmtime", "34.0.2");
        await using var again = await PackageServer.StartAsync(_feed.Path, server.Port);
        Assert.Equal("real", (await checkout.ChooseAsync()).Wasmtime);
    }

    [Fact]
    public async Task A_source_that_never_answers_costs_no_more_than_the_limit()
    {
        await using var server = await PackageServer.StartAsync(folder: null);
        using var checkout = new Checkout(server.Index);
        var result = await checkout.RunAsync("restore", "src/App/App.csproj", "-p:ProbeMilliseconds=3000");
        Assert.True(result.Code == 0, result.Output);
        Assert.DoesNotContain("warning", result.Output, StringComparison.Ordinal);
        var choices = await checkout.ChosenAsync();
        Assert.Equal("standin", choices.Orleans);
        Assert.Equal("the package sources did not answer in time and will be asked again", choices.OrleansReason);
        Assert.Empty(checkout.Remembered("Orleans"));
    }

    [Fact]
    public async Task Another_configuration_is_another_question_and_so_is_another_version()
    {
        using var checkout = new Checkout(_feed.Path);
        Assert.Equal("standin", (await checkout.ChooseAsync()).Wasmtime);

        PackageFeed.Write(_feed["more"], "Wasmtime", "34.0.2");
        checkout.Sources(_feed.Path, _feed["more"]);
        Assert.Equal("real", (await checkout.ChooseAsync()).Wasmtime);

        var versions = File.ReadAllText(checkout.Path("Directory.Packages.props"));
        checkout.Write("Directory.Packages.props", versions.Replace("34.0.2", "34.0.1", StringComparison.Ordinal));
        Assert.Equal("standin", (await checkout.ChooseAsync()).Wasmtime);
        Assert.Equal(3, checkout.Remembered("Wasmtime").Length);
        Assert.Equal(2, checkout.Remembered("Orleans").Length);
    }
}
