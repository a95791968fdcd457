using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Wetware.Functions.Serving;

namespace Wetware.Functions.Filters;

/// <summary>The filter <c>builtin://jwt</c>: lets requests pass that carry a token of its issuer, and tells the plug whose it is. All others are answered here.</summary>
internal sealed class JwtFilter(JwtKeys keys, TimeProvider time)
{
    private const int MaxTokenLength = 16 << 10;
    private const string Scheme = "Bearer ";

    /// <summary>Checks a request; leaves <paramref name="output"/> answered when it may not pass.</summary>
    public async Task RunAsync(FunctionFilter filter, RequestBuffer input, ResponseBuffer output, CancellationToken cancellationToken)
    {
        var rules = JwtRules.Parse(filter.Data);
        if (input.Headers["authorization"] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length > MaxTokenLength)
        {
            await RefuseAsync(output, StatusCodes.Status401Unauthorized, null, "this path needs a bearer token", cancellationToken);
            return;
        }

        var (result, isKnown) = await ValidateAsync(header[Scheme.Length..].Trim(), rules, cancellationToken);
        if (!isKnown)
        {
            output.SetHeader("retry-after", "30");
            await RefuseAsync(output, StatusCodes.Status503ServiceUnavailable, null, "the keys of the tokens' issuer cannot be read", cancellationToken);
        }
        else if (result is not { IsValid: true, SecurityToken: JsonWebToken token })
        {
            await RefuseAsync(output, StatusCodes.Status401Unauthorized, "invalid_token", "the token is not valid, or not for this service", cancellationToken);
        }
        else if (rules.Claims?.FirstOrDefault(claim => !token.Claims.Any(has => has.Type == claim.Key && has.Value == claim.Value)) is { Key: { } missing })
        {
            await RefuseAsync(output, StatusCodes.Status403Forbidden, "insufficient_scope", $"the token's claim '{missing}' is not what it must be", cancellationToken);
        }
        else
        {
            input.SetHeader("x-moc-jwt-subject", Uri.EscapeDataString(token.Subject ?? ""));
            using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
            input.SetHeader("x-moc-jwt-claims", JsonSerializer.Serialize(claims.RootElement));
        }
    }

    // A key that is not there may be new.
    private async Task<(TokenValidationResult? Result, bool IsKnown)> ValidateAsync(string token, JwtRules rules, CancellationToken cancellationToken)
    {
        TokenValidationResult? result = null;
        foreach (var isMissing in (bool[])[false, true])
        {
            if (await keys.GetAsync(rules.Jwks, isMissing, cancellationToken) is not { } known)
                return (null, false);
            result = await new JsonWebTokenHandler { MaximumTokenSizeInBytes = MaxTokenLength }.ValidateTokenAsync(token, Parameters(rules, known));
            if (result.Exception is not SecurityTokenSignatureKeyNotFoundException)
                break;
        }

        return (result, true);
    }

    private TokenValidationParameters Parameters(JwtRules rules, IReadOnlyList<SecurityKey> known) => new()
    {
        IssuerSigningKeys = known,
        ValidIssuer = rules.Issuer,
        ValidAudiences = rules.Audience,
        ValidAlgorithms = rules.Accepted,
        RequireSignedTokens = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            var (now, skew) = (time.GetUtcNow().UtcDateTime, TimeSpan.FromSeconds(rules.ClockSkewS));
            return expires is { } end && now < end + skew && (notBefore is not { } begin || now >= begin - skew);
        },
    };

    private static async Task RefuseAsync(ResponseBuffer output, int status, string? error, string detail, CancellationToken cancellationToken)
    {
        output.Status = status;
        output.SetHeader("content-type", "application/problem+json");
        if (status != StatusCodes.Status503ServiceUnavailable)
            output.SetHeader("www-authenticate", error is null ? "Bearer" : $"Bearer error=\"{error}\"");
        var problem = new { type = $"urn:wetware:error:{(status == 503 ? "disconnected" : "denied")}", status, detail };
        await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem), cancellationToken);
    }
}
