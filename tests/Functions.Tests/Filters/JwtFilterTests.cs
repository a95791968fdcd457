using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Functions.Filters;
using Wetware.Tests.Fixture;
using Wetware.Tests.Proxying;

namespace Wetware.Tests.Filters;

public sealed class JwtFilterTests : IAsyncLifetime
{
    private const string Issuer = "https://id.example.org";

    private readonly Platform _platform = new();
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly RsaSecurityKey _other = new(RSA.Create(2048)) { KeyId = "two" };
    private readonly List<RsaSecurityKey> _published = [];
    private readonly Backend _issuer;

    public JwtFilterTests()
    {
        _published.Add(_key);
        _issuer = new Backend((stream, _) =>
        {
            var keys = JsonSerializer.Serialize(new { keys = _published.Select(key => Public(key)) });
            return Backend.Write(stream, $"HTTP/1.1 200 OK\r\ncontent-length: {keys.Length}\r\nconnection: close\r\n\r\n{keys}");
        });
    }

    public async Task InitializeAsync()
    {
        _platform.Options.AllowedUrls.Add(_issuer.Url);
        _platform.Options.AllowedRanges.Add("127.0.0.0/8");
        await _platform.InitializeAsync();
        await _platform.Plug("/private", "private", async (call, cancellation) =>
        {
            var headers = call.Call.Inputs[0].Headers;
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes($"{headers["x-moc-jwt-subject"]} {JsonDocument.Parse(headers["x-moc-jwt-claims"]!).RootElement.GetProperty("role")}"), cancellation);
            return 0;
        });
        await _platform.Functions.AddFilterAsync(new FunctionFilter { Name = FunctionFilter.Jwt, Path = "/private", Data = Data() });
        await _platform.Known();
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _issuer.DisposeAsync();
        _key.Rsa.Dispose();
        _other.Rsa.Dispose();
    }

    [Fact]
    public async Task A_token_of_the_issuer_passes_and_the_plug_sees_whose_it_is()
    {
        var response = await Get(Token(_key));

        Assert.Equal((HttpStatusCode.OK, "ann%20b staff"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Other_tokens_do_not()
    {
        var now = _platform.GatewayTime.GetUtcNow().UtcDateTime;
        var publicBytes = new SymmetricSecurityKey(_key.Rsa.ExportSubjectPublicKeyInfo()) { KeyId = "one" };
        var valid = Token(_key);
        foreach (var (token, status) in ((string?, HttpStatusCode)[])
        [
            (null, HttpStatusCode.Unauthorized),
            ("nonsense", HttpStatusCode.Unauthorized),
            (valid[..^4] + "AAAA", HttpStatusCode.Unauthorized),
            (Token(new RsaSecurityKey(_other.Rsa) { KeyId = "one" }), HttpStatusCode.Unauthorized),
            (Token(_key, token => token.Audience = "other"), HttpStatusCode.Unauthorized),
            (Token(_key, token => token.Issuer = "https://other.example.org"), HttpStatusCode.Unauthorized),
            (Token(_key, token => token.Expires = now.AddMinutes(-2)), HttpStatusCode.Unauthorized),
            (Token(_key, token => token.NotBefore = now.AddMinutes(2)), HttpStatusCode.Unauthorized),
            (Token(_key, token => token.SigningCredentials = new SigningCredentials(publicBytes, SecurityAlgorithms.HmacSha256)), HttpStatusCode.Unauthorized),
            (Unsigned(valid), HttpStatusCode.Unauthorized),
            (Token(_key, token => token.Claims["role"] = "guest"), HttpStatusCode.Forbidden),
            (new string('x', 20_000), HttpStatusCode.Unauthorized),
        ])
        {
            var response = await Get(token);
            Assert.True(status == response.StatusCode, $"{token} is answered {response.StatusCode}");
            Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_new_key_of_the_issuer_is_found_and_keys_outlast_the_issuer_for_a_day()
    {
        Assert.Equal(HttpStatusCode.OK, (await Get(Token(_key))).StatusCode);
        _published.Add(_other);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get(Token(_other))).StatusCode);
        Pass(JwtKeys.Pause);
        Assert.Equal(HttpStatusCode.OK, (await Get(Token(_other))).StatusCode);
        await _issuer.LeaveAsync();
        Pass(JwtKeys.Fresh);
        Assert.Equal(HttpStatusCode.OK, (await Get(Token(_key))).StatusCode);

        Pass(JwtKeys.Kept);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Get(Token(_key))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _platform.Web.GetAsync("/my-own-cluster/api/admin/status")).StatusCode);
        _issuer.Return();
    }

    [Theory]
    [InlineData("", "data")]
    [InlineData("""{"jwks":"file:///x","issuer":"i","audience":["a"]}""", "data.jwks")]
    [InlineData("""{"jwks":"https://x/","issuer":"","audience":["a"]}""", "data.issuer")]
    [InlineData("""{"jwks":"https://x/","issuer":"i","audience":[]}""", "data.audience")]
    [InlineData("""{"jwks":"https://x/","issuer":"i","audience":["a"],"algorithms":["HS256"]}""", "data.algorithms")]
    [InlineData("""{"jwks":"https://x/","issuer":"i","audience":["a"],"clock_skew_s":301}""", "data.clock_skew_s")]
    public async Task Data_that_is_wrong_is_refused_by_the_name_of_its_field(string data, string field)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => _platform.Functions.AddFilterAsync(new FunctionFilter { Name = FunctionFilter.Jwt, Data = data }));

        Assert.StartsWith(field + ":", error.Message, StringComparison.Ordinal);
    }

    private string Data() => JsonSerializer.Serialize(new { jwks = _issuer.Url + "jwks", issuer = Issuer, audience = (string[])["app"], claims = new { role = "staff" } });

    private static object Public(RsaSecurityKey key)
    {
        var numbers = key.Rsa.ExportParameters(false);
        return new { kty = "RSA", use = "sig", kid = key.KeyId, n = Base64UrlEncoder.Encode(numbers.Modulus), e = Base64UrlEncoder.Encode(numbers.Exponent) };
    }

    private string Token(RsaSecurityKey key, Action<SecurityTokenDescriptor>? change = null)
    {
        var now = _platform.GatewayTime.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "app",
            NotBefore = now.AddMinutes(-10),
            IssuedAt = now.AddMinutes(-10),
            Expires = now.AddMinutes(10),
            Claims = new Dictionary<string, object> { ["sub"] = "ann b", ["role"] = "staff" },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler().CreateToken(token);
    }

    private static string Unsigned(string token) => $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{token.Split('.')[1]}.";

    private void Pass(TimeSpan span) => _platform.GatewayTime.Advance(span);

    private async Task<HttpResponseMessage> Get(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/private");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("authorization", $"Bearer {token}");
        return await _platform.Web.SendAsync(request);
    }
}
