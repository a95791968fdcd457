using System.Net;
using System.Text.Json;
using Orleans.Runtime;

namespace Orleans.Standin.Tests.Runtime;

public sealed class IdentityTests
{
    [Fact]
    public void A_grain_id_survives_its_text()
    {
        var id = GrainId.Create("room", "a/b+c");

        Assert.Equal("room/a/b+c", id.ToString());
        Assert.Equal(id, GrainId.Parse(id.ToString()));
        Assert.Equal(id, JsonSerializer.Deserialize<GrainId>(JsonSerializer.Serialize(id)));
        Assert.False(GrainId.TryParse("room", out _));
    }

    [Theory]
    [InlineData("127.0.0.1", 11111, 7)]
    [InlineData("::1", 30000, 0)]
    [InlineData("10.1.2.3", 1, -5)]
    public void A_silo_address_survives_its_text(string address, int port, int generation)
    {
        var silo = SiloAddress.New(IPAddress.Parse(address), port, generation);

        Assert.Equal(silo, SiloAddress.FromParsableString(silo.ToParsableString()));
        Assert.Equal(silo, JsonSerializer.Deserialize<SiloAddress>(JsonSerializer.Serialize(silo)));
        Assert.Equal(silo.GetHashCode(), SiloAddress.FromParsableString(silo.ToParsableString()).GetHashCode());
    }

    [Theory]
    [InlineData("127.0.0.1:99999@1")]
    [InlineData("127.0.0.1@1")]
    [InlineData("nowhere:1@1")]
    [InlineData("127.0.0.1:1@")]
    [InlineData("")]
    public void Text_that_is_no_silo_address_is_refused(string text) => Assert.False(SiloAddress.TryParse(text, out _));

    [Fact]
    public void Keys_survive_their_text()
    {
        var guid = Guid.NewGuid();
        var type = GrainType.Create("t");

        Assert.Equal(long.MinValue, GrainId.Create(type, GrainIdKeyExtensions.CreateIntegerKey(long.MinValue)).GetIntegerKey());
        Assert.Equal(guid, GrainId.Create(type, GrainIdKeyExtensions.CreateGuidKey(guid, "more")).GetGuidKey(out var extension));
        Assert.Equal("more", extension);
        Assert.Throws<ArgumentException>(() => GrainId.Create("t", "x").GetIntegerKey());
    }

    [Fact]
    public void An_observer_belongs_to_its_client()
    {
        var silo = SiloAddress.New(IPAddress.IPv6Loopback, 11111, 3);
        foreach (var client in new[] { ClientGrainId.Create(), ClientGrainId.CreateHosted(silo) })
        {
            var observer = ClientGrainId.CreateObserver(client);
            Assert.True(ClientGrainId.IsObserver(observer));
            Assert.False(ClientGrainId.IsObserver(client));
            Assert.Equal(client, ClientGrainId.ClientOf(observer));
            Assert.Equal(client, ClientGrainId.ClientOf(client));
        }

        Assert.True(ClientGrainId.TryGetHostingSilo(ClientGrainId.CreateObserver(ClientGrainId.CreateHosted(silo)), out var host));
        Assert.Equal(silo, host);
        Assert.False(ClientGrainId.TryGetHostingSilo(ClientGrainId.Create(), out _));
    }

    [Fact]
    public void A_silo_that_starts_anew_has_a_higher_generation()
    {
        var generations = Enumerable.Range(0, 100).Select(_ => SiloAddress.AllocateNewGeneration()).ToArray();

        Assert.Equal(generations.Order().Distinct(), generations);
    }
}
