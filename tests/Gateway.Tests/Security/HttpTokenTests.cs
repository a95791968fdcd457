using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wetware.Clustering;
using Wetware.Gateway.Security;
using Wetware.Gateway.Security.Tokens;
using Wetware.Grains.Sessions;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Testing;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.Security;

/// <summary>Tokens of limited scope.</summary>
public sealed class HttpTokenTests
{
    [Fact]
    public async Task A_token_does_what_its_scope_allows_and_no_more()
    {
        await using var api = await TokenApi.Start();
        var read = api.Add("reader", Scope.Read, null);
        var submit = api.Add("ci", Scope.Submit, null);
        var operate = api.Add("admin", Scope.Operate, null);

        Assert.Equal((int[])[401, 200, 200, 200], await All(token => api.Status("GET", "/tasks", token)));
        Assert.Equal((int[])[401, 403, 201, 201], await All(token => api.Status("POST", "/tasks", token, ApiFixture.Form(("id", null)))));
        Assert.Equal((int[])[401, 403, 403, 404], await All(token => api.Status("DELETE", "/tasks/absent", token)));
        Assert.Equal((int[])[401, 403, 403, 200], await All(token => api.Status("GET", "/tasks/export", token)));
        Assert.Equal((int[])[401, 404, 404, 404], await All(token => api.Status("GET", "/nowhere", token)));
        Assert.Equal((int[])[200, 200, 200, 200], await All(token => api.Status("GET", "/alive", token)));

        async Task<int[]> All(Func<string?, Task<int>> send) => [await send(null), await send(read), await send(submit), await send(operate)];
    }

