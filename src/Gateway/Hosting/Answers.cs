using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Wetware.Errors;
using Wetware.Gateway.Errors;

namespace Wetware.Gateway.Hosting;

/// <summary>Answers that many routes give.</summary>
internal static class Answers
{
    /// <summary>404.</summary>
    public static ProblemHttpResult NotFound(string message) =>
        TypedResults.Problem(ErrorAnswers.Problem(ErrorKind.NotFound, StatusCodes.Status404NotFound, message));

    /// <summary>Tells where the next page is (RFC 8288).</summary>
    public static void AddNext(this HttpResponse response, string path) => response.Headers.Link = $"<{path}>; rel=\"next\"";
}
