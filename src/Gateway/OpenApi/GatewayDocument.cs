using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Wetware.Silo.Hosting;

namespace Wetware.Gateway.OpenApi;

/// <summary>What the OpenAPI document says of the whole.</summary>
internal static class GatewayDocument
{
    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Wetware gateway",
                Version = NodeVersion.Text,
                Description = "Errors are problem details (RFC 9457); their type is urn:wetware:error: and one of the words of the error list.",
            };
            return Task.CompletedTask;
        });
    }
}
