using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;
using Wetware.Errors;
using Wetware.Functions.Admin;

namespace Wetware.Functions.Filters;

/// <summary>Which tokens a <c>builtin://jwt</c> filter lets pass: the filter's data as JSON.</summary>
internal sealed record JwtRules
{
    private static readonly string[] Known =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Where the keys are, as a JSON Web Key Set.</summary>
    public required string Jwks { get; init; }

    /// <summary>The <c>iss</c> of tokens.</summary>
    public required string Issuer { get; init; }

    /// <summary>The <c>aud</c> of tokens; one of theirs must be one of these.</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>Claims that tokens must have: the value, or one of several values, must be this.</summary>
    public IReadOnlyDictionary<string, string>? Claims { get; init; }

    /// <summary>Algorithms that are taken; by default all asymmetric ones. Others, <c>none</c> and <c>HS256</c> among them, are never.</summary>
    public IReadOnlyList<string>? Algorithms { get; init; }

    /// <summary>Seconds that clocks may differ: 0 to 300. Default 60.</summary>
    public int ClockSkewS { get; init; } = 60;

    /// <summary>What is taken.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Accepted => Algorithms ?? Known;

    /// <summary>Reads and checks the data of a filter.</summary>
    /// <exception cref="WetwareException"><c>failed</c>, naming the field.</exception>
    public static JwtRules Parse(string? data)
    {
        try
        {
            var rules = JsonSerializer.Deserialize<JwtRules>(data ?? "", AdminJson.Options) ?? throw Bad("data", "must be a JSON object");
            if (!Uri.TryCreate(rules.Jwks, UriKind.Absolute, out var address) || address is not { Scheme: "http" or "https", UserInfo: "" })
                throw Bad("data.jwks", "must be an http or https address");
            FunctionRules.Text("data.issuer", rules.Issuer, 1, 1024);
            if (rules.Audience.Count is 0 or > 16 || rules.Audience.Any(string.IsNullOrEmpty))
                throw Bad("data.audience", "must be 1 to 16 texts");
            if (rules.Claims is { Count: > 16 })
                throw Bad("data.claims", "must be at most 16");
            if (rules.Algorithms is { } algorithms && (algorithms.Count == 0 || algorithms.Except(Known).Any()))
                throw Bad("data.algorithms", $"must be some of {string.Join(", ", Known)}");
            return rules.ClockSkewS is >= 0 and <= 300 ? rules : throw Bad("data.clock_skew_s", $"{rules.ClockSkewS} is not allowed; use 0 to 300");
        }
        catch (JsonException error)
        {
            throw Bad("data", error.Message);
        }
    }

    /// <summary>Checks the data of a filter where it is one of these; returns the filter.</summary>
    /// <exception cref="WetwareException"><c>failed</c>, naming the field.</exception>
    public static FunctionFilter CheckData(FunctionFilter filter)
    {
        if (filter.Name == FunctionFilter.Jwt)
            Parse(filter.Data);
        return filter;
    }

    private static WetwareException Bad(string field, string problem) => new(ErrorKind.Failed, $"{field}: {problem}");
}
