using System.Diagnostics;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>
/// A small checkout of its own: this repository's switch around stand-ins and a program of a few lines, with its own
/// NuGet configuration, package folder and no other source than the ones that a test names.
/// </summary>
public sealed class Checkout : IDisposable
{
    private static readonly string[] Switch =
    [
        "global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Solution.targets",
        "src/Directory.Build.props", "standins/Directory.Build.props", "standins/Switch.props", "standins/Switch.targets", "standins/Ask.targets",
        "standins/Probe/Choice.proj", "standins/Probe/Probe.proj", "standins/Probe/Orleans.csproj", "standins/Probe/Wasmtime.csproj",
        "standins/Probe/Makaretu.csproj", "standins/Probe/Directory.Build.props", "standins/Probe/Directory.Build.targets",
    ];

    private readonly TempFolder _folder = new();

    public Checkout(params string[] sources)
    {
        foreach (var file in Switch)
            Write(file, File.ReadAllText(System.IO.Path.Combine(Repository, file)));

        Standin("Orleans/Runtime/Orleans.Runtime.csproj", PackageFeed.OrleansSource("public", "standin"));
        Standin("Orleans/TestingHost/Orleans.TestingHost.csproj", "namespace Orleans.TestingHost; public static class Origin;");
        Standin("Orleans/Dashboard/Orleans.Dashboard.csproj", "namespace Orleans.Dashboard; public static class Origin;");
        Standin("Wasmtime/Wasmtime.csproj", "namespace Wasmtime; public static class Origin;");
        Standin("Makaretu.Dns.Multicast/Makaretu.Dns.Multicast.csproj", "namespace Makaretu; public static class Origin;");
        Write("src/App/App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <UseAppHost>false</UseAppHost>
                <NoWarn>$(NoWarn);CS1591;CA1515</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.Orleans.Sdk" />
                <PackageReference Include="Wasmtime" />
                <PackageReference Include="Makaretu.Dns.Multicast" />
              </ItemGroup>
            </Project>
            """);
        Write("src/App/Program.cs", """
            using System.Reflection;

            var said = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "OrleansPackages");
            Console.WriteLine($"linked {Orleans.Origin.Name}, said {said.Value}");
            """);
        Write("All.slnx", """
            <Solution>
              <Project Path="src/App/App.csproj" />
              <Project Path="standins/Wasmtime/Wasmtime.csproj" />
            </Solution>
            """);
        Sources(sources);
    }

    /// <summary>The root of this repository.</summary>
    public static string Repository { get; } = FindRepository();

    public string Path(string name) => _folder[name];

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), text);
    }

    /// <summary>Makes these the only package sources: folders or addresses.</summary>
    public void Sources(params string[] sources)
    {
        var entries = sources.Select((source, at) => $"""<add key="s{at}" value="{source}" allowInsecureConnections="true" />""");
        Write("nuget.config", $"""
            <configuration>
              <packageSources><clear />{string.Concat(entries)}</packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
              <config><add key="globalPackagesFolder" value="packages" /></config>
            </configuration>
            """);
    }

    /// <summary>The answers remembered for <paramref name="family"/>, one file a question.</summary>
    public string[] Remembered(string family) =>
        Directory.Exists(Path("artifacts/packages")) ? Directory.GetFiles(Path("artifacts/packages"), family + "-*.props") : [];

    /// <summary>Restores the program and says what its build would take: the choice of each family and, after a colon, why.</summary>
    public async Task<Choices> ChooseAsync(params string[] arguments)
    {
        var result = await RunAsync(["restore", "src/App/App.csproj", .. arguments]);
        Assert.True(result.Code == 0, result.Output);
        return await ChosenAsync(arguments);
    }

    /// <summary>What a build without a restore would take.</summary>
    public async Task<Choices> ChosenAsync(params string[] arguments) =>
        Choices.Read((await RunAsync(["msbuild", "src/App/App.csproj", .. Choices.Question, .. arguments])).Output);

    public async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                     || key.EndsWith("Packages", StringComparison.Ordinal) || key is "NUGET_PACKAGES").ToList())
            start.Environment.Remove(inherited);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Long enough for a machine that is busy with other tests; what happens past the limit has a test of its own.
        start.Environment["ProbeMilliseconds"] = "120000";
        start.Environment["NUGET_HTTP_CACHE_PATH"] = Path("http-cache");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} was still running after three minutes");
        }

        return (process.ExitCode, await output + await error);
    }

    public void Dispose() => _folder.Dispose();

    private void Standin(string project, string source)
    {
        Write("standins/" + project, "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Write($"standins/{System.IO.Path.GetDirectoryName(project)}/Origin.cs", source);
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Cluster.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests run outside the repository");
        return folder.FullName;
    }
}
