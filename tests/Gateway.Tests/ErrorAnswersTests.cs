using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Gateway.Errors;

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

            Assert.True(ErrorWords.TryParse(kind.Word(), out var read) && read == kind);
            Assert.Equal($"urn:wetware:error:{kind.Word()}", problem.Type);
            Assert.InRange(status, 400, 599);
        }

        Assert.False(ErrorWords.TryParse("Failed", out _));
        Assert.False(ErrorWords.TryParse(null, out _));
    }

    public static TheoryData<Exception, int, string> Thrown { get; } = new()
    {
        { new OrleansException("Current directory is not stable to perform the lookup. Retry later."), 503, "disconnected" },
        { new SiloUnavailableException(), 503, "disconnected" },
        { new TimeoutException(), 503, "disconnected" },
        { new OrleansException("reading the state failed", new WetwareException(ErrorKind.Overloaded, "the storage queue is full")), 429, "overloaded" },
        { new InvalidOperationException("private"), 500, "failed" },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public async Task What_the_runtime_throws_has_a_status_too(Exception error, int status, string word)
    {
        var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        await using var _ = services;
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = new MemoryStream();

        Assert.True(await new ErrorAnswers(services.GetRequiredService<IProblemDetailsService>()).TryHandleAsync(context, error, CancellationToken.None));

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(word == "overloaded", context.Response.Headers.ContainsKey("Retry-After"));
        context.Response.Body.Position = 0;
        var body = await new StreamReader(context.Response.Body).ReadToEndAsync();
        Assert.Contains(ErrorAnswers.TypePrefix + word, body, StringComparison.Ordinal);
        Assert.DoesNotContain("private", body, StringComparison.Ordinal);
    }
}
