using Microsoft.Extensions.Configuration;
using Wetware.Clustering;
using Wetware.Gateway.Hosting;
using Wetware.Silo.Configuration;

namespace Wetware.Tests.Hosting;

public sealed class FunctionSettingsTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("off", null)]
    [InlineData("8443", "127.0.0.1:8443")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("[::1]:8443", "[::1]:8443")]
    public void A_listener_is_an_address_a_port_or_off(string? given, string? listen)
    {
        Assert.Equal(listen, Read(("Listen", given)).Listen);
        Assert.Equal(listen, Read(("ListenHttp", given)).ListenHttp);
    }

    [Theory]
    [InlineData("Listen", "0.0.0.0:8443", "Cluster:Functions:Listen: 0.0.0.0:8443 is reachable from other machines")]
    [InlineData("Listen", "localhost:8443", "Cluster:Functions:Listen: \"localhost:8443\" needs an IP address")]
    [InlineData("ListenHttp", "0.0.0.0:8081", "Cluster:Functions:ListenHttp: 0.0.0.0:8081 is reachable from other machines")]
    [InlineData("ListenHttp", "127.0.0.1:x", "Cluster:Functions:ListenHttp: ")]
    [InlineData("MaxBlobBytes", "1", "Cluster:Functions:MaxBlobBytes: 1 is outside 1048576 to")]
    [InlineData("KeyFile", "key.pem", "Cluster:Functions:KeyFile: needs Cluster:Functions:CertificateFile")]
    [InlineData("AllowedUrls:0", "ftp://x", "Cluster:Functions:AllowedUrls: \"ftp://x\" is not")]
    [InlineData("AllowedRanges:0", "10.0.0.0", "Cluster:Functions:AllowedRanges: \"10.0.0.0\" is not")]
    [InlineData("Calls", "many", "Cluster:Functions: ")]
    public void What_cannot_be_is_refused_by_its_name(string option, string value, string message) =>
        Assert.Contains(message, Assert.Throws<NodeStartException>(() => Read((option, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void With_a_token_all_addresses_may_be_listened_on() =>
        Assert.Equal("0.0.0.0:8443", Read(new HttpOptions { Token = "0123456789abcdef" }, ("Listen", "0.0.0.0:8443")).Listen);

    private static Functions.FunctionOptions Read(params (string Option, string? Value)[] settings) => Read(new HttpOptions(), settings);

    private static Functions.FunctionOptions Read(HttpOptions http, params (string Option, string? Value)[] settings) => FunctionSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => $"Cluster:Functions:{pair.Option}", pair => pair.Value)).Build(), http);
}
