using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Modules;
using Wetware.Security;

namespace Wetware.Gateway.Modules;

/// <summary>Routes of the names of modules.</summary>
internal static class ModuleNamesApi
{
    private static readonly string[] Fields = ["name", "version", "digest", "module"];

    /// <summary>Adds <c>/modules/names</c>.</summary>
    public static void MapModuleNames(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/modules/names").WithTags("Modules").WithProblems();
        group.MapGet("", List)
            .WithName("listModuleNames")
            .RequireScope(Scope.Read)
            .WithSummary("The names of modules, with their versions")
            .WithDescription("In order of name. A Link header with rel=\"next\" leads on when there may be more.")
            .WithQuery("limit", $"Most names: 1 to {ModuleLimitsOfStore.MaxPage}; {ModuleLimitsOfStore.MaxPage} when left out", "10")
            .WithQuery("after", "Only those after this name", "app")
            .Produces<IReadOnlyList<ModuleNameJson>>()
            .WithFieldProblems(StatusCodes.Status400BadRequest);
        group.MapGet("/{name}", Get)
            .WithName("getModuleName")
            .RequireScope(Scope.Read)
            .WithSummary("One name, with its versions")
            .Produces<ModuleNameJson>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{name}", Set)
            .WithName("setModuleName")
            .RequireScope(Scope.Operate)
            .WithSummary("Add a version of a name, and make it the current one")
            .WithDescription("The module is stored already. A version stays what it is: the same version of another module is refused with 409; of the same module it becomes the current one.")
            .WithQuery("digest", "The module", Examples.Digest)
            .WithQuery("version", "The version's label; left out, the next number", "1.2")
            .Produces<ModuleNameJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict);
        group.MapPost("/{name}/rollback", Rollback)
            .WithName("rollbackModuleName")
            .RequireScope(Scope.Operate)
            .WithSummary("Make an earlier version the current one")
            .WithQuery("version", "Its label; left out, the one that was added before the current one", "1.1")
            .Produces<ModuleNameJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest);
        group.MapDelete("/{name}", Delete)
            .WithName("deleteModuleName")
            .RequireScope(Scope.Operate)
            .WithSummary("Remove a name or one of its versions")
            .WithDescription("The module stays stored, and tasks that were given it go on with it.")
            .WithQuery("version", "Only this version", "1.1")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> List(HttpRequest request, HttpResponse response, IModuleNameClient names, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var limit = (int)query.Integer("limit", 1, ModuleLimitsOfStore.MaxPage, ModuleLimitsOfStore.MaxPage);
        var after = query.Text("after", ModuleReference.MaxName);
        query.Finish();
        var page = await names.ListPageAsync(after, limit, cancellationToken);
        if (page.Count == limit)
            response.AddNext($"/modules/names?limit={limit}&after={Uri.EscapeDataString(page[^1].Name)}");
        return TypedResults.Ok(page.Select(ModuleNameJson.Of).ToArray());
    }

    private static async Task<IResult> Get(string name, IModuleNameClient names, CancellationToken cancellationToken) =>
        ModuleReference.IsName(name) && await names.FindAsync(name, cancellationToken) is { } found ? TypedResults.Ok(ModuleNameJson.Of(found)) : NoName();

    private static async Task<IResult> Set(string name, HttpRequest request, IModuleNameClient names, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var version = query.Text("version", ModuleReference.MaxVersion);
        var digest = query.Text("digest", 256) ?? "";
        query.Finish();
        return TypedResults.Ok(ModuleNameJson.Of(await Name(names, name, version, digest, cancellationToken)));
    }

    /// <summary>Names a module.</summary>
    /// <exception cref="BadFieldsException">400: a field is refused; 409: the version is another module.</exception>
    internal static async Task<ModuleName> Name(IModuleNameClient names, string name, string? version, string digest, CancellationToken cancellationToken)
    {
        try
        {
            return await names.SetAsync(name, version, digest, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            throw new BadFieldsException(new FieldProblem { Field = "version", Reason = "conflict", Detail = error.Message }, StatusCodes.Status409Conflict);
        }
        catch (WetwareException error) when (Tasks.FieldProblems.Of(error, Fields) is { } refused)
        {
            throw refused;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.NotFound)
        {
            throw new BadFieldsException(new FieldProblem { Field = "digest", Reason = "not-found", Detail = error.Message });
        }
    }

    private static async Task<IResult> Rollback(string name, HttpRequest request, IModuleNameClient names, CancellationToken cancellationToken)
    {
        var version = Version(request);
        try
        {
            return ModuleReference.IsName(name) ? TypedResults.Ok(ModuleNameJson.Of(await names.RollbackAsync(name, version, cancellationToken))) : NoName();
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.NotFound)
        {
            return Answers.NotFound(error.Message);
        }
    }

    private static async Task<IResult> Delete(string name, HttpRequest request, IModuleNameClient names, CancellationToken cancellationToken)
    {
        var version = Version(request);
        return ModuleReference.IsName(name) && await names.RemoveAsync(name, version, cancellationToken) ? TypedResults.NoContent() : NoName();
    }

    private static string? Version(HttpRequest request)
    {
        var query = QueryFields.Read(request);
        var version = query.Text("version", ModuleReference.MaxVersion);
        query.Finish();
        return version;
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NoName() => Answers.NotFound("there is no such name, or no such version of it");
}
