using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Security;
using Wetware.Sessions;
using Wetware.Tokens;

namespace Wetware.Gateway.Capabilities;

/// <summary>Routes for holders of capability tokens: the token is what the request may do, and all that it may do.</summary>
internal static class CapabilitiesApi
{
    /// <summary>The header that names the kinds of the capabilities in an answer; they themselves cannot leave the cluster this way.</summary>
    public const string KindsHeader = "Ww-Capabilities";

    private const string Bytes = MediaTypeNames.Application.Octet;

    /// <summary>Adds <c>/capability</c> and <c>/session</c>.</summary>
    public static void MapCapabilities(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/capability/{method}", (string method, HttpContext context, CapabilityCalls calls) => calls.Call(context, null, method))
            .WithName("callCapability")
            .RequireScope(Scope.Anyone)
            .WithSummary("Call a method of the capability that the token stands for")
            .WithDescription("The token (wwcap_…) is given as Authorization: Bearer. The body is the argument, the answer the method's bytes; a capability in the answer is named by its kind in the header Ww-Capabilities.")
            .WithTags("Capabilities")
            .WithPath("method", "The method", "list")
            .Takes(Bytes)
            .Produces(StatusCodes.Status200OK, contentType: Bytes)
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithProblems();
        routes.MapPost("/session/{name}/{method}", (string name, string method, HttpContext context, CapabilityCalls calls) => calls.Call(context, name, method))
            .WithName("callOfSession")
            .RequireScope(Scope.Anyone)
            .WithSummary("Call a method of one of the capabilities of the session that the token stands for")
            .WithTags("Capabilities")
            .WithPath("name", "The capability's name in the session", "anchor")
            .WithPath("method", "The method", "ls")
            .Takes(Bytes)
            .Produces(StatusCodes.Status200OK, contentType: Bytes)
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithProblems();
    }

    /// <summary>True for paths whose requests carry a capability's token in place of the gateway's.</summary>
    public static bool IsCall(PathString path) => path.StartsWithSegments("/capability", StringComparison.Ordinal) || path.StartsWithSegments("/session", StringComparison.Ordinal);
}

/// <summary>Makes the calls.</summary>
internal sealed class CapabilityCalls(IGrainFactory grains, CapabilityClient capabilities, UploadBudget budget, WrongTokenAnswers wrong)
{
    public async Task<IResult> Call(HttpContext context, string? name, string method)
    {
        var cancellationToken = context.RequestAborted;
        if (await Import(context, cancellationToken) is not { } capability)
            return Results.Empty;
        using var lease = budget.Open();
        var data = await RequestFields.ReadBytes(context.Request, "body", CapabilityCall.MaxDataBytes, lease, cancellationToken);
        try
        {
            if (name is not null)
            {
                if (capability.Kind != CapabilityKinds.Session)
                    throw new WetwareException(ErrorKind.Failed, $"token: stands for a capability of kind {capability.Kind}, not for a session; call /capability/{{method}}");
                capability = (await capabilities.CallAsync(capability, SessionMethods.Get, Encoding.UTF8.GetBytes(name), cancellationToken: cancellationToken)).Single();
            }

            var reply = await capabilities.CallAsync(capability, method, data, cancellationToken: cancellationToken);
            if (reply.Capabilities.Count > 0)
                context.Response.Headers[CapabilitiesApi.KindsHeader] = string.Join(", ", reply.Capabilities.Select(one => one.Kind));
            return TypedResults.Bytes(reply.Data, MediaTypeNames.Application.Octet);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Failed)
        {
            // The target's own refusal of these arguments, and nothing that failed here.
            return TypedResults.Problem(ErrorAnswers.Problem(ProblemType.Invalid, StatusCodes.Status400BadRequest, error.Message));
        }
    }

    // Null when the request was answered already.
    private async Task<Capability?> Import(HttpContext context, CancellationToken cancellationToken)
    {
        var token = TokenGate.Given(context.Request.Headers.Authorization.ToString());
        if (token is null || !CapabilityToken.TryHash(token, new byte[32]))
        {
            await wrong.Refuse(context, isWrong: token is not null, "this request needs the token of a capability or session (wwcap_…): Authorization: Bearer <token>");
            return null;
        }

        try
        {
            return await grains.GetGrain<ITokensGrain>(0).Import(token, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            await wrong.Refuse(context, isWrong: true, error.Message);
            return null;
        }
    }
}
