using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Errors;
using Wetware.Gateway.Errors;
using Wetware.Testing;

namespace Wetware.Tests;

public sealed class ErrorAnswersTests
{
    [Fact]
    public void Every_error_has_a_word_a_type_and_a_status()
    {
        foreach (var kind in Enum.GetValues<ErrorKind>())
        {
            var status = ErrorAnswers.StatusOf(kind);
            var problem = ErrorAnswers.Problem(kind, status, "why");

            Assert.True(ErrorNames.TryParse(kind.Word(), out var read) && read == kind);
            Assert.Equal($"urn:wetware:error:{kind.Word()}", problem.Type);
            Assert.InRange(status, 400, 599);
        }

        Assert.False(ErrorNames.TryParse("Failed", out _));
        Assert.False(ErrorNames.TryParse(null, out _));
    }

    [Fact]
    public void The_page_lists_every_problem_type_with_its_statuses()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Folder, "docs", "http.md"));

        var rows = page.Where(line => line.StartsWith("| `urn:wetware:error:", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..3]);
        Assert.Equal(
            ProblemType.All.Select(type => $"`{type.Uri}` {string.Join(", ", type.Statuses)}"), rows.Select(cells => $"{cells[0]} {cells[1]}"));
    }

    [Theory]
    [InlineData(400, "invalid")]
    [InlineData(401, "denied")]
    [InlineData(403, "denied")]
    [InlineData(404, "not-found")]
    [InlineData(405, "method-not-allowed")]
    [InlineData(408, "timeout")]
    [InlineData(409, "conflict")]
    [InlineData(411, "invalid")]
    [InlineData(413, "limit")]
    [InlineData(414, "limit")]
    [InlineData(415, "unsupported")]
    [InlineData(422, "conflict")]
    [InlineData(429, "overloaded")]
    [InlineData(431, "limit")]
    [InlineData(500, "failed")]
    [InlineData(501, "unimplemented")]
    [InlineData(502, "failed")]
    [InlineData(503, "disconnected")]
    public void A_bare_status_has_a_type(int status, string word) => Assert.Equal(word, ProblemType.Of(status).Word);

    public static TheoryData<Exception, int, string> Thrown { get; } = new()
    {
        { new OrleansException("Current directory is not stable to perform the lookup. Retry later."), 503, "disconnected" },
        { new SiloUnavailableException(), 503, "disconnected" },
        { new TimeoutException(), 503, "disconnected" },
        { new OrleansException("reading the state failed", new WetwareException(ErrorKind.Overloaded, "the storage queue is full")), 429, "overloaded" },
        { new InvalidOperationException("private"), 500, "failed" },
        { new BadHttpRequestException("the body was too slow", 408), 408, "timeout" },
        { new BadHttpRequestException("bad chunk"), 400, "invalid" },
        { new BadHttpRequestException("too large", 413), 413, "limit" },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public async Task What_the_runtime_throws_has_a_status_too(Exception error, int status, string word)
    {
        var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        await using var _ = services;
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = new MemoryStream();

        Assert.True(await new ErrorAnswers(services.GetRequiredService<IProblemDetailsService>(), TimeProvider.System, NullLogger<ErrorAnswers>.Instance).TryHandleAsync(context, error, CancellationToken.None));

        Assert.Equal(status, context.Response.StatusCode);
        context.Response.Body.Position = 0;
        var body = await new StreamReader(context.Response.Body).ReadToEndAsync();
        Assert.Contains(ProblemType.Prefix + word, body, StringComparison.Ordinal);
        Assert.DoesNotContain("private", body, StringComparison.Ordinal);
    }
}
