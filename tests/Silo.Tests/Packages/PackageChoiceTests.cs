using Wetware.Silo.Packages;

namespace Wetware.Tests.Packages;

public sealed class PackageChoiceTests
{
    [Fact]
    public void The_build_says_for_every_family_what_was_taken_and_why()
    {
        Assert.Equal(["Makaretu", "Orleans", "Wasmtime"], PackageChoice.All.Select(choice => choice.Family));
        Assert.All(PackageChoice.All, choice => Assert.NotEqual("", choice.Reason));
    }

    [Fact]
    public void What_it_says_of_Orleans_is_what_lies_beside_it()
    {
        var standsIn = File.Exists(Path.Combine(AppContext.BaseDirectory, "Orleans.Standin.Runtime.dll"));
        Assert.Equal(!standsIn, PackageChoice.All.Single(choice => choice.Family == "Orleans").IsReal);
    }

    [Fact]
    public void An_assembly_built_without_choices_has_none() => Assert.Empty(PackageChoice.Read(typeof(Assert).Assembly));

    [Theory]
    [InlineData("")]
    [InlineData("real")]
    [InlineData("real: ")]
    [InlineData("other: why")]
    public void Other_text_is_refused_with_the_name_of_the_property(string text)
    {
        var error = Assert.Throws<FormatException>(() => PackageChoice.Parse("Orleans", text));
        Assert.Contains("OrleansPackages", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_may_hold_a_colon() =>
        Assert.Equal(new PackageChoice("Orleans", "standin", "no: none"), PackageChoice.Parse("Orleans", "standin: no: none"));
}
