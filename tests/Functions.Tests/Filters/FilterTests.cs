using System.Net;
using System.Text;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Filters;

public sealed class FilterTests(Platform platform) : IClassFixture<Platform>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await platform.Plug("/open", "open", async (call, cancellation) =>
        {
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(call.Call.Inputs[0].Headers["x-user"] ?? "nobody"), cancellation);
            return 0;
        });
        await platform.Functions.PlugAsync([new Plug { Method = "any", Path = "/closed", Name = "open", Data = "plug's", Tags = new Dictionary<string, string> { ["acl"] = "staff" } }]);
    }

    public async Task DisposeAsync()
    {
        foreach (var filter in await platform.Functions.ListFiltersAsync())
            await platform.Functions.RemoveFilterAsync(filter.Id);
        await platform.Known();
    }

    [Fact]
    public async Task Filters_run_in_order_and_change_both_heads()
    {
        await Add("first", new FunctionFilter { Name = "first", Data = "a" }, (call, _) =>
        {
            call.Call.Inputs[0].SetHeader("x-user", call.Call.PlugData!);
            call.Call.Output.SetHeader("x-seen", "by first");
            return Task.FromResult(0);
        });
        await Add("second", new FunctionFilter { Name = "second", Data = "b" }, (call, _) =>
        {
            call.Call.Inputs[0].SetHeader("x-user", call.Call.Inputs[0].Headers["x-user"] + call.Call.PlugData);
            return Task.FromResult(0);
        });

        var response = await platform.Web.GetAsync("/open");

        Assert.Equal(("ab", "by first"), (await response.Content.ReadAsStringAsync(), response.Headers.GetValues("x-seen").Single()));
    }

    [Fact]
    public async Task What_a_filter_answers_is_the_answer()
    {
        await Add("deny", new FunctionFilter { Name = "deny", Tag = "acl=staff" }, async (call, cancellation) =>
        {
            call.Call.Output.Status = 403;
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(call.Call.Inputs[0].Headers["x-moc-filtered-plug-data"]!), cancellation);
            return 0;
        });

        var denied = await platform.Web.GetAsync("/closed");

        Assert.Equal((HttpStatusCode.Forbidden, "plug's"), (denied.StatusCode, await denied.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.OK, (await platform.Web.GetAsync("/open")).StatusCode);
    }

    [Theory]
    [InlineData("/clo", null, "/closed", 500)]
    [InlineData("/clo", null, "/open", 200)]
    [InlineData(null, "post", "/open", 200)]
    [InlineData(null, "get", "/open", 500)]
    public async Task A_filter_that_fails_fails_its_scope_alone(string? path, string? method, string asked, int status)
    {
        await Add("broken", new FunctionFilter { Name = "broken", Path = path, Method = method }, (_, _) => throw new FunctionException(FunctionError.Trap, "broken"));

        Assert.Equal(status, (int)(await platform.Web.GetAsync(asked)).StatusCode);
        Assert.Equal(status, (int)(await platform.Web.SendAsync(new HttpRequestMessage(HttpMethod.Head, asked))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await platform.Admin.GetAsync("/my-own-cluster/api/admin/status")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await platform.Web.GetAsync("/my-own-cluster/api/admin/status")).StatusCode);
    }

    [Fact]
    public async Task The_same_filter_is_added_once_and_removing_one_leaves_the_others()
    {
        platform.Runner.Add("quiet", (_, _) => Task.FromResult(0));
        await platform.Put("quiet", FakeRunner.ContentType, "quiet");
        var filters = new List<FunctionFilter>();
        foreach (var data in (string[])["1", "2", "3", "1"])
            filters.Add(await platform.Functions.AddFilterAsync(new FunctionFilter { Name = "quiet", Data = data }));
        Assert.Equal(filters[0].Id, filters[3].Id);
        Assert.Equal(20, filters[0].Id.Length);

        Assert.True(await platform.Functions.RemoveFilterAsync(filters[0].Id));
        Assert.False(await platform.Functions.RemoveFilterAsync(filters[0].Id));

        Assert.Equal(["2", "3"], (await platform.Functions.ListFiltersAsync()).Select(filter => filter.Data));
    }

    private async Task Add(string name, FunctionFilter filter, Func<CallContext, CancellationToken, Task<int>> behaviour)
    {
        platform.Runner.Add(name, behaviour);
        await platform.Put(name, FakeRunner.ContentType, name);
        await platform.Functions.AddFilterAsync(filter);
        await platform.Known();
    }
}
