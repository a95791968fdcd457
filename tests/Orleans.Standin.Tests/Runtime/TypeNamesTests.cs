using Orleans.Runtime;

namespace Orleans.Standin.Tests.Runtime;

public sealed class TypeNamesTests
{
    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(string[]))]
    [InlineData(typeof(List<Dictionary<string, Guid[]>>))]
    [InlineData(typeof(IReadOnlyList<(int, string)>))]
    public void A_type_argument_survives_its_name(Type type)
    {
        Assert.True(TypeNames.TrySplit(TypeNames.Construct("box`1", [type]), out var definition, out var arguments));

        Assert.Equal("box`1", definition);
        Assert.Equal([type], arguments);
    }

    [Theory]
    [InlineData("box`1[[System.Diagnostics.Process]]")]
    [InlineData("box`1[[System.Collections.Generic.List`1]]extra")]
    [InlineData("box`1[[System.Collections.Generic.List`1[[System.Int32],[System.Int32]]]]")]
    [InlineData("box`1[[nothing]]")]
    [InlineData("box`1[[")]
    [InlineData("[[]]")]
    [InlineData("")]
    public void Names_of_unknown_types_and_malformed_names_are_refused(string name) => Assert.False(TypeNames.TrySplit(name, out _, out _));

    [Fact]
    public void A_name_nested_without_end_is_refused()
    {
        var name = "System.Int32";
        for (var i = 0; i < 100; i++)
            name = $"System.Collections.Generic.List`1[[{name}]]";

        Assert.False(TypeNames.TrySplit($"box`1[[{name}]]", out _, out _));
    }
}
