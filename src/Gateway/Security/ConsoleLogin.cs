using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.Security.Tokens;
using Wetware.Security;
using Wetware.Web.Hosting;

namespace Wetware.Gateway.Security;

/// <summary>Logs browsers in by an HTTP token. A page of another site cannot send the form, because <see cref="OriginGate"/> refuses it.</summary>
internal static class ConsoleLogin
{
    private const string Next = "next";
    private const string Token = "token";

    /// <summary>Adds the login and the logout.</summary>
    public static void MapConsoleLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ConsolePaths.Login, Show).RequireScope(Scope.Anyone).ExcludeFromDescription();
        routes.MapPost(ConsolePaths.Login, LogIn).RequireScope(Scope.Anyone).ExcludeFromDescription();
        routes.MapPost(ConsolePaths.Logout, LogOut).RequireScope(Scope.Anyone).ExcludeFromDescription();
    }

    /// <summary>Where a browser without a login goes that wanted to see a page.</summary>
    public static string Address(HttpRequest request) => $"{ConsolePaths.Login}?{Next}={Uri.EscapeDataString(request.Path + request.QueryString)}";

    /// <summary>True for a browser that wants to see a page.</summary>
    public static bool IsVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && ConsoleCookie.Counts(request.Path) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static IResult Show(HttpContext context, [FromServices] HttpTokens tokens) => tokens.AreNeeded
        ? Page(context, ConsolePaths.Local(context.Request.Query[Next]), null, StatusCodes.Status200OK)
        : TypedResults.Redirect("/");

    private static async Task<IResult> LogIn(HttpContext context, [FromServices] HttpTokens tokens, [FromServices] WrongTokenAnswers wrong)
    {
        var (token, next, problem) = await Read(context);
        if (problem is not null)
            return Page(context, next, problem, StatusCodes.Status400BadRequest);
        if (tokens.Find(token) is null)
        {
            return wrong.Count(context) is { } wait
                ? Page(context, next, $"Too many wrong tokens from this address; try again in {Math.Ceiling(wait.TotalSeconds)} s.", StatusCodes.Status429TooManyRequests)
                : Page(context, next, "This token is wrong, or it has expired.", StatusCodes.Status401Unauthorized);
        }

        ConsoleCookie.Set(context, token);
        return See(next);
    }

    private static SeeOther LogOut(HttpContext context)
    {
        ConsoleCookie.Delete(context);
        return See(ConsolePaths.Login);
    }

    private static async Task<(string Token, string Next, string? Problem)> Read(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return ("", "/", "Send the form of this page.");
        try
        {
            var limits = new FormOptions { ValueCountLimit = 4, KeyLengthLimit = 64, ValueLengthLimit = 8192, MultipartBodyLengthLimit = 16384 };
            var form = await new FormFeature(context.Request, limits).ReadFormAsync(context.RequestAborted);
            return (form[Token].ToString().Trim(), ConsolePaths.Local(form[Next]), form[Token].ToString().Length is 0 or > 1024 ? "A token has 1 to 1024 characters." : null);
        }
        catch (InvalidDataException)
        {
            return ("", "/", "The form is larger than a token.");
        }
        catch (IOException error) when (error is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            return ("", "/", "The form is cut off.");
        }
    }

    private static ContentHttpResult Page(HttpContext context, string next, string? problem, int status)
    {
        context.Response.Headers.ContentSecurityPolicy = ConsolePaths.Policy;
        return TypedResults.Content(LoginPage.Html(next, problem), "text/html; charset=utf-8", statusCode: status);
    }

    // 303: what follows is a GET.
    private static SeeOther See(string path) => new(path);

    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
