using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Wetware.Gateway.Forms;
using Wetware.Silo.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Wetware.Gateway.Tasks;

/// <summary>What the routes of a file with all tasks do.</summary>
internal static class TransferHandlers
{
    private const string Json = "application/json";

    public static async Task Export(HttpRequest request, HttpResponse response, TaskTransfer transfer, IOptions<JsonOptions> json, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var modules = query.Flag("modules", true);
        query.Finish();
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"tasks.json\"";
        await transfer.Export(response.BodyWriter, modules, json.Value.SerializerOptions, cancellationToken);
    }

    public static async Task<IResult> Import(
        HttpRequest request, TaskTransfer transfer, UploadBudget budget, HttpOptions options, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var replace = query.Flag("replace", false);
        query.Finish();
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
            throw BadFieldsException.Unsupported(HeaderNames.ContentType, $"must be {Json}", Json);
        using var lease = budget.Open();
        var file = await RequestFields.ReadBytes(request, "body", options.MaxBodyBytes, lease, cancellationToken);
        return TypedResults.Ok(await transfer.Import(file, replace, cancellationToken));
    }
}