    [Fact]
    public async Task A_refusal_names_the_scope_that_is_needed()
    {
        await using var api = await TokenApi.Start();
        using var response = await api.Send("DELETE", "/tasks/x", api.Add("ci", Scope.Submit, null));

        Assert.Equal("Bearer error=\"insufficient_scope\", scope=\"operate\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Contains("needs a token of scope operate; the scope of", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_take_the_place_of_a_task_is_not_to_submit_one()
    {
        await using var api = await TokenApi.Start();
        var submit = api.Add("ci", Scope.Submit, null);

        Assert.Equal(403, await api.Status("POST", "/tasks?replace=true", submit, ApiFixture.Form()));
        Assert.Equal(403, await api.Status("POST", "/tasks", submit, ApiFixture.Form(("replace", "true"))));
    }

    [Fact]
    public async Task The_token_of_the_options_goes_on_working_beside_others()
    {
        await using var api = await TokenApi.Start(TokenApi.MainToken, tokens: file => file.Add("reader", Scope.Read, null));

        Assert.Equal(404, await api.Status("DELETE", "/tasks/absent", TokenApi.MainToken));
        Assert.Equal(401, await api.Status("GET", "/tasks", "some other token"));
    }

    [Fact]
    public async Task A_token_is_removed_rotated_and_ends_while_the_gateway_runs()
    {
        await using var api = await TokenApi.Start();
        Assert.Equal(200, await api.Status("GET", "/tasks"));
        var first = api.Add("probe", Scope.Read, TimeSpan.FromHours(1));
        Assert.Equal((401, 200), (await api.Status("GET", "/tasks"), await api.Status("GET", "/tasks", first)));

        var second = api.File.Rotate("probe", TimeSpan.FromMinutes(5), null);
        api.Time.Advance(HttpTokens.Recheck);
        Assert.Equal((200, 200), (await api.Status("GET", "/tasks", first), await api.Status("GET", "/tasks", second)));
        api.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((401, 200), (await api.Status("GET", "/tasks", first), await api.Status("GET", "/tasks", second)));

        api.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, await api.Status("GET", "/tasks", second));
        Assert.True(api.File.Remove("probe"));
        Assert.False(api.File.Remove("probe"));
        api.Time.Advance(HttpTokens.Recheck);
        Assert.Equal(401, await api.Status("GET", "/tasks"));
    }

    [Theory]
    [InlineData(AuthOptions.Deny)]
    [InlineData(AuthOptions.Only)]
    public async Task A_policy_that_lets_not_everyone_in_binds_http_too(string policy)
    {
        await using var api = await TokenApi.Start(auth: new AuthOptions { Policy = policy });

        Assert.Equal(401, await api.Status("POST", "/tasks", null, ApiFixture.Form()));
        Assert.Equal(401, await api.Status("GET", "/tasks"));
        Assert.Equal(200, await api.Status("GET", "/alive"));
        var token = api.Add("ci", Scope.Submit, null);
        Assert.Equal(201, await api.Status("POST", "/tasks", token, ApiFixture.Form()));
    }

    [Fact]
    public async Task A_policy_that_gives_everyone_less_than_everything_binds_http_too()
    {
        var auth = new AuthOptions();
        auth.Grants["*"] = ["view"];
        await using var api = await TokenApi.Start(auth: auth);

        Assert.Equal(401, await api.Status("POST", "/tasks", null, ApiFixture.Form()));
    }

    [Fact]
    public async Task Wrong_tokens_are_slowed_and_logged_in_few_lines_without_the_token()
    {
        await using var api = await TokenApi.Start(TokenApi.MainToken);
        var statuses = new List<int>();
        for (var i = 0; i < 30; i++)
            statuses.Add(await api.Status("GET", "/tasks", $"guess number {i}"));

        Assert.Equal(Enumerable.Repeat(401, 20).Concat(Enumerable.Repeat(429, 10)), statuses);
        Assert.InRange(api.Log.Count, 1, LogSampler.Lines);
        Assert.All(api.Log, line => Assert.DoesNotContain("guess", line, StringComparison.Ordinal));
        Assert.Equal(200, await api.Status("GET", "/tasks", TokenApi.MainToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_but_a_token_s_own_text_is_that_token(bool isMain)
    {
        using var folder = new TempFolder();
        var file = new HttpTokenFile(folder["tokens.json"], TimeProvider.System);
        var text = file.Add("admin", Scope.Operate, null);
        var stored = Assert.Single(file.Read()).Sha256;
        if (isMain)
            text = TokenApi.MainToken;
        var options = new HttpOptions { Token = TokenApi.MainToken, TokensFile = file.Path };
        var tokens = new HttpTokens(options, Options.Create(new AuthOptions()), TimeProvider.System, NullLogger<HttpTokens>.Instance);

        Assert.Equal(Scope.Operate, tokens.Find(text)?.Scope);
        string[] misses = ["", "admin", stored, text.ToUpperInvariant(), text.Replace('o', 'O'), text[..^1], text[1..], $"{text}x", $"x{text}", $"{text} ", $"{text}\0", $"{text[..^1]}\u0435", $"{text}{text}"];
        Assert.All(misses.Where(miss => miss != text), miss => Assert.Null(tokens.Find(miss)));
        await using var api = await TokenApi.Start(TokenApi.MainToken);
        Assert.Equal(401, await api.Status("GET", "/tasks", TokenApi.MainToken.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer  a b ", "a b")]
    [InlineData("Basic dXNlcjpwYXNz", "pass")]
    [InlineData("basic OmE6Yjpj", "a:b:c")]
    [InlineData("Basic dXNlcg==", null)]
    [InlineData("Basic nonsense!", null)]
    [InlineData("Digest abc", null)]
    [InlineData("Bearerabc", null)]
    [InlineData("", null)]
    public void A_token_comes_as_Bearer_or_as_the_whole_password_of_Basic(string header, string? token) => Assert.Equal(token, TokenGate.Given(header));

    [Fact]
    public async Task A_token_works_until_the_moment_that_it_ends()
    {
        await using var api = await TokenApi.Start();
        var token = api.Add("probe", Scope.Read, TimeSpan.FromHours(1));

        api.Time.Advance(TimeSpan.FromHours(1) - HttpTokens.Recheck - TimeSpan.FromTicks(1));
        Assert.Equal(200, await api.Status("GET", "/tasks", token));
        api.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(401, await api.Status("GET", "/tasks", token));
    }

    [Fact]
    public void A_new_text_changes_nothing_else_and_the_old_one_does_not_live_longer_for_it()
    {
        using var folder = new TempFolder();
        var time = new ManualTimeProvider();
        var file = new HttpTokenFile(folder["tokens.json"], time);
        file.Add("other", Scope.Operate, null);
        file.Add("probe", Scope.Submit, TimeSpan.FromHours(1), 5, 1000);
        var (other, first) = (file.Read()[0], file.Read()[1]);

        time.Advance(TimeSpan.FromMinutes(10));
        file.Rotate("probe", TimeSpan.FromDays(1), TimeSpan.FromHours(2));
        var second = file.Read()[2];
        Assert.Equal([other, first], file.Read()[..2]);
        Assert.NotEqual(first.Sha256, second.Sha256);
        Assert.Equal(first with { Sha256 = second.Sha256, Created = time.GetUtcNow(), Expires = time.GetUtcNow() + TimeSpan.FromHours(2) }, second);

        file.Rotate("probe", TimeSpan.FromMinutes(5), null);
        Assert.Equal([other, first with { Expires = time.GetUtcNow() + TimeSpan.FromMinutes(5) }, second with { Expires = time.GetUtcNow() + TimeSpan.FromMinutes(5) }], file.Read()[..3]);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromHours(2), file.Read()[3].Expires);

        file.Rotate("other", TimeSpan.Zero, null);
        Assert.Equal(other with { Sha256 = file.Read()[3].Sha256, Created = time.GetUtcNow() }, file.Read()[3]);
        Assert.Single(file.Read(), token => token.Name == "other");
    }

    [Fact]
    public void What_has_ended_makes_room_and_frees_its_name()
    {
        using var folder = new TempFolder();
        var time = new ManualTimeProvider();
        var file = new HttpTokenFile(folder["tokens.json"], time);
        for (var i = 0; i < HttpToken.MaxTokens; i++)
            file.Add($"t{i}", Scope.Read, TimeSpan.FromMinutes(1));
        Assert.Throws<ArgumentException>(() => file.Add("more", Scope.Read, null));

        time.Advance(TimeSpan.FromMinutes(1));

        file.Add("t7", Scope.Submit, null);
        Assert.Equal(("t7", Scope.Submit), Assert.Single(file.Read()) is var token ? (token.Name, token.Scope) : default);
    }

    [Fact]
    public void While_another_process_changes_the_file_nothing_is_changed()
    {
        using var folder = new TempFolder();
        var file = new HttpTokenFile(folder["tokens.json"], TimeProvider.System);
        file.Add("ci", Scope.Submit, null);
        var before = File.ReadAllText(file.Path);

        // A lock that others may share is enough to keep one out that asks for its own.
        using (new FileStream(file.Path + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            Assert.Throws<IOException>(() => file.Add("more", Scope.Read, null));
            Assert.Throws<IOException>(() => file.Rotate("ci", TimeSpan.Zero, null));
            Assert.Throws<IOException>(() => file.Remove("ci"));
        }

        Assert.Equal(before, File.ReadAllText(file.Path));
        Assert.True(file.Remove("ci"));
    }

    [Fact]
    public void The_file_is_for_its_owner_and_holds_no_text_of_a_token()
    {
        using var folder = new TempFolder();
        var file = new HttpTokenFile(folder["tokens.json"], new ManualTimeProvider());
        var text = file.Add("ci", Scope.Submit, null);

        Assert.DoesNotContain(text, File.ReadAllText(file.Path), StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("is open to others", Assert.Throws<NodeStartException>(file.Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "is not a list of tokens")]
    [InlineData("[null]", "a token is null")]
    [InlineData("""[{"name":"a b","scope":"read","sha256":"00"}]""", "a name has 1 to 64")]
    [InlineData("""[{"name":"a","scope":"root","sha256":"00"}]""", "is not a list of tokens")]
    [InlineData("""[{"name":"a","scope":"anyone","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}]""", "the scope is none of")]
    [InlineData("""[{"name":"a","scope":"read","sha256":"00"}]""", "sha256 must have 64 hex digits")]
    public void A_file_that_is_wrong_is_refused_with_its_name(string text, string problem)
    {
        using var folder = new TempFolder();
        Wetware.Clustering.Identity.OwnerOnly.CreateFile(folder["tokens.json"], text);

        var error = Assert.Throws<NodeStartException>(new HttpTokenFile(folder["tokens.json"], TimeProvider.System).Read);

        Assert.Contains("Http:TokensFile", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_becomes_unreadable_changes_nothing()
    {
        await using var api = await TokenApi.Start();
        var token = api.Add("ci", Scope.Read, null);
        Assert.Equal(200, await api.Status("GET", "/tasks", token));

        File.WriteAllText(api.File.Path, "nonsense");
        api.Time.Advance(HttpTokens.Recheck);
        Assert.Equal((200, 401), (await api.Status("GET", "/tasks", token), await api.Status("GET", "/tasks")));
        Assert.Contains(api.Log, line => line.Contains("stay as they were", StringComparison.Ordinal));
        File.Delete(api.File.Path);
        api.Time.Advance(HttpTokens.Recheck);
        Assert.Equal((200, 401), (await api.Status("GET", "/tasks", token), await api.Status("GET", "/tasks")));
    }

    [Fact]
    public void Names_lifetimes_and_counts_have_limits()
    {
        using var folder = new TempFolder();
        var file = new HttpTokenFile(folder["tokens.json"], new ManualTimeProvider());
        file.Add("taken", Scope.Read, null);

        Assert.Throws<ArgumentException>(() => file.Add("taken", Scope.Read, null));
        Assert.Throws<ArgumentException>(() => file.Add("a\nb", Scope.Read, null));
        Assert.Throws<ArgumentException>(() => file.Add(new string('a', 65), Scope.Read, null));
        Assert.Throws<ArgumentException>(() => file.Add("short", Scope.Read, TimeSpan.FromSeconds(59)));
        Assert.Throws<ArgumentException>(() => file.Rotate("absent", TimeSpan.Zero, null));
        for (var i = 1; i < HttpToken.MaxTokens; i++)
            file.Add($"t{i}", Scope.Read, null);
        Assert.Contains("the limit is 256", Assert.Throws<ArgumentException>(() => file.Add("more", Scope.Read, null)).Message, StringComparison.Ordinal);
    }
}
