using Wetware.Silo.Postgres;

namespace Wetware.Tests.Postgres;

/// <summary>Keys of grains that Orleans' storage would take for one another.</summary>
public sealed class PostgresKeysTests
{
    private static readonly string[] Texts =
    [
        "a", "A", "0a", "0A", "00", "0", "1", "01", "10", "007", "7", "beef", "BEEF", "-1", "+", "a+b", "A+b", "0a+b", "b", "0+b", "00+b", "A+", "+b", "ffffffffffffffff", "FFFFFFFFFFFFFFFF",
        "689c113e6a972f3d", "689C113E6A972F3D", "0f8fad5bd9cb469fa16570867728950e", "0F8FAD5BD9CB469FA16570867728950E", "0f8fad5b-d9cb-469f-a165-70867728950e",
        "00000000000000000a00000000000000", "00000000000000000000000000000000", "00000000000000000000000000000000+b", "0f8fad5bd9cb469fa16570867728950e+b", "b+0f8fad5bd9cb469fa16570867728950e",
        "\u001fa", "\u001f\u001fa", "/a", "a/b", "jobs", "é",
    ];

    [Fact]
    public void Different_keys_are_in_different_rows()
    {
        var rows = Texts.Select(text => PostgresKeys.Split(PostgresKeys.Row(Grain(text)))).ToArray();

        Assert.Equal(Texts.Length, rows.Distinct().Count());
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("A")]
    [InlineData("7")]
    [InlineData("0")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e")]
    [InlineData("/config/greeting")]
    public void Most_keys_are_where_they_always_were(string text) => Assert.Equal(Grain(text), PostgresKeys.Row(Grain(text)));

    [Fact]
    public void Keys_that_Orleans_writes_are_where_they_always_were()
    {
        foreach (var key in (IdSpan[])[GrainIdKeyExtensions.CreateIntegerKey(long.MinValue), GrainIdKeyExtensions.CreateIntegerKey(-1), GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid()), GrainIdKeyExtensions.CreateIntegerKey(5, "b")])
            Assert.Equal(GrainId.Create(GrainType.Create("key"), key), PostgresKeys.Row(GrainId.Create(GrainType.Create("key"), key)));
    }

    private static GrainId Grain(string key) => GrainId.Create("key", key);
}
