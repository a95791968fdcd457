using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Gateway.Tasks;
using Wetware.Security;
using Wetware.Tasks.Secrets;

namespace Wetware.Gateway.Secrets;

/// <summary>Routes of the secrets that tasks are given. A value goes in and never comes out.</summary>
internal static class TaskSecretsApi
{
    private const string ExampleText = """{ "name": "db-password", "submit": false, "created": "2026-11-24T21:00:00Z", "changed": "2026-11-24T21:00:00Z" }""";

    /// <summary>Adds <c>/secrets</c>.</summary>
    public static void MapTaskSecrets(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/secrets").WithTags("Secrets").WithProblems();
        group.MapGet("", List)
            .WithName("listSecrets")
            .RequireScope(Scope.Read)
            .WithSummary("The secrets that tasks can be given, by name; never their values")
            .Produces<IReadOnlyList<TaskSecretJson>>()
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse($"[{ExampleText}]")!);
        group.MapPut("/{name}", Set)
            .WithName("setSecret")
            .RequireScope(Scope.Operate)
            .WithSummary("Set a secret, or replace its value")
            .WithDescription($"The body is the value: 1 to {TaskSecretRules.MaxBytes} bytes of UTF-8. It is kept encrypted and cannot be read again; tasks are given it by its name. Runs that begin after the answer have the new value.")
            .WithPath("name", "The secret's name", "db-password")
            .WithQuery("submit", "true: requests with a token of scope submit may give it to tasks too", "true")
            .Takes("text/plain")
            .Produces<TaskSecretJson>()
            .ProducesProblem(StatusCodes.Status501NotImplemented)
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse(ExampleText)!);
        group.MapDelete("/{name}", Remove)
            .WithName("deleteSecret")
            .RequireScope(Scope.Operate)
            .WithSummary("Remove a secret")
            .WithDescription("Runs of tasks that are to be given it fail with not-found.")
            .WithPath("name", "The secret's name", "db-password")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(ITaskSecretClient secrets, CancellationToken cancellationToken) =>
        TypedResults.Ok((await secrets.ListAsync(cancellationToken)).Select(TaskSecretJson.Of).ToArray());

    private static async Task<IResult> Set(string name, HttpRequest request, ITaskSecretClient secrets, UploadBudget budget, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var submit = query.Flag("submit", false);
        query.Finish();
        using var lease = budget.Open();
        var value = await RequestFields.ReadBytes(request, "value", TaskSecretRules.MaxBytes, lease, cancellationToken);
        try
        {
            return TypedResults.Ok(TaskSecretJson.Of(await secrets.SetAsync(name, value, submit, cancellationToken)));
        }
        catch (WetwareException error) when (FieldProblems.Of(error, "name", "value") is { } refused)
        {
            throw refused;
        }
    }

    private static async Task<IResult> Remove(string name, ITaskSecretClient secrets, CancellationToken cancellationToken) =>
        TaskSecretRules.IsName(name) && await secrets.RemoveAsync(name, cancellationToken) ? TypedResults.NoContent() : Answers.NotFound("there is no such secret");
}

/// <summary>A secret, without its value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Submit">Whether requests with a token of scope submit may give it to tasks.</param>
/// <param name="Created">When it was set for the first time.</param>
/// <param name="Changed">When its value was set last.</param>
public sealed record TaskSecretJson(string Name, bool Submit, DateTimeOffset Created, DateTimeOffset Changed)
{
    internal static TaskSecretJson Of(TaskSecret secret) => new(secret.Name, secret.Submit, secret.Created, secret.Changed);
}
