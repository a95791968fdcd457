using System.Net;
using System.Text;
using Wetware.Gateway.Security.Tokens;
using Wetware.Security;
using Wetware.Testing;

namespace Wetware.Tests.Security;

/// <summary>What a token may send within a time.</summary>
public sealed class TokenBudgetTests
{
    [Fact]
    public async Task Requests_beyond_the_budget_wait_and_others_do_not()
    {
        await using var api = await TokenApi.Start();
        var bounded = Add(api, "partner", requests: 3);
        var free = api.Add("ci", Scope.Read, null);

        Assert.Equal((int[])[200, 200, 200, 429], await Several(4, () => api.Status("GET", "/tasks", bounded)));
        using var refused = await api.Send("GET", "/tasks", bounded);
        var text = await refused.Content.ReadAsStringAsync();
        Assert.Equal(TimeSpan.FromSeconds(20), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("urn:wetware:error:overloaded", text, StringComparison.Ordinal);
        Assert.Contains("requests: 3 a minute", text, StringComparison.Ordinal);
        Assert.Equal(200, await api.Status("GET", "/tasks", free));

        api.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((int[])[200, 429], await Several(2, () => api.Status("GET", "/tasks", bounded)));
        api.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((int[])[200, 200, 200, 429], await Several(4, () => api.Status("GET", "/tasks", bounded)));
    }

    [Fact]
    public async Task A_new_text_of_a_token_begins_no_new_budget()
    {
        await using var api = await TokenApi.Start();
        var first = Add(api, "partner", requests: 2);
        Assert.Equal((int[])[200, 200], await Several(2, () => api.Status("GET", "/tasks", first)));

        var second = api.File.Rotate("partner", TimeSpan.Zero, null);
        api.Time.Advance(HttpTokens.Recheck);

        Assert.Equal(429, await api.Status("GET", "/tasks", second));
    }

    [Fact]
    public async Task Bytes_are_counted_before_anything_is_done()
    {
        await using var api = await TokenApi.Start();
        var token = Add(api, "partner", bytes: 1000);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Post(api, token, 1001, true)).Status);
        Assert.Equal(HttpStatusCode.LengthRequired, (await Post(api, token, 10, false)).Status);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await Post(api, token, 1000, true)).Status);
        var (status, said) = await Post(api, token, 500, true);
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Contains("bytes: 1000 an hour", said, StringComparison.Ordinal);
        Assert.Equal(200, await api.Status("GET", "/tasks", token));

        api.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await Post(api, token, 500, true)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Post(api, token, 1, true)).Status);
    }

    [Theory]
    [InlineData(0, null, "requests a minute: 1 to 1000000")]
    [InlineData(1_000_001, null, "requests a minute")]
    [InlineData(null, 0L, "bytes an hour: 1 to 1099511627776")]
    [InlineData(null, (1L << 40) + 1, "bytes an hour")]
    public void A_budget_out_of_range_is_refused(int? requests, long? bytes, string problem)
    {
        using var folder = new TempFolder();
        var file = new HttpTokenFile(folder["tokens.json"], new ManualTimeProvider());

        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => file.Add("x", Scope.Read, null, requests, bytes)).Message, StringComparison.Ordinal);
        Assert.Empty(file.Read());
    }

    [Fact]
    public void Another_limit_begins_anew_and_nothing_is_counted_without_one()
    {
        var budgets = new TokenBudgets(new ManualTimeProvider());
        HttpCaller Caller(int? requests) => new("a", Scope.Read, requests);

        Assert.Null(budgets.TakeRequest(Caller(1)));
        Assert.Equal(TimeSpan.FromMinutes(1), budgets.TakeRequest(Caller(1)));
        Assert.Null(budgets.TakeRequest(Caller(2)));
        Assert.Null(budgets.TakeRequest(Caller(null)));
        Assert.Null(budgets.TakeBytes(Caller(1), long.MaxValue));
    }

    private static string Add(TokenApi api, string name, int? requests = null, long? bytes = null)
    {
        var text = api.File.Add(name, Scope.Submit, null, requests, bytes);
        api.Time.Advance(HttpTokens.Recheck);
        return text;
    }

    private static async Task<int[]> Several(int count, Func<Task<int>> send)
    {
        var statuses = new int[count];
        for (var i = 0; i < count; i++)
            statuses[i] = await send();
        return statuses;
    }

    private static async Task<(HttpStatusCode Status, string Said)> Post(TokenApi api, string token, int bytes, bool withLength)
    {
        var body = Encoding.ASCII.GetBytes(new string('x', bytes));
        using HttpContent content = withLength ? new ByteArrayContent(body) : new Unsized(body);
        using var response = await api.Send("POST", "/tasks", token, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class Unsized(byte[] body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
