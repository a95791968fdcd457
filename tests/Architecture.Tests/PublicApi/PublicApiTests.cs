using System.Reflection;
using PublicApiGenerator;
using Wetware.Testing;

namespace Wetware.Tests.PublicApi;

/// <summary>
/// What programs outside compile against, and what nodes of different versions send each other (the attributes <c>Id</c> and <c>Alias</c> are part of it), changes only on purpose.
/// </summary>
public sealed class PublicApiTests
{
    private const string Accept = "WETWARE_ACCEPT_API";

    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,

        // What Orleans generates follows from the rest.
        DenyNamespacePrefixes = ["OrleansCodeGen"],
        ExcludeAttributes = ["System.CodeDom.Compiler.GeneratedCodeAttribute", "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"],
    };

    public static TheoryData<string> Packages => [.. Code.SourceProject.All.Where(project => project.IsLibraryPackage).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_API_is_the_one_that_was_accepted(string project)
    {
        var file = Path.Combine(Repository.Folder, "tests/Architecture.Tests/PublicApi", $"{project}.txt");
        var now = Of(Code.SourceProject.Named(project).Assembly);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(file, now);

        var accepted = File.Exists(file) ? File.ReadAllText(file) : "";

        Assert.True(
            accepted.ReplaceLineEndings("\n") == now,
            $"The public API of {project} is not the accepted one:\n{Difference(accepted, now)}\nIf that is meant: {Accept}=1 dotnet test tests/Architecture.Tests --filter {nameof(PublicApiTests)}, and commit {file}");
    }

    [Fact]
    public void A_change_is_shown()
    {
        var before = Of(typeof(SampleBefore).Assembly, typeof(SampleBefore)).Replace(nameof(SampleBefore), "Sample", StringComparison.Ordinal);
        var after = Of(typeof(SampleAfter).Assembly, typeof(SampleAfter)).Replace(nameof(SampleAfter), "Sample", StringComparison.Ordinal);

        Assert.Equal(
            ["+ public int Kept(long value) { }", "+ public string New { get; }", "- public int Kept(int value) { }"],
            Difference(before, after).Split('\n').Order(StringComparer.Ordinal));
    }

    private static string Of(Assembly assembly, params Type[] types)
    {
        var options = types.Length == 0 ? Options : new ApiGeneratorOptions { IncludeAssemblyAttributes = false, IncludeTypes = types };
        return assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    private static string Difference(string before, string after)
    {
        string[] old = Lines(before), now = Lines(after);
        return string.Join('\n', old.Except(now).Select(line => $"- {line}").Concat(now.Except(old).Select(line => $"+ {line}")).Take(40));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

#pragma warning disable CA1822 // only their form matters
public sealed class SampleBefore
{
    public int Kept(int value) => value;
}

public sealed class SampleAfter
{
    public string New { get; } = "";

    public int Kept(long value) => (int)value;
}
#pragma warning restore CA1822
