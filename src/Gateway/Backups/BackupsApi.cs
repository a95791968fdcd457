using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Security;
using Wetware.Silo.Backup;

namespace Wetware.Gateway.Backups;

/// <summary>Routes about the backups in this gateway's folder. Archives themselves are not served: they hold the cluster's secrets.</summary>
internal static class BackupsApi
{
    private const string ExampleText = """
        {
          "file": "ww-20261124T210000Z.wwb", "id": "0123456789abcdef0123456789abcdef", "created": "2026-11-24T21:00:00Z", "namespace": "ww", "version": "1.0.0",
          "parent": null, "encrypted": true, "bytes": 104857
        }
        """;

    /// <summary>Adds <c>/backups</c>.</summary>
    public static void MapBackups(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/backups").WithTags("Backups").WithProblems();
        group.MapGet("", List)
            .WithName("listBackups")
            .RequireScope(Scope.Read)
            .WithSummary("The archives in this gateway's folder of backups, oldest first")
            .Produces<IReadOnlyList<BackupJson>>()
            .ProducesProblem(StatusCodes.Status501NotImplemented)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse($"[{ExampleText}]")!);
        group.MapPost("", Create)
            .WithName("createBackup")
            .RequireScope(Scope.Operate)
            .WithSummary("Make a backup now")
            .WithDescription("It builds on the newest archive of the folder, or is a full one. Archives beyond those to be kept are removed.")
            .Produces<BackupJson>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status501NotImplemented)
            .WithExample(StatusCodes.Status201Created, JsonNode.Parse(ExampleText)!);
    }

    private static async Task<IResult> List([FromServices] BackupService backups, CancellationToken cancellationToken) =>
        TypedResults.Ok((await backups.List(cancellationToken)).Select(BackupJson.Of).ToArray());

    private static async Task<IResult> Create([FromServices] BackupService backups, CancellationToken cancellationToken) =>
        TypedResults.Created((string?)null, BackupJson.Of((await backups.Create(cancellationToken)).File));
}

/// <summary>An archive.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="Id">Its id.</param>
/// <param name="Created">When its snapshot was taken.</param>
/// <param name="Namespace">The cluster's namespace.</param>
/// <param name="Version">The version of the program that made it.</param>
/// <param name="Parent">The id of the archive that it builds on; null for a full one.</param>
/// <param name="Encrypted">Whether it needs a key.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record BackupJson(string File, string Id, DateTimeOffset Created, string Namespace, string Version, string? Parent, bool Encrypted, long Bytes)
{
    public static BackupJson Of(BackupFile file) => new(
        Path.GetFileName(file.Path), file.Header.Id, file.Header.Created, file.Header.Namespace, file.Header.Version, file.Header.Parent, file.Header.Salt is not null, file.Bytes);
}
