using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;
using Wetware.Silo.Configuration;

using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Wetware.Gateway.Tasks;

/// <summary>What the routes of a file with all tasks do.</summary>
internal static class TransferHandlers
{
    public static async Task Export(HttpRequest request, HttpResponse response, TaskTransfer transfer, IOptions<JsonOptions> json, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var modules = query.Flag("modules", true);
        query.Finish();
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"tasks.json\"";
        if (HeadRequests.IsHead(request.HttpContext))
            return;
        await transfer.Export(response.BodyWriter, modules, json.Value.SerializerOptions, cancellationToken);
    }

    public static async Task<IResult> Import(
        HttpRequest request, TaskTransfer transfer, UploadBudget budget, HttpOptions options, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var replace = query.Flag("replace", false);
        query.Finish();
        using var lease = budget.Open();
        var file = await RequestFields.ReadJson(request, options.MaxBodyBytes, lease, cancellationToken);
        return TypedResults.Ok(await transfer.Import(file, replace, cancellationToken));
    }
}
