using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>What a publish of the tool does, as its project says it, without publishing.</summary>
public sealed class PublishTests
{
    [Theory]
    [InlineData("-p:UseCurrentRuntimeIdentifier=true", "true")]
    [InlineData("-p:RuntimeIdentifier=linux-x64", "true")]
    [InlineData("-p:Configuration=Release", "")]
    public async Task Code_is_compiled_ahead_where_the_platform_is_known(string property, string expected)
    {
        var printed = await DotnetCommand.RunAsync("msbuild", Path.Combine(Repository.Folder, "src/Cli/Cli.csproj"), "-getProperty:PublishReadyToRun", property);

        Assert.Equal(expected, printed.Trim());
    }
}
