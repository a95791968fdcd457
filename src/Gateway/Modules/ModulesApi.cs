using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Modules;
using Wetware.Security;

namespace Wetware.Gateway.Modules;

/// <summary>Routes of the cluster's module store.</summary>
internal static class ModulesApi
{
    private const string MediaType = "application/wasm";
    private const string Bytes = "application/octet-stream";

    /// <summary>Adds <c>/modules</c>.</summary>
    public static void MapModules(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/modules").WithTags("Modules").WithProblems();
        group.MapGet("", List)
            .WithName("listModules")
            .RequireScope(Scope.Read)
            .WithSummary("The modules that the cluster keeps")
            .WithDescription("In order of digest. A Link header with rel=\"next\" leads on when there may be more.")
            .WithQuery("limit", $"Most modules: 1 to {ModuleLimitsOfStore.MaxPage}; {ModuleLimitsOfStore.MaxPage} when left out", "10")
            .WithQuery("after", "Only those after this digest", Examples.Digest)
            .Produces<IReadOnlyList<ModuleJson>>()
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, Examples.Modules);
        group.MapPut("", (HttpRequest request, IModuleClient modules, IModuleNameClient names, UploadBudget budget, CancellationToken cancellationToken) =>
                Put(null, request, modules, names, budget, cancellationToken))
            .WithName("putModule")
            .RequireScope(Scope.Submit)
            .WithSummary("Keep a module under its digest")
            .WithDescription("201 when it is new, 200 when it was there. When this is answered the module is on disk and being compiled: its state is compiling, then ready or refused. "
                + "With name it becomes a version of that name, and the current one; that needs the scope operate.")
            .WithQuery("name", "Add a version of this name", "app")
            .WithQuery("version", "The version's label; left out, the next number", "1.2")
            .Takes(MediaType)
            .Produces<ModuleJson>(StatusCodes.Status201Created)
            .Produces<ModuleJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithExample(StatusCodes.Status201Created, Examples.Module);
        group.MapPut("/{digest}", (string digest, HttpRequest request, IModuleClient modules, UploadBudget budget, CancellationToken cancellationToken) =>
                Put(digest, request, modules, null, budget, cancellationToken))
            .WithName("putModuleAs")
            .RequireScope(Scope.Submit)
            .WithSummary("Keep a module, and make sure that it has this digest")
            .Takes(MediaType)
            .Produces<ModuleJson>(StatusCodes.Status201Created)
            .Produces<ModuleJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithExample(StatusCodes.Status201Created, Examples.Module);
        group.MapGet("/{digest}", Get)
            .WithName("getModule")
            .RequireScope(Scope.Read)
            .WithSummary("A module's bytes, or with Accept: application/json what is known of it")
            .Produces(StatusCodes.Status200OK, contentType: MediaType)
            .Produces<ModuleJson>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{digest}/info", Info)
            .WithName("describeModule")
            .RequireScope(Scope.Read)
            .WithSummary("What is known of a module: size, kind, state, imports, exports")
            .Produces<ModuleJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, Examples.Module);
        group.MapDelete("/{digest}", Delete)
            .WithName("deleteModule")
            .RequireScope(Scope.Operate)
            .WithSummary("Remove a module that nothing needs")
            .WithDescription("Refused with 409 while a task holds it.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> List(HttpRequest request, HttpResponse response, IModuleClient modules, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var limit = (int)query.Integer("limit", 1, ModuleLimitsOfStore.MaxPage, ModuleLimitsOfStore.MaxPage);
        var after = query.Text("after", 256);
        query.Finish();
        var (page, more) = await modules.ListPageAsync(after, limit, cancellationToken);
        if (more && page.Count > 0)
            response.AddNext($"/modules?limit={limit}&after={page[^1].Digest}");
        return TypedResults.Ok(page.Select(ModuleJson.Of).ToArray());
    }

    private static async Task<IResult> Put(
        string? digest, HttpRequest request, IModuleClient modules, IModuleNameClient? names, UploadBudget budget, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var (name, version) = names is null ? (null, null) : (query.Text("name", ModuleReference.MaxName), query.Text("version", ModuleReference.MaxVersion));
        query.Finish();
        CheckName(request, name, version);
        var named = digest is null ? null : Named(digest) ?? throw Bad("digest", "must be the 64 hex digits of a SHA-256");
        CheckType(request);
        using var lease = budget.Open();
        var module = await RequestFields.ReadBytes(request, "body", ModuleLimitsOfStore.MaxBytes, lease, cancellationToken);
        var actual = ModuleKey.Of(module.Span);
        if (named is not null && named != actual)
            throw Bad("digest", $"is not that of the body, which is {actual}");
        var there = await modules.FindAsync(actual, cancellationToken);
        if (there is null)
            ModuleChecks.Inspect("body", module.Span);
        var info = there ?? await ModuleChecks.Put(modules, "body", module, cancellationToken);
        if (name is not null)
        {
            ModuleChecks.CheckState("body", info);
            await ModuleNamesApi.Name(names!, name, version, actual, cancellationToken);
        }

        return there is not null ? TypedResults.Ok(ModuleJson.Of(there)) : TypedResults.Created($"/modules/{info.Digest}", ModuleJson.Of(info));
    }

    private static async Task<IResult> Get(string digest, HttpRequest request, HttpResponse response, IModuleClient modules, CancellationToken cancellationToken)
    {
        response.Headers.Vary = HeaderNames.Accept;
        if (request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)))
            return await Info(digest, modules, cancellationToken);
        if (Named(digest) is not { } named || await modules.GetAsync(named, cancellationToken) is not { } module)
            return NotFound();

        // It is what its name says for ever.
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return TypedResults.Bytes(module, MediaType, entityTag: new EntityTagHeaderValue($"\"{named}\""));
    }

    private static async Task<IResult> Info(string digest, IModuleClient modules, CancellationToken cancellationToken) =>
        Named(digest) is { } named && await modules.FindAsync(named, cancellationToken) is { } info ? TypedResults.Ok(ModuleJson.Of(info)) : NotFound();

    private static async Task<IResult> Delete(string digest, IModuleClient modules, CancellationToken cancellationToken)
    {
        try
        {
            return Named(digest) is { } named && await modules.DeleteAsync(named, cancellationToken) ? TypedResults.NoContent() : NotFound();
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            // Not that the caller may not: something needs it now.
            throw new BadFieldsException(new FieldProblem { Field = "digest", Reason = "conflict", Detail = error.Message }, StatusCodes.Status409Conflict);
        }
    }

    private static void CheckType(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
            return;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !(type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(Bytes, StringComparison.OrdinalIgnoreCase)))
        {
            throw BadFieldsException.Unsupported(HeaderNames.ContentType, $"must be {MediaType} (curl: -H 'Content-Type: {MediaType}' -T FILE)", MediaType, Bytes);
        }
    }

    // What others are given by a name is not for everybody to change.
    private static void CheckName(HttpRequest request, string? name, string? version)
    {
        if (name is null && version is not null)
            throw Bad("version", "can be given only together with name");
        if (name is not null && !ModuleReference.IsName(name))
            throw Bad("name", ModuleReference.NameRule);
        if (version is not null && !ModuleReference.IsVersion(version))
            throw Bad("version", ModuleReference.VersionRule);
        if (name is not null && TokenGate.CallerOf(request.HttpContext)?.Scope < Scope.Operate)
            throw new WetwareException(ErrorKind.Denied, "name: naming a module needs a token of scope operate");
    }

    private static string? Named(string digest)
    {
        var hex = digest.StartsWith("sha256:", StringComparison.Ordinal) ? digest["sha256:".Length..] : digest;
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigit) ? hex.ToLowerInvariant() : null;
    }

    private static BadFieldsException Bad(string field, string detail) => new(new FieldProblem { Field = field, Reason = "malformed", Detail = detail });

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NotFound() => Answers.NotFound("there is no such module in this cluster");
}
